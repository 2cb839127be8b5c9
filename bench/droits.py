"""The rights of a large territory: 400 structures × 8 lines × 5 years, measured as a ratio.

Two seconds are the promise on the machine of reference; a shared machine is slower, so that what is
printed is the time, and the time in units of one million of multiplications of Decimal.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from decimal import Decimal

from maillage.regles.financements.baremes import Baremes, nationaux
from maillage.regles.financements.territoire import (
    Demande,
    Organisme,
    Reference,
    Structure,
    Territoire,
    calculer,
)

STRUCTURES, ANNEES = 400, range(2023, 2028)
PROMESSE = 2.0


def territoire(annee: int) -> Territoire:
    """400 structures of one commune, each with eight lines."""
    commune = Organisme("c", "Commune (fictif)")
    demandes: list[Demande] = []
    for n in range(STRUCTURES):
        qui = Structure(
            str(n), f"Crèche {n} (fictif)", Organisme(f"g{n % 40}", "Association"), "PSU"
        )
        lignes = {
            "BT_EAJE": {"unites": Decimal(20 + n % 30)},
            "BT_EAJE_NOUVELLE": {"places": "3", "tranche": "haute"},
            "CTRE_EAJE": {"places": "2"},
            "BTRAJ_EAJE": {
                "places_2023": "900",
                "places_cofinancees": "980",
                "places_eligibles": "20",
            },
            "BATT": {"places": "20", "secteur": "public", "piece": "délibération"},
            "JPED": {"places": "20", "jours": "2"},
            "PSO_ALSH_PERI": {"heures": "4000", "heures_handicap": "100"},
            "PSO_ALSH_EXTRA": {"heures": "3000"},
        }
        demandes += [Demande(qui, code, entrees, commune) for code, entrees in lignes.items()]
    reference = Reference("BT_EAJE", commune, Decimal("9876543.21"))
    # Every line of every year has its barème, so that none is spared the work.
    rangs = [replace(b, annee=annee) for b in nationaux() if b.annee in (2024, 2025)]
    return Territoire(annee, tuple(demandes), (reference,), Baremes(rangs))


def etalon() -> float:
    """The time of one million of multiplications, on this machine and now."""
    depart, produit, facteur = time.perf_counter(), Decimal(1), Decimal("1.0000001")
    for _ in range(1_000_000):
        produit *= facteur
    return time.perf_counter() - depart


def mesurer() -> float:
    """The seconds that the five years take; the descriptions are made before."""
    decrits = [territoire(annee) for annee in ANNEES]
    depart = time.perf_counter()
    droits = [calculer(decrit) for decrit in decrits]
    duree = time.perf_counter() - depart
    connus = sum(droit.montant is not None for lus in droits for droit in lus.lignes)
    if connus != STRUCTURES * 8 * len(ANNEES):
        raise SystemExit(f"{connus} montants seulement : la mesure ne vaut rien.")
    return duree


if __name__ == "__main__":
    mesurer()  # warm the caches of the barèmes
    duree, unite = min(mesurer() for _ in range(3)), etalon()
    print(f"{STRUCTURES} structures × 8 lignes × {len(ANNEES)} ans : {duree:.2f} s")
    print(f"soit {duree / unite:.1f} fois un million de multiplications ({unite:.2f} s)")
    sys.exit(0 if duree <= PROMESSE else 1)
