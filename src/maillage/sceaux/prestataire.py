"""The port to an external signing service: what we ask of any of them, and what it may call us for.

Personal signatures (eIDAS, articles 25 and 26) belong to such a service. What it calls us for is never
believed: a verified call only makes us ask it where the procedure stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from maillage.regles.erreurs import ErreurMetier
from maillage.sceaux.enums import EtatDuSignataire, EtatProcedure


class PrestataireIndisponible(ErreurMetier):
    """The service does not answer, or answers something else: one tries again later."""

    code = "PRESTATAIRE_INDISPONIBLE"


class ProcedureRefusee(ErreurMetier):
    """The service refuses what it is asked for; its reason is in the message."""

    code = "PROCEDURE_REFUSEE"


class RappelRefuse(ErreurMetier):
    """A call that does not come from the service, or that comes too late."""

    code = "RAPPEL_REFUSE"


@dataclass(frozen=True, slots=True)
class SignataireDemande:
    """A person asked to sign, in the order of `rang` from 1."""

    rang: int
    nom: str
    adresse: str
    pour: str


@dataclass(frozen=True, slots=True)
class Demande:
    """What is to be signed: a PDF, by whom, and where the service may call."""

    intitule: str
    pdf: bytes
    signataires: tuple[SignataireDemande, ...]
    rappel: str
    cle: str  # the same for the same request: sent twice, it opens one procedure


@dataclass(frozen=True, slots=True)
class EtatDUnSignataire:
    """Where one signer stands."""

    rang: int
    etat: EtatDuSignataire
    le: dt.datetime | None = None
    raison: str = ""


@dataclass(frozen=True, slots=True)
class EtatDeProcedure:
    """Where the procedure stands, with each signer."""

    etat: EtatProcedure
    signataires: tuple[EtatDUnSignataire, ...]


@dataclass(frozen=True, slots=True)
class Rappel:
    """A verified call: of which procedure, and its own identifier (a call may come twice)."""

    identifiant: str
    reference: str


class Prestataire(Protocol):
    """An external signing service. Every method may raise `PrestataireIndisponible`."""

    nom: str

    def creer(self, demande: Demande) -> str:
        """Open a procedure and invite its signers; its reference. Raises `ProcedureRefusee`."""
        ...

    def etat(self, reference: str) -> EtatDeProcedure:
        """Where it stands."""
        ...

    def fichier(self, reference: str) -> bytes:
        """The signed PDF, once all have signed. Raises `ProcedureRefusee` before."""
        ...

    def annuler(self, reference: str) -> None:
        """Close a procedure that is not finished. Raises `ProcedureRefusee` once it is."""
        ...

    def lire_rappel(self, corps: bytes, entetes: Mapping[str, str], le: dt.datetime) -> Rappel:
        """Read a call and verify that it comes from the service. Raises `RappelRefuse`."""
        ...


def prestataire() -> Prestataire | None:
    """The service of the settings, or None where there is none."""
    if settings.PRESTATAIRE_DE_SIGNATURE != "fictif":
        return None
    from maillage.sceaux.prestataire_fictif import PrestataireFictif

    return PrestataireFictif()
