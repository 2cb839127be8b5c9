"""The years side by side, and the pages of the follow-up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis import argent
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.diagnostics.models import Structure
from maillage.financements.actions import declarations, rattachements
from maillage.financements.models import (
    Declaration,
    DroitFinance,
)
from maillage.financements.queries import pluriannuel as annees
from maillage.financements.queries.baremes import caf_de
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)

D = Decimal


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def conseiller(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CONSEILLER_CAF)


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


@pytest.fixture
def creche(distribution: Distribution) -> Structure:
    return argent.creche(distribution.demarche, nom="Les Hirondelles", identifiant_caf="A-1")


# --- the years -------------------------------------------------------------------------------------


def test_le_budget_d_une_fiche_n_est_pas_compte_deux_fois(distribution, creche, charge, LE):
    demarche = distribution.demarche
    fiche = fabriques.fiche(demarche, fabriques.element(demarche))
    de_la_caf = argent.ligne_de_budget(fiche)
    argent.ligne_de_budget(fiche, financeur=None, autre_financeur="Mécène", prevu=D(700))
    argent.declaration(creche)
    argent.versement(creche)
    lu = annees.pluriannuel(demarche)
    assert lu.annee(2026).prevu == D(35_700)
    assert [g.financeur for g in lu.groupes] == [str(caf_de(demarche)), "Mécène"]
    ici = {"ligne_budget": de_la_caf, "par": charge, "le": LE}
    rattachements.compter_une_fois(structure=creche, ligne="PSU", **ici)
    lu = annees.pluriannuel(demarche)
    assert lu.annee(2026).prevu == D(30_700)
    assert lu.annee(2026).paye == D(10_500)
    (montree,) = [li for li in lu.lignes if li.droit]
    assert montree.deja_compte[2026].prevu == D(5_000)
    # Bound to a right that has no figure this year, the line must not vanish.
    rattachements.compter_une_fois(structure=creche, ligne="BT_EAJE", **ici)
    assert annees.pluriannuel(demarche).annee(2026).prevu == D(35_700)
    rattachements.detacher(**ici)
    assert not DroitFinance.objects.exists()
    with pytest.raises(Introuvable):
        rattachements.detacher(**ici)


def test_seule_une_ligne_de_la_caf_peut_etre_un_droit(distribution, creche, charge, LE):
    demarche = distribution.demarche
    fiche = fabriques.fiche(demarche, fabriques.element(demarche))
    ville = demarche.parties.get(role="COLLECTIVITE").organisation
    autre = argent.ligne_de_budget(fiche, financeur=ville)
    ici = {"par": charge, "le": LE, "structure": creche}
    with pytest.raises(SaisieInvalide, match="financée par la Caf"):
        rattachements.compter_une_fois(ligne_budget=autre, ligne="PSU", **ici)
    with pytest.raises(SaisieInvalide, match="ne s’ajoute pas"):
        rattachements.compter_une_fois(
            ligne_budget=argent.ligne_de_budget(fiche), ligne="SPPE_ETAT", **ici
        )


def test_une_enveloppe_dit_ce_qu_il_en_reste(distribution, creche):
    demarche = distribution.demarche
    argent.declaration(creche)
    argent.enveloppe(demarche)
    argent.enveloppe(demarche, genre="PLAFOND", ligne="PSU", montant=D(29_000))
    argent.enveloppe(demarche, ligne="CLAS")
    argent.accompagnement(demarche, annee=2026)
    lues = annees.enveloppes(demarche, annees.pluriannuel(demarche))
    assert sorted((lue.reste, lue.depassement) for lue in lues) == [
        (D(-1_000), D(1_000)),
        (D(20_000), 0),
        (D(50_000), 0),
    ]


# --- pages -----------------------------------------------------------------------------------------


@time_machine.travel(dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC))
def test_le_suivi_dit_ce_qui_est_attendu(navigateur, distribution, creche):
    demarche = distribution.demarche
    argent.calendrier(demarche)
    argent.declaration(creche)
    page = argent.ouvrir(navigateur, "suivi", demarche.slug)
    assert "30 000,00 €" in page
    assert "en retard Actualisation de juin attendu le 10 juillet 2026" in page
    assert "Ajouter un calendrier" not in page
    detail = argent.ouvrir(navigateur, "exercice", demarche.slug, creche.pk, "PSU", 2026)
    assert "acompte 1 : 10 500,00 €, à partir du 1er mars 2026" in detail
    argent.ouvrir(navigateur, "exercice", demarche.slug, creche.pk, "INCONNUE", 2026, code=404)
    argent.ouvrir(navigateur, "exercice", demarche.slug, creche.pk, "PSU", 1066, code=404)
    for format_ in ("xlsx", "ods", "csv"):
        argent.ouvrir(navigateur, "suivi", demarche.slug, format=format_)
        argent.ouvrir(navigateur, "pluriannuel", demarche.slug, format=format_)
    argent.ouvrir(navigateur, "suivi", demarche.slug, format="exe", code=404)


def test_un_solde_s_explique_sur_sa_page(navigateur, distribution, creche):
    passe = {"annee": 2025, "deposee_le": dt.date(2026, 2, 1)}
    argent.declaration(creche, annee=2025)
    argent.declaration(creche, "REEL", droit=D(27_500), validee_le=dt.date(2026, 3, 1), **passe)
    argent.versement(creche, annee=2025)
    page = argent.ouvrir(navigateur, "exercice", distribution.demarche.slug, creche.pk, "PSU", 2025)
    assert "Solde de 17 000,00 € — reste à verser : 17 000,00 €." in page
    assert "Droit réel − acomptes 27 500 − 10 500 17 000,00 €" in page


def test_une_declaration_se_saisit_depuis_la_page(navigateur, distribution, creche):
    demarche = distribution.demarche
    adresse = reverse("financements:declarer", args=[demarche.slug])
    corps = argent.depot(creche, structure=creche.pk, deposee_le="2026-01-15", droit="30 000,50")
    faux = navigateur.post(adresse, {**corps, "stade": "REEL"})
    assert faux.status_code == 422
    assert "Période de déclaration incohérente" in argent.plat(faux.content.decode())
    assert navigateur.post(adresse, {}).status_code == 422
    assert navigateur.post(adresse, corps).status_code == 302
    (deposee,) = Declaration.objects.all()
    assert deposee.droit == D("30000.50")
    assert 'value="2026"' in navigateur.get(adresse, {"annee": "2026"}).content.decode()


def test_la_caf_valide_depuis_la_page_et_l_echec_est_dit(client, distribution, creche, conseiller):
    client.force_login(conseiller)
    argent.declaration(creche, annee=2025)
    loin = {"annee": 2025, "deposee_le": dt.date(2026, 2, 1), "droit": D(1)}
    reel = argent.declaration(creche, "REEL", **loin)
    adresse = reverse(
        "financements:declaration_valider", args=[distribution.demarche.slug, reel.pk]
    )
    page = client.post(adresse, {"version": 1}, follow=True)
    assert "commentaire requis" in argent.plat(page.content.decode())
    reel.refresh_from_db()
    assert not reel.est_validee


def test_les_pages_ne_coutent_pas_plus_avec_dix_fois_plus(navigateur, distribution):
    demarche = distribution.demarche
    fiche = fabriques.fiche(demarche, fabriques.element(demarche))
    argent.calendrier(demarche)

    def peupler(fois: int) -> None:
        for _ in range(fois):
            lieu = argent.creche(demarche)
            argent.declaration(lieu)
            argent.versement(lieu)
            argent.ligne_de_budget(fiche)
            argent.enveloppe(demarche)

    def requetes(nom: str) -> int:
        with CaptureQueriesContext(connection) as prises:
            argent.ouvrir(navigateur, nom, demarche.slug)
        return len(prises)

    peupler(1)
    requetes("suivi")
    avec_un = {nom: requetes(nom) for nom in ("suivi", "pluriannuel")}
    peupler(9)
    assert {nom: requetes(nom) for nom in avec_un} == avec_un


def test_deux_validations_en_meme_temps_n_en_font_qu_une(
    base_reelle: BaseDatabaseWrapper, LE: dt.datetime
) -> None:
    distribution = distribuer()
    declaration = argent.declaration(argent.creche(distribution.demarche))
    caf = distribution.compte(Role.CONSEILLER_CAF)

    def valider() -> str:
        try:
            declarations.valider(declaration=declaration, version=1, par=caf, le=LE)
        except (EtatIncompatible, ModificationConcurrente):
            return "refusée"
        return "validée"

    assert sorted(en_parallele(valider, valider)) == ["refusée", "validée"]
    declaration.refresh_from_db()
    assert (declaration.version, len(de_l_objet(declaration))) == (2, 1)
