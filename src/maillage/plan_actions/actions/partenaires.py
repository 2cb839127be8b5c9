"""The acts on the partners of a fiche and their roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.plan_actions.actions import gardes, lignes
from maillage.plan_actions.actions.lignes import Genre, Ligne, Vues
from maillage.plan_actions.models import FicheAction, PartenaireFiche

CHAMPS = ("organisation", "role")
GENRE = Genre(PartenaireFiche, CHAMPS, "partenaires et rôles", unique=True)


@transaction.atomic
def fixer(
    *,
    fiche: FicheAction,
    partenaires: Iterable[Ligne],
    vues: Vues | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> list[PartenaireFiche]:
    """Make the partners of the fiche those, each with its role (columns of `CHAMPS`).

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`
    (an organisation twice).
    """
    gardes.ouvrir(fiche.demarche, par, le)
    fraiche = gardes.reprendre(fiche, demarche=fiche.demarche)
    return lignes.fixer(
        GENRE, fraiche, partenaires, vues, demarche=fraiche.demarche, par=par, le=le
    )
