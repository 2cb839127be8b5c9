"""What the gates of a parcours need to know: each domain states its facts in its `faits.py`.

This frame knows no domain. A fact belongs to one domain only, and is read for many subjects at once,
so that a list of démarches costs no more queries than one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fait:
    """Whether something holds, and what was counted to say so (« 33 sur 36 »)."""

    vrai: bool
    detail: str = ""


Faits = Mapping[str, Fait]
# One mapping by subject, in the order of the subjects.
Lecture = Callable[[Sequence[Any], dt.date], Sequence[Faits]]

_lectures: dict[str, Lecture] = {}


def contribuer(domaine: str, lecture: Lecture) -> None:
    """Declare what a domain states; `ValueError` when another one already has its name."""
    connue = _lectures.get(domaine)
    if connue is not None and connue.__module__ != lecture.__module__:
        raise ValueError(f"Deux domaines s’appellent « {domaine} »")
    _lectures[domaine] = lecture


def reunir(sujets: Sequence[Any], le: dt.date) -> list[Faits]:
    """The facts of each subject on the day `le`; `ValueError` when two domains state the same one."""
    reunis: list[dict[str, Fait]] = [{} for _ in sujets]
    for domaine in sorted(_lectures):
        for ensemble, siens in zip(reunis, _lectures[domaine](sujets, le), strict=True):
            doubles = ensemble.keys() & siens.keys()
            if doubles:
                raise ValueError(f"Dit deux fois : {', '.join(sorted(doubles))}")
            ensemble.update(siens)
    return list(reunis)
