"""Cells of a column as figures and codes, a block at a time: expressions of Polars, no guess.

A figure may be written « 1 234,5 » with any space, masked (`s`), not available (`nd`, `XX`), or empty.
A code may have been read as a number by a spreadsheet (1001 for 01001) or stand for nothing (`XX`).
"""

from __future__ import annotations

import polars as pl

from maillage.statistiques.enums import NiveauStatistique, StatutStatistique

ESPACES = r"[\s\u{2060}\u{feff}]"
# 10^13: what eighteen digits with four decimals hold, with room for a sum.
PLUS_GRAND = 10.0**13
MASQUES = ("s", "secret", "ss", "c")
ABSENTS = (
    "nd",
    "n/d",
    "n.d.",
    "na",
    "n/a",
    "nc",
    "ns",
    "-",
    "–",
    "xx",
    "xxx",
    "...",
    "…",
    "nan",
    "null",
)
PROVISOIRE = "p"
# What a producer writes for what it cannot place (seen in the files of the Cnaf).
CODES_FACTICES = ("XX", "XXX", "XXXX", "XXXXX", "COM", "ZZ", "ZZZ", "ZZZZZ", "NR", "99999", "ND")
FORMES_DES_CODES: dict[str, tuple[str, int]] = {
    NiveauStatistique.COMMUNE: (r"^(\d{2}|2[AB])\d{3}$", 5),
    NiveauStatistique.IRIS: (r"^(\d{2}|2[AB])\d{7}$", 9),
    NiveauStatistique.EPCI: (r"^\d{9}$", 9),
    NiveauStatistique.DEPARTEMENT: (r"^(\d{2}|2[AB]|9[78]\d)$", 2),
    NiveauStatistique.REGION: (r"^\d{2}$", 2),
    NiveauStatistique.QPV: (r"^Q[PN][0-9A-Z]{6}$", 8),
    NiveauStatistique.FRANCE: (r"^FR(-SM|-M)?$", 2),
}


def net(colonne: str) -> pl.Expr:
    """The cell without any space, its decimal comma and its long minus made plain."""
    return (
        pl.col(colonne)
        .fill_null("")
        .str.replace_all(ESPACES, "")
        .str.replace_all(",", ".", literal=True)
        .str.replace_all("−", "-", literal=True)
    )


def chiffre(colonne: str) -> pl.Expr:
    """The figure of a cell cleaned by `net`, null where there is none; to four decimals."""
    lu = pl.col(colonne).cast(pl.Float64, strict=False)
    return pl.when(lu.is_finite() & (lu.abs() <= PLUS_GRAND)).then(lu.round(4)).otherwise(None)


def statut(
    colonne: str, valeur: str, *, vide: str, masques: tuple[str, ...] = (), provisoire: bool = False
) -> pl.Expr:
    """The status of a cell cleaned by `net`; null when it is none of them: an unreadable cell."""
    mot = pl.col(colonne).str.to_lowercase()
    publiee = StatutStatistique.PROVISOIRE if provisoire else StatutStatistique.PUBLIEE
    return (
        pl.when(pl.col(valeur) == 0)
        .then(pl.lit(StatutStatistique.NULLE.value))
        .when(pl.col(valeur).is_not_null())
        .then(pl.lit(publiee.value))
        .when(mot == "")
        .then(pl.lit(vide))
        .when(mot.is_in([*MASQUES, *masques]))
        .then(pl.lit(StatutStatistique.MASQUEE.value))
        .when(mot.is_in(ABSENTS))
        .then(pl.lit(StatutStatistique.ABSENTE.value))
        .otherwise(None)
    )


def code_net(colonne: str) -> pl.Expr:
    """The code as it is written: capitals, no space, no « .0 » of a spreadsheet."""
    return (
        pl.col(colonne)
        .fill_null("")
        .str.replace_all(ESPACES, "")
        .str.to_uppercase()
        .str.replace(r"\.0+$", "")
    )


def code_complete(code: pl.Expr, niveau: str) -> pl.Expr:
    """The code with the zeros that were lost when it was read as a number; null if it is none."""
    motif, longueur = FORMES_DES_CODES[niveau]
    court = code.str.contains(r"^\d+$") & (code.str.len_chars() < longueur)
    # Only one zero can be lost: no code begins with two (INSEE, code officiel géographique).
    repare = (
        pl.when(court & (code.str.len_chars() == longueur - 1)).then("0" + code).otherwise(code)
    )
    return pl.when(repare.str.contains(motif)).then(repare).otherwise(None)


def est_factice(code: pl.Expr) -> pl.Expr:
    """Whether a code stands for « not placed »."""
    return code.is_in(CODES_FACTICES) | (code == "")
