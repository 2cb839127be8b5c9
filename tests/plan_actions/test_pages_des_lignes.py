"""The pages of the tables, of the drafts, of the documents and of the fiches thématiques."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.plan_actions.actions import budget, etapes
from maillage.plan_actions.actions.lignes import Ligne
from maillage.plan_actions.enums import PrecisionEcheance
from maillage.plan_actions.forms import EcheanceField, LigneBudgetForm
from maillage.plan_actions.models import EtapeFiche, LigneBudget
from maillage.plan_actions.queries import budget as lire_le_budget
from plan_actions.conftest import Plan

PIEGE = "<script>alert('é')</script>"


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


@pytest.fixture
def qui(charge: Utilisateur, LE: dt.datetime) -> dict[str, Any]:
    return {"par": charge, "le": LE}


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"plan_actions:{nom}", args=args)


def envoi(lignes: list[dict[str, Any]], vues: str = "", **autres: Any) -> dict[str, Any]:
    """What the browser sends of the rows."""
    donnees: dict[str, Any] = {"vues": vues, "lignes-TOTAL": len(lignes), **autres}
    for rang, ligne in enumerate(lignes):
        donnees |= {f"lignes-{rang}-{nom}": valeur for nom, valeur in ligne.items()}
    return donnees


def une_etape(intitule: str, **champs: Any) -> dict[str, Any]:
    return {"intitule": intitule, "etat": "A_FAIRE", "avancement": "0", "poids": "1", **champs}


# --- rows ------------------------------------------------------------------------------------------


def test_les_etapes_se_saisissent_sans_script(navigateur: Client, plan: Plan) -> None:
    url = adresse("fiche_etapes", plan.demarche.slug, plan.fiche.pk)
    assert "Étape 1" in navigateur.get(url).content.decode()  # a first row is ready
    lignes = [une_etape("Louer", quand="mars 2026"), une_etape("")]
    lu = navigateur.post(url, envoi(lignes, geste="ajouter")).content.decode()
    assert 'name="lignes-2-intitule"' in lu
    assert "mars 2026" in lu
    assert not EtapeFiche.objects.exists()
    lignes = [
        une_etape("Recruter", quand="31/12/2026", etat="EN_COURS", avancement="40", poids="2"),
        une_etape("Louer", quand="mars 2026", responsable="Léa"),
        une_etape(""),
    ]
    reponse = navigateur.post(url, envoi(lignes))
    assert reponse.status_code == 302
    un, deux = EtapeFiche.objects.filter(fiche=plan.fiche)
    assert (un.echeance, un.precision, un.avancement) == (dt.date(2026, 12, 31), "JOUR", 40)
    assert (deux.echeance, deux.precision) == (dt.date(2026, 3, 31), "MOIS")
    lu = navigateur.get(adresse("fiche", plan.demarche.slug, plan.fiche.pk)).content.decode()
    assert "mars 2026" in lu


@pytest.mark.parametrize(
    ("geste", "ordre"),
    [
        ("monter:1", ["B", "A", "C"]),
        ("descendre:0", ["B", "A", "C"]),
        ("retirer:1", ["A", "C"]),
        ("monter:0", ["A", "B", "C"]),
        ("descendre:2", ["A", "B", "C"]),
        ("retirer:99", ["A", "B", "C"]),
        ("voler:-1", ["A", "B", "C"]),
        ("monter:²", ["A", "B", "C"]),
    ],
)
def test_un_geste_range_les_lignes_sans_rien_enregistrer(
    navigateur: Client, plan: Plan, geste: str, ordre: list[str]
) -> None:
    url = adresse("fiche_etapes", plan.demarche.slug, plan.fiche.pk)
    lignes = [une_etape(nom, poids="n'importe quoi") for nom in "ABC"]
    reponse = navigateur.post(url, envoi(lignes, geste=geste))
    assert reponse.status_code == 200
    formes = reponse.context["tableau"].formes
    assert [forme["intitule"].value() for forme in formes] == ordre
    assert {forme["poids"].value() for forme in formes} == {"n'importe quoi"}
    assert not EtapeFiche.objects.exists()


def test_une_ligne_fausse_revient_avec_son_rang_et_tout_ce_qui_etait_saisi(
    navigateur: Client, plan: Plan
) -> None:
    url = adresse("fiche_budget", plan.demarche.slug, plan.fiche.pk)
    lignes = [
        {
            "annee": "2026",
            "autre_financeur": "Ville",
            "nature": "FONCTIONNEMENT",
            "prevu": "12 500,50",
        },
        {
            "annee": "2027",
            "nature": "FONCTIONNEMENT",
            "prevu": "beaucoup",
            "autre_financeur": PIEGE,
        },
    ]
    reponse = navigateur.post(url, envoi(lignes))
    lu = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Ligne 2, prévu" in lu
    assert "12 500,50" in lu
    assert PIEGE not in lu
    assert not LigneBudget.objects.exists()
    lignes[1]["prevu"] = "1\N{NARROW NO-BREAK SPACE}000 €"
    navigateur.post(url, envoi(lignes))
    assert list(LigneBudget.objects.values_list("prevu", flat=True)) == [
        Decimal("12500.50"),
        Decimal(1000),
    ]


def test_un_financeur_dans_la_liste_ou_par_son_nom(plan: Plan) -> None:
    options = {
        "demarche": plan.demarche,
        "organisations": (type(fabriques.organisation()).objects.all(), []),
    }
    for champs in ({}, {"financeur": fabriques.organisation().pk, "autre_financeur": "Ville"}):
        forme = LigneBudgetForm({"annee": 2026, "nature": "FONCTIONNEMENT", **champs}, **options)
        assert "financeur" in forme.errors


@pytest.mark.parametrize(
    "donnees",
    [
        {"lignes-TOTAL": "-1"},
        {"lignes-TOTAL": "99999999999"},
        {"lignes-TOTAL": "²"},
        {"vues": "a:b,1:2:3,:,9999999999999999999:1"},
        {"a_choisir": "1,x,²"},
        {"lignes-TOTAL": "1", "lignes-0-cle": "99999999999999999999"},
        {"lignes-TOTAL": "1", "lignes-0-cle": "-5", "lignes-0-intitule": "\0"},
    ],
)
def test_un_envoi_trafique_ne_casse_rien(
    navigateur: Client, plan: Plan, donnees: dict[str, str]
) -> None:
    url = adresse("fiche_etapes", plan.demarche.slug, plan.fiche.pk)
    assert navigateur.post(url, donnees).status_code in (302, 422)
    assert not EtapeFiche.objects.exists()


def test_deux_personnes_choisissent_ligne_par_ligne(
    navigateur: Client, plan: Plan, qui: dict[str, Any]
) -> None:
    url = adresse("fiche_etapes", plan.demarche.slug, plan.fiche.pk)
    un, deux, trois = etapes.fixer(
        fiche=plan.fiche, etapes=[Ligne({"intitule": nom}) for nom in "ABC"], **qui
    )
    vues = ",".join(f"{e.pk}:{e.version}" for e in (un, deux, trois))
    # Meanwhile somebody changes the first, takes the second away and adds a fourth.
    _, _, quatre = etapes.fixer(
        fiche=plan.fiche,
        etapes=[
            Ligne({"intitule": "A des autres"}, un.pk),
            Ligne({"intitule": "C"}, trois.pk),
            Ligne({"intitule": "D"}),
        ],
        **qui,
    )
    miennes = [
        une_etape("A à moi", cle=un.pk),
        une_etape("B à moi", cle=deux.pk),
        une_etape("C à moi", cle=trois.pk),
    ]
    reponse = navigateur.post(url, envoi(miennes, vues))
    lu = reponse.content.decode()
    assert reponse.status_code == 422
    for mot in ("A à moi", "A des autres", "B à moi", "D"):
        assert mot in lu
    tableau = reponse.context["tableau"]
    assert {c.cle for c in tableau.conflits} == {un.pk, deux.pk, quatre.pk}
    # Nothing chosen yet: asked again, and nothing is lost.
    nouvelles = {"vues": tableau.vues_en_texte, "a_choisir": tableau.conflits_en_texte}
    reponse = navigateur.post(url, envoi(miennes, **nouvelles))
    assert reponse.status_code == 422
    assert "B à moi" in reponse.content.decode()
    choix = {
        f"choix-{un.pk}": "enregistree",
        f"choix-{deux.pk}": "mienne",
        f"choix-{quatre.pk}": "enregistree",
    }
    assert navigateur.post(url, envoi(miennes, **nouvelles, **choix)).status_code == 302
    gardees = list(EtapeFiche.objects.values_list("intitule", flat=True))
    assert gardees == ["A des autres", "B à moi", "C à moi", "D"]


def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(
    navigateur: Client, plan: Plan, qui: dict[str, Any]
) -> None:
    caf = fabriques.organisation()

    def compter(nombre: int) -> list[int]:
        lignes = [Ligne({"annee": 2000 + n, "financeur": caf}) for n in range(nombre)]
        budget.fixer(fiche=plan.fiche, budget=lignes, **qui)
        comptees = []
        for nom in ("fiche_budget", "fiche"):
            with CaptureQueriesContext(
                connection,
            ) as requetes:
                navigateur.get(adresse(nom, plan.demarche.slug, plan.fiche.pk))
            comptees.append(len(requetes))
        return comptees

    compter(1)
    assert compter(3) == compter(30)


def test_un_budget_saisi_dans_le_desordre_se_modifie(
    navigateur: Client, plan: Plan, qui: dict[str, Any]
) -> None:
    """The rows keep the order in which they were typed, and the page sees them so."""
    lignes = [Ligne({"annee": annee, "autre_financeur": "Ville"}) for annee in (2027, 2025, 2026)]
    budget.fixer(fiche=plan.fiche, budget=lignes, **qui)
    url = adresse("fiche_budget", plan.demarche.slug, plan.fiche.pk)
    tableau = navigateur.get(url).context["tableau"]
    saisies = [{nom: f[nom].value() for nom in f.fields} for f in tableau.formes]
    assert [ligne["annee"] for ligne in saisies] == ["2027", "2025", "2026"]
    assert navigateur.post(url, envoi(saisies, tableau.vues_en_texte)).status_code == 302
    lu = navigateur.get(adresse("fiche", plan.demarche.slug, plan.fiche.pk)).context["budget"]
    assert [annee.annee for annee in lu.annees] == [2025, 2026, 2027]


@pytest.mark.parametrize(
    ("tape", "attendu"),
    [
        ("31/03/2026", (dt.date(2026, 3, 31), PrecisionEcheance.JOUR)),
        ("mars 2026", (dt.date(2026, 3, 31), PrecisionEcheance.MOIS)),
        ("02/2028", (dt.date(2028, 2, 29), PrecisionEcheance.MOIS)),
        ("T1 2026", (dt.date(2026, 3, 31), PrecisionEcheance.MOIS)),
        ("", (None, PrecisionEcheance.JOUR)),
        ("à définir", (None, PrecisionEcheance.JOUR)),
    ],
)
def test_une_echeance_se_tape_comme_on_l_ecrit(tape: str, attendu: Any) -> None:
    assert EcheanceField().clean(tape) == attendu


@given(st.text(max_size=40))
def test_une_echeance_hostile_ne_casse_rien(tape: str) -> None:
    with contextlib.suppress(ValidationError):
        EcheanceField().clean(tape)


MONTANTS = st.one_of(st.none(), st.decimals(0, 10**9, places=2))


@given(st.lists(st.tuples(st.integers(2024, 2027), MONTANTS), max_size=20))
def test_les_sommes_sont_exactes_et_taisent_l_inconnu(lignes: list[tuple[int, Any]]) -> None:
    lu = lire_le_budget([LigneBudget(annee=annee, prevu=prevu) for annee, prevu in lignes])
    connus = [prevu for _, prevu in lignes if prevu is not None]
    assert lu.prevu == (sum(connus, Decimal(0)) if connus else None)
    par_annee = [annee.prevu for annee in lu.annees if annee.prevu is not None]
    assert sum(par_annee, Decimal(0)) == sum(connus, Decimal(0))
    assert [annee.annee for annee in lu.annees] == sorted({annee for annee, _ in lignes})
    assert ("prevu" in lu.partielles) == (bool(connus) and len(connus) < len(lignes))


def test_les_cibles_d_un_objectif_se_lisent_dans_le_plan(navigateur: Client, plan: Plan) -> None:
    slug = plan.demarche.slug
    url = adresse("element_cibles", slug, plan.operationnel.pk)
    lignes = [{"valeur": "21", "unite": "écoles neuves"}, {"valeur": "12,5", "unite": "ETP"}]
    assert navigateur.post(url, envoi(lignes)).status_code == 302
    lu = navigateur.get(adresse("plan", slug)).content.decode()
    assert "21 écoles neuves" in lu
    assert "12,5 ETP" in lu


def test_les_principes_se_lisent_par_tous_et_se_modifient_par_la_chargee(
    navigateur: Client, plan: Plan, distribution: Distribution
) -> None:
    url = adresse("principes", plan.demarche.slug)
    assert "Ajouter les principes" in navigateur.get(url).content.decode()
    lignes = [{"intitule": "Équité territoriale", "texte": PIEGE}]
    assert navigateur.post(url, envoi(lignes)).status_code == 302
    lu = navigateur.get(url).content.decode()
    assert "Équité territoriale" in lu
    assert PIEGE not in lu
    navigateur.force_login(distribution.compte(Role.ELU))
    assert "?modifier" not in navigateur.get(url).content.decode()
    assert navigateur.post(url, envoi([])).status_code == 403
