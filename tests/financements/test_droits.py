"""The rights of a démarche: what is read, the pages, the explanation, the quantities."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from appuis.droits import R, Trois, creche, trois_creches
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.documents.arbre import Tableau, en_clair, parcourir
from maillage.financements.actions import assiettes
from maillage.financements.models import (
    Assiette,
    Cof,
    Cofinancement,
    MontantReference,
    ServiceSoutenu,
)
from maillage.financements.mots import calcul_lisible, valeur_lisible
from maillage.financements.pieces.explication import explication
from maillage.financements.queries import droits as lecture
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.financements.territoire import Droits

AUJOURDHUI = dt.date(2026, 11, 21)


@pytest.fixture
def trois(distribution: Distribution) -> Trois:
    return trois_creches(distribution.demarche)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


def lire(client: Client, url: str, code: int = 200) -> str:
    reponse = client.get(url)
    assert reponse.status_code == code, (url, reponse.status_code)
    texte = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def montants(droits: Droits) -> list[Decimal | None]:
    return [droit.montant for droit in droits.lignes]


def regles(droits: Droits) -> list[str]:
    return [d.empechement.regle if d.empechement else "" for d in droits.lignes]


# ---------------------------------------------------------------- what is read


def test_les_droits_viennent_de_l_inventaire_et_de_l_annexe(trois: Trois) -> None:
    droits = lecture.droits(trois.demarche, 2026, AUJOURDHUI)
    assert montants(droits) == [Decimal("41152.26"), Decimal("51440.33"), Decimal("30864.19")]
    assert droits.total.ouvert == R


def test_sans_convention_signee_tout_attend(distribution: Distribution) -> None:
    trois_creches(distribution.demarche, en_regle=False)
    droits = lecture.droits(distribution.demarche, 2026, AUJOURDHUI)
    assert regles(droits) == ["F01"] * 3
    assert (droits.total.ouvert, droits.total.en_attente) == (0, R)


@pytest.mark.parametrize(
    ("regle", "modele"), [("F06", Cof), ("F05", Cofinancement)], ids=["COF", "soutien"]
)
def test_une_piece_qui_manque_fait_attendre_sa_structure(
    trois: Trois, regle: str, modele: type[Cof] | type[Cofinancement]
) -> None:
    modele.objects.filter(structure=trois.creches[2]).delete()
    assert regles(lecture.droits(trois.demarche, 2026, AUJOURDHUI)) == ["", "", regle]


def test_une_cof_au_nom_d_un_autre_est_dite(trois: Trois) -> None:
    Cof.objects.filter(structure=trois.creches[1]).update(beneficiaire=trois.commune)
    assert regles(lecture.droits(trois.demarche, 2026, AUJOURDHUI)) == ["", "F03", ""]


def test_un_cofinanceur_qui_ne_signe_pas_sort_du_partage(trois: Trois) -> None:
    ServiceSoutenu.objects.filter(structure=trois.creches[2]).update(
        collectivite=fabriques.organisation(), competente=trois.commune
    )
    droits = lecture.droits(trois.demarche, 2026, AUJOURDHUI)
    assert regles(droits) == ["", "", "F04"]
    assert droits.total.ouvert == R


def test_la_reference_vaut_jusqu_a_la_suivante(trois: Trois) -> None:
    assert lecture.territoires(trois.demarche, [2025], AUJOURDHUI)[2025].references == ()
    suivantes = lecture.territoires(trois.demarche, [2026, 2029], AUJOURDHUI)
    assert [t.references[0].montant for t in suivantes.values()] == [R, R]
    MontantReference.objects.update(repartition="forfait_arrondi", plancher=True, strate="1")
    lue = lecture.territoires(trois.demarche, [2026], AUJOURDHUI)[2026].references[0]
    assert (lue.mode, lue.plancher, lue.strate) == ("forfait_arrondi", True, "1")


def test_les_places_nouvelles_sont_une_autre_ligne(trois: Trois) -> None:
    ServiceSoutenu.objects.filter(structure=trois.creches[0]).update(quantite=24, dont_nouvelle=4)
    trois.creches[0].etats.get()
    fabriques.etat_de_structure(
        trois.creches[0],
        du=dt.date(2026, 1, 1),
        places=24,
        mode="PSU",
        gestionnaire=trois.commune,
        lignes=["BT_EAJE"],
    )
    droits = lecture.droits(trois.demarche, 2026, AUJOURDHUI)
    pk = str(trois.creches[0].pk)
    existante, nouvelle = droits.droit(pk, "BT_EAJE"), droits.droit(pk, "BT_EAJE_NOUVELLE")
    assert existante is not None
    assert nouvelle is not None
    assert existante.montant == Decimal("41152.26")
    assert existante.constats() == ()  # the new places are contracted: no avenant is asked
    assert nouvelle.demande.entrees == {"places": Decimal(4)}
    assert nouvelle.empechement is not None
    assert "tranche" in nouvelle.empechement.message


def test_une_structure_fermee_ne_demande_rien(trois: Trois) -> None:
    fabriques.etat_de_structure(
        trois.creches[2], du=dt.date(2025, 6, 1), nature="FERMETURE", places=None
    )
    assert len(lecture.droits(trois.demarche, 2026, AUJOURDHUI).lignes) == 2


def test_le_nombre_de_requetes_ne_suit_ni_les_structures_ni_les_annees(trois: Trois) -> None:
    lecture.territoires(trois.demarche, [2026], AUJOURDHUI)  # the démarche keeps its acts
    with CaptureQueriesContext(connection) as peu:
        lecture.territoires(trois.demarche, [2026], AUJOURDHUI)
    for n in range(4, 34):
        creche(trois.demarche, n, 10, trois.association, trois.commune)
    with CaptureQueriesContext(connection) as beaucoup:
        territoires = lecture.territoires(trois.demarche, range(2026, 2031), AUJOURDHUI)
    assert len(territoires[2026].demandes) == 33
    assert len(beaucoup) == len(peu)


# ---------------------------------------------------------------- pages


def test_le_tableau_montre_chaque_montant_et_ses_totaux(trois: Trois, navigateur: Client) -> None:
    lu = lire(navigateur, reverse("financements:droits", args=["la-notre"]) + "?annee=2026")
    assert "41 152,26 €" in lu
    assert "123 456,78 €" in lu
    assert "Ce que montre le budget des collectivités" in lu
    assert "−82 304,52 €" in lu
    assert "Ce qui manque" not in lu


def test_le_tableau_dit_ce_qui_attend_et_ce_qui_est_inconnu(
    trois: Trois, navigateur: Client
) -> None:
    Cof.objects.filter(structure=trois.creches[2]).delete()
    ServiceSoutenu.objects.create(
        structure=trois.creches[1], ligne="PSU", collectivite=trois.commune
    )
    lu = lire(navigateur, reverse("financements:droits", args=["la-notre"]) + "?annee=2026")
    assert "30 864,19 € en attente" in lu
    assert "inconnu" in lu
    assert "ne couvre pas 2026" in lu
    assert "Crèche 2 (fictif), il manque : prix de revient d’une heure" in lu


def test_rien_de_connu_ne_se_dit_pas_zero(trois: Trois, navigateur: Client) -> None:
    MontantReference.objects.all().delete()
    lu = lire(navigateur, reverse("financements:droits", args=["la-notre"]) + "?annee=2026")
    assert "Dû par la Caf inconnu" in lu
    assert "Montants inconnus 3" in lu


def test_la_page_ne_fait_pas_plus_de_requetes_pour_plus_de_structures(
    trois: Trois, navigateur: Client
) -> None:
    adresse = reverse("financements:droits", args=["la-notre"]) + "?annee=2026"
    navigateur.get(adresse)
    with CaptureQueriesContext(connection) as peu:
        navigateur.get(adresse)
    for n in range(4, 34):
        creche(trois.demarche, n, 10, trois.association, trois.commune)
    with CaptureQueriesContext(connection) as beaucoup:
        navigateur.get(adresse)
    assert len(beaucoup) == len(peu)


@pytest.mark.parametrize("choix", ["xlsx", "ods", "csv"])
def test_le_tableau_s_exporte(trois: Trois, navigateur: Client, choix: str) -> None:
    adresse = reverse("financements:droits", args=["la-notre"])
    reponse = navigateur.get(adresse, {"annee": 2026, "format": choix})
    assert reponse["Content-Disposition"] == f'attachment; filename="droits-la-notre-2026.{choix}"'
    if choix == "csv":
        assert "BT_EAJE;Bonus territoire EAJE, offre existante;Caf;41152,26;;" in (
            reponse.content.decode("utf-8-sig")
        )


def test_une_annee_fausse_ou_un_format_faux(trois: Trois, navigateur: Client) -> None:
    adresse = reverse("financements:droits", args=["la-notre"])
    for annee in ("deux", "20261", "1789", "²025"):
        assert "Droits 2026" in lire(navigateur, f"{adresse}?annee={annee}")
    lire(navigateur, f"{adresse}?format=exe", 404)


def test_un_montant_s_explique(trois: Trois, navigateur: Client) -> None:
    adresse = reverse("financements:montant", args=["la-notre", trois.creches[0].pk, "BT_EAJE"])
    lu = lire(navigateur, f"{adresse}?annee=2026")
    assert "Comment ce montant est-il calculé ?" in lu
    assert "123 456,78 ÷ 60" in lu
    assert "123 456,78 × 20 ÷ 60" in lu
    assert "Crèche 2" not in lu
    assert "Montant de référence" in lu
    lire(navigateur, f"{adresse}?annee=2031&scenario=abc", 404)
    lire(navigateur, adresse.replace("BT_EAJE", "PSU") + "?annee=2026", 404)
    lire(navigateur, f"{adresse}?annee=2026&format=exe", 404)


def test_l_explication_est_la_meme_en_document(trois: Trois, navigateur: Client) -> None:
    droit = lecture.droits(trois.demarche, 2026, AUJOURDHUI).lignes[0]
    document = explication(trois.demarche, droit)
    etapes = next(
        b
        for b in parcourir(document.blocs)
        if isinstance(b, Tableau) and b.legende == "Étapes du calcul"
    )
    assert droit.resultat is not None
    ecrites = [tuple(en_clair(c) for c in ligne[1:]) for ligne in etapes.lignes]
    assert ecrites == [
        (calcul_lisible(e.calcul), valeur_lisible(e.valeur, e.unite)) for e in droit.resultat.etapes
    ]
    adresse = reverse("financements:montant", args=["la-notre", trois.creches[0].pk, "BT_EAJE"])
    reponse = navigateur.get(adresse, {"annee": 2026, "format": "html"})
    assert "41\u202f152,26" in reponse.content.decode()
    assert reponse["Content-Disposition"].endswith('calcul-la-notre-bt-eaje-2026.html"')


def test_chacun_ne_voit_que_sa_demarche(
    trois: Trois, client: Client, distribution: Distribution
) -> None:
    client.force_login(distribution.etranger)
    lire(client, reverse("financements:droits", args=["la-notre"]), 404)
    client.force_login(distribution.compte(Role.ELU))
    adresse = reverse("financements:assiette", args=["la-notre", trois.creches[0].pk, "PSU"])
    assert "41 152,26 €" in lire(
        client, reverse("financements:droits", args=["la-notre"]) + "?annee=2026"
    )
    lire(client, adresse, 403)


# ---------------------------------------------------------------- quantities

PSU = {
    "prix_de_revient": "11.00",
    "prix_plafond": None,
    "heures_facturees": "52000",
    "heures_realisees": "50000",
    "heures": "52000",
    "participations_familiales": "90000.00",
}


def test_les_quantites_s_ecrivent_se_modifient_et_s_effacent(
    trois: Trois, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"structure": trois.creches[0], "ligne": "JPED", "annee": 2024, "source": " Caf "}
    ecrite = assiettes.enregistrer(**qui, entrees={"jours": "2"}, par=charge, le=LE)
    assert (ecrite.entrees, ecrite.source, ecrite.version) == ({"jours": "2"}, "Caf", 1)
    droit = lecture.droits(trois.demarche, 2024, AUJOURDHUI).droit(str(trois.creches[0].pk), "JPED")
    assert droit is not None
    assert droit.calcule == Decimal("2652.00")  # 20 places of the inventory
    changee = assiettes.enregistrer(
        **qui, entrees={"jours": "1", "places": "35"}, version=1, par=charge, le=LE
    )
    assert changee.version == 2
    with pytest.raises(ModificationConcurrente):
        assiettes.enregistrer(**qui, entrees={"jours": "3"}, version=1, par=charge, le=LE)
    with pytest.raises(EtatIncompatible):
        assiettes.enregistrer(**qui, entrees={"jours": "3"}, par=charge, le=LE)
    actes = [e.acte for e in de_l_objet(changee)]
    assert actes == ["quantités d’une ligne modifiées", "quantités d’une ligne écrites"]
    assiettes.effacer(assiette=changee, version=2, par=charge, le=LE)
    assert not Assiette.objects.exists()


@pytest.mark.parametrize(
    ("ligne", "entrees"),
    [
        ("JPED", {"jours": "-1"}),
        ("JPED", {"jours": "deux"}),
        ("JPED", {"jours": 1.5}),
        ("JPED", {"jours": "NaN"}),
        ("JPED", {"jours": "4", "dates": ["2025-01-01"]}),
        ("JPED", {"inconnue": "1"}),
        ("JPED", {"jours": ""}),
        ("JPED", {}),
        ("SOLDE", {"jours": "1"}),
        ("BATT", {"secteur": "associatif"}),
        ("BATT", {"piece": "x" * 251}),
        ("PSO_RPE", {"etp": "0.333"}),
    ],
)
def test_une_quantite_impossible_n_ecrit_rien(
    trois: Trois, charge: Utilisateur, LE: dt.datetime, ligne: str, entrees: dict[str, object]
) -> None:
    with pytest.raises(SaisieInvalide):
        assiettes.enregistrer(
            structure=trois.creches[0],
            ligne=ligne,
            annee=2025,
            entrees=entrees,
            source="Caf",
            par=charge,
            le=LE,
        )
    assert not Assiette.objects.exists()


def test_des_quantites_sans_source_ou_sans_droit(
    trois: Trois, distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"structure": trois.creches[0], "ligne": "JPED", "annee": 2025, "entrees": {"jours": "1"}}
    with pytest.raises(SaisieInvalide, match="d’où viennent"):
        assiettes.enregistrer(**qui, source=" ", par=charge, le=LE)
    for refuse in (distribution.compte(Role.ELU), distribution.etranger):
        with pytest.raises(ActeRefuse):
            assiettes.enregistrer(**qui, source="Caf", par=refuse, le=LE)


def test_deux_personnes_ecrivent_les_memes_quantites(
    base_reelle: BaseDatabaseWrapper, LE: dt.datetime
) -> None:
    distribution = distribuer()
    structure = trois_creches(distribution.demarche).creches[0]
    par = distribution.compte(Role.CHARGE_COOPERATION)

    def ecrire(jours: str) -> str:
        try:
            assiettes.enregistrer(
                structure=structure,
                ligne="JPED",
                annee=2025,
                entrees={"jours": jours},
                source="Caf",
                par=par,
                le=LE,
            )
        except EtatIncompatible:
            return "refusé"
        return "écrit"

    assert sorted(en_parallele(lambda: ecrire("1"), lambda: ecrire("2"))) == ["refusé", "écrit"]
    assert Assiette.objects.count() == 1


def test_les_quantites_par_la_page(trois: Trois, navigateur: Client) -> None:
    adresse = reverse("financements:assiette", args=["la-notre", trois.creches[0].pk, "JPED"])
    adresse += "?annee=2024"
    saisie = {"places": "35", "jours": "1", "dates": "12/03/2024", "source": "Caf"}
    faux = navigateur.post(adresse, {**saisie, "dates": "16/03/2024"})
    assert faux.status_code == 422
    assert "samedi" in html.unescape(faux.content.decode())
    illisible = navigateur.post(adresse, {**saisie, "dates": "le 12 mars"})
    assert "n’est pas une date" in html.unescape(illisible.content.decode())
    reponse = navigateur.post(adresse, saisie, follow=True)
    assert "2 320,50" in re.sub(r"[\u00a0\u202f]", " ", reponse.content.decode())
    ecrite = Assiette.objects.get()
    assert ecrite.entrees == {"places": "35", "jours": "1", "dates": ["2024-03-12"]}
    perdue = navigateur.post(adresse, {**saisie, "jours": "1", "version": "9"})
    assert perdue.status_code == 409
    for fausse in ("SOLDE", "INCONNUE"):
        lire(navigateur, adresse.replace("JPED", fausse), 404)
