"""The acts on the quantified targets of a fiche or of an objectif."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.plan_actions.actions import gardes, lignes
from maillage.plan_actions.actions.lignes import Genre, Ligne, Vues
from maillage.plan_actions.models import CibleChiffree, ElementPlan, FicheAction

CHAMPS = ("valeur", "unite", "echeance", "precision")


def dire(cible: CibleChiffree) -> str:
    """« 21 écoles neuves, fin 2026 », as the journal keeps it."""
    return f"{cible}, {cible.quand}" if cible.quand else str(cible)


NOM = "cibles chiffrées"
DE_FICHE = Genre(CibleChiffree, CHAMPS, NOM, dire=dire)
D_ELEMENT = Genre(CibleChiffree, CHAMPS, NOM, porteur="element", dire=dire)


@transaction.atomic
def fixer(
    *,
    porteur: FicheAction | ElementPlan,
    cibles: Iterable[Ligne],
    vues: Vues | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> list[CibleChiffree]:
    """Make the targets of a fiche or of an element of the plan those (columns of `CHAMPS`).

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    gardes.ouvrir(porteur.demarche, par, le)
    frais = gardes.reprendre(porteur, demarche=porteur.demarche)
    genre = DE_FICHE if isinstance(frais, FicheAction) else D_ELEMENT
    return lignes.fixer(genre, frais, cibles, vues, demarche=frais.demarche, par=par, le=le)
