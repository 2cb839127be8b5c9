"""The démarche, its parties and its acts: the first half of the file of a territory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import ClassVar

from maillage.conventions.enums import (
    Caractere,
    Droit,
    EtatActe,
    EtatSignature,
    Hypothese,
    RolePartie,
    TypeActe,
)
from maillage.demonstration.forme.fait import Fait, Lieu
from maillage.regles.parcours import Raccourci, Stade


@dataclass(frozen=True, kw_only=True)
class Demarche(Fait):
    """The démarche, with the texts of its convention."""

    visible: ClassVar[str] = "nom"
    slug: str
    nom: str
    territoire: Lieu
    debut: dt.date | None = None
    fin: dt.date | None = None
    fin_precedente: dt.date | None = None
    hypothese: Hypothese = Hypothese.DIAGNOSTIC_ENGAGE
    presentation: str = ""
    champ_caf: str = ""
    actions_deja_prevues: str = ""
    equipements: str = ""
    diagnostic: str = ""
    diagnostic_au_plus_tard_le: dt.date | None = None
    coordination: str = ""
    annuaire_public: bool = False


@dataclass(frozen=True, kw_only=True)
class Partie(Fait):
    """An organisation that takes part; `signataires` are the `cle` of mandates."""

    organisation: str
    role: RolePartie
    est_signataire: bool = True
    adhesion_le: dt.date | None = None
    champ_intervention: str = ""
    signataires: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class EntreeAuPerimetre(Fait):
    """Communes that enter later, or for some thématiques only."""

    communes: list[str]
    thematiques: list[str] = field(default_factory=list)
    debut: dt.date | None = None
    decision: str = ""
    decidee_le: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Perimetre(Fait):
    """The Insee codes of the communes covered, from `debut` on unless `entrees` say later."""

    communes: list[str]
    debut: dt.date | None = None
    decision: str = ""
    decidee_le: dt.date | None = None
    entrees: list[EntreeAuPerimetre] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ThematiqueRetenue(Fait):
    """A thématique that the démarche announces."""

    code: str
    caractere: Caractere
    droit: Droit = Droit.NON_PRECISE
    precision: str = ""


@dataclass(frozen=True, kw_only=True)
class SousObjectifs(Fait):
    """Those of the ten sub-objectives of article 4 that are pursued."""

    codes: list[str]


@dataclass(frozen=True, kw_only=True)
class Referent(Fait):
    """A référent CTG: `mandat` and `service` are the `cle` of one of this file."""

    mandat: str = ""
    service: str = ""
    thematique: str = ""
    fonction: str = "Référent CTG"


@dataclass(frozen=True, kw_only=True)
class Signature(Fait):
    """Where one party stands in the signature of the enclosing act."""

    partie: str
    etat: EtatSignature
    signee_le: dt.date | None = None
    lieu: str = ""


@dataclass(frozen=True, kw_only=True)
class Dispense(Fait):
    """What the démarche goes without at a gate; with `raccourci`, at all of them."""

    etape: Stade
    motif: str
    raccourci: Raccourci | None = None
    jusqu_au: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Reecriture(Fait):
    """An article of the convention in the words of the parties."""

    visible: ClassVar[str] = "motif"
    article: str
    texte: str
    motif: str


@dataclass(frozen=True, kw_only=True)
class Acte(Fait):
    """One link of the chain of acts."""

    visible: ClassVar[str] = "intitule"
    cle: str
    type: TypeActe
    intitule: str
    etat: EtatActe = EtatActe.BROUILLON
    debut: dt.date | None = None
    fin: dt.date | None = None
    effet_le: dt.date | None = None
    limite_signature_le: dt.date | None = None
    consequence_limite: str = ""
    fait_a: str = ""
    fait_le: dt.date | None = None
    avec_plan: bool = True
    plan_attendu_le: dt.date | None = None
    communes_au_pluriel: bool = False
    nombre_annexes_annonce: int | None = None
    signatures: list[Signature] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Absence(Fait):
    """A member away from item `du` to item `au`, both included; `a` holds the power, if named."""

    nom: str
    du: str = ""
    au: str = ""
    pouvoir: bool = False
    a: str = ""


@dataclass(frozen=True, kw_only=True)
class Presences(Fait):
    """The attendance record of the séance: names, and powers as {mandant: mandataire}."""

    presents: list[str]
    pouvoirs: dict[str, str] = field(default_factory=dict)
    excuses: list[str] = field(default_factory=list)
    absents: list[str] = field(default_factory=list)
    temporaires: list[Absence] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Citation(Fait):
    """Where a text names the decision otherwise, or as it is."""

    ou: str
    assemblee: str = ""
    cite_le: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Deliberation(Fait):
    """The vote that authorises acts; figures are those of its item of the agenda."""

    visible: ClassVar[str] = "objet"
    organisation: str
    actes: list[str]
    assemblee: str
    numero: str = ""
    point: str = ""
    objet: str
    convoquee_le: dt.date | None = None
    affichee_le: dt.date | None = None
    seance_le: dt.date
    heure: dt.time | None = None
    lieu: str = ""
    preside_par: str = ""
    secretaire: str = ""
    rapporteur: str = ""
    avis_commission: str = ""
    precedente_numero: str = ""
    precedente_le: dt.date | None = None
    visas: str = ""
    considerants: str = ""
    articles: str = ""
    certifiee_par: str = ""
    en_exercice: int | None = None
    presents: int | None = None
    pouvoirs: int | None = None
    absents: int | None = None
    pour: int | None = None
    contre: int | None = None
    abstentions: int | None = None
    transmise_le: dt.date | None = None
    identifiant_transmission: str = ""
    publiee_le: dt.date | None = None
    au_raa: bool = False
    raa_le: dt.date | None = None
    periode_debut: dt.date | None = None
    periode_fin: dt.date | None = None
    presences: Presences | None = None
    citations: list[Citation] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Precedent(Fait):
    """An earlier decision or contract that a text quotes (not loaded yet)."""

    intitule: str
    numero: str = ""
    le: dt.date | None = None
    fin: dt.date | None = None
