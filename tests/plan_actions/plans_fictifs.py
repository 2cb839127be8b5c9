"""One invented plan: what each of the files of `fichiers_fictifs.py` must give. All of it is fictif."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

EPCI = "Communauté de communes des Trois-Rivières"
CAF = "Caf de la Vallée"
COMMUNE = "Commune de Valbourg"
ASSOCIATION = "Association Les Petits Pas"


@dataclass(frozen=True)
class Attendue:
    """A fiche of the plan, as every file must give it."""

    axe: str
    objectif: str
    numero: str
    intitule: str
    pilote: str
    debut: dt.date
    fin: dt.date
    montant: Decimal | None
    etat: str
    # How one writes its calendar, its amount and its state.
    calendrier: str
    ecrit: str
    dit: str


AXE_1, AXE_2 = "Accueillir les enfants", "Soutenir les parents"
OBJECTIFS = (
    "Maintenir les places d’accueil",
    "Développer l’offre dans les communes rurales",
    "Aller vers les parents isolés",
)
FICHES = (
    Attendue(
        AXE_1,
        OBJECTIFS[0],
        "1",
        "Ouvrir un relais petite enfance itinérant",
        EPCI,
        dt.date(2025, 1, 1),
        dt.date(2025, 3, 31),
        Decimal("12500.00"),
        "EN_COURS",
        "T1 2025",
        "12 500,00 €",
        "En cours",
    ),
    Attendue(
        AXE_1,
        OBJECTIFS[0],
        "2",
        "Former les assistantes maternelles",
        CAF,
        dt.date(2025, 3, 1),
        dt.date(2025, 3, 31),
        Decimal("3200.50"),
        "PROPOSEE",
        "mars 2025",
        "3 200,50 €",
        "À venir",
    ),
    Attendue(
        AXE_1,
        OBJECTIFS[1],
        "3",
        "Créer dix places de crèche",
        COMMUNE,
        dt.date(2025, 1, 1),
        dt.date(2027, 12, 31),
        Decimal("250000.00"),
        "A_L_ETUDE",
        "2025-2027",
        "250 k€",
        "À l’étude",
    ),
    Attendue(
        AXE_2,
        OBJECTIFS[2],
        "4",
        "Tenir un café des parents",
        ASSOCIATION,
        dt.date(2025, 3, 12),
        dt.date(2025, 6, 30),
        Decimal("800.00"),
        "REALISEE",
        "du 12/03/2025 au 30/06/2025",
        "800 euros",
        "Terminé",
    ),
    Attendue(
        AXE_2,
        OBJECTIFS[2],
        "5",
        "Écrire un guide à l’usage des parents",
        EPCI,
        dt.date(2025, 10, 1),
        dt.date(2025, 12, 31),
        None,
        "REPORTEE",
        "fin 2025",
        "à définir",
        "Reportée",
    ),
    Attendue(
        AXE_2,
        OBJECTIFS[2],
        "6",
        "Former les animateurs à l’accueil de tous",
        ASSOCIATION,
        dt.date(2026, 1, 1),
        dt.date(2026, 6, 30),
        Decimal("4000.00"),
        "ABANDONNEE",
        "1er semestre 2026",
        "4 000",
        "Annulée",
    ),
)
