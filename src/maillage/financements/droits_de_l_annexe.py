"""What the annexe opens for its year, structure by structure: the computed columns of the annexe.

Bonus territoire, prestation de service and other bonuses are added apart (finance §8.2). They are
computed from the rows of the annexe and the barèmes of the Caf; what cannot be computed says why.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from maillage.conventions.models import Demarche
from maillage.financements.queries.droits import droits
from maillage.financements.tableau_des_droits import manques
from maillage.regles.financements.droits import Total, additionner
from maillage.regles.financements.territoire import Droit

PRESTATIONS = frozenset({"PSU", "AGC", "ACF", "AL", "CLAS", "LUDO"})
FAMILLES = ("Bonus territoire", "Prestation de service", "Autres bonus et aides")


@dataclass(frozen=True, slots=True)
class DroitsDeStructure:
    """The totals of one structure, in the order of `FAMILLES`."""

    nom: str
    totaux: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class DroitsDeLAnnexe:
    """The rights of a year; raisons: what stops some of them, the most frequent first."""

    annee: int
    structures: tuple[DroitsDeStructure, ...]
    totaux: tuple[Total, ...]
    raisons: tuple[str, ...]


def lire(demarche: Demarche, annee: int) -> DroitsDeLAnnexe:
    """The rights of that year, as what is signed at its end makes them."""
    lus = droits(demarche, annee, dt.date(annee, 12, 31))
    par_structure: dict[str, list[Droit]] = {}
    noms: dict[str, str] = {}
    for droit in lus.de_la_caf:
        par_structure.setdefault(droit.structure.identifiant, []).append(droit)
        noms[droit.structure.identifiant] = droit.structure.nom
    return DroitsDeLAnnexe(
        annee,
        tuple(
            DroitsDeStructure(noms[cle], _par_famille(siens))
            for cle, siens in par_structure.items()
        ),
        _par_famille(lus.de_la_caf),
        tuple(manque.message for manque in manques(lus)),
    )


def famille(ligne: str) -> int:
    """The rank in `FAMILLES` of a line of financing."""
    if ligne.startswith("BT_") or ligne == "CHARGE_COOP":
        return 0
    return 1 if ligne.startswith("PSO_") or ligne in PRESTATIONS else 2


def _par_famille(lus: tuple[Droit, ...] | list[Droit]) -> tuple[Total, ...]:
    return tuple(
        additionner(d for d in lus if famille(d.ligne) == rang) for rang in range(len(FAMILLES))
    )
