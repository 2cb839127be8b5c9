"""The acts that copy a fiche or a branch of the plan: a copy starts as a proposal, without history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models, transaction

from maillage.comptes.models import Utilisateur
from maillage.plan_actions.actions import elements, fiches, gardes
from maillage.plan_actions.enums import EtatEtapeFiche
from maillage.plan_actions.models import ElementPlan, FicheAction

HORS_D_UNE_COPIE = frozenset({"numero", "partenaires"})
# What each table of a fiche takes back to its beginning in a copy: nothing is done nor paid yet.
REMIS_A_ZERO: dict[str, dict[str, Any]] = {
    "etapes": {"etat": EtatEtapeFiche.A_FAIRE, "avancement": 0},
    "lignes_budget": {"vote": None, "paye": None},
    "participations": {},
    "cibles": {},
}
LONGUEUR_D_UN_TITRE = 250


@transaction.atomic
def dupliquer(*, fiche: FicheAction, par: Utilisateur, le: dt.datetime) -> FicheAction:
    """A copy of the fiche, last under the same objectif: « Copie de … », in the state « Proposée ».

    The texts, people, thématiques, steps (to do), planned budget and targets are copied; not the
    number, documents, indicators, météos nor history. Raises `ActeRefuse`, `Introuvable`,
    `EtatIncompatible` (in the bin).
    """
    gardes.ouvrir(fiche.demarche, par, le)
    source = gardes.reprendre(fiche, demarche=fiche.demarche)
    titre = f"Copie de « {source.intitule} »"
    if len(titre) > LONGUEUR_D_UN_TITRE:
        titre = titre[: LONGUEUR_D_UN_TITRE - 3].rstrip() + "… »"
    return _copier(source, source.element, titre, par, le)


@transaction.atomic
def dupliquer_la_branche(
    *,
    element: ElementPlan,
    intitule: str,
    avec_les_fiches: bool = True,
    par: Utilisateur,
    le: dt.datetime,
) -> ElementPlan:
    """A copy of the element and of all that it bears, last among its siblings, under `intitule`.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (in the bin), `SaisieInvalide` (no title).
    """
    gardes.ouvrir(element.demarche, par, le)
    source = gardes.reprendre(element, demarche=element.demarche)
    copie = _copier_element(source, source.parent, {"intitule": intitule, "code": ""}, par, le)
    a_copier = [(source, copie)]
    while a_copier:
        porteur, nouveau = a_copier.pop()
        enfants = ElementPlan.objects.presents().filter(parent=porteur).exclude(pk=copie.pk)
        a_copier += [(enfant, _copier_element(enfant, nouveau, {}, par, le)) for enfant in enfants]
        if avec_les_fiches:
            for fiche in FicheAction.objects.filter(
                element=porteur, supprime_le=None, archivee_le=None
            ):
                _copier(fiche, nouveau, fiche.intitule, par, le)
    return copie


def _copier_element(
    source: ElementPlan,
    parent: ElementPlan | None,
    autres: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> ElementPlan:
    champs = {nom: getattr(source, nom) for nom in elements.CHAMPS if nom != "thematiques"}
    copie = elements.ajouter(
        demarche=source.demarche,
        parent=parent,
        **(champs | autres),
        thematiques=list(source.thematiques.all()),
        par=par,
        le=le,
    )
    _copier_les_lignes(source, copie, "element", ("cibles",))
    return copie


def _copier(
    source: FicheAction, element: ElementPlan, titre: str, par: Utilisateur, le: dt.datetime
) -> FicheAction:
    champs: dict[str, Any] = {
        nom: list(getattr(source, nom).all()) if nom in fiches.LISTES else getattr(source, nom)
        for nom in fiches.CHAMPS
        if nom not in HORS_D_UNE_COPIE
    }
    champs["intitule"] = titre
    copie = fiches.ajouter(demarche=source.demarche, element=element, **champs, par=par, le=le)
    if source.modele_id:
        FicheAction.objects.filter(pk=copie.pk).update(modele=source.modele_id)
    _copier_les_lignes(source, copie, "fiche", tuple(REMIS_A_ZERO))
    return copie


def _copier_les_lignes(
    source: models.Model, copie: models.Model, lien: str, tables: tuple[str, ...]
) -> None:
    for table in tables:
        lignes = list(getattr(source, table).all())
        for ligne in lignes:
            ligne.pk, ligne._state.adding, ligne.version = None, True, 1
            setattr(ligne, lien, copie)
            for nom, valeur in REMIS_A_ZERO[table].items():
                setattr(ligne, nom, valeur)
        if lignes:
            type(lignes[0])._default_manager.bulk_create(lignes)
