"""How far an action, an objectif or a plan has come: exact arithmetic, of which every line is kept.

Three questions only. A fiche: from its steps, else from what its pilot declared, else from its state
where the rule says so (`d_une_fiche`). What bears fiches: the mean of its parts by their weights
(`cumuler`). Time: days gone and days left, against the progress (`situer`).

What nobody filled in counts as 0 in `part` and as 100 % in `au_plus`: the truth lies between the
two, and the page says so. Shares are fractions from 0 to 1, so that nothing is rounded on the way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

ENTIER = Fraction(1)
RIEN = Fraction(0)


class Origine(StrEnum):
    """Where a share comes from; the last two have none."""

    ETAPES = "etapes"
    DECLARATION = "declaration"
    ETAT = "etat"
    CUMUL = "cumul"
    INCONNU = "inconnu"
    SANS_OBJET = "sans_objet"


@dataclass(frozen=True, slots=True)
class Avancement:
    """A share with the rows that it comes from; `inconnus` counts the fiches that say nothing."""

    part: Fraction | None
    au_plus: Fraction | None
    origine: Origine
    parts: tuple[Part, ...] = ()
    inconnus: int = 0

    @property
    def comptees(self) -> tuple[Part, ...]:
        """The rows that enter the mean."""
        return tuple(part for part in self.parts if part.compte)

    @property
    def ecartees(self) -> tuple[Part, ...]:
        """The rows that do not, each with its reason."""
        return tuple(part for part in self.parts if not part.compte)

    @property
    def poids(self) -> int:
        """The sum of the weights that count: what the mean is divided by."""
        return sum(part.poids for part in self.comptees)

    @property
    def somme(self) -> Fraction:
        """The sum of weight × share over the rows that count: what is divided."""
        return sum((part.produit for part in self.comptees), RIEN)


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a mean: a step, a fiche or an element, its weight, and how far it has come.

    `ecart` says in French why the row does not count (dropped, put off); empty, it counts.
    """

    cle: str
    intitule: str
    poids: int
    avancement: Avancement
    ecart: str = ""

    @property
    def compte(self) -> bool:
        """Whether the row enters the mean."""
        return not self.pourquoi

    @property
    def pourquoi(self) -> str:
        """Why the row does not count, in French."""
        if self.ecart:
            return self.ecart
        if self.avancement.origine is Origine.SANS_OBJET:
            return "aucune action à mesurer"
        return "" if self.poids else "poids 0"

    @property
    def produit(self) -> Fraction:
        """Weight × share, what is unknown counting as 0."""
        return self.poids * (self.avancement.part or RIEN)


INCONNU = Avancement(None, None, Origine.INCONNU, inconnus=1)
SANS_OBJET = Avancement(None, None, Origine.SANS_OBJET)


def connu(part: Fraction, origine: Origine, parts: tuple[Part, ...] = ()) -> Avancement:
    """A share that leaves nothing unknown; `ValueError` outside 0 to 1."""
    if not RIEN <= part <= ENTIER:
        raise ValueError(f"Un avancement va de 0 à 100 % : {part}")
    return Avancement(part, part, origine, parts)


def pour_cent(nombre: int | Decimal) -> Fraction:
    """« 40 » percent as the share 2/5."""
    return Fraction(nombre) / 100


def etape(cle: str, intitule: str, poids: int, avancement: int, ecart: str = "") -> Part:
    """The row of a step, whose progress in percent is always known."""
    return Part(cle, intitule, poids, connu(pour_cent(avancement), Origine.ETAPES), ecart)


def d_une_fiche(
    etapes: Iterable[Part], declare: int | None = None, *, realisee: bool = False
) -> Avancement:
    """The progress of a fiche, by the first of these that says something.

    1. Its steps that count: their mean by weight. 2. The percentage last declared by its pilot.
    3. The state « réalisée » (or « reconduite »): 100 %. Otherwise unknown: no other state is a figure.
    """
    lignes = tuple(etapes)
    mesure = cumuler(lignes)
    if mesure.part is not None:
        return connu(mesure.part, Origine.ETAPES, lignes)
    if declare is not None:
        return connu(pour_cent(declare), Origine.DECLARATION, lignes)
    if realisee:
        return connu(ENTIER, Origine.ETAT, lignes)
    return Avancement(None, None, Origine.INCONNU, lignes, inconnus=1)


def d_apres_des_sommes(poids: int, produits: int) -> Avancement:
    """The progress that steps give, from the sums of weights and of weight × percent, already made."""
    return connu(Fraction(produits, 100 * poids), Origine.ETAPES)


def cumuler(parts: Sequence[Part]) -> Avancement:
    """The mean of the rows that count, by their weights; without any, there is nothing to measure."""
    lignes = tuple(parts)
    comptees = [part for part in lignes if part.compte]
    if not comptees:
        return Avancement(None, None, Origine.SANS_OBJET, lignes)
    inconnus = sum(part.avancement.inconnus for part in comptees)
    if all(part.avancement.part is None for part in comptees):
        return Avancement(None, None, Origine.INCONNU, lignes, inconnus)
    poids = sum(part.poids for part in comptees)
    bas = sum(_fois(part.poids, part.avancement.part or RIEN) for part in comptees)
    haut = sum(_fois(part.poids, _au_plus(part)) for part in comptees)
    return Avancement(Fraction(bas, poids), Fraction(haut, poids), Origine.CUMUL, lignes, inconnus)


def _fois(poids: int, part: Fraction) -> Fraction | int:
    """Their product; without a fraction where none is needed, since a plan asks for a thousand."""
    if part is ENTIER:
        return poids
    return poids * part if part else 0


def _au_plus(part: Part) -> Fraction:
    return ENTIER if part.avancement.au_plus is None else part.avancement.au_plus


def en_entier(part: Fraction) -> int:
    """The share in whole percents, rounded down: « 100 % » is only said of what is finished."""
    return floor(part * 100)


def en_centiemes(part: Fraction) -> Decimal:
    """The share in percents with two decimals at most, for the arithmetic that a reader redoes."""
    cent = part * 100
    return (Decimal(cent.numerator) / Decimal(cent.denominator)).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )


# ---------------------------------------------------------------- time


class Situation(StrEnum):
    """Where an action stands in its calendar."""

    SANS_CALENDRIER = "sans_calendrier"
    A_VENIR = "a_venir"
    EN_COURS = "en_cours"
    EN_RETARD = "en_retard"
    DEPASSEE = "depassee"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Calendrier:
    """The days of an action: gone and left (bounds included), and the delay that follows.

    `retard` counts days: past the end, or behind a steady progress (days gone − share × duration).
    """

    situation: Situation
    duree: int | None = None
    ecoules: int | None = None
    restants: int | None = None
    retard: int = 0


def situer(
    debut: dt.date | None,
    fin: dt.date | None,
    le: dt.date,
    part: Fraction | None,
    *,
    close: bool = False,
) -> Calendrier:
    """Where the action stands on the day `le`; a closed one is never late.

    Behind a steady progress means: fewer days' worth of work done than days gone. Under one day, it
    is on time. Without begin, end or share, only what they allow is said.
    """
    if close:
        return Calendrier(Situation.CLOSE)
    if debut is None and fin is None:
        return Calendrier(Situation.SANS_CALENDRIER)
    if fin is not None and le > fin:
        depassement = (le - fin).days
        return Calendrier(Situation.DEPASSEE, restants=0, retard=depassement)
    if debut is not None and le < debut:
        return Calendrier(Situation.A_VENIR, restants=(debut - le).days)
    if debut is None or fin is None:
        restants = (fin - le).days + 1 if fin else None
        return Calendrier(Situation.EN_COURS, restants=restants)
    duree, ecoules = (fin - debut).days + 1, (le - debut).days
    retard = 0 if part is None else max(floor(ecoules - part * duree), 0)
    situation = Situation.EN_RETARD if retard else Situation.EN_COURS
    return Calendrier(situation, duree, ecoules, duree - ecoules, retard)
