"""Money: published tables, budgets, the State apart, calendars, declarations and payments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from maillage.demonstration.forme.fait import Fait
from maillage.financements.enums import (
    FamilleDeLigne,
    Financeur,
    GenreEnveloppe,
    NatureVersement,
    SectionBudget,
    StadeDeclaration,
    UniteMonetaire,
)


@dataclass(frozen=True, kw_only=True)
class ColonnePubliee:
    """The heading of a column and its printed total."""

    intitule: str
    total: str = ""


@dataclass(frozen=True, kw_only=True)
class LignePubliee:
    """A row as it is printed; a dash stands for what is not."""

    intitule: str
    chiffres: list[str]


@dataclass(frozen=True, kw_only=True)
class TableauPublie(Fait):
    """A published table, or a single amount when it has no row."""

    visible: ClassVar[str] = "intitule"

    intitule: str
    financeur: Financeur = Financeur.CAF
    annee: int
    annee_fin: int | None = None
    unite: UniteMonetaire = UniteMonetaire.EURO
    total: str = ""
    explication: str = ""
    colonnes: list[ColonnePubliee] = field(default_factory=list)
    lignes: list[LignePubliee] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PolitiquePubliee:
    """The amount and the share of one policy, as printed."""

    intitule: str
    montant: str
    part: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class BudgetPublie(Fait):
    """The own budget of a collectivité."""

    visible: ClassVar[str] = "intitule"

    organisation: str
    intitule: str
    section: SectionBudget
    annee: int
    annee_fin: int | None = None
    unite: UniteMonetaire = UniteMonetaire.MILLION
    total: str
    politiques: list[PolitiquePubliee]


@dataclass(frozen=True, kw_only=True)
class Accompagnement(Fait):
    """What the State paid a commune."""

    organisation: str
    annee: int
    montant: Decimal
    arrete: str = ""
    verse_le: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Enveloppe(Fait):
    """An amount set aside, or a ceiling."""

    visible: ClassVar[str] = "intitule"

    financeur: str
    annee: int
    genre: GenreEnveloppe = GenreEnveloppe.ENVELOPPE
    intitule: str
    ligne: str = ""
    montant: Decimal


@dataclass(frozen=True, kw_only=True)
class Calendrier(Fait):
    """The dates and the rates of the Caf for one year; rates in percent."""

    annee: int
    famille: FamilleDeLigne = FamilleDeLigne.TOUTES
    previsionnel_des_le: dt.date | None = None
    previsionnel_au_plus_tard: dt.date | None = None
    juin_des_le: dt.date | None = None
    juin_au_plus_tard: dt.date | None = None
    septembre_des_le: dt.date | None = None
    septembre_au_plus_tard: dt.date | None = None
    reel_des_le: dt.date | None = None
    reel_au_plus_tard: dt.date | None = None
    taux_1: Decimal | None = None
    acompte_1_des_le: dt.date | None = None
    taux_2: Decimal | None = None
    acompte_2_des_le: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One declaration of an exercise."""

    stade: StadeDeclaration
    deposee_le: dt.date
    quantite: Decimal | None = None
    droit: Decimal | None = None
    commentaire: str = ""
    validee: bool = False


@dataclass(frozen=True, kw_only=True)
class Versement:
    """One payment of an exercise."""

    nature: NatureVersement
    montant: Decimal
    verse_le: dt.date
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Exercice(Fait):
    """A right over one year; the structure is named as the inventory names it."""

    structure: str
    ligne: str
    annee: int
    declarations: list[Declaration] = field(default_factory=list)
    versements: list[Versement] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Compte(Fait):
    """The charges of a structure in one year."""

    structure: str
    annee: int
    charges: Decimal
    participations_familiales: Decimal | None = None
    autres_financements: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Argent:
    """Everything that a territory tells of money, beside its services and its fiches.

    `conseiller` is the address of the account of the Caf that dates its calendar and validates.
    """

    conseiller: str = ""
    tableaux: list[TableauPublie] = field(default_factory=list)
    budgets: list[BudgetPublie] = field(default_factory=list)
    accompagnements: list[Accompagnement] = field(default_factory=list)
    enveloppes: list[Enveloppe] = field(default_factory=list)
    calendriers: list[Calendrier] = field(default_factory=list)
    exercices: list[Exercice] = field(default_factory=list)
    comptes: list[Compte] = field(default_factory=list)
