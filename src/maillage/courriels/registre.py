"""The mails that the domains write: each declares its own in its `gabarits.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maillage.courriels.lettres import Lettre

Ecriture = Callable[[Mapping[str, Any], dt.datetime], Lettre | None]


@dataclass(frozen=True, slots=True)
class Gabarit:
    """A kind of mail: its name, what it is called on the pages, and what writes it when it leaves.

    `ecrire` reads the references again and gives nothing when the mail has lost its object.
    `est_groupable`: it may wait for the day or the week that its reader chose.
    """

    nom: str
    libelle: str
    ecrire: Ecriture
    est_groupable: bool = False


_gabarits: dict[str, Gabarit] = {}


def declarer(gabarit: Gabarit) -> None:
    """Make a kind of mail known; `ValueError` when another has its name."""
    connu = _gabarits.get(gabarit.nom)
    if connu is not None and connu.ecrire.__module__ != gabarit.ecrire.__module__:
        raise ValueError(f"Deux courriels s’appellent « {gabarit.nom} »")
    _gabarits[gabarit.nom] = gabarit


def gabarit(nom: str) -> Gabarit:
    """The kind of mail of that name; `KeyError` when no domain declares it."""
    return _gabarits[nom]


def libelle(nom: str) -> str:
    """What that kind of mail is called; its name when its domain is gone."""
    connu = _gabarits.get(nom)
    return connu.libelle if connu else nom
