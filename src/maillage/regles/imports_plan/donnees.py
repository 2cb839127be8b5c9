"""The words that people use for columns and states, from `donnees/imports-plan.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FICHIER = Path(__file__).parents[1] / "donnees" / "imports-plan.yaml"


@cache
def donnees() -> dict[str, Any]:
    """The whole file: `champs`, `etats`, `natures`, `priorites`…"""
    lues: dict[str, Any] = yaml.safe_load(FICHIER.read_text("utf-8"))
    return lues
