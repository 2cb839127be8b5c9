"""The files of others are read in processes beside, bounded in time and memory.

A small file may ask for days of work or for all the memory, whatever its reader checks first; here it
stops nobody but who hands it over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from maillage.regles.erreurs import SaisieInvalide
from maillage.taches.equipe import Equipe, TousOccupes, TravailArrete

P = ParamSpec("P")
T = TypeVar("T")

SECONDES = 30  # a convention of 150 pages under two seals is read in six of the processor
MEMOIRE = 1024**3  # of addresses, which a process reserves more than it fills
# Anybody who hands files over to the public page waits for the others who do, and for nobody else.
DEPOSES, PUBLICS = Equipe(places=2, attente=15), Equipe(places=1, attente=15)


class LectureInterrompue(SaisieInvalide):
    """The reading went over its time or its memory, and was stopped."""

    code = "LECTURE_INTERROMPUE"


class LecteursOccupes(SaisieInvalide):
    """Nobody was free to read the file in time."""

    code = "LECTEURS_OCCUPES"


def bornee(equipe: Equipe = DEPOSES) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Have a function that reads a file done within these bounds, wherever it is called from.

    What it takes and gives can be pickled. Raises besides, for the field `fichier`, `LectureInterrompue`
    and `LecteursOccupes`.
    """

    def borner(fonction: Callable[P, T]) -> Callable[P, T]:
        @wraps(fonction)
        def lire(*arguments: P.args, **reglages: P.kwargs) -> T:
            try:
                return equipe.faire(lire, arguments, reglages, secondes=SECONDES, memoire=MEMOIRE)
            except TravailArrete as arret:
                raise LectureInterrompue(_pourquoi(arret), champ="fichier") from arret
            except TousOccupes as occupes:
                raise LecteursOccupes(
                    "Beaucoup de fichiers sont lus en ce moment. Réessayez dans une minute.",
                    champ="fichier",
                ) from occupes

        return lire

    return borner


def _pourquoi(arret: TravailArrete) -> str:
    if not arret.trop:
        return (
            "La lecture de ce fichier s’est arrêtée. Réessayez ; si cela continue, prévenez "
            "l’administrateur de l’instance."
        )
    return (
        f"Ce fichier demande trop {arret.trop} : sa lecture a été arrêtée. Il est abîmé, ou bien "
        "plus lourd à lire qu’un document ordinaire. Enregistrez-le de nouveau, ou partagez-le en "
        "plusieurs."
    )
