"""Clauses for the tests, written by the acts."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from maillage.clauses.actions import clauses as actes
from maillage.clauses.enums import ClasseDeTaille
from maillage.clauses.langage import BlocDeClause
from maillage.clauses.models import ClauseDeCaf, VersionDeClause

TEXTE = "Chaque partie cite {{ caf.appellation }} dans ses supports (clause fictive)."


def ecrire(scene: SimpleNamespace, le: dt.datetime, *textes: str, **champs: Any) -> ClauseDeCaf:
    """Keep a draft of article 8, for all territories unless said otherwise."""
    blocs = champs.pop("blocs", tuple(BlocDeClause(t) for t in textes or (TEXTE,)))
    donnees = {
        "caf": scene.caf,
        "document": "convention",
        "partie": "article-8",
        "taille": ClasseDeTaille.TOUTES,
        "version": 0,
        "par": scene.direction,
        "le": le,
        **champs,
    }
    return actes.ecrire(blocs=blocs, **donnees)


def publier(
    scene: SimpleNamespace, le: dt.datetime, *textes: str, du: dt.date | None = None, **champs: Any
) -> VersionDeClause:
    """Write the draft and publish it, from today unless said otherwise."""
    au = champs.pop("au", None)
    clause = ecrire(scene, le, *textes, **champs)
    return actes.publier(
        clause=clause,
        version=clause.version,
        valable_du=du or le.date(),
        valable_au=au,
        motif="Décision de la direction (fictif).",
        par=scene.direction,
        le=le,
    )
