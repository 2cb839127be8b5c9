"""How far a long work is, told outside the transaction that it runs in: a small file of the instance.

A publication is one transaction: what it would write in the database, nobody could read.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PAS = 0.3  # seconds between two notes
SANS_NOUVELLES = 600.0  # seconds after which a work that says nothing has stopped


@dataclass(slots=True)
class Avancement:
    """The progress of one import; `avancer` may be called as often as one likes."""

    cle: int
    derniere: float = 0.0

    def avancer(self, fait: int, total: int) -> None:
        """Note that `fait` of `total` rows are done."""
        maintenant = time.monotonic()
        if maintenant - self.derniere >= PAS or fait >= total:
            self.derniere = maintenant
            place = _place(self.cle)
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            provisoire = place.with_suffix(".tmp")
            provisoire.write_text(json.dumps({"fait": fait, "total": total}))
            provisoire.replace(place)

    def effacer(self) -> None:
        """The work is done."""
        _place(self.cle).unlink(missing_ok=True)


def pourcentage(cle: int) -> int | None:
    """From 0 to 100, or None where nothing is known."""
    try:
        lu = json.loads(_place(cle).read_text())
    except (OSError, ValueError):
        return None
    total = lu.get("total") or 0
    return min(100, round(100 * lu.get("fait", 0) / total)) if total else 0


def s_est_arrete(cle: int) -> bool:
    """Whether the last note is old: the process that worked is gone."""
    try:
        age = time.time() - _place(cle).stat().st_mtime
    except OSError:
        return True
    return age > SANS_NOUVELLES


def _place(cle: int) -> Path:
    return Path(settings.DATA_DIR) / "avancement" / f"import-{cle}.json"
