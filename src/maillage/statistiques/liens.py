"""What ties indicators together for the secondary suppression, as `donnees/secret.yaml` says it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FICHIER = Path(__file__).parent / "donnees" / "secret.yaml"


@dataclass(frozen=True, slots=True)
class Liens:
    """`groupes`: for a code, the total and the parts of its table; `comptes`: for a rate or an amount,
    the counts that it would give back; `prefixes`: which indicator counts the allocataires of what."""

    groupes: dict[str, tuple[str, ...]]
    comptes: dict[str, tuple[str, ...]]
    prefixes: tuple[tuple[str, str], ...]

    def groupe(self, code: str) -> tuple[str, ...]:
        """The columns that are blanked together with this one, the total first."""
        return self.groupes.get(code, (code,))

    def taille(self, code: str) -> str:
        """The indicator that counts the allocataires of the zone of this one; « » if none does."""
        return next((taille for debut, taille in self.prefixes if code.startswith(debut)), "")


@cache
def liens() -> Liens:
    """The declared ones. Raises `ValueError` on an indicator that is in two tables."""
    lus = yaml.safe_load(FICHIER.read_text("utf-8"))
    groupes: dict[str, tuple[str, ...]] = {}
    for partition in lus["partitions"]:
        colonnes = (partition["total"], *partition["parts"])
        doubles = groupes.keys() & set(colonnes)
        if doubles:
            raise ValueError(f"{FICHIER.name} : {', '.join(sorted(doubles))} est dans deux tables")
        groupes.update(dict.fromkeys(colonnes, colonnes))
    return Liens(
        groupes,
        {code: tuple(comptes) for code, comptes in lus["comptes"].items()},
        tuple((debut, taille) for taille, debuts in lus["tailles"].items() for debut in debuts),
    )
