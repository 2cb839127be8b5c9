"""The documents of a fiche, and the fiches thématiques."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.journal.queries import de_l_objet
from maillage.plan_actions.actions import thematiques
from maillage.plan_actions.models import FicheThematique
from maillage.regles.erreurs import EtatIncompatible, ModificationConcurrente, SaisieInvalide
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


# --- documents -------------------------------------------------------------------------------------


def test_un_document_se_joint_se_rend_et_se_retire(navigateur: Client, plan: Plan) -> None:
    slug, cle = plan.demarche.slug, plan.fiche.pk
    octets = b"%PDF-1.7 fictif"
    fichier = SimpleUploadedFile("devis é.pdf", octets)
    navigateur.post(
        adresse("fiche_document_joindre", slug, cle), {"fichier": fichier, "intitule": "Devis"}
    )
    document = plan.fiche.documents.get()
    lu = navigateur.get(adresse("fiche", slug, cle)).content.decode()
    assert "Devis" in lu
    assert document.fichier.empreinte[:12] in lu
    rendu = navigateur.get(adresse("fiche_document", slug, cle, document.pk))
    assert rendu.content == octets
    assert rendu["X-Content-Type-Options"] == "nosniff"
    navigateur.post(adresse("fiche_document_retirer", slug, cle, document.pk))
    assert not plan.fiche.documents.exists()
    assert de_l_objet(plan.fiche).latest("numero").avant["empreinte"] == document.fichier.empreinte


@pytest.mark.parametrize(
    ("nom", "octets"), [("vide.pdf", b""), ("faux.pdf", b"MZ\x90"), ("page.html", b"<html>")]
)
def test_un_fichier_refuse_dit_pourquoi(
    navigateur: Client, plan: Plan, nom: str, octets: bytes
) -> None:
    url = adresse("fiche_document_joindre", plan.demarche.slug, plan.fiche.pk)
    reponse = navigateur.post(url, {"fichier": SimpleUploadedFile(nom, octets)})
    assert reponse.status_code == 422
    assert not plan.fiche.documents.exists()


def test_le_document_d_une_autre_fiche_est_introuvable(navigateur: Client, plan: Plan) -> None:
    autre = fabriques.fiche(plan.demarche, plan.operationnel)
    document = fabriques.document(autre)
    url = adresse("fiche_document", plan.demarche.slug, plan.fiche.pk, document.pk)
    assert navigateur.get(url).status_code == 404


# --- fiches thématiques ----------------------------------------------------------------------------


def test_une_fiche_thematique_s_ouvre_se_valide_et_se_reprend(
    navigateur: Client, plan: Plan
) -> None:
    slug, theme = plan.demarche.slug, fabriques.thematique("Jeunesse")
    fabriques.thematique_retenue(plan.demarche, thematique=theme)
    assert "Ouvrir la fiche" in navigateur.get(adresse("thematiques", slug)).content.decode()
    navigateur.post(adresse("thematique_ouvrir", slug, theme.code), {"constats": f"**Un** {PIEGE}"})
    page = adresse("thematique", slug, theme.code)
    lu = navigateur.get(page).content.decode()
    assert "<strong>Un</strong>" in lu
    assert PIEGE not in lu
    etat = adresse("thematique_etat", slug, theme.code)
    lu = navigateur.post(etat, {"version": 1, "vers": "VALIDEE"}, follow=True).content.decode()
    assert "pas encore ses constats et ses objectifs" in lu
    modifier = adresse("thematique_modifier", slug, theme.code)
    navigateur.post(modifier, {"version": 1, "constats": "Un", "objectifs": "Deux"})
    navigateur.post(etat, {"version": 2, "vers": "VALIDEE"})
    fiche = FicheThematique.objects.get()
    assert fiche.etat == "VALIDEE"
    assert navigateur.post(modifier, {"version": 3, "constats": "Trois"}).status_code == 422
    navigateur.post(etat, {"version": 3, "vers": "BROUILLON"})
    fiche.refresh_from_db()
    assert (fiche.etat, fiche.constats) == ("BROUILLON", "Un")


def test_une_thematique_n_a_qu_une_fiche(plan: Plan, qui: dict[str, Any]) -> None:
    theme = fabriques.thematique("Jeunesse")
    ouverte = thematiques.ouvrir(demarche=plan.demarche, thematique=theme, constats="Un", **qui)
    with pytest.raises(SaisieInvalide, match="déjà sa fiche"):
        thematiques.ouvrir(demarche=plan.demarche, thematique=theme, **qui)
    thematiques.modifier(fiche=ouverte, version=1, champs={"objectifs": "Deux"}, **qui)
    with pytest.raises(ModificationConcurrente):
        thematiques.modifier(fiche=ouverte, version=1, champs={"objectifs": "Trois"}, **qui)
    with pytest.raises(EtatIncompatible):
        thematiques.passer(fiche=ouverte, vers="BROUILLON", version=2, **qui)
    with pytest.raises(SaisieInvalide):
        thematiques.passer(fiche=ouverte, vers="SIGNEE", version=2, **qui)
