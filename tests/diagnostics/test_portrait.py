"""The portrait of a démarche: its perimeter, the texts that people write, its document."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Perimetre
from maillage.diagnostics import portraits
from maillage.diagnostics.actions import portraits as actes
from maillage.diagnostics.models import TextePortrait
from maillage.documents.arbre import en_clair, parcourir, textes
from maillage.documents.pieces import disponibilite, piece
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.statistiques.actions import catalogue
from maillage.statistiques.enums import StatutStatistique, ThemePortrait
from maillage.statistiques.models import Indicateur, Valeur

POPULATION = ThemePortrait.POPULATION


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def chiffres(distribution: Distribution) -> None:
    """The territory of the démarche has two figures."""
    catalogue.charger()
    Perimetre.objects.filter(demarche=distribution.demarche).delete()
    territoire = distribution.demarche.territoire = fabriques.epci()
    distribution.demarche.save()
    for code, valeur in (("naissances", "120"), ("taux_couverture", "42.8")):
        Valeur.objects.create(
            indicateur=Indicateur.objects.get(code=code),
            niveau=territoire.niveau,
            code=territoire.code,
            annee=2023,
            valeur=Decimal(valeur),
            statut=StatutStatistique.PUBLIEE,
        )


def ecrire(distribution: Distribution, par: Utilisateur, le: dt.datetime, **champs: Any):
    options = {"theme": POPULATION, "texte": "Un territoire jeune.", "version": 0, **champs}
    return actes.ecrire(demarche=distribution.demarche, par=par, le=le, **options)


def dits(document: Any) -> str:
    return " ".join(en_clair(t) for bloc in parcourir(document.blocs) for t in textes(bloc))


def test_un_texte_ecrit_remplace_les_phrases_et_de_nouveaux_chiffres_ne_l_ecrasent_pas(
    distribution: Distribution, chiffres: None, charge: Utilisateur, LE: dt.datetime
) -> None:
    demarche = distribution.demarche
    assert "120\u00a0naissances ont eu lieu en 2023" in dits(portraits.piece_portrait(demarche))
    ecrire(distribution, charge, LE, theme=ThemePortrait.FAMILLES, texte="Il naît moins.\n\nFin.")
    Valeur.objects.filter(indicateur__code="naissances").update(valeur=90)
    dit = dits(portraits.piece_portrait(demarche))
    assert "Il naît moins." in dit
    assert "ont eu lieu en 2023" not in dit
    assert "90" in dit
    assert Evenement.objects.order_by("numero").last().acte == "texte du portrait écrit"


def test_revenir_rend_les_phrases_et_le_journal_garde_le_texte(
    distribution: Distribution, chiffres: None, charge: Utilisateur, LE: dt.datetime
) -> None:
    ecrire(distribution, charge, LE)
    actes.revenir(demarche=distribution.demarche, theme=POPULATION, version=1, par=charge, le=LE)
    assert not TextePortrait.objects.exists()
    assert Evenement.objects.order_by("numero").last().avant == {"texte": "Un territoire jeune."}
    with pytest.raises(EtatIncompatible):
        actes.revenir(
            demarche=distribution.demarche, theme=POPULATION, version=0, par=charge, le=LE
        )


def test_une_version_lue_trop_tot_n_ecrit_rien(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    ecrire(distribution, charge, LE)
    with pytest.raises(ModificationConcurrente, match="vient d’être changé"):
        ecrire(distribution, charge, LE, texte="Autre.")
    ecrire(distribution, charge, LE, texte="Autre.", version=1)
    with pytest.raises(ModificationConcurrente):
        actes.revenir(
            demarche=distribution.demarche, theme=POPULATION, version=1, par=charge, le=LE
        )
    assert TextePortrait.objects.get().texte == "Autre."


@pytest.mark.parametrize("texte", ["", "  \n ", "x" * 5001, "a\0b"])
def test_refuse_un_texte_vide_trop_long_ou_abime(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime, texte: str
) -> None:
    with pytest.raises(SaisieInvalide):
        ecrire(distribution, charge, LE, texte=texte)
    assert not TextePortrait.objects.exists()


def test_qui_ne_tient_pas_la_demarche_n_ecrit_pas(
    distribution: Distribution, LE: dt.datetime
) -> None:
    for par in (distribution.etranger, distribution.compte(Role.ELU)):
        with pytest.raises(ActeRefuse):
            ecrire(distribution, par, LE)


def test_la_page_part_des_phrases_et_garde_la_saisie_en_conflit(
    distribution: Distribution, chiffres: None, charge: Utilisateur, LE: dt.datetime
) -> None:
    navigateur = Client()
    navigateur.force_login(charge)
    fabriques.engagement(charge, distribution.demarche)
    base = f"/demarches/{distribution.demarche.slug}/diagnostic/portrait/"
    page = navigateur.get(base).content.decode()
    assert "42,8" in page
    assert "Réécrire ce texte" in page
    assert navigateur.get(f"{base}familles/").context["form"].initial["texte"].startswith("120")
    assert navigateur.get(f"{base}inconnue/").status_code == 404
    ecrire(distribution, charge, LE, theme=ThemePortrait.FAMILLES)
    conflit = navigateur.post(f"{base}familles/", {"texte": "Ma saisie.", "version": 0})
    assert conflit.status_code == 409
    assert "Ma saisie." in conflit.content.decode()
    assert "Un territoire jeune." in conflit.content.decode()
    apres = navigateur.post(f"{base}familles/", {"texte": "Ma saisie.", "version": 1})
    assert apres.status_code == 302
    assert "Modifier ce texte" in navigateur.get(base).content.decode()
    csv = navigateur.get(base, {"format": "csv"}).content.decode("utf-8-sig")
    assert "42,8" in csv


def test_la_piece_attend_un_perimetre(distribution: Distribution) -> None:
    catalogue.charger()
    demarche = distribution.autre_demarche
    demarche.territoire = None
    demarche.save()
    Perimetre.objects.filter(demarche=demarche).delete()
    lue = disponibilite(piece("portrait"), demarche)
    assert not lue.prete
    assert lue.manque == (portraits.MANQUE,)


def test_deux_ecritures_a_la_fois_n_en_gardent_qu_une(base_reelle: Any, LE: dt.datetime) -> None:
    monde = distribuer()
    charge = monde.compte(Role.CHARGE_COOPERATION)
    resultats = en_parallele(
        *(lambda t=texte: ecrire(monde, charge, LE, texte=t) for texte in ("Un.", "Deux."))
    )
    refus = [r for r in resultats if isinstance(r, ModificationConcurrente)]
    assert len(refus) == 1, resultats
    assert TextePortrait.objects.count() == 1
