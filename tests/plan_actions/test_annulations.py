"""The undoing of an import, its journal, its rights, and two people at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.journal.queries import de_l_objet, verifier
from maillage.plan_actions import queries
from maillage.plan_actions.actions import fiches, import_de_plan
from maillage.plan_actions.enums import EtatImportation, TraitementDoublons
from maillage.plan_actions.models import ElementPlan, FicheAction, Importation
from maillage.plan_actions.queries.importations import importation as relue
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
)
from plan_actions.gestes_d_import import (
    annuler,
    charge,
    corriger,
    demarche,
    deposer,
    deposer_un_csv,
    importer,
)
from plan_actions.plans_fictifs import FICHES

__all__ = ["charge", "demarche"]  # fixtures

# ---------------------------------------------------------------- undoing


def test_annuler_met_a_la_corbeille_et_rend_ce_qui_etait(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    axe = fabriques.element(demarche, intitule="Enfance")
    deja = fabriques.fiche(
        demarche, axe, intitule="Lire", description="Avant", debut=dt.date(2025, 1, 1)
    )
    avant = queries.plan_en_donnees(demarche)
    importation = deposer_un_csv(
        demarche,
        charge,
        LE,
        "Axe;Action;Description;Début;Coût;Partenaires",
        "Enfance;Lire;Après;2026;100 €;Caf de la Vallée",
        "Jeunesse;Jouer;;;;",
    )
    importation = corriger(importation, charge, LE, doublons=TraitementDoublons.COMPLETER)
    importation = importer(importation, charge, LE)
    deja.refresh_from_db()
    assert deja.description == "Après"
    importation = annuler(importation, charge, LE)
    assert importation.etat == EtatImportation.ANNULEE
    assert queries.plan_en_donnees(demarche) == avant
    deja.refresh_from_db()
    assert (deja.description, deja.debut) == ("Avant", dt.date(2025, 1, 1))
    assert not deja.lignes_budget.exists()
    assert not deja.participations.exists()
    assert [str(jete.objet) for jete in queries.corbeille(demarche)] == ["Jeunesse"]
    with pytest.raises(EtatIncompatible, match="Annulé"):
        annuler(importation, charge, LE)


def test_annuler_se_refuse_quand_quelque_chose_a_change(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = importer(
        deposer_un_csv(demarche, charge, LE, "Axe;Action", "Enfance;Lire", "Jeunesse;Jouer"),
        charge,
        LE,
    )
    lire = FicheAction.objects.get(demarche=demarche, intitule="Lire")
    fiches.modifier(fiche=lire, version=1, champs={"moyens": "Deux agents"}, par=charge, le=LE)
    with pytest.raises(EtatIncompatible, match="Lire"):
        annuler(importation, charge, LE)
    assert FicheAction.objects.filter(demarche=demarche, supprime_le=None).count() == 2
    annuler(importation, charge, LE, garder=True)
    reste = queries.plan_en_donnees(demarche)
    assert [(axe["intitule"], [f["intitule"] for f in axe["enfants"]]) for axe in reste] == [
        ("Enfance", ["Lire"])
    ]


def test_annuler_garde_ce_qui_porte_du_neuf(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = importer(
        deposer_un_csv(demarche, charge, LE, "Axe;Objectif;Action", "Enfance;Accueillir;Lire"),
        charge,
        LE,
    )
    objectif = ElementPlan.objects.get(demarche=demarche, intitule="Accueillir")
    fiches.ajouter(demarche=demarche, element=objectif, intitule="Neuve", par=charge, le=LE)
    annuler(importation, charge, LE)
    reste = queries.plan_en_donnees(demarche)
    assert reste[0]["enfants"][0]["enfants"][0]["intitule"] == "Neuve"
    assert FicheAction.objects.get(demarche=demarche, intitule="Lire").supprime_le == LE


# ---------------------------------------------------------------- journal, rights, races


def test_le_journal_dit_tout_et_sa_chaine_tient(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = importer(deposer(demarche, charge, LE, "classeur.ods"), charge, LE)
    fiche = FicheAction.objects.filter(demarche=demarche).first()
    actes = [evenement.acte for evenement in de_l_objet(fiche)]
    assert actes == ["fiche action importée"]
    assert [e.acte for e in de_l_objet(importation)] == ["plan importé", "fichier de plan déposé"]
    annuler(importation, charge, LE)
    assert verifier().entier


def test_seul_qui_ecrit_le_plan_importe(
    demarche: Demarche, distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    elu = distribution.compte(Role.ELU)
    with pytest.raises(ActeRefuse):
        deposer(demarche, elu, LE, "classeur.ods")
    importation = deposer(demarche, charge, LE, "classeur.ods")
    with pytest.raises(ActeRefuse):
        importer(importation, elu, LE)
    with pytest.raises(ActeRefuse):
        corriger(importation, elu, LE)
    importation = importer(importation, charge, LE)
    with pytest.raises(ActeRefuse):
        annuler(importation, elu, LE)


def test_un_import_d_une_autre_demarche_est_introuvable(
    demarche: Demarche, distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer(demarche, charge, LE, "classeur.ods")
    with pytest.raises(Introuvable):
        relue(distribution.autre_demarche, importation.pk)


def test_un_import_change_entre_temps_ne_se_fait_pas(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    importation = deposer(demarche, charge, LE, "classeur.ods")
    corriger(importation, charge, LE, doublons=TraitementDoublons.AJOUTER)
    with pytest.raises(ModificationConcurrente):
        importer(importation, charge, LE)


def test_une_faute_en_route_ne_laisse_rien(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    importation = deposer(demarche, charge, LE, "classeur.ods")

    def tomber(*_: Any) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(import_de_plan._Ecriture, "conclure", tomber)
    with pytest.raises(RuntimeError):
        importer(importation, charge, LE)
    assert not ElementPlan.objects.filter(demarche=demarche).exists()
    importation.refresh_from_db()
    assert importation.etat == EtatImportation.DEPOSEE


def test_deux_personnes_n_importent_pas_deux_fois(base_reelle: Any, LE: dt.datetime) -> None:
    demarche, par = fabriques.demarche(), fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    importation = deposer(demarche, par, LE, "classeur.ods")
    reponses = en_parallele(*[lambda: importer(importation, par, LE) for _ in range(2)])
    assert sum(isinstance(reponse, Importation) for reponse in reponses) == 1, reponses
    assert FicheAction.objects.filter(demarche=demarche).count() == len(FICHES)
