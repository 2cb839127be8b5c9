"""The one exit: no figure about persons or households leaves Maillage but through `sortir`.

Nobody else reads `Valeur.valeur` (tests/consistency/test_sortie.py). What leaves is a `ValeurSortie`,
in which a blank holds nothing: a rate, a mean, a rank computed from it knows no more than its reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from maillage.statistiques.enums import CHIFFRES, Diffusion, StatutStatistique
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.regards import Regard


@dataclass(frozen=True, slots=True)
class ValeurSortie:
    """One figure as it may be shown; `valeur` is None unless `statut` is a figure or zero."""

    indicateur: Indicateur
    niveau: str
    code: str
    annee: int
    periode: str
    valeur: Decimal | None
    statut: StatutStatistique
    connues: int | None = None
    zones: int | None = None
    interne: bool = False

    @property
    def masquee(self) -> bool:
        """Blank for the statistical secrecy, of the producer or of the Caf: one symbol for all."""
        return self.statut is StatutStatistique.MASQUEE


def sortir(valeurs: Iterable[Valeur], *, regard: Regard) -> list[ValeurSortie]:
    """The figures that `regard` may see, in their order, blanked by the rule of their Caf.

    `valeurs` are rows with their `indicateur` loaded. Internal ones that this reader may not know of
    are left out; each showing of the others is logged. Raises nothing.
    """
    visibles = [v for v in valeurs if _visible(v, regard)]
    return [_sortie(v, cachee=False) for v in visibles]


def classer(
    sorties: Iterable[ValeurSortie], *, nom: Callable[[ValeurSortie], str], croissant: bool = False
) -> list[ValeurSortie]:
    """From the largest figure (or the smallest), then by name those without: a rank tells nothing."""
    connues, sans = [], []
    for sortie in sorties:
        (sans if sortie.valeur is None else connues).append(sortie)
    signe = 1 if croissant else -1
    connues.sort(key=lambda s: (signe * (s.valeur or Decimal(0)), nom(s)))
    return [*connues, *sorted(sans, key=nom)]


def _visible(valeur: Valeur, regard: Regard) -> bool:
    if valeur.diffusion == Diffusion.OUVERTE:
        return True
    if valeur.detenteur_id not in regard.detenteurs:
        return False
    return True


def _sortie(valeur: Valeur, *, cachee: bool) -> ValeurSortie:
    statut = StatutStatistique.MASQUEE if cachee else StatutStatistique(valeur.statut)
    montree = statut in CHIFFRES or statut is StatutStatistique.NULLE
    return ValeurSortie(
        indicateur=valeur.indicateur,
        niveau=valeur.niveau,
        code=valeur.code,
        annee=valeur.annee,
        periode=valeur.periode,
        valeur=valeur.valeur if montree else None,
        statut=statut,
        connues=valeur.connues,
        zones=valeur.zones,
        interne=valeur.diffusion == Diffusion.INTERNE,
    )
