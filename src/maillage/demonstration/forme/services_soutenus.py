"""The annexe of supported services in the file of a territory: rows, COF, supports, amounts of N-1."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait
from maillage.diagnostics.enums import ModeFinancement, StatutGestion, TypeStructure
from maillage.financements.enums import NatureSoutien, SourceMontant


@dataclass(frozen=True, kw_only=True)
class MontantReference(Fait):
    """What the Caf booked in N-1 for a collectivité, in euros; `origine` says where it is read."""

    visible: ClassVar[str] = "origine"
    collectivite: str
    ligne: str = ""
    annee: int
    montant: Decimal
    origine: str


@dataclass(frozen=True, kw_only=True)
class Cof(Fait):
    """The COF of a row; it pays who runs the structure, or `beneficiaire`, the key of an organisation."""

    visible: ClassVar[str] = "numero"
    numero: str
    du: dt.date
    au: dt.date
    beneficiaire: str = ""
    signee_le: dt.date | None = None
    citee: bool = False


@dataclass(frozen=True, kw_only=True)
class Soutien(Fait):
    """What a collectivité gives in a year, in euros; its evidence is an invented page."""

    collectivite: str
    annee: int
    nature: NatureSoutien
    montant: Decimal


@dataclass(frozen=True, kw_only=True)
class ServiceSoutenu(Fait):
    """A row of the annexe. Its structure is entered in the inventory if its name is not there yet.

    `gestionnaire`, `collectivite` and `competente` are keys of organisations; amounts are in euros.
    """

    visible: ClassVar[str] = "structure"
    structure: str
    type: TypeStructure
    gestionnaire: str = ""
    statut: StatutGestion | None = None
    mode: ModeFinancement | None = None
    places: int | None = None
    heures: Decimal | None = None
    etp: Decimal | None = None
    depuis: dt.date | None = None
    commune: str = ""
    ligne: str
    annee: int | None = None
    collectivite: str = ""
    competente: str = ""
    quantite_reference: Decimal | None = None
    quantite: Decimal | None = None
    dont_nouvelle: Decimal | None = None
    montant: Decimal | None = None
    source_montant: SourceMontant | None = None
    precisions: str = ""
    cofs: list[Cof] = field(default_factory=list)
    soutiens: list[Soutien] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AvenantDesServices(Fait):
    """The avenant that brings the annexe into a convention signed without it; `acte` is its key."""

    visible: ClassVar[str] = "intitule"
    acte: str
    intitule: str
    effet_le: dt.date
    motif: str
