"""The instances of a territory with who sits in them, and its posts of cooperation with their log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from maillage.demonstration.forme.fait import Fait
from maillage.gouvernance.enums import BlocActivite, Cote, RoleMembre, SensAvis, TypeInstance, Voix


@dataclass(frozen=True, kw_only=True)
class Membre(Fait):
    """A seat; `personne` is the key of a mandate or the address of an account, else a name is given.

    Without `cote`, a party sits on its side. `suppleant_de` names the person whose substitute this is.
    """

    organisation: str
    personne: str = ""
    prenom: str = ""
    nom: str = ""
    fonction: str = ""
    cote: Cote | None = None
    voix: Voix = Voix.DELIBERATIVE
    role: RoleMembre = RoleMembre.MEMBRE
    suppleant_de: str = ""
    du: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Remplacement(Fait):
    """From that day on, somebody else holds the seat of `qui`."""

    qui: str
    prenom: str
    nom: str
    du: dt.date


@dataclass(frozen=True, kw_only=True)
class Instance(Fait):
    """A body of the governance; `rend_compte_a` names another one, written before it."""

    nom: str
    type: TypeInstance = TypeInstance.AUTRE
    dispositif: str = ""
    missions: list[str] = field(default_factory=list)
    composition: str = ""
    periodicite: str = ""
    periodicite_mois: int | None = None
    secretariat: str = ""
    existante: bool = False
    rend_compte_a: str = ""
    thematiques: list[str] = field(default_factory=list)
    ouverte_le: dt.date | None = None
    membres: list[Membre] = field(default_factory=list)
    remplacements: list[Remplacement] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Activite(Fait):
    """One line of the log; `il_y_a` counts the days back from the loading."""

    il_y_a: int
    bloc: BlocActivite
    heures: Decimal
    texte: str


@dataclass(frozen=True, kw_only=True)
class PosteCooperation(Fait):
    """A post with its holder, the opinion that came before (by the account `avis_de`), its log."""

    intitule: str
    etp: Decimal
    employeur: str
    financement: str = ""
    ouvert_le: dt.date
    titulaire: str = ""
    du: dt.date | None = None
    sens: SensAvis = SensAvis.FAVORABLE
    avis: str = ""
    avis_de: str = ""
    activites: list[Activite] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class IndicateurFonction(Fait):
    """An indicator that judges the function of cooperation, set from signature."""

    intitule: str
    unite: str
    reference: Decimal
    reference_le: dt.date
    cible: Decimal
    cible_le: dt.date
    recueil: str = ""
