"""Whether objectifs and actions answer each other: V-40.

The research dossier also asks that every constat be answered or explicitly left. Constats are not
recorded one by one yet (the diagnosis will hold them): until then the rule says nothing of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.interface.typographie import accorde, les_premiers, typo
from maillage.plan_actions.enums import OBJECTIFS, EtatFiche, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.plan_actions.queries import arbre
from maillage.plan_actions.queries.plan import Noeud
from maillage.regles.controle import Constat, Gravite, regle

# A sous-objectif is a bullet of the objectif above: what serves the one serves the other.
A_SERVIR = OBJECTIFS - {Niveau.SOUS_OBJECTIF}


@regle(
    "V-40",
    intitule="Chaque objectif a une action, et chaque action un objectif.",
    gravite=Gravite.ALERTE,
    source="S2 (des objectifs aux actions), S3, page 7 (du projet au plan d'actions)",
)
def objectifs_et_actions(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Objectifs that no action serves, told once each at the highest; actions that hang on an axe.

    While the plan has no fiche at all, this is where the work stands, not a fault.
    """
    racines = arbre(demarche)
    seuls = [noeud.element for racine in racines for noeud in _sans_action(racine)]
    a_des_fiches = any(noeud.fiches for racine in racines for noeud in racine.parcours())
    if seuls:
        yield _objectifs_sans_action(demarche, seuls, a_des_fiches=a_des_fiches)
    errantes = [
        fiche
        for racine in racines
        for noeud in racine.parcours()
        if noeud.element.niveau not in OBJECTIFS
        for fiche in noeud.fiches
        if fiche.etat != EtatFiche.ABANDONNEE
    ]
    if errantes:
        yield _actions_sans_objectif(demarche, errantes)


def _sans_action(noeud: Noeud) -> Iterator[Noeud]:
    """The highest objectifs of the branch that no action serves, at any depth.

    An action that hangs on an objectif serves it whole, with all that it divides into.
    """
    if noeud.element.niveau in A_SERVIR:
        if not any(_porte(dessous) for dessous in noeud.parcours()):
            yield noeud
            return
        if _porte(noeud):
            return
    for enfant in noeud.enfants:
        yield from _sans_action(enfant)


def _porte(noeud: Noeud) -> bool:
    """Whether an action that was not dropped hangs right there."""
    return any(fiche.etat != EtatFiche.ABANDONNEE for fiche in noeud.fiches)


def _objectifs_sans_action(
    demarche: Demarche, seuls: list[ElementPlan], *, a_des_fiches: bool
) -> Constat:
    noms = les_premiers([f"« {element} »" for element in seuls])
    return Constat(
        objet=f"Plan d'actions — {demarche}",
        message=typo(
            f"{accorde(len(seuls), 'objectif')} sans action : {noms}."
            if a_des_fiches
            else f"Le plan a {accorde(len(seuls), 'objectif')} et aucune fiche action pour l'instant."
        ),
        suite="Écrivez une fiche action pour chacun, ou dites pourquoi il n'y en aura pas.",
        lien=reverse("plan_actions:plan", args=[demarche.slug]),
        gravite=None if a_des_fiches else Gravite.INFORMATION,
        precisions={"objectifs_sans_action": len(seuls)},
    )


def _actions_sans_objectif(demarche: Demarche, errantes: list[FicheAction]) -> Constat:
    noms = les_premiers([f"« {fiche} »" for fiche in errantes])
    return Constat(
        objet=f"Plan d'actions — {demarche}",
        message=typo(
            f"{accorde(len(errantes), 'action rattachée', 'actions rattachées')} à un axe et à aucun "
            f"objectif : {noms}."
        ),
        suite="Déplacez chacune sous l'objectif qu'elle sert.",
        lien=reverse("plan_actions:fiches", args=[demarche.slug]),
        precisions={"fiches": len(errantes)},
    )
