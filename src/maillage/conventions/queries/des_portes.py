"""The gates of a démarche that its convention comes to, and what keeps one closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from maillage.conventions.enums import (
    DISPENSENT,
    ETATS_EN_SIGNATURE,
    STADES_DE_LA_CONVENTION,
    STADES_DE_LA_SIGNATURE,
    EtatActe,
    EtatSignature,
    TypeActe,
)
from maillage.conventions.models import Acte
from maillage.conventions.queries.du_parcours import parcours
from maillage.interface.typographie import minuscule
from maillage.regles.parcours import Stade, raison_d_une_porte


@dataclass(frozen=True, slots=True)
class PorteClose:
    """A gate that lets nothing through that day: its stage, and why, in words."""

    stade: Stade
    raison: str


def porte_close(acte: Acte, vers: EtatActe, le: dt.date) -> PorteClose | None:
    """The gate that keeps the act from that state, or nothing.

    The stages are those of the convention: no other act waits at a gate. An open gate is read of what
    the domains state (`faits.py`) and of the exemptions in force on the day `le`.
    """
    return _close(acte, STADES_DE_LA_CONVENTION.get(vers), le)


def porte_de_la_signature(acte: Acte, vers: EtatSignature, le: dt.date) -> PorteClose | None:
    """The gate that keeps any party from standing there for the act on the day `le`, or nothing."""
    return _close(acte, STADES_DE_LA_SIGNATURE.get(vers), le)


def porte_a_la_signature(acte: Acte, le: dt.date) -> PorteClose | None:
    """The gate that keeps every party of an act in signature from signing today, or nothing."""
    if acte.etat not in ETATS_EN_SIGNATURE:
        return None
    return porte_de_la_signature(acte, EtatSignature.SIGNE, le)


def _close(acte: Acte, stade: Stade | None, le: dt.date) -> PorteClose | None:
    if stade is None or acte.type != TypeActe.CONVENTION:
        return None
    etape = next(e for e in parcours(acte.demarche, le) if e.stade is stade)
    qui = ", ".join(sorted(minuscule(role.label) for role in DISPENSENT))
    raison = raison_d_une_porte(etape, qui)
    return PorteClose(stade, raison) if raison else None
