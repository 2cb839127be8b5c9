"""The stable names of the objects of an archive: « plan_actions.ficheaction:12 », whatever their keys.

An object is named by its rank among those of its model. One that no longer is, and that something still
names, is « plan_actions.ficheaction:x1 »: there it receives a key that nothing else will ever have.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from maillage.archives import registre
from maillage.archives.erreurs import ArchiveRefusee

NOM = re.compile(r"([a-z_]+\.[a-z0-9_]+):(x?)([1-9][0-9]{0,8})")

Modele = type[models.Model]


def etiquette(modele: Modele) -> str:
    """The model as names say it."""
    return modele._meta.label_lower


def decouper(modele: Modele, nom: Any) -> tuple[bool, int]:
    """Whether the object still is, and its rank; `ArchiveRefusee` for no name of that model."""
    lu = NOM.fullmatch(nom) if isinstance(nom, str) else None
    if lu is None or lu[1] != etiquette(modele):
        raise ArchiveRefusee(f"Un objet de l’archive en nomme un autre qui n’existe pas ({nom!r}).")
    return not lu[2], int(lu[3])


class Noms:
    """The names of what an export takes, by model and key."""

    def __init__(self) -> None:
        self._presents: dict[Modele, dict[int, str]] = {}
        self._disparus: dict[Modele, set[int]] = defaultdict(set)
        self._nommes: dict[Modele, dict[int, str]] | None = None

    def nommer(self, modele: Modele, cles: Iterable[int]) -> None:
        """Name the objects of a model, in that order."""
        base = etiquette(modele)
        self._presents[modele] = {cle: f"{base}:{i}" for i, cle in enumerate(cles, 1)}

    def signaler(self, modele: Modele, cle: int) -> None:
        """Note that something names this object, which may be gone."""
        if cle not in self._presents.get(modele, {}):
            self._disparus[modele].add(cle)

    def clore(self) -> None:
        """Name those that are gone, in the order of their keys."""
        self._nommes = {
            modele: {cle: f"{etiquette(modele)}:x{i}" for i, cle in enumerate(sorted(cles), 1)}
            for modele, cles in self._disparus.items()
        }

    def __call__(self, modele: Modele, cle: Any) -> str | None:
        """The name of an object; raises `KeyError` when nobody said that it is named."""
        if cle is None:
            return None
        nom = self._presents.get(modele, {}).get(cle)
        return nom if nom else (self._nommes or {})[modele][cle]

    def connait(self, modele: Modele, cle: Any) -> bool:
        """Whether that object is taken."""
        return cle in self._presents.get(modele, {})

    def presents(self) -> Mapping[Modele, Mapping[int, str]]:
        """What is taken."""
        return self._presents

    def tout(self) -> Iterable[tuple[str, int, str]]:
        """(model, key, name) of everything that has a name, by model and key."""
        for modele in sorted({*self._presents, *(self._nommes or {})}, key=etiquette):
            tous = {**self._presents.get(modele, {}), **(self._nommes or {}).get(modele, {})}
            yield from ((etiquette(modele), cle, tous[cle]) for cle in sorted(tous))

    def disparus(self) -> dict[str, int]:
        """How many are gone, by model."""
        comptes = {etiquette(m): len(cles) for m, cles in (self._nommes or {}).items() if cles}
        return dict(sorted(comptes.items()))


def motif_des_cles() -> re.Pattern[str]:
    """What a key of a frozen content looks like: « fiche:12 », « rattachement:3:fiche:12 »."""
    genres = "|".join(map(re.escape, sorted(registre.genres(), key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])({genres}):(\d+)(?![\w-])")
