"""Whether objectifs and actions answer each other, and whether every constat has its answer: V-40.

A strength calls for no answer: only what is lacking is taken up by an enjeu, or left with a word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import ConstatPartage
from maillage.interface.typographie import accorde, les_premiers, typo
from maillage.plan_actions.enums import OBJECTIFS, EtatFiche, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.plan_actions.queries import arbre
from maillage.plan_actions.queries.enjeux import constats_a_suivre, constats_laisses, enjeux
from maillage.plan_actions.queries.plan import Noeud
from maillage.regles.controle import Constat, Gravite, regle

# A sous-objectif is a bullet of the objectif above: what serves the one serves the other.
A_SERVIR = OBJECTIFS - {Niveau.SOUS_OBJECTIF}


@regle(
    "V-40",
    intitule="Chaque objectif a une action, chaque action un objectif, et chaque faiblesse ou besoin "
    "constaté fonde un enjeu ou est laissé de côté avec un mot.",
    gravite=Gravite.ALERTE,
    source="S2 (des objectifs aux actions), S3, page 7 (du projet au plan d'actions)",
)
def objectifs_et_actions(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Objectifs that no action serves, told once each at the highest; actions that hang on an axe; constats
    without answer.

    While the plan has no fiche at all, or no enjeu says its grounds, this is where the work stands.
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
    sans_suite = list(constats_a_suivre(demarche))
    if sans_suite:
        yield _constats_sans_suite(demarche, sans_suite)


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


def _constats_sans_suite(demarche: Demarche, sans_suite: list[ConstatPartage]) -> Constat:
    commence = any(lu.constats for lu in enjeux(demarche)) or constats_laisses(demarche).exists()
    noms = les_premiers([f"« {constat} »" for constat in sans_suite])
    return Constat(
        objet=f"Diagnostic — {demarche}",
        message=typo(
            f"{accorde(len(sans_suite), 'constat')} sans suite : {noms}. "
            "Aucun enjeu ne s’y appuie, et rien ne dit pourquoi."
        ),
        suite="Fondez un enjeu sur chacun, ou laissez-le de côté avec un mot.",
        lien=reverse("plan_actions:enjeux", args=[demarche.slug]),
        gravite=None if commence else Gravite.INFORMATION,
        precisions={"constats_sans_suite": len(sans_suite)},
    )
