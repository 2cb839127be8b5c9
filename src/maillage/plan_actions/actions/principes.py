"""The acts on the principles of a démarche."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.plan_actions.actions import gardes, lignes
from maillage.plan_actions.actions.lignes import Genre, Ligne, Vues
from maillage.plan_actions.models import Principe

CHAMPS = ("intitule", "texte", "provenance")


def dire(principe: Principe) -> str:
    """A principle with what it commits to, as the journal keeps it."""
    return f"{principe.intitule} : {principe.texte}" if principe.texte else principe.intitule


GENRE = Genre(
    Principe, CHAMPS, "principes de la démarche", porteur="demarche", unique=False, dire=dire
)


@transaction.atomic
def fixer(
    *,
    demarche: Demarche,
    principes: Iterable[Ligne],
    vues: Vues | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> list[Principe]:
    """Make the principles of the démarche those, in that order (columns of `CHAMPS`).

    One that goes away leaves the fiches that it was ticked on. Raises `ActeRefuse`,
    `ModificationConcurrente`, `SaisieInvalide` (a title twice).
    """
    gardes.ouvrir(demarche, par, le)
    return lignes.fixer(GENRE, demarche, principes, vues, demarche=demarche, par=par, le=le)
