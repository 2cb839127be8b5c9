"""The totals that a file holds, held against its own rows; and the rounding of its producer."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from maillage.statistiques.catalogue import Coherence
from maillage.statistiques.lecture.cellules import chiffre, net
from maillage.statistiques.lecture.constats import Constats, Gravite


@dataclass(slots=True)
class Groupe:
    """What the rows of a group add up to, and what the file says of it."""

    ligne: int
    attendu: float | None
    somme: float = 0.0


@dataclass(slots=True)
class Verification:
    """One declared total, followed block after block."""

    coherence: Coherence
    constats: Constats
    groupes: dict[str, Groupe] = field(default_factory=dict)

    def suivre(self, bloc: pl.DataFrame) -> None:
        """Add the rows of a block (cells as texts)."""
        dite = self.coherence
        absents = {dite.egale, *dite.somme, *([dite.par] if dite.par else [])} - set(bloc.columns)
        if absents or bloc.is_empty():
            return
        noms = [dite.egale, *dite.somme]
        lus = bloc.with_columns(net(nom) for nom in noms).with_columns(chiffre(n) for n in noms)
        lus = lus.with_columns(
            pl.sum_horizontal(dite.somme).alias("__somme")
            if dite.somme
            else pl.lit(1.0).alias("__somme")
        )
        if dite.par:
            self._par_groupe(lus)
        else:
            self._par_ligne(lus)

    def _par_ligne(self, lus: pl.DataFrame) -> None:
        dite = self.coherence
        ecart = (pl.col("__somme") - pl.col(dite.egale)).abs()
        for ligne, somme, attendu in (
            lus.filter(ecart > dite.tolerance).select("ligne", "__somme", dite.egale).iter_rows()
        ):
            self.constats.ajouter(
                Gravite.ALERTE,
                f"« {dite.egale} » vaut {attendu:g}, mais ses composantes font {somme:g}.",
                ligne=ligne,
                colonne=dite.egale,
                valeur=f"{attendu:g}",
            )

    def _par_groupe(self, lus: pl.DataFrame) -> None:
        dite = self.coherence
        sommes = lus.group_by(dite.par, maintain_order=True).agg(
            pl.col("ligne").first(), pl.col(dite.egale).first(), pl.col("__somme").sum()
        )
        for cle, ligne, attendu, somme in sommes.iter_rows():
            groupe = self.groupes.setdefault(cle, Groupe(ligne, attendu))
            groupe.somme += somme

    def conclure(self) -> None:
        """Tell the groups that do not add up, once all is read."""
        dite = self.coherence
        for cle, groupe in self.groupes.items():
            if groupe.attendu is None or abs(groupe.somme - groupe.attendu) <= dite.tolerance:
                continue
            quoi = "lignes" if not dite.somme else f"« {' + '.join(dite.somme)} »"
            self.constats.ajouter(
                Gravite.ALERTE,
                f"« {dite.par} » {cle} : {quoi} {groupe.somme:g}, mais « {dite.egale} » dit "
                f"{groupe.attendu:g}.",
                ligne=groupe.ligne,
                colonne=dite.egale,
                valeur=f"{groupe.attendu:g}",
            )


def suivre_toutes(coherences: tuple[Coherence, ...], constats: Constats) -> list[Verification]:
    """One verification a declared total."""
    return [Verification(coherence, constats) for coherence in coherences]


def hors_arrondi(arrondi: float) -> pl.Expr:
    """Whether the figure is not a multiple of the producer's rounding."""
    reste = (pl.col("valeur") / arrondi - (pl.col("valeur") / arrondi).round(0)).abs()
    return pl.col("valeur").is_not_null() & (reste > 1e-6)
