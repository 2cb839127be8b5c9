"""The pages of the tables, of the drafts, of the documents and of the fiches thématiques."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
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
from maillage.journal.queries import de_l_objet
from maillage.plan_actions.actions import budget, etapes, fiches, thematiques
from maillage.plan_actions.actions.lignes import Ligne
from maillage.plan_actions.enums import PrecisionEcheance
from maillage.plan_actions.lignes import EcheanceField, LigneBudgetForm
from maillage.plan_actions.models import Brouillon, EtapeFiche, FicheThematique, LigneBudget
from maillage.plan_actions.queries import budget as lire_le_budget
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
