"""Old codes of communes brought to those of today: a merger sums, a restoration cannot be computed.

Sources: INSEE, table of the movements of communes (`v_mvt_commune`, variable MOD). The vintage of a
file is read in its codes: a code that is no longer a commune was one when the file was made.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from maillage.statistiques.enums import StatutStatistique

SANS_DATE = dt.date.min
CHAINE_AU_PLUS = 12


@dataclass(frozen=True, slots=True)
class Mouvement:
    """On that day what was `avant` is in `apres`; without a date where the source gives none."""

    avant: str
    apres: str
    date: dt.date = SANS_DATE


@dataclass(frozen=True)
class Mouvements:
    """The communes of today (`actuelles`) and the movements that led to them."""

    actuelles: frozenset[str] = frozenset()
    liste: tuple[Mouvement, ...] = ()
    arrondissements: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _departs(self) -> dict[str, list[Mouvement]]:
        departs: dict[str, list[Mouvement]] = defaultdict(list)
        for mouvement in sorted(self.liste, key=lambda m: m.date):
            if mouvement.avant != mouvement.apres:
                departs[mouvement.avant].append(mouvement)
        return departs

    @cached_property
    def _partages(self) -> dict[str, list[tuple[dt.date, frozenset[str]]]]:
        """{commune: [(day, all that came of it)]} where one commune became several."""
        apres: dict[tuple[str, dt.date], set[str]] = defaultdict(set)
        for mouvement in self.liste:
            apres[mouvement.avant, mouvement.date].add(mouvement.apres)
        partages: dict[str, list[tuple[dt.date, frozenset[str]]]] = defaultdict(list)
        for (avant, date), codes in apres.items():
            if len(codes) > 1 and date != SANS_DATE:
                partages[avant].append((date, frozenset(codes)))
        return partages

    @cached_property
    def _arrivees(self) -> dict[str, list[Mouvement]]:
        arrivees: dict[str, list[Mouvement]] = defaultdict(list)
        for mouvement in self.liste:
            if nouveau := self.devenu(mouvement.apres):
                arrivees[nouveau].append(mouvement)
        return arrivees

    def connait(self, code: str) -> bool:
        """Whether the code is or was that of a commune or of a municipal arrondissement."""
        return code in self.actuelles or code in self._departs or code in self.arrondissements

    def devenu(self, code: str) -> str:
        """The commune of today that holds the old one; empty where there is none, or several."""
        for _ in range(CHAINE_AU_PLUS):
            if code in self.actuelles:
                return code
            departs = self._departs.get(code, [])
            if not departs:
                return ""
            dernier = [m for m in departs if m.date == departs[-1].date]
            if len({m.apres for m in dernier}) != 1:
                return ""
            code = dernier[0].apres
        return ""

    def recodage(self, codes: Set[str], annees: Iterable[int]) -> Recodage:
        """How the codes of one file are brought to those of today."""
        groupes: dict[str, set[str]] = defaultdict(set)
        for code in codes - self.actuelles - self.arrondissements.keys():
            if nouveau := self.devenu(code):
                groupes[nouveau].add(code)
        parts = {nouveau: anciens | ({nouveau} & codes) for nouveau, anciens in groupes.items()}
        attendues = {nouveau: self._attendues(nouveau, groupes[nouveau]) for nouveau in parts}
        villes = self._villes(codes)
        parts |= villes
        attendues |= {v: sum(c == v for c in self.arrondissements.values()) for v in villes}
        premiere = min(annees, default=0)
        defaites = {code for code in codes if self._est_defaite(code, codes, premiere)}
        return Recodage(parts, attendues, frozenset(defaites), frozenset().union(*villes.values()))

    def _villes(self, codes: Set[str]) -> dict[str, set[str]]:
        """{Paris, Lyon or Marseille: its arrondissements} where the file gives these alone."""
        villes: dict[str, set[str]] = defaultdict(set)
        for code in codes & self.arrondissements.keys():
            ville = self.arrondissements[code]
            if ville not in codes:
                villes[ville].add(code)
        return villes

    def _attendues(self, nouveau: str, anciens: set[str]) -> int:
        """How many communes of that time make the one of today; two where no movement is dated."""
        dates = [m.date for a in anciens for m in self._departs.get(a, []) if m.date != SANS_DATE]
        if not dates:
            # A commune that is no longer was joined to another one, save for a few changes of code.
            return 2
        depuis = min(dates)
        arrivees = [m for m in self._arrivees.get(nouveau, []) if m.date >= depuis]
        # What was itself made of others since that day was not there yet, unless the file names it.
        intermediaires = {m.apres for m in arrivees} - anciens - {nouveau}
        return len({m.avant for m in arrivees} - intermediaires)

    def _est_defaite(self, code: str, codes: Set[str], annee: int) -> bool:
        """Whether the commune of the file was split since: its figure is that of several."""
        return any(
            date.year > annee and not (apres - {code}) & codes
            for date, apres in self._partages.get(code, [])
        )


@dataclass(frozen=True)
class Recodage:
    """`parts`: {code of today: codes of the file}; `attendues`: how many there should be;
    `defaites`: codes whose figure is that of several communes of today; `arrondissements`: codes that
    are summed and kept as they are."""

    parts: dict[str, set[str]]
    attendues: dict[str, int]
    defaites: frozenset[str]
    arrondissements: frozenset[str] = frozenset()

    @cached_property
    def vers(self) -> dict[str, str]:
        """{code of the file: code of today} for what must be joined or renamed."""
        return {ancien: nouveau for nouveau, anciens in self.parts.items() for ancien in anciens}

    @property
    def touches(self) -> list[str]:
        """The codes that cannot be written as they are."""
        return sorted({*self.vers, *self.defaites} - self.arrondissements)

    def appliquer(self, valeurs: pl.DataFrame, additifs: Set[str]) -> pl.DataFrame:
        """The rows of `touches`, brought to the communes of today (columns of `series.COLONNES`).

        Sums are of counts and amounts only; one part masked makes a lower bound, said by `connues`
        of `zones`. A figure that does not add up is kept when the commune only changed its code.
        """
        if valeurs.is_empty():
            return valeurs
        tailles = {n: max(len(p), self.attendues[n]) for n, p in self.parts.items()}
        nouveau = pl.col("code").replace_strict(self.vers, default=pl.col("code"))
        prets = valeurs.with_columns(
            nouveau.alias("vers"), pl.col("code").is_in(self.defaites).alias("defaite")
        ).with_columns(
            pl.col("vers").replace_strict(tailles, default=1, return_dtype=pl.Int64).alias("taille")
        )
        connu = pl.col("valeur").is_not_null()
        somme = prets.group_by("niveau", "vers", "indicateur", "annee", maintain_order=True).agg(
            pl.col("ligne").min(),
            pl.col("valeur").sum().alias("somme"),
            pl.col("valeur").first().alias("seule"),
            pl.col("statut").first().alias("statut_seul"),
            pl.col("reference").sum().alias("reference"),
            connu.sum().cast(pl.Int64).alias("n"),
            (pl.col("statut") == StatutStatistique.MASQUEE).any().alias("masquee"),
            (pl.col("statut") == StatutStatistique.PROVISOIRE).any().alias("provisoire"),
            pl.col("defaite").any(),
            pl.col("taille").first(),
        )
        return _statuer(somme, additifs).rename({"vers": "code"}).select(valeurs.columns)


def _statuer(somme: pl.DataFrame, additifs: Set[str]) -> pl.DataFrame:
    """The figure and the status of each sum."""
    additif = pl.col("indicateur").is_in(list(additifs))
    renommee = pl.col("taille") == 1
    calculable = ~pl.col("defaite") & (renommee | (additif & (pl.col("n") > 0)))
    valeur = pl.when(renommee).then(pl.col("seule")).otherwise(pl.col("somme"))
    publiee = (
        pl.when(pl.col("provisoire"))
        .then(pl.lit(StatutStatistique.PROVISOIRE.value))
        .otherwise(pl.lit(StatutStatistique.PUBLIEE.value))
    )
    partielle = calculable & ~renommee & (pl.col("n") < pl.col("taille"))
    return somme.with_columns(
        pl.when(calculable).then(valeur).otherwise(None).alias("valeur")
    ).with_columns(
        pl.when(renommee & calculable)
        .then(pl.col("statut_seul"))
        .when(pl.col("valeur") == 0)
        .then(pl.lit(StatutStatistique.NULLE.value))
        .when(pl.col("valeur").is_not_null())
        .then(publiee)
        .when(additif & pl.col("masquee") & ~pl.col("defaite"))
        .then(pl.lit(StatutStatistique.MASQUEE.value))
        .otherwise(pl.lit(StatutStatistique.ABSENTE.value))
        .alias("statut"),
        pl.when(partielle).then(pl.col("n")).otherwise(None).alias("connues"),
        pl.when(partielle).then(pl.col("taille")).otherwise(None).alias("zones"),
        pl.when(pl.col("reference") > 0).then(pl.col("reference")).otherwise(None),
    )
