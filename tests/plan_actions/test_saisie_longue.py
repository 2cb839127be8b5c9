"""Long forms: drafts, preview, and two people who answer one at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.plan_actions.actions import fiches
from maillage.plan_actions.models import Brouillon
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


# --- drafts and preview ----------------------------------------------------------------------------


def saisie(plan: Plan, **champs: Any) -> dict[str, Any]:
    plan.fiche.refresh_from_db()
    return {"intitule": plan.fiche.intitule, "version": plan.fiche.version, **champs}


def test_un_brouillon_se_garde_se_reprend_et_disparait(
    navigateur: Client, plan: Plan, charge: Utilisateur
) -> None:
    arguments = (plan.demarche.slug, plan.fiche.pk)
    garder, modifier = adresse("fiche_brouillon", *arguments), adresse("fiche_modifier", *arguments)
    reponse = navigateur.post(garder, saisie(plan, constats="Un début…"))
    assert "Brouillon gardé" in reponse.content.decode()
    plan.fiche.refresh_from_db()
    assert plan.fiche.constats == ""
    lu = navigateur.get(modifier).content.decode()
    assert "Reprendre ma saisie" in lu
    assert "Un début…" not in lu
    repris = navigateur.get(modifier + "?brouillon=1").content.decode()
    assert "Un début…" in repris
    assert "Rien n’est enregistré" in repris
    navigateur.post(modifier, saisie(plan, constats="Un début, et la suite."))
    assert not Brouillon.objects.exists()
    plan.fiche.refresh_from_db()
    assert plan.fiche.constats == "Un début, et la suite."


def test_un_brouillon_depasse_ne_recouvre_rien(
    navigateur: Client, plan: Plan, qui: dict[str, Any]
) -> None:
    arguments = (plan.demarche.slug, plan.fiche.pk)
    navigateur.post(adresse("fiche_brouillon", *arguments), saisie(plan, constats="Le mien"))
    fiches.modifier(fiche=plan.fiche, version=1, champs={"constats": "Le leur"}, **qui)
    brouillon = Brouillon.objects.get()
    reponse = navigateur.post(
        adresse("fiche_modifier", *arguments),
        {nom: valeurs[0] for nom, valeurs in brouillon.saisie.items()},
    )
    assert reponse.status_code == 422
    assert "Le leur" in reponse.content.decode()
    plan.fiche.refresh_from_db()
    assert plan.fiche.constats == "Le leur"


def test_un_brouillon_n_est_qu_a_son_auteur(
    navigateur: Client, plan: Plan, distribution: Distribution
) -> None:
    arguments = (plan.demarche.slug, plan.fiche.pk)
    navigateur.post(adresse("fiche_brouillon", *arguments), saisie(plan, constats="Secret"))
    collegue = fabriques.utilisateur()
    fabriques.habilitation(collegue, plan.demarche, Role.CHARGE_COOPERATION)
    navigateur.force_login(collegue)
    lu = navigateur.get(adresse("fiche_modifier", *arguments) + "?brouillon=1").content.decode()
    assert "Secret" not in lu
    navigateur.post(adresse("fiche_brouillon_oublier", *arguments))
    assert Brouillon.objects.count() == 1


def test_un_brouillon_trop_long_ou_trafique_ne_casse_rien(navigateur: Client, plan: Plan) -> None:
    garder = adresse("fiche_brouillon", plan.demarche.slug, plan.fiche.pk)
    lu = navigateur.post(garder, saisie(plan, constats="x" * 500_000)).content.decode()
    assert "trop longue" in lu
    assert navigateur.post(garder, {"version": "²", "constats": "a\0b"}).status_code == 200
    assert Brouillon.objects.get().saisie["constats"] == ["ab"]


def test_l_apercu_montre_les_textes_sans_rien_enregistrer(navigateur: Client, plan: Plan) -> None:
    url = adresse("fiche_modifier", plan.demarche.slug, plan.fiche.pk)
    texte = f"- un\n- **deux**\n\n{PIEGE}"
    reponse = navigateur.post(url, saisie(plan, constats=texte, previsualiser="1"))
    lu = reponse.content.decode()
    assert reponse.status_code == 200
    apercu = lu[lu.index('id="apercu"') :]
    assert "<strong>deux</strong>" in apercu
    assert "<li>un</li>" in apercu.replace("\n", "")
    assert PIEGE not in lu
    plan.fiche.refresh_from_db()
    assert plan.fiche.constats == ""


# --- two people on one form ------------------------------------------------------------------------


def test_seuls_les_champs_changes_par_les_deux_se_choisissent(
    navigateur: Client, plan: Plan, qui: dict[str, Any]
) -> None:
    url = adresse("fiche_modifier", plan.demarche.slug, plan.fiche.pk)
    ouvert = saisie(plan)
    fiches.modifier(
        fiche=plan.fiche, version=1, champs={"constats": "Les leurs", "moyens": "Un poste"}, **qui
    )
    initiaux = {
        "initial-intitule": ouvert["intitule"],
        "initial-constats": "",
        "initial-moyens": "",
    }
    mienne = {**ouvert, **initiaux, "constats": "Les miens", "public": "Familles"}
    reponse = navigateur.post(url, mienne)
    form = reponse.context["form"]
    assert reponse.status_code == 422
    assert [ecart.nom for ecart in form.ecarts] == ["constats"]
    assert form.repris == ["Moyens humains et matériels"]
    assert form["moyens"].value() == "Un poste"
    # The choice of the stored one keeps what only I changed.
    suite = {nom: form[nom].value() or "" for nom in ("intitule", "constats", "moyens", "public")}
    suite |= {"version": form["version"].value(), "a_choisir": "constats"}
    assert navigateur.post(url, suite).status_code == 422  # not chosen yet
    navigateur.post(url, {**suite, "choix-constats": "enregistree"})
    plan.fiche.refresh_from_db()
    assert (plan.fiche.constats, plan.fiche.moyens, plan.fiche.public) == (
        "Les leurs",
        "Un poste",
        "Familles",
    )


def test_garder_sa_saisie_la_garde(navigateur: Client, plan: Plan, qui: dict[str, Any]) -> None:
    url = adresse("fiche_modifier", plan.demarche.slug, plan.fiche.pk)
    ouvert = saisie(plan, constats="Les miens")
    fiches.modifier(fiche=plan.fiche, version=1, champs={"constats": "Les leurs"}, **qui)
    form = navigateur.post(url, ouvert).context["form"]
    suite = {**ouvert, "version": form["version"].value(), "a_choisir": "constats"}
    navigateur.post(url, {**suite, "choix-constats": "mienne"})
    plan.fiche.refresh_from_db()
    assert plan.fiche.constats == "Les miens"
    # A third person in between is a conflict again: nothing is written over in silence.
    fiches.modifier(fiche=plan.fiche, version=3, champs={"constats": "Un tiers"}, **qui)
    assert navigateur.post(url, {**suite, "choix-constats": "mienne"}).status_code == 422
    plan.fiche.refresh_from_db()
    assert plan.fiche.constats == "Un tiers"
