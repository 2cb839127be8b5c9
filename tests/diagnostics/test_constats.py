"""A constat and its figures: chosen in the portrait, told through the one exit, never kept as values."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Perimetre
from maillage.diagnostics import chiffres as lus
from maillage.diagnostics.actions import constats as actes
from maillage.diagnostics.chiffres import ReferenceDeChiffre
from maillage.diagnostics.enums import NatureConstat
from maillage.diagnostics.models import ChiffreCite, ConstatPartage
from maillage.diagnostics.pieces.diagnostic import diagnostic
from maillage.diagnostics.queries.constats import constats
from maillage.documents.arbre import en_clair, parcourir, textes
from maillage.echanges.regards import regard_dans
from maillage.journal.models import Evenement
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ModificationConcurrente, SaisieInvalide
from maillage.statistiques import regards
from maillage.statistiques.actions import catalogue
from maillage.statistiques.enums import Diffusion, StatutStatistique
from maillage.statistiques.models import Indicateur, Valeur

PIEGE = "<script>alert('é')</script> {{ 7*7 }}"


def installer(distribution: Distribution) -> ReferenceDeChiffre:
    """The territory of the démarche has a figure, a masked one, and one that its Caf keeps to itself."""
    catalogue.charger()
    demarche = distribution.demarche
    Perimetre.objects.filter(demarche=demarche).delete()
    territoire = demarche.territoire = fabriques.epci()
    demarche.save()
    caf = Organisation.objects.get(parties__demarche=demarche, parties__role="CAF")
    lignes: list[tuple[str, str | None, dict[str, Any]]] = [
        ("taux_couverture", "42.8", {}),
        ("part_rsa", None, {"statut": StatutStatistique.MASQUEE}),
        ("naissances", "4321", {"diffusion": Diffusion.INTERNE, "detenteur": caf}),
    ]
    for code, valeur, options in lignes:
        Valeur.objects.create(
            indicateur=Indicateur.objects.get(code=code),
            niveau=territoire.niveau,
            code=territoire.code,
            annee=2023,
            valeur=valeur and Decimal(valeur),
            **{"statut": StatutStatistique.PUBLIEE, **options},
        )
    return ReferenceDeChiffre("taux_couverture", territoire.niveau, territoire.code, 2023)


@pytest.fixture
def couverture(distribution: Distribution) -> ReferenceDeChiffre:
    return installer(distribution)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


def ecrire(distribution: Distribution, le: dt.datetime, *chiffres: Any, **champs: Any):
    return actes.ajouter(
        demarche=distribution.demarche,
        chiffres=chiffres,
        par=distribution.compte(Role.CHARGE_COOPERATION),
        le=le,
        **{"texte": "Trop peu de places.", **champs},
    )


def montres(distribution: Distribution, regard: regards.Regard, le: dt.datetime):
    siens = list(constats(distribution.demarche))
    tous = lus.chiffres_des_constats(distribution.demarche, siens, regard, le.date())
    return [str(chiffre) for constat in siens for chiffre in tous.get(constat.pk, [])]


def en_mots(reponse: Any) -> str:
    texte = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def test_un_constat_cite_un_chiffre_sans_garder_sa_valeur(
    distribution: Distribution, couverture: ReferenceDeChiffre, LE: dt.datetime
) -> None:
    constat = ecrire(distribution, LE, couverture, couverture)
    cite = ChiffreCite.objects.get(constat=constat)
    assert cite.libelle == Indicateur.objects.get(code="taux_couverture").libelle
    evenement = Evenement.objects.order_by("numero").last()
    assert evenement is not None
    assert evenement.apres["chiffres"] == [str(cite)]
    assert "42" not in str(evenement.apres)
    ouvert = regards.public()
    assert "42,8" in montres(distribution, ouvert, LE)[0]
    Valeur.objects.filter(indicateur__code="taux_couverture").update(valeur=Decimal("51.0"))
    assert "51,0" in montres(distribution, ouvert, LE)[0]


def test_un_chiffre_masque_se_montre_masque_et_un_interne_seulement_aux_parties(
    distribution: Distribution, couverture: ReferenceDeChiffre, charge: Utilisateur, LE: dt.datetime
) -> None:
    interne = replace(couverture, indicateur="naissances")
    ecrire(distribution, LE, replace(couverture, indicateur="part_rsa"), interne)
    demarche = distribution.demarche
    masque, vu = montres(distribution, regard_dans(demarche, charge, LE), LE)
    assert "masquée" in masque
    assert re.search("4.321", vu)
    assert "usage interne" in vu
    _, ouvert = montres(distribution, regards.public(), LE)
    assert "non disponible" in ouvert
    invite = distribution.compte(Role.PRESTATAIRE)
    _, cache = montres(distribution, regard_dans(demarche, invite, LE), LE)
    assert "non disponible" in cache


def test_le_document_et_l_export_ne_disent_que_des_donnees_ouvertes(
    distribution: Distribution,
    couverture: ReferenceDeChiffre,
    charge: Utilisateur,
    client: Client,
    LE: dt.datetime,
) -> None:
    ecrire(distribution, LE, couverture, replace(couverture, indicateur="naissances"))
    document = diagnostic(distribution.demarche)
    dit = " ".join(en_clair(t) for bloc in parcourir(document.blocs) for t in textes(bloc))
    assert "42,8" in dit
    assert not re.search("4.321|4321", dit)
    client.force_login(charge)
    adresse = reverse("diagnostics:constats", args=[distribution.demarche.slug])
    exporte = client.get(adresse, {"format": "csv"}).content.decode("utf-8-sig")
    assert "42,8" in exporte
    assert not re.search("4.321|4321", exporte)
    assert re.search("4.321", client.get(adresse).content.decode())


@pytest.mark.parametrize(
    "autre",
    [
        {"code": "999999999"},
        {"niveau": "COMMUNE"},
        {"indicateur": "inconnu"},
        {"indicateur": PIEGE[:60]},
    ],
)
def test_refuse_un_chiffre_qui_n_est_pas_du_portrait(
    distribution: Distribution, couverture: ReferenceDeChiffre, LE: dt.datetime, autre: Any
) -> None:
    with pytest.raises(SaisieInvalide, match="portrait") as refus:
        ecrire(distribution, LE, replace(couverture, **autre))
    assert refus.value.champ == "chiffres"
    assert not ConstatPartage.objects.exists()


def test_refuse_un_tableau_de_chiffres(
    distribution: Distribution, couverture: ReferenceDeChiffre, LE: dt.datetime
) -> None:
    trop = [replace(couverture, annee=2000 + n) for n in range(13)]
    with pytest.raises(SaisieInvalide, match="12 au plus"):
        ecrire(distribution, LE, *trop)


def test_une_part_se_lit_seule(
    distribution: Distribution, couverture: ReferenceDeChiffre, LE: dt.datetime
) -> None:
    part = replace(couverture, indicateur="taux_couverture_assistantes_maternelles")
    constat = ecrire(distribution, LE, part)
    tout = Indicateur.objects.get(code="taux_couverture").libelle
    assert constat.chiffres.get().libelle.startswith(f"{tout}, dont ")


def test_un_perimetre_qui_change_ne_fait_rien_dire_de_faux(
    distribution: Distribution, couverture: ReferenceDeChiffre, charge: Utilisateur, LE: dt.datetime
) -> None:
    constat = ecrire(distribution, LE, couverture)
    distribution.demarche.territoire = fabriques.epci()
    distribution.demarche.save()
    assert "le périmètre de la démarche a changé" in montres(distribution, regards.public(), LE)[0]
    # What was cited stays when something else is corrected.
    actes.modifier(
        constat=constat,
        version=1,
        champs={"texte": "Corrigé.", "chiffres": [couverture]},
        par=charge,
        le=LE,
    )
    assert constat.chiffres.count() == 1
    actes.modifier(constat=constat, version=2, champs={"chiffres": []}, par=charge, le=LE)
    assert not constat.chiffres.exists()


def test_on_choisit_les_chiffres_en_ecrivant_sans_javascript(
    distribution: Distribution, couverture: ReferenceDeChiffre, charge: Utilisateur, client: Client
) -> None:
    client.force_login(charge)
    slug = distribution.demarche.slug
    adresse = reverse("diagnostics:constat_ajouter", args=[slug])
    assert "42,8" in en_mots(client.get(adresse))
    saisi = {"nature": NatureConstat.FAIBLESSE, "texte": PIEGE, "chiffres": [couverture.cle]}
    cherche = client.post(adresse, {**saisi, "cherche": "zzz", "chercher": "oui"})
    assert cherche.status_code == 200
    assert not ConstatPartage.objects.exists()
    page = cherche.content.decode()
    assert f'value="{couverture.cle}" checked' in page
    assert "part_rsa" not in page
    assert html.escape(PIEGE[:8]) in page
    assert "<script>alert" not in page
    assert client.post(adresse, {**saisi, "chiffres": ["a.b.c.9"]}).status_code == 422
    assert client.post(adresse, {**saisi, "chiffres": ["\0"]}).status_code == 422
    client.post(adresse, saisi)
    constat = ConstatPartage.objects.get()
    assert [c.indicateur for c in constat.chiffres.all()] == ["taux_couverture"]
    liste = client.get(reverse("diagnostics:constats", args=[slug])).content.decode()
    assert "42,8" in liste
    assert "<script>alert" not in liste
    modifie = reverse("diagnostics:constat_modifier", args=[slug, constat.pk])
    assert f'value="{couverture.cle}" checked' in client.get(modifie).content.decode()
    perime = {**saisi, "version": 7}
    assert client.post(modifie, perime).status_code == 409


def test_la_page_des_constats_lit_autant_pour_dix_fois_plus(
    distribution: Distribution,
    couverture: ReferenceDeChiffre,
    charge: Utilisateur,
    client: Client,
    LE: dt.datetime,
) -> None:
    client.force_login(charge)
    adresse = reverse("diagnostics:constats", args=[distribution.demarche.slug])
    comptes = []
    for combien in (2, 18):
        for _ in range(combien):
            ecrire(distribution, LE, couverture, replace(couverture, annee=2022))
        client.get(adresse)
        with CaptureQueriesContext(connection) as lues:
            client.get(adresse)
        comptes.append(len(lues))
    assert comptes[0] == comptes[1]


def test_deux_personnes_au_meme_constat(base_reelle: Any, LE: dt.datetime) -> None:
    distribution = distribuer()
    couverture = installer(distribution)
    constat, charge = ecrire(distribution, LE), distribution.compte(Role.CHARGE_COOPERATION)

    def modifier(annee: int) -> Any:
        return actes.modifier(
            constat=constat,
            version=1,
            champs={"texte": f"{annee}.", "chiffres": [replace(couverture, annee=annee)]},
            par=charge,
            le=LE,
        )

    resultats = en_parallele(*(lambda a=annee: modifier(a) for annee in (2021, 2022)))
    refus = [r for r in resultats if isinstance(r, ModificationConcurrente)]
    assert len(refus) == 1, resultats
    assert ChiffreCite.objects.count() == 1
