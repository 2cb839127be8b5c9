"""The need by commune, from the published series, once it has left through the one exit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillage.diagnostics.offre_et_besoins.volets import Mesure, Volet
from maillage.statistiques.portraits import valeurs
from maillage.statistiques.regards import Regard
from maillage.statistiques.sortie import ValeurSortie

# A year is taken when it tells nearly as many communes as the best one does: the latest of them.
PRESQUE = Decimal("0.9")


@dataclass(frozen=True, slots=True)
class BesoinDeZone:
    """How many persons; None when the figure is masked, or is not published."""

    valeur: Decimal | None = None
    masque: bool = False


@dataclass(frozen=True, slots=True)
class Besoin:
    """A measure by commune (code), of one last year; None when no figure is known at all."""

    mesure: Mesure
    annee: int | None
    par_code: dict[str, BesoinDeZone]
    producteurs: tuple[str, ...] = ()

    def de(self, code: str) -> BesoinDeZone:
        """The need of a commune, not available by default."""
        return self.par_code.get(code, BesoinDeZone())

    @property
    def annees(self) -> str:
        """« 2021 », « 2023 à 2025 »."""
        if self.annee is None:
            return ""
        premiere = self.annee - self.mesure.annees + 1
        return str(self.annee) if premiere == self.annee else f"{premiere} à {self.annee}"

    @property
    def source(self) -> str:
        """« Insee, état civil, 2023 à 2025 »."""
        return ", ".join([*self.producteurs, *([self.annees] if self.annees else [])])


def lire(volet: Volet, dedans: Sequence[str], dehors: Sequence[str], *, regard: Regard) -> Besoin:
    """The need of these communes (codes), and of those outside by the same measure (three queries)."""
    indicateurs = valeurs.indicateurs_en_vigueur()
    termes = {terme for mesure in volet.mesures for terme in mesure.termes}
    voulus = [indicateurs[terme] for terme in sorted(termes) if terme in indicateurs]
    lues = _Lues(valeurs.des_communes([*dedans, *dehors], voulus, indicateurs, regard=regard))
    essais = [
        (lues.connues(mesure, annee, dedans), -rang, annee)
        for rang, mesure in enumerate(volet.mesures)
        for annee in lues.annees(mesure)
    ]
    if not essais:
        return Besoin(volet.mesures[0], None, {})
    meilleur, rang, _ = max(essais)
    mesure = volet.mesures[-rang]
    suffisant = PRESQUE * meilleur
    annee = max(a for connues, sien, a in essais if sien == rang and connues >= suffisant)
    producteurs = dict.fromkeys(indicateurs[terme].producteur for terme in mesure.termes)
    zones = {code: lues.de(mesure, annee, code) for code in (*dedans, *dehors)}
    return Besoin(mesure, annee, zones, tuple(producteurs))


class _Lues:
    """Figures that came out, by indicator, year and commune."""

    def __init__(self, sorties: Iterable[ValeurSortie]) -> None:
        self._par_cle = {(s.indicateur.code, s.annee, s.code): s for s in sorties}

    def annees(self, mesure: Mesure) -> set[int]:
        """The years for which something is written of its first term."""
        return {annee for terme, annee, _ in self._par_cle if terme == mesure.termes[0]}

    def connues(self, mesure: Mesure, annee: int, codes: Iterable[str]) -> int:
        """Of how many of these communes it is known."""
        return sum(self.de(mesure, annee, code).valeur is not None for code in codes)

    def de(self, mesure: Mesure, annee: int, code: str) -> BesoinDeZone:
        """The sum of its terms, which all have to be known."""
        lues = [
            self._par_cle.get((terme, quand, code))
            for terme in mesure.termes
            for quand in range(annee - mesure.annees + 1, annee + 1)
        ]
        connues = [s.valeur for s in lues if s is not None and s.valeur is not None]
        if len(connues) == len(lues):
            return BesoinDeZone(sum(connues, Decimal(0)))
        return BesoinDeZone(masque=any(s is not None and s.masquee for s in lues))
