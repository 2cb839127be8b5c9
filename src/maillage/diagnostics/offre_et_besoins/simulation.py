"""A crèche that does not exist: what it would change, commune by commune. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.offre_et_besoins.offres import Offre
from maillage.diagnostics.offre_et_besoins.tableau import (
    Ligne,
    OffreEtBesoins,
    avec_les_acces,
)
from maillage.diagnostics.offre_et_besoins.taux import DECIMALES, Taux, couverture
from maillage.regles.accessibilite import Borne
from maillage.territoires.models import Territoire

SANS_EFFET = Decimal("0.5").scaleb(-DECIMALES)  # below, the figure that is written does not move


@dataclass(frozen=True, slots=True)
class Creche:
    """What is imagined: so many places in a commune, from a year on."""

    commune: Territoire
    places: int
    annee: int


@dataclass(frozen=True)
class LigneSimulee:
    """A commune before and after."""

    avant: Ligne
    apres: Ligne

    @property
    def gain(self) -> Decimal | None:
        """What its accessibility gains; its rate where no commune can be placed. None if not known."""
        return ecart(*self.comparee)

    @property
    def comparee(self) -> tuple[Taux, Taux]:
        """What is compared, before and after."""
        if self.avant.acces is not None and self.apres.acces is not None:
            return self.avant.acces, self.apres.acces
        return self.avant.taux, self.apres.taux

    @property
    def gagne(self) -> bool:
        """Whether what is written of it moves."""
        return self.gain is not None and self.gain >= SANS_EFFET


@dataclass(frozen=True)
class Simulation:
    """The territory before and after, on the last day of the year of opening."""

    creche: Creche
    avant: OffreEtBesoins
    apres: OffreEtBesoins

    @cached_property
    def lignes(self) -> tuple[LigneSimulee, ...]:
        """The communes by name."""
        return tuple(
            LigneSimulee(avant, apres)
            for avant, apres in zip(self.avant.lignes, self.apres.lignes, strict=True)
        )

    @property
    def par_acces(self) -> bool:
        """Whether accessibility is compared: the communes can be placed."""
        return any(ligne.avant.acces is not None for ligne in self.lignes)

    @property
    def gagnantes(self) -> list[LigneSimulee]:
        """The communes that gain, from the one that gains most."""
        gagnent = [ligne for ligne in self.lignes if ligne.gagne]
        return sorted(gagnent, key=lambda li: (-(li.gain or 0), li.avant.commune.nom_normalise))


def simuler(avant: OffreEtBesoins, creche: Creche) -> Simulation:
    """The same territory with that crèche; `avant` is that of the accueil du jeune enfant (no query)."""
    lignes = tuple(
        _agrandie(ligne, creche, avant) if ligne.commune.pk == creche.commune.pk else ligne
        for ligne in avant.lignes
    )
    return Simulation(creche, avant, avec_les_acces(replace(avant, lignes=lignes)))


def ecart(avant: Taux, apres: Taux) -> Decimal | None:
    """What a figure gains: of two bounds of one kind too, since the same places are added to both."""
    if avant.valeur is None or apres.valeur is None or avant.borne is not apres.borne:
        return None
    # A share of unknown children is not known either: the gain of an upper bound is one as well.
    return None if avant.borne is Borne.AU_PLUS else apres.valeur - avant.valeur


def _agrandie(ligne: Ligne, creche: Creche, lu: OffreEtBesoins) -> Ligne:
    nouvelle = Offre(1, creche.places)
    par_type = dict(ligne.par_type)
    par_type[TypeStructure.EAJE] = par_type[TypeStructure.EAJE] + nouvelle
    taux = couverture(ligne.offre + nouvelle, ligne.besoin, pour=lu.volet.pour)
    return replace(ligne, par_type=par_type, taux=taux)
