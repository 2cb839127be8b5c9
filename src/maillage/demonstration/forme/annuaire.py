"""The shape of `references.yaml` and `comptes.yaml`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import ClassVar

from maillage.conventions.enums import Role
from maillage.demonstration.forme.fait import Fait, Lieu
from maillage.partenaires.enums import Civilite, NatureOrganisation, QualiteMandat


@dataclass(frozen=True, kw_only=True)
class Thematique(Fait):
    """One of the thématiques that démarches may announce."""

    visible: ClassVar[str] = "nom"
    code: str
    nom: str
    ordre: int


@dataclass(frozen=True, kw_only=True)
class Service(Fait):
    """A direction or service, with those it is made of."""

    visible: ClassVar[str] = "nom"
    cle: str = ""
    nom: str
    sigle: str = ""
    missions: str = ""
    services: list[Service] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Mandat(Fait):
    """A person and the function they hold in the enclosing organisation."""

    visible: ClassVar[str] = "nom"
    cle: str
    civilite: Civilite | None = None
    prenom: str = ""
    nom: str
    courriel: str = ""
    telephone: str = ""
    fonction: str
    qualite: QualiteMandat
    peut_signer: bool = False
    service: str = ""
    debut: dt.date | None = None
    fin: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Organisation(Fait):
    """A Caf, a collectivité, an association; `cle` is how the files name it."""

    visible: ClassVar[str] = "nom"
    cle: str
    nature: NatureOrganisation
    nom: str
    sigle: str = ""
    siren: str = ""
    territoire: Lieu | None = None
    designation: str
    appellation: str = ""
    adresse: str = ""
    services: list[Service] = field(default_factory=list)
    mandats: list[Mandat] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class References:
    """What several territories share."""

    thematiques: list[Thematique]
    organisations: list[Organisation]


@dataclass(frozen=True, kw_only=True)
class Habilitation:
    """What an account may do; without `demarche`, in all those of the Caf."""

    organisation: str
    demarche: str = ""
    role: Role
    debut: dt.date | None = None
    fin: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Appartenance:
    """The organisation for which an account works, and what it does there."""

    organisation: str
    fonction: str
    qualite: QualiteMandat
    service: str = ""
    debut: dt.date | None = None
    fin: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Compte(Fait):
    """An account of the demonstration, with the person who holds it."""

    visible: ClassVar[str] = "nom"
    email: str
    civilite: Civilite | None = None
    prenom: str
    nom: str
    presentation: str
    est_administrateur: bool = False
    est_principal: bool = False
    appartenances: list[Appartenance] = field(default_factory=list)
    habilitations: list[Habilitation] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Comptes:
    """The accounts; all have the password of `maillage.comptes.demonstration`."""

    organisations: list[Organisation] = field(default_factory=list)
    comptes: list[Compte]
