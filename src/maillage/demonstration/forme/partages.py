"""The views of the plan kept under a name, and the fiches offered to the library."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.demonstration.forme.fait import Fait
from maillage.plan_actions.enums import EcranDuPlan


@dataclass(frozen=True, kw_only=True)
class Vue(Fait):
    """A page of the plan with its filters, of the account `de`."""

    nom: str
    ecran: EcranDuPlan
    requete: str = ""
    est_partagee: bool = False
    de: str


@dataclass(frozen=True, kw_only=True)
class Offre(Fait):
    """A fiche, by its number, that the account `de` offers; published, or still to be read again."""

    fiche: str
    mention: str = ""
    est_publiee: bool = True
    de: str
