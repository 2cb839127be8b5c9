"""Dates as people write them in a plan: « T1 2025 », « fin 2025 », « de mars à juin 2026 », 45 731.

A date less precise than the day is a period; « début » is its first third or quarter, « fin » its
last one. Dates without a year cannot be read.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from maillage.regles.imports_plan.formes import Illisible, Valeur
from maillage.regles.imports_plan.normalisation import a_plat

MOIS = {
    nom: rang
    for rang, noms in enumerate(
        (
            "janvier janv jan",
            "fevrier fevr fev",
            "mars mar",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "aout aou",
            "septembre sept sep",
            "octobre oct",
            "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for nom in noms.split()
}
ANNEES = (1990, 2100)
# Day 0 of the serial numbers of spreadsheets, once their 29 February 1900 is counted.
JOUR_ZERO = dt.date(1899, 12, 30)
SERIES = (20_000, 75_000)
VIDES = re.compile(
    r"(?:|-+|/|nc|n\.c\.|na|neant|(?:a )?(?:definir|preciser|determiner|fixer)|\?+)$"
)
CONTINUES = re.compile(
    r"(?:action )?(?:en )?(?:continue?s?|permanente?s?|permanence|recurrente?s?|au fil de l'eau|tous les ans"
    r"|chaque annee|annuel(?:le)?(?:ment)?|(?:sur )?(?:toute )?la duree d.*|toute l'annee)$"
)

_MOIS = "|".join(sorted(MOIS, key=len, reverse=True))
_AN = r"(?P<an>\d{4}|\d{2})"
_AN4 = r"(?P<an>(?:19|20)\d\d)"
_RANG = r"(?P<rang>[1-4])"
FORMES = [
    (re.compile(motif + "$"), lecteur)
    for motif, lecteur in (
        (r"(?P<an>\d{4})-(?P<mois>\d\d?)-(?P<jour>\d\d?)(?:[t ]\d\d?:\d\d.*)?", "jour"),
        (rf"(?P<jour>\d\d?)[/. -](?P<mois>\d\d?)[/. -]{_AN}", "jour"),
        (rf"(?P<jour>\d\d?)(?:er)? (?P<nom>{_MOIS})\.? {_AN}", "jour"),
        (rf"(?P<nom>{_MOIS})\.?[ /-]*{_AN}", "mois"),
        (rf"(?P<mois>0?[1-9]|1[0-2])[/. -]{_AN4}", "mois"),
        (r"(?P<an>(?:19|20)\d\d)[/-](?P<mois>0[1-9]|1[0-2])", "mois"),
        (rf"t{_RANG}[ ./-]*{_AN}", "trimestre"),
        (rf"{_AN4}[ ./-]*t{_RANG}", "trimestre"),
        (rf"{_RANG}(?:er|e|eme|nd|de)? ?trim(?:estre)?\.? (?:de )?{_AN4}", "trimestre"),
        (rf"trim(?:estre)?\.? {_RANG}[ ,/-]*(?:de )?{_AN4}", "trimestre"),
        (rf"s(?P<rang>[12])[ ./-]*{_AN}", "semestre"),
        (rf"{_AN4}[ ./-]*s(?P<rang>[12])", "semestre"),
        (rf"(?P<rang>[12])(?:er|e|eme|nd|d)? ?sem(?:estre)?\.? (?:de )?{_AN4}", "semestre"),
        (rf"(?P<ordinal>premier|deuxieme|second|dernier) semestre (?:de )?{_AN4}", "semestre"),
        (
            rf"(?P<ordinal>premier|deuxieme|second|troisieme|quatrieme|dernier) trimestre (?:de )?{_AN4}",
            "trimestre",
        ),
        (rf"sem(?:estre)?\.? (?P<rang>[12])[ ,/-]*(?:de )?{_AN4}", "semestre"),
        (rf"(?P<part>debut|mi|milieu|fin)[ -](?:de )?(?:l'annee )?{_AN4}", "part_de_l_annee"),
        (rf"(?P<part>debut|mi|milieu|fin)[ -](?:de )?(?P<nom>{_MOIS})\.? {_AN4}", "part_du_mois"),
        (rf"rentree (?:scolaire )?(?:de )?(?:septembre )?{_AN4}", "rentree"),
        (rf"(?P<saison>printemps|ete|automne) {_AN4}", "saison"),
        (rf"annee scolaire {_AN4} ?[/-] ?(?P<fin>\d{{2,4}})", "annee_scolaire"),
        (rf"(?:(?:courant|annee|en|exercice|dans l'annee) )?{_AN4}", "annee"),
        (rf"{_AN4}(?:(?: ?[,;+&] ?| et )(?:19|20)\d\d)+", "annees"),
    )
]
PARTS_D_ANNEE = {"debut": (1, 3), "mi": (4, 9), "milieu": (4, 9), "fin": (10, 12)}
PARTS_DE_MOIS = {"debut": (1, 10), "mi": (11, 20), "milieu": (11, 20), "fin": (21, 31)}
ORDINAUX = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4}
SAISONS = {"printemps": (3, 5), "ete": (6, 8), "automne": (9, 11)}
DEPUIS = re.compile(
    r"(?:a (?:partir|compter) d[eu']s? ?|des |depuis |debut )(?:le |la |l')?(?P<reste>.+)"
)
JUSQUE = re.compile(
    r"(?:jusqu'(?:en|au|a) ?|avant |d'ici |au plus tard |pour |echeance ?:? ?)(?:le |la |l'|a )?(?P<reste>.+)"
)
SEMAINE = re.compile(r"^(?:le )?(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche) ")


@dataclass(frozen=True, slots=True)
class Periode:
    """What a cell says of time, bounds included; `continue_` is « en continu », without dates."""

    debut: dt.date | None = None
    fin: dt.date | None = None
    continue_: bool = False
    jour: bool = False


def lire_periode(valeur: Valeur) -> Periode | None:
    """The period that the cell says; None when it says nothing (« », « à définir »).

    Raises `Illisible`.
    """
    if valeur is None:
        return None
    if isinstance(valeur, dt.datetime):
        return _un_jour(valeur.date())
    if isinstance(valeur, dt.date):
        return _un_jour(valeur)
    if isinstance(valeur, int | float | Decimal):
        return _d_un_nombre(float(valeur), str(valeur))
    texte = SEMAINE.sub("", a_plat(valeur).rstrip(". "))
    if VIDES.match(texte):
        return None
    if CONTINUES.match(texte):
        return Periode(continue_=True)
    lue = _lire(texte)
    if lue is None:
        raise Illisible(
            f"« {valeur} » ne se lit pas comme une date. Écrivez par exemple 12/03/2025, mars 2025, "
            "T1 2025, 1er semestre 2025, 2025 ou 2025-2027."
        )
    return lue


def _lire(texte: str) -> Periode | None:
    if re.fullmatch(r"\d{5}(?:[.,]0+)?", texte):
        return _d_un_nombre(float(texte.replace(",", ".")), texte)
    for motif, borne in ((DEPUIS, "debut"), (JUSQUE, "fin")):
        trouve = motif.fullmatch(texte)
        dite = _simple(trouve["reste"]) if trouve and not _simple(texte) else None
        if dite:
            return Periode(debut=dite.debut) if borne == "debut" else Periode(fin=dite.fin)
    return _simple(texte) or _intervalle(texte)


def _simple(texte: str) -> Periode | None:
    for motif, lecteur in FORMES:
        trouve = motif.match(texte)
        if trouve:
            dite = _LECTEURS[lecteur](trouve)
            if dite is not None:
                return dite
    return None


def _intervalle(texte: str) -> Periode | None:
    """Two dates parted by « à », « au », « - »…; the first may take its year from the second."""
    for coupe in re.finditer(r" a | au | et |->|→|>| ?- ?| ?/ ?", texte):
        gauche = re.sub(r"^(?:de |du |d'|entre )(?:le )?", "", texte[: coupe.start()].strip())
        droite = re.sub(r"^(?:le |l')", "", texte[coupe.end() :].strip())
        fin = _simple(droite)
        if fin is None or fin.fin is None:
            continue
        debut = (
            _jour_du_meme_mois(gauche, fin)
            or _simple(gauche)
            or _simple(f"{gauche} {fin.fin.year}")
        )
        if debut and debut.debut and debut.debut <= fin.fin:
            return Periode(debut.debut, fin.fin)
        if debut and debut.debut and debut.debut > fin.fin:
            raise Illisible(
                f"La fin ({fin.fin:%d/%m/%Y}) précède le début ({debut.debut:%d/%m/%Y})."
            )
    return None


def _jour_du_meme_mois(gauche: str, fin: Periode) -> Periode | None:
    """« du 3 au 12 mars 2025 »."""
    if fin.jour and fin.fin and re.fullmatch(r"\d\d?(?:er)?", gauche):
        return _jour(fin.fin.year, fin.fin.month, int(gauche.removesuffix("er")))
    return None


def _d_un_nombre(nombre: float, ecrit: str) -> Periode:
    if ANNEES[0] <= nombre <= ANNEES[1] and nombre.is_integer():
        return _mois(int(nombre), 1, 12)
    if SERIES[0] <= nombre <= SERIES[1]:
        return _un_jour(JOUR_ZERO + dt.timedelta(days=int(nombre)))
    raise Illisible(f"Le nombre {ecrit} n'est ni une année ni une date. Écrivez JJ/MM/AAAA.")


def _un_jour(jour: dt.date) -> Periode:
    return Periode(jour, jour, jour=True)


def _jour(an: int, mois: int, jour: int) -> Periode | None:
    try:
        return _un_jour(dt.date(an, mois, jour))
    except ValueError:
        return None


def _mois(an: int, premier: int, dernier: int) -> Periode:
    return Periode(
        dt.date(an, premier, 1), dt.date(an, dernier, calendar.monthrange(an, dernier)[1])
    )


def _an(trouve: re.Match[str]) -> int:
    an = int(trouve["an"])
    return an + 2000 if an < 100 else an


def _lire_jour(trouve: re.Match[str]) -> Periode | None:
    dits = trouve.groupdict()
    mois = MOIS[dits["nom"]] if dits.get("nom") else int(dits["mois"])
    an = _an(trouve)
    return _jour(an, mois, int(dits["jour"])) if ANNEES[0] <= an <= ANNEES[1] else None


def _lire_mois(trouve: re.Match[str]) -> Periode | None:
    dits = trouve.groupdict()
    mois = MOIS[dits["nom"]] if dits.get("nom") else int(dits["mois"])
    return _mois(_an(trouve), mois, mois)


def _rang(trouve: re.Match[str], dernier: int) -> int:
    dits = trouve.groupdict()
    if not dits.get("ordinal"):
        return int(dits["rang"])
    return dernier if dits["ordinal"] == "dernier" else ORDINAUX[dits["ordinal"]]


def _lire_trimestre(trouve: re.Match[str]) -> Periode:
    dernier = 3 * _rang(trouve, 4)
    return _mois(_an(trouve), dernier - 2, dernier)


def _lire_semestre(trouve: re.Match[str]) -> Periode:
    rang = _rang(trouve, 2)
    return _mois(_an(trouve), 6 * rang - 5, 6 * rang)


def _lire_part_d_annee(trouve: re.Match[str]) -> Periode:
    return _mois(_an(trouve), *PARTS_D_ANNEE[trouve["part"]])


def _lire_part_de_mois(trouve: re.Match[str]) -> Periode:
    an, mois = _an(trouve), MOIS[trouve["nom"]]
    premier, dernier = PARTS_DE_MOIS[trouve["part"]]
    dernier = min(dernier, calendar.monthrange(an, mois)[1])
    return Periode(dt.date(an, mois, premier), dt.date(an, mois, dernier))


def _lire_annee_scolaire(trouve: re.Match[str]) -> Periode:
    an = _an(trouve)
    return Periode(dt.date(an, 9, 1), dt.date(an + 1, 8, 31))


def _lire_annees(trouve: re.Match[str]) -> Periode:
    citees = [int(an) for an in re.findall(r"\d{4}", trouve[0])]
    return Periode(dt.date(min(citees), 1, 1), dt.date(max(citees), 12, 31))


_LECTEURS = {
    "jour": _lire_jour,
    "mois": _lire_mois,
    "trimestre": _lire_trimestre,
    "semestre": _lire_semestre,
    "part_de_l_annee": _lire_part_d_annee,
    "part_du_mois": _lire_part_de_mois,
    "rentree": lambda trouve: _mois(_an(trouve), 9, 9),
    "saison": lambda trouve: _mois(_an(trouve), *SAISONS[trouve["saison"]]),
    "annee_scolaire": _lire_annee_scolaire,
    "annee": lambda trouve: _mois(_an(trouve), 1, 12),
    "annees": _lire_annees,
}
