"""The barèmes of a Caf: acts, merged table, pages, concurrent writes."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest
import yaml
from django.db import IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.financements import tables_de_baremes as tables
from maillage.financements.actions import baremes as actes
from maillage.financements.models import LigneBareme
from maillage.financements.queries import baremes as lectures
from maillage.journal.queries import de_l_objet
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.financements.baremes import BaremeManquant, nationaux
from maillage.regles.financements.cles import CLES, cle
from maillage.regles.financements.lignes import LIGNES

PERI = {
    "ligne": "PSO_ALSH_PERI",
    "annee": 2026,
    "cle": "heure",
    "valeur": Decimal("0.624"),
    "source_titre": "Barème 2026, Cnaf (fictif)",
    "confiance": "A",
}


@pytest.fixture
def caf(distribution: Distribution) -> Organisation:
    lue = lectures.caf_de(distribution.demarche)
    assert lue is not None
    return lue


@pytest.fixture
def conseiller(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CONSEILLER_CAF)


def test_saisir_garde_tout_et_le_consigne(
    caf: Organisation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    ecrite = actes.saisir(caf=caf, champs=PERI, par=conseiller, le=LE)
    assert (ecrite.du, ecrite.au) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (ecrite.unite, ecrite.pas_arrondi) == ("€/h", Decimal("0.01"))
    assert ecrite.valide_par == conseiller.nom_complet
    assert de_l_objet(ecrite).get().acte == "barème saisi"
    lu = lectures.baremes_de(caf).lire("PSO_ALSH_PERI", 2026, "heure")
    assert (lu.valeur, str(lu.valeur)) == (Decimal("0.624"), "0.624")


def test_la_valeur_de_la_caf_passe_avant_celle_du_produit(
    caf: Organisation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    assert lectures.baremes_de(caf).lire("PSO_ALSH_PERI", 2025, "heure").valeur == Decimal("0.59")
    actes.saisir(caf=caf, champs={**PERI, "annee": 2025}, par=conseiller, le=LE)
    assert lectures.baremes_de(caf).lire("PSO_ALSH_PERI", 2025, "heure").valeur == Decimal("0.624")
    autre = fabriques.organisation(NatureOrganisation.CAF)
    assert lectures.baremes_de(autre).lire("PSO_ALSH_PERI", 2025, "heure").valeur == Decimal("0.59")
    with pytest.raises(BaremeManquant, match="Barème manquant : PSO_ALSH_PERI, 2026, heure"):
        lectures.baremes_de(caf).lire("PSO_ALSH_PERI", 2026, "heure")


def test_remplacer_puis_retirer_ne_perd_rien(
    caf: Organisation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    premiere = actes.saisir(caf=caf, champs={**PERI, "annee": 2025}, par=conseiller, le=LE)
    champs = {**PERI, "annee": 2025, "valeur": Decimal("0.63")}
    seconde = actes.saisir(caf=caf, champs=champs, remplace=premiere, par=conseiller, le=LE)
    assert lectures.baremes_de(caf).lire("PSO_ALSH_PERI", 2025, "heure").valeur == Decimal("0.63")
    actes.retirer(ligne=seconde, motif="Erreur de saisie", par=conseiller, le=LE)
    assert lectures.baremes_de(caf).lire("PSO_ALSH_PERI", 2025, "heure").valeur == Decimal("0.59")
    rangs = (
        LigneBareme.objects.filter(caf=caf)
        .order_by("rang")
        .values_list("rang", "valeur", "retiree")
    )
    assert list(rangs) == [
        (1, Decimal("0.624"), False),
        (2, Decimal("0.63"), False),
        (3, Decimal("0.63"), True),
    ]
    lues = tables.historique("PSO_ALSH_PERI", tables.valeurs(list(lectures.lignes_de(caf))))
    siennes = [v for v in lues if v.bareme.annee == 2025]
    assert [v.tenue for v in siennes] == [True, False, False, False]
    assert siennes[0].origine == tables.PRODUIT
    assert all("21/11/2026" in v.suite for v in siennes[1:])
    actes.saisir(caf=caf, champs=champs, par=conseiller, le=LE)
    assert lectures.baremes_de(caf).lire("PSO_ALSH_PERI", 2025, "heure").valeur == Decimal("0.63")


def test_deux_periodes_d_une_annee_ne_se_recouvrent_pas(
    caf: Organisation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    ete = {**PERI, "du": dt.date(2026, 1, 1), "au": dt.date(2026, 8, 31)}
    rentree = {**PERI, "du": dt.date(2026, 9, 1), "valeur": Decimal("0.7")}
    actes.saisir(caf=caf, champs=ete, par=conseiller, le=LE)
    with pytest.raises(EtatIncompatible, match="un jour n’a qu’un barème"):
        actes.saisir(caf=caf, champs={**rentree, "du": dt.date(2026, 8, 31)}, par=conseiller, le=LE)
    actes.saisir(caf=caf, champs=rentree, par=conseiller, le=LE)
    table = lectures.baremes_de(caf)
    lu = [
        table.lire("PSO_ALSH_PERI", 2026, "heure", jour).valeur
        for jour in (dt.date(2026, 8, 31), dt.date(2026, 9, 1))
    ]
    assert lu == [Decimal("0.624"), Decimal("0.7")]


@pytest.mark.parametrize(
    ("champs", "champ", "dit"),
    [
        ({"ligne": "INCONNUE"}, "ligne", "n’existe pas"),
        ({"cle": "prix"}, "cle", "Clés qu’elle lit : heure"),
        ({"cle": ""}, "cle", "ne lit pas"),
        ({"ligne": "BATT", "cle": "forfait:"}, "cle", "ne lit pas"),
        ({"annee": 1989}, "annee", "1990"),
        ({"annee": "2026"}, "annee", "1990"),
        ({"valeur": Decimal("-0.01")}, "valeur", "négatif"),
        ({"valeur": Decimal("1E400")}, "valeur", ""),
        ({"valeur": Decimal("NaN")}, "valeur", ""),
        ({"valeur": Decimal("0.1234567")}, "valeur", "6"),
        ({"valeur": None}, "valeur", ""),
        ({"pas_arrondi": Decimal("-1")}, "", "nul"),
        ({"source_titre": " "}, "source_titre", ""),
        ({"source_url": "javascript:alert(1)"}, "source_url", ""),
        ({"source_titre": "\0"}, "source_titre", "nul"),
        ({"confiance": "Z"}, "confiance", ""),
        ({"du": dt.date(2026, 6, 1), "au": dt.date(2026, 5, 1)}, "", "précède"),
        ({"du": dt.date(2027, 1, 1), "au": dt.date(2027, 5, 1)}, "du", "2026"),
    ],
)
def test_ce_qui_ne_peut_pas_etre_est_refuse(
    caf: Organisation,
    conseiller: Utilisateur,
    LE: dt.datetime,
    champs: dict[str, Any],
    champ: str,
    dit: str,
) -> None:
    with pytest.raises(SaisieInvalide, match=re.escape(dit) or ".") as refus:
        actes.saisir(caf=caf, champs={**PERI, **champs}, par=conseiller, le=LE)
    assert refus.value.champ == champ
    assert not LigneBareme.objects.exists()


def test_un_flottant_n_entre_pas(
    caf: Organisation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(TypeError, match="float"):
        actes.saisir(caf=caf, champs={**PERI, "valeur": 0.1}, par=conseiller, le=LE)


def test_seule_la_caf_saisit_ses_baremes(
    distribution: Distribution, caf: Organisation, LE: dt.datetime
) -> None:
    for nom, compte in distribution.personnages().items():
        if compte is None:
            continue
        if nom in (Role.CONSEILLER_CAF, Role.DIRECTION_CAF):
            actes.saisir(caf=caf, champs={**PERI, "annee": 2020 + len(nom) % 2}, par=compte, le=LE)
            continue
        with pytest.raises(ActeRefuse):
            actes.saisir(caf=caf, champs=PERI, par=compte, le=LE)
    autre = lectures.caf_de(distribution.autre_demarche)
    assert autre is not None
    with pytest.raises(ActeRefuse):
        actes.saisir(caf=autre, champs=PERI, par=distribution.compte(Role.CONSEILLER_CAF), le=LE)


def test_une_commune_n_a_pas_de_bareme(
    distribution: Distribution, LE: dt.datetime, conseiller: Utilisateur
) -> None:
    commune = distribution.demarche.parties.get(role="COLLECTIVITE").organisation
    with pytest.raises(ActeRefuse):
        actes.saisir(caf=commune, champs=PERI, par=conseiller, le=LE)


def test_la_base_refuse_de_recrire_une_ligne(caf: Organisation) -> None:
    ligne = fabriques.bareme(caf)
    with pytest.raises(IntegrityError, match="ne se modifie"), transaction.atomic():
        LigneBareme.objects.filter(pk=ligne.pk).update(valeur=1)
    with pytest.raises(IntegrityError, match="ne se modifie"), transaction.atomic():
        ligne.delete()


def test_la_course_perdue_n_ecrit_rien(
    caf: Organisation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    depart = fabriques.bareme(caf)
    champs = {**PERI, "valeur": Decimal("0.7")}
    actes.saisir(caf=caf, champs=champs, remplace=depart, par=conseiller, le=LE)
    with pytest.raises(ModificationConcurrente, match="vient d’être remplacé"):
        actes.saisir(caf=caf, champs=PERI, remplace=depart, par=conseiller, le=LE)
    with pytest.raises(ModificationConcurrente):
        actes.retirer(ligne=depart, motif="Trop tard", par=conseiller, le=LE)
    with pytest.raises(EtatIncompatible, match="déjà une valeur"):
        actes.saisir(caf=caf, champs=PERI, par=conseiller, le=LE)
    assert LigneBareme.objects.count() == 2


def test_deux_personnes_saisissent_la_meme_cle(
    base_reelle: BaseDatabaseWrapper, LE: dt.datetime
) -> None:
    """Only one of the two is written; the other is told."""
    distribution = distribuer()
    caf = lectures.caf_de(distribution.demarche)
    assert caf is not None
    par = distribution.compte(Role.CONSEILLER_CAF)

    def saisir(valeur: int) -> str:
        try:
            champs = {**PERI, "valeur": Decimal(valeur)}
            actes.saisir(caf=caf, champs=champs, par=par, le=LE)
        except EtatIncompatible:
            return "refusé"
        return "écrit"

    issues = en_parallele(lambda: saisir(1), lambda: saisir(2))
    assert sorted(issues) == ["refusé", "écrit"]
    assert LigneBareme.objects.count() == 1


# --- what the lines read ---------------------------------------------------------------------------


def test_chaque_bareme_fourni_a_une_cle_connue(request: pytest.FixtureRequest) -> None:
    for bareme in nationaux():
        cle(bareme.ligne, bareme.cle)
    cas = request.config.rootpath / "tests" / "regles" / "cas"
    lus = 0
    for fichier in cas.glob("*.yaml"):
        donnees = yaml.safe_load(fichier.read_text("utf-8"))
        for un in donnees if isinstance(donnees, list) else [donnees]:
            for ligne in un.get("baremes") or []:
                cle(ligne["ligne"], ligne["cle"])
                lus += 1
    assert lus > 10
    assert set(CLES) <= set(LIGNES)


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture
def navigateur(client: Client, conseiller: Utilisateur) -> Client:
    client.force_login(conseiller)
    return client


def lire(client: Client, url: str, code: int = 200) -> str:
    reponse = client.get(url)
    assert reponse.status_code == code, url
    texte = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def test_la_liste_dit_ce_qui_manque(navigateur: Client, caf: Organisation) -> None:
    fabriques.bareme(caf)
    lu = lire(navigateur, reverse("baremes:liste") + "?annee=2026")
    assert (
        "Prestation de service ALSH périscolaire PSO_ALSH_PERI 2018, 2019, 2020, 2025, 2026 1 de la Caf"
        in lu
    )
    assert "Ce qui manque en 2026" in lu
    assert "Plafond des charges" in lu
    assert lire(navigateur, reverse("baremes:liste") + "?annee=deux") != ""


def test_une_ligne_montre_ses_trous_et_son_histoire(
    navigateur: Client, caf: Organisation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    ancienne = fabriques.bareme(caf, annee=2025)
    actes.saisir(caf=caf, champs={**PERI, "annee": 2025}, remplace=ancienne, par=conseiller, le=LE)
    lu = lire(navigateur, reverse("baremes:ligne", args=["PSO_ALSH_PERI"]) + "?annee=2026")
    assert "non trouvé" in lu
    assert "0,624 €/h" in lu
    assert "Source primaire : Caf, Cnaf ou État" in lu
    assert "Remplacée le 21/11/2026 par" in lu
    assert "Remplacée par celle de la Caf" in lu
    assert "à confirmer" in lu
    lire(navigateur, reverse("baremes:ligne", args=["INCONNUE"]), 404)
    lire(navigateur, reverse("baremes:ligne", args=["SOLDE"]), 404)


def test_les_pages_ne_s_ouvrent_pas_a_une_autre_caf(
    client: Client, distribution: Distribution, caf: Organisation
) -> None:
    ligne = fabriques.bareme(caf, source_titre="Confidentiel de la nôtre")
    client.force_login(distribution.etranger)
    assert "Confidentiel" not in lire(client, reverse("baremes:ligne", args=["PSO_ALSH_PERI"]))
    lire(client, reverse("baremes:liste") + f"?caf={caf.pk}", 404)
    lire(client, reverse("baremes:remplacer", args=[ligne.pk]), 404)
    lire(client, reverse("baremes:importer", args=[caf.pk]), 404)
    client.force_login(distribution.administrateur)
    assert "Barèmes fournis avec Maillage" in lire(client, reverse("baremes:liste"))
    client.force_login(distribution.compte(Role.CHARGE_COOPERATION))
    assert "Saisir" not in lire(client, reverse("baremes:ligne", args=["PSO_ALSH_PERI"]))
    lire(client, reverse("baremes:saisir", args=[caf.pk, "PSO_ALSH_PERI"]), 403)


def test_saisir_remplacer_et_retirer_par_les_pages(navigateur: Client, caf: Organisation) -> None:
    adresse = reverse("baremes:saisir", args=[caf.pk, "BATT"])
    saisie = {
        "cle": "forfait:*",
        "nom": "public",
        "annee": "2026",
        "valeur": "475,5",
        "source_titre": "Barème 2026 (fictif)",
        "confiance": "B",
    }
    assert navigateur.post(adresse, {**saisie, "nom": ""}).status_code == 422
    assert navigateur.post(adresse, {**saisie, "valeur": "-1"}).status_code == 422
    assert navigateur.post(adresse, {**saisie, "valeur": "beaucoup"}).status_code == 422
    assert navigateur.post(adresse, saisie).status_code == 302
    assert navigateur.post(adresse, saisie).status_code == 422
    ligne = LigneBareme.objects.get()
    assert (ligne.cle, ligne.valeur, ligne.unite) == ("forfait:public", Decimal("475.5"), "€/place")
    page = lire(navigateur, reverse("baremes:remplacer", args=[ligne.pk]))
    assert "aujourd’hui 475,50 €/place" in page
    nouvelle = {nom: saisie[nom] for nom in ("source_titre", "confiance")} | {"valeur": "480"}
    assert (
        navigateur.post(reverse("baremes:remplacer", args=[ligne.pk]), nouvelle).status_code == 302
    )
    # The first page was left open: it no longer replaces anything.
    assert (
        navigateur.post(reverse("baremes:remplacer", args=[ligne.pk]), nouvelle).status_code == 409
    )
    derniere = LigneBareme.objects.get(rang=2)
    retrait = reverse("baremes:retirer", args=[derniere.pk])
    assert navigateur.post(retrait, {"motif": ""}).status_code == 422
    assert navigateur.post(retrait, {"motif": "Doublon"}).status_code == 302
    assert lectures.tenues(lectures.lignes_de(caf)) == []


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(
    navigateur: Client, caf: Organisation
) -> None:
    comptes = []
    for annee in (range(2000, 2002), range(2002, 2020)):
        for une in annee:
            fabriques.bareme(caf, annee=une)
        with CaptureQueriesContext(connection) as requetes:
            lire(navigateur, reverse("baremes:liste"))
            lire(navigateur, reverse("baremes:ligne", args=["PSO_ALSH_PERI"]))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
