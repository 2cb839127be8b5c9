"""What is compared with what: kinds of structures, and the figures that tell the need they answer.

The need is told by the first measure that is published of the most communes. Kinds whose places count the
same thing are added up; the others are counted as services, whose places are never added to anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from maillage.diagnostics.enums import TypeStructure as T
from maillage.interface.typographie import nombre


@dataclass(frozen=True, slots=True)
class Mesure:
    """A need: the sum of `termes` (indicators) of one year, or of the last `annees` years in a row.

    `mots` ends « places pour 100… »; `precision` says what it is not.
    """

    libelle: str
    mots: str
    termes: tuple[str, ...]
    annees: int = 1
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Volet:
    """A part of the offer, and the measures of its need, the best first; a rate is `pour` so many."""

    code: str
    libelle: str
    types: tuple[T, ...]
    mesures: tuple[Mesure, ...]
    en_places: bool = True
    pour: int = 100

    @property
    def quoi(self) -> str:
        """What is offered: « places », « services »."""
        return "places" if self.en_places else "services"

    def unite(self, mesure: Mesure) -> str:
        """« places pour 100 enfants de moins de 3 ans »."""
        return f"{self.quoi} pour {nombre(self.pour)} {mesure.mots}"


def sigle(type_: T) -> str:
    """« EAJE » of « Établissement d’accueil du jeune enfant (EAJE) »: what a column has room for."""
    _, _, fin = str(type_.label).rpartition("(")
    return fin.removesuffix(")")


JEUNES = Mesure(
    "Habitants de moins de 20 ans",
    "habitants de moins de 20 ans",
    ("pop_0_19_ans",),
    precision="Faute d’âges plus fins, les habitants de moins de 20 ans en tiennent lieu.",
)
DE_3_A_10 = Mesure(
    "Enfants de 3 à 10 ans", "enfants de 3 à 10 ans", ("pop_3_5_ans", "pop_6_10_ans")
)
PETITE_ENFANCE = Volet(
    "accueil-du-jeune-enfant",
    "Accueil du jeune enfant",
    (T.EAJE, T.MICRO_CRECHE, T.MAM),
    (
        Mesure("Enfants de moins de 3 ans", "enfants de moins de 3 ans", ("pop_0_2_ans",)),
        Mesure(
            "Enfants nés en trois ans",
            "enfants nés en trois ans",
            ("naissances",),
            annees=3,
            precision="Les naissances de trois années de suite tiennent lieu d’enfants de moins de 3 ans : "
            "ni les décès ni les déménagements n’y sont.",
        ),
    ),
)
VOLETS = (
    PETITE_ENFANCE,
    Volet("periscolaire", "Accueil périscolaire", (T.ALSH_PERI, T.CLAE), (DE_3_A_10, JEUNES)),
    Volet("extrascolaire", "Accueil extrascolaire", (T.ALSH_EXTRA,), (DE_3_A_10, JEUNES)),
    Volet(
        "jeunes",
        "Accueil de jeunes",
        (T.ACCUEIL_JEUNES,),
        (
            Mesure("Adolescents de 11 à 17 ans", "adolescents de 11 à 17 ans", ("pop_11_17_ans",)),
            JEUNES,
        ),
    ),
    Volet(
        "parentalite",
        "Relais et soutien à la parentalité",
        (T.RPE, T.LAEP, T.LUDOTHEQUE, T.REAAP, T.CLAS),
        (Mesure("Familles", "familles", ("familles",)), JEUNES),
        en_places=False,
        pour=1000,
    ),
    Volet(
        "vie-sociale",
        "Animation de la vie sociale",
        (T.CENTRE_SOCIAL, T.EVS),
        (Mesure("Habitants", "habitants", ("population_municipale",)),),
        en_places=False,
        pour=10_000,
    ),
)
PAR_CODE = {volet.code: volet for volet in VOLETS}
