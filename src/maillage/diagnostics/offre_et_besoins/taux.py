"""A rate and what may be said of it: exact, « au moins », « au plus », masked, not available."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from maillage.diagnostics.offre_et_besoins.besoins import BesoinDeZone
from maillage.diagnostics.offre_et_besoins.offres import Offre
from maillage.interface.typographie import nombre
from maillage.regles.accessibilite import Acces, Borne

DECIMALES = 1
MASQUE, ABSENT, PERSONNE = "masqué", "non disponible", "sans objet"
PROTEGE = "le nombre de personnes est masqué par le secret statistique"


@dataclass(frozen=True, slots=True)
class Taux:
    """So many for a hundred (or a thousand…); `valeur` is None where nothing may be said.

    `pourquoi` explains a bound or a missing figure, in a few words.
    """

    valeur: Decimal | None
    borne: Borne = Borne.EXACTE
    masque: bool = False
    pourquoi: str = ""
    vide: str = ABSENT

    @property
    def exacte(self) -> Decimal | None:
        """The figure, where it is no bound."""
        return self.valeur if self.borne is Borne.EXACTE else None

    @property
    def arrondi(self) -> Decimal | None:
        """The figure as it is written."""
        if self.valeur is None:
            return None
        return self.valeur.quantize(Decimal(1).scaleb(-DECIMALES), ROUND_HALF_UP)

    @property
    def dit(self) -> str:
        """« 34,2 », « au moins 12,0 », « masqué », « non disponible », « sans objet »."""
        if self.valeur is None:
            return MASQUE if self.masque else self.vide
        ecrit = nombre(self.valeur, DECIMALES)
        return ecrit if self.borne is Borne.EXACTE else f"{self.borne} {ecrit}"


def couverture(offre: Offre, besoin: BesoinDeZone, *, pour: int, en_places: bool = True) -> Taux:
    """What is offered for `pour` persons: a bound while the places of a structure are not known."""
    if besoin.valeur is None:
        pourquoi = PROTEGE if besoin.masque else "le nombre de personnes n’est pas publié"
        return Taux(None, Borne.INCONNUE, besoin.masque, pourquoi)
    if not besoin.valeur:
        return Taux(None, Borne.INCONNUE, pourquoi="personne n’est compté", vide=PERSONNE)
    offert = offre.places if en_places else offre.structures
    valeur = Decimal(offert) * pour / besoin.valeur
    if en_places and not offre.complete:
        return Taux(valeur, Borne.AU_MOINS, pourquoi="des places ne sont pas connues")
    return Taux(valeur)


def de_l_acces(acces: Acces, *, pour: int = 100) -> Taux:
    """An accessibility for a hundred children."""
    if acces.valeur is None:
        return Taux(None, Borne.INCONNUE, pourquoi="des places ou des enfants ne sont pas connus")
    raisons = {
        Borne.AU_MOINS: "des places ne sont pas connues",
        Borne.AU_PLUS: "des enfants ne sont pas comptés",
    }
    valeur = en_decimal(acces.valeur * pour)
    sans = "aucune place n’est à portée" if not acces.places else ""
    return Taux(valeur, acces.borne, pourquoi=raisons.get(acces.borne, sans))


def en_decimal(fraction: Fraction) -> Decimal:
    """The exact number, as the decimal context writes it."""
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)
