"""What the schéma pluriannuel of the petite enfance must hold, item by item.

A CTG whose content answers them stands in for the schéma (CASF, art. L.214-1-3). The items are
those of article D.214-10-1, created by decree 2025-253 of 20 March 2025, in short.
"""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = "CASF, article D.214-10-1 (décret n° 2025-253 du 20 mars 2025)"


@dataclass(frozen=True, slots=True)
class ItemDuSchema:
    """One item; `code` is stable, `repere` is its place in the article."""

    code: str
    repere: str
    libelle: str

    def __str__(self) -> str:
        return f"{self.repere}\N{NO-BREAK SPACE}: {self.libelle}"


_ORIENTATIONS = (
    ("A", "a", "objectifs de développement et de maintien de l’offre par zone"),
    ("B", "b", "métiers et compétences"),
    ("C", "c", "accueil des familles aux difficultés spécifiques"),
    ("D", "d", "soutien à la qualité"),
    ("E", "e", "projets d’investissement : rénovation, entretien, création"),
    ("F", "f", "coûts prévisionnels, moyens humains, financiers et d’ingénierie, difficultés"),
    ("G", "g", "calendrier sur la durée du schéma"),
    ("H", "h", "indicateurs et modalités d’évaluation"),
)
ITEMS = {
    item.code: item
    for item in (
        ItemDuSchema("1", "1°", "équipements, services et modes d’accueil existants"),
        ItemDuSchema("2", "2°", "besoins des familles"),
        ItemDuSchema("3", "3°", "zones où l’offre est insuffisante ou l’accès difficile"),
        *(
            ItemDuSchema(f"4{lettre}", f"4° {rang}", texte.replace(" :", "\N{NO-BREAK SPACE}:"))
            for lettre, rang, texte in _ORIENTATIONS
        ),
    )
}
