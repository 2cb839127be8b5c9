"""A published total beside the sum of its lines: both are kept, the gap is said, nothing is corrected.

A figure is read as it was printed (« 7,66 M€ », « 459 000 € », « près de 70 M€ »), with the step that
its writing shows: 16,65 M€ is told to the nearest ten thousand euros. Source: published tables of CTG do
not always add up (finance.md §9, W6b, W7, W9); rule F30.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.calcul import arrondir

CENTIME = Decimal("0.01")
AU_PLUS = Decimal(10) ** 13
# An amount in euros that ends in zeros was rounded, to the thousand at most.
ZEROS_D_ARRONDI = 3


class Unite(StrEnum):
    """The unit in which a table is printed."""

    EURO = "EUR"
    MILLIER = "KEUR"
    MILLION = "MEUR"


FACTEURS = {
    Unite.EURO: Decimal(1),
    Unite.MILLIER: Decimal(1_000),
    Unite.MILLION: Decimal(1_000_000),
}
SIGLES = {Unite.EURO: "€", Unite.MILLIER: "k€", Unite.MILLION: "M€"}

_APPROCHES = re.compile(
    r"^(près de|environ|env\.|plus de|moins de|autour de|presque|de l[’']ordre de|≈|~)\s*", re.I
)
_FIGURE = re.compile(
    r"^(?P<signe>[-−–]?)\s*(?P<nombre>[0-9][0-9\s.,]*?)\s*"
    r"(?P<unite>m€|k€|€|millions?(?:\s+d[’']euros)?|milliers?(?:\s+d[’']euros)?|euros?)?$",
    re.I,
)
_ABSENT = re.compile(r"^(?:|[-−–—]+|nc|n\.c\.|nd|n\.d\.)$", re.I)
_MILLIERS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A printed figure: its value in euros, and the steps to which it was told.

    `pas` is what its writing shows; `pas_apparent` counts the zeros at the end of an amount in euros.
    """

    ecrit: str
    euros: Decimal
    pas: Decimal
    pas_apparent: Decimal
    approche: bool


def lire(texte: str, unite: Unite = Unite.EURO) -> Chiffre | None:
    """The figure that a cell prints, in `unite` where it names none; None for an empty cell or a dash.

    « 490 787 € + 598 000 € » is their sum. Raises `SaisieInvalide` where nothing or two things can be
    read, or where the amount has parts of a cent (F34).
    """
    ecrit = " ".join(texte.split())
    if _ABSENT.match(ecrit):
        return None
    parties = [_lire_un(partie.strip(), unite, ecrit) for partie in ecrit.split("+")]
    return Chiffre(
        ecrit,
        sum((p.euros for p in parties), Decimal(0)),
        min(p.pas for p in parties),
        sum((p.pas_apparent for p in parties), Decimal(0)),
        any(p.approche for p in parties),
    )


def _lire_un(partie: str, unite: Unite, ecrit: str) -> Chiffre:
    sans_mots = _APPROCHES.sub("", partie)
    trouve = _FIGURE.match(sans_mots)
    if trouve is None:
        raise SaisieInvalide(
            f"« {ecrit} » ne se lit pas comme un montant. Écrivez par exemple 12 500 €, 12,5 k€ ou "
            "7,66 M€ ; laissez vide ce qui n'est pas publié."
        )
    propre = _unite(trouve["unite"]) or unite
    nombre, decimales = _nombre(trouve["nombre"], propre, ecrit)
    euros = nombre * FACTEURS[propre]
    if euros != euros.quantize(CENTIME):
        raise SaisieInvalide(f"« {ecrit} » compte des fractions de centime : vérifiez l'unité.")
    if euros >= AU_PLUS:
        raise SaisieInvalide(f"« {ecrit} » dépasse dix mille milliards d'euros : vérifiez l'unité.")
    pas = FACTEURS[propre].scaleb(-decimales)
    apparent = _zeros(euros) if propre is Unite.EURO and not decimales else pas
    signe = -1 if trouve["signe"] else 1
    return Chiffre(ecrit, signe * euros, pas, apparent, approche=sans_mots != partie)


def _unite(mot: str | None) -> Unite | None:
    if not mot:
        return None
    mot = mot.lower()
    if mot.startswith(("m€", "million")):
        return Unite.MILLION
    return Unite.MILLIER if mot.startswith(("k€", "millier")) else Unite.EURO


def _nombre(texte: str, unite: Unite, ecrit: str) -> tuple[Decimal, int]:
    """The number and how many decimals it prints; one sign before three digits may be two things."""
    serre = re.sub(r"\s", "", texte)
    if unite is Unite.EURO and _MILLIERS.fullmatch(serre):
        entier = re.sub(r"[.,]", "", serre)
        raise SaisieInvalide(
            f"« {ecrit} » peut se lire de deux façons. Écrivez {entier} €, ou l'unité (k€, M€)."
        )
    if serre.count(",") + serre.count(".") > 1 or serre[-1] in ",.":
        raise SaisieInvalide(
            f"« {ecrit} » ne se lit pas comme un montant : une seule virgule, et des espaces entre "
            "les milliers."
        )
    entier, _, reste = serre.replace(",", ".").partition(".")
    return Decimal(f"{entier}.{reste}" if reste else entier), len(reste)


def _zeros(euros: Decimal) -> Decimal:
    pas = Decimal(1)
    while euros and pas < Decimal(10) ** ZEROS_D_ARRONDI and euros % (pas * 10) == 0:
        pas *= 10
    return pas


class Verdict(StrEnum):
    """How a published total and the sum of its lines stand to each other."""

    EXACT = "EXACT"
    ARRONDI = "ARRONDI"
    ECART = "ECART"
    SEUL = "SEUL"  # a published amount without detail: nothing to reconcile
    SANS_TOTAL = "SANS_TOTAL"


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """The published figure, the sum, and published − sum, in euros; None where one of them is missing.

    `marge` is the most that the rounding of the lines and of the total can explain.
    """

    publie: Chiffre | None
    somme: Decimal | None
    ecart: Decimal | None
    verdict: Verdict
    marge: Decimal = Decimal(0)

    @property
    def alerte(self) -> bool:
        """Whether rule F30 has something to say."""
        return self.verdict is Verdict.ECART

    @property
    def arrondis_suffisent(self) -> bool:
        """Whether rounding alone can make such a gap."""
        return self.ecart is not None and abs(self.ecart) <= self.marge


def rapprocher(publie: Chiffre | None, lignes: Iterable[Chiffre | None]) -> Rapprochement:
    """Set a published total beside the sum of its lines (empty cells count for nothing)."""
    connues = [chiffre for chiffre in lignes if chiffre is not None]
    if not connues:
        verdict = Verdict.SANS_TOTAL if publie is None else Verdict.SEUL
        return Rapprochement(publie, None, None, verdict)
    somme = sum((chiffre.euros for chiffre in connues), Decimal(0))
    if publie is None:
        return Rapprochement(None, somme, None, Verdict.SANS_TOTAL)
    ecart = publie.euros - somme
    marge = (_arrondi_des(connues) + publie.pas_apparent) / 2
    if ecart == 0:
        verdict = Verdict.EXACT
    elif arrondir(somme, publie.pas) == publie.euros:
        verdict = Verdict.ARRONDI
    else:
        verdict = Verdict.ECART
    return Rapprochement(publie, somme, ecart, verdict, marge)


def _arrondi_des(chiffres: Sequence[Chiffre]) -> Decimal:
    """The steps of the lines, added; those in euros were rounded to the finest step of them all."""
    en_euros = [c for c in chiffres if c.pas <= 1]
    commun = min((c.pas_apparent for c in en_euros), default=Decimal(0))
    autres = sum((c.pas for c in chiffres if c.pas > 1), Decimal(0))
    return autres + commun * len(en_euros)


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a total, in percent: as it was printed, and made again from the amounts."""

    publiee: Decimal | None
    recalculee: Decimal | None

    @property
    def concorde(self) -> bool:
        """Whether the printed share is the one made again, rounded alike; nothing printed agrees."""
        if self.publiee is None or self.recalculee is None:
            return True
        pas = Decimal(1).scaleb(min(0, int(self.publiee.as_tuple().exponent)))
        return arrondir(self.recalculee, pas) == self.publiee


def part(montant: Decimal | None, total: Decimal | None, publiee: Decimal | None = None) -> Part:
    """The share of `montant` in `total`, with two decimals; unknown without a total."""
    if montant is None or not total:
        return Part(publiee, None)
    return Part(publiee, (100 * montant / total).quantize(CENTIME, ROUND_HALF_UP))
