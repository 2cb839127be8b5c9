"""What a renewal takes over from the plan: axes, principles, fiches, indicators."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.interface.typographie import accorde, minuscule
from maillage.plan_actions.actions.reprises import (
    copier_le_plan,
    copier_les_fiches,
    copier_les_fiches_thematiques,
    copier_les_indicateurs,
    copier_les_principes,
    fiches_non_finies,
    indicateurs_presents,
)
from maillage.plan_actions.queries import arbre
from maillage.regles.reprises import Ligne, Reprise, contribuer

# --- the axes and what they bear ---------------------------------------------------------------------


def lignes_du_plan(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """One line for each enjeu or axe at the root, with all that it bears but the fiches."""
    return [
        Ligne(
            str(noeud.element.pk),
            str(noeud.element),
            f"{minuscule(noeud.element.get_niveau_display())}, "
            f"{accorde(noeud.nombre_objectifs, 'objectif')}",
        )
        for noeud in arbre(demarche)
    ]


# --- principles and fiches thématiques ---------------------------------------------------------------


def lignes_des_principes(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The principles that the convention sets."""
    return [Ligne(str(p.pk), p.intitule) for p in demarche.principes.all()]


def lignes_des_fiches_thematiques(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The fiches thématiques, by thématique."""
    lues = demarche.fiches_thematiques.select_related("thematique")
    return [Ligne(str(f.pk), str(f.thematique)) for f in lues]


# --- the fiches that are not finished ----------------------------------------------------------------


def lignes_des_fiches(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The fiches that are not finished; one put off or suspended waits for a decision."""
    return [
        Ligne(str(fiche.pk), str(fiche), minuscule(fiche.get_etat_display()))
        for fiche in fiches_non_finies(demarche)
    ]


def lignes_des_indicateurs(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The indicators of the démarche and of its plan."""
    return [Ligne(str(i.pk), str(i), i.unite) for i in indicateurs_presents(demarche)]


PARTS = (
    (
        "plan",
        "Plan d’actions",
        "Les axes cochés, avec leurs objectifs et leurs cibles.",
        lignes_du_plan,
        copier_le_plan,
    ),
    ("principes", "Principes", "", lignes_des_principes, copier_les_principes),
    (
        "fiches_thematiques",
        "Fiches thématiques",
        "En brouillon, à relire.",
        lignes_des_fiches_thematiques,
        copier_les_fiches_thematiques,
    ),
    (
        "fiches",
        "Fiches action non terminées",
        "Proposées, sans budget ni documents, avec les étapes à faire. Chacune amène son objectif.",
        lignes_des_fiches,
        copier_les_fiches,
    ),
    (
        "indicateurs",
        "Indicateurs",
        "Avec leur référence, sans cible ni valeurs ; sur les fiches et les objectifs repris.",
        lignes_des_indicateurs,
        copier_les_indicateurs,
    ),
)
for rang, (nom, intitule, explication, lignes, copier) in enumerate(PARTS, start=1):
    contribuer(Reprise(nom, intitule, explication, 200 + rang * 10, lignes, copier))
