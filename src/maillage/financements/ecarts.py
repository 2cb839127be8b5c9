"""The drawing of winners and losers: one bar a structure, to the right what it gains, to the left what
it loses. Numbers only; a template draws. Amounts become floats here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from maillage.interface.typographie import accorde, montant
from maillage.regles.financements.comparaison import Ecart

LARGEUR, RANG, MARGE = 460, 44, 8
EPAISSEUR = 14
BARRES_AU_PLUS = 24
PLACE_DU_MONTANT = 96
NOM_AU_PLUS = 52


@dataclass(frozen=True, slots=True)
class Barre:
    """One structure: where its name, its bar and its amount stand; `sens` is gain or perte."""

    nom: str
    y: float
    x: float
    largeur: float
    sens: str
    dit: str
    x_du_montant: float
    ancre: str

    @property
    def y_de_la_barre(self) -> float:
        """Under the name."""
        return self.y + 18

    @property
    def haut_du_zero(self) -> float:
        """The mark of zero begins above the bar, under the name."""
        return self.y_de_la_barre - 3

    @property
    def bas_du_zero(self) -> float:
        """It ends below the bar."""
        return self.y_de_la_barre + EPAISSEUR + 3


@dataclass(frozen=True, slots=True)
class Dessin:
    """All that the SVG holds; `tus` counts the structures beyond those drawn."""

    barres: list[Barre]
    zero: float
    hauteur: float
    resume: str
    tus: int
    largeur: int = LARGEUR
    epaisseur: int = EPAISSEUR


def dessiner(ecarts: Sequence[Ecart]) -> Dessin | None:
    """The largest gaps, losses first; None when no known amount changes."""
    changes = [(e, d) for e in ecarts if (d := e.difference)]
    dessines = sorted(changes, key=lambda p: abs(p[1]), reverse=True)[:BARRES_AU_PLUS]
    if not dessines:
        return None
    dessines.sort(key=lambda p: (p[1], p[0].nom))
    perte = float(max((-d for _, d in dessines if d < 0), default=Decimal(0)))
    gain = float(max((d for _, d in dessines if d > 0), default=Decimal(0)))
    place = LARGEUR - 2 * MARGE
    echelle = (place - PLACE_DU_MONTANT * bool(perte) - PLACE_DU_MONTANT * bool(gain)) / (
        perte + gain
    )
    zero = round(MARGE + (PLACE_DU_MONTANT + perte * echelle if perte else 0), 1)
    barres = [
        _barre(ecart, difference or Decimal(0), rang, zero, echelle)
        for rang, (ecart, difference) in enumerate(dessines)
    ]
    return Dessin(
        barres, zero, len(barres) * RANG + MARGE, _resume(changes), len(changes) - len(barres)
    )


def _barre(ecart: Ecart, difference: Decimal, rang: int, zero: float, echelle: float) -> Barre:
    longueur = round(max(abs(float(difference)) * echelle, 1.5), 1)
    gagne = difference > 0
    bout = zero + longueur + 6 if gagne else zero - longueur - 6
    signe = "+" if gagne else ""
    nom = ecart.nom if len(ecart.nom) <= NOM_AU_PLUS else f"{ecart.nom[: NOM_AU_PLUS - 1]}…"
    return Barre(
        nom,
        rang * RANG + MARGE,
        zero if gagne else round(zero - longueur, 1),
        longueur,
        "gain" if gagne else "perte",
        f"{signe}{montant(difference)}",
        round(bout, 1),
        "start" if gagne else "end",
    )


def _resume(changes: Sequence[tuple[Ecart, Decimal]]) -> str:
    gagnants = [(e, d) for e, d in changes if d > 0]
    perdants = [(e, d) for e, d in changes if d < 0]
    dits = []
    for cote, verbe in ((perdants, "reçoivent moins"), (gagnants, "reçoivent plus")):
        if cote:
            verbe_accorde = verbe if len(cote) > 1 else verbe.replace("reçoivent", "reçoit")
            extreme, ecart = max(cote, key=lambda p: abs(p[1]))
            signe = "+" if ecart > 0 else ""
            dits.append(
                f"{accorde(len(cote), 'structure')} {verbe_accorde}, {extreme.nom} le plus "
                f"({signe}{montant(ecart)})"
            )
    return f"{' ; '.join(dits)}."
