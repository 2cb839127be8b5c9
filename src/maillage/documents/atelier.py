"""Where files are written: in processes beside, bounded in time and memory.

Whoever asks for a document, a page or a task, waits for it here; what goes wrong in the writing stops
neither of them.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pickle
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from maillage.documents.arbre import Document
from maillage.documents.diapositives import Diaporama
from maillage.documents.ouvrier import Issue
from maillage.documents.rendus import PAGES, ecrire, trouver
from maillage.regles.erreurs import ErreurMetier, SaisieInvalide

# A convention of 150 pages takes a second and a half, and 410 MB.
SECONDES = 60
MEMOIRE = 2 * 1024**3  # of addresses, which a process reserves more than it fills
TAILLE = 30_000_000  # bytes of a tree: 40 times that convention
OUVRIERS = 2  # at once, for a process that serves pages
# A page is templates of Django, which the ouvriers do without, and holds no native code.
SUR_PLACE = frozenset({"html"})
ATTENTE = 60  # seconds before somebody who waits for an ouvrier is told to come back


class DocumentTropGrand(SaisieInvalide):
    """The tree is larger than what is ever written."""

    code = "DOCUMENT_TROP_GRAND"


class EcritureInterrompue(ErreurMetier):
    """The writing went over its time or its memory, and was stopped."""

    code = "ECRITURE_INTERROMPUE"


class AtelierOccupe(ErreurMetier):
    """Nobody was free to write the document in time."""

    code = "ATELIER_OCCUPE"


class PanneDEcriture(RuntimeError):
    """A renderer failed on a document; the message is its trace."""


def rendre(
    arbre: Document | Diaporama, format: str, *, secondes: int = 0, **reglages: object
) -> bytes:
    """The file of a tree in a format of `rendus`, within the bounds of the atelier.

    `reglages` go to the renderer. Raises the refusals of the renderer (`DessinIllisible`…),
    `DocumentTropGrand`, `EcritureInterrompue`, `AtelierOccupe`.
    """
    if format != PAGES and isinstance(arbre, Document):
        trouver(format)
    demande = pickle.dumps((arbre, format, reglages))
    if len(demande) > TAILLE:
        raise DocumentTropGrand(
            f"Le document « {arbre.titre} » est trop grand pour être écrit "
            f"({len(demande) // 1_000_000} Mo, {TAILLE // 1_000_000} au plus). "
            "Partagez-le en plusieurs, ou raccourcissez ses textes."
        )
    if format in SUR_PLACE:
        return ecrire(arbre, format, **reglages)
    with _ouvrier(secondes or SECONDES) as ouvrier:
        reponse = ouvrier.demander(demande)
    return _lire(reponse, arbre.titre)


def nombre_de_pages(document: Document) -> int:
    """How many pages the PDF of a document has; raises as `rendre` does, and writes no file."""
    return int(rendre(document, PAGES))


def _lire(reponse: bytes, titre: str) -> bytes:
    issue, contenu = Issue(reponse[:1]), reponse[1:]
    if issue is Issue.FICHIER:
        return contenu
    if issue is Issue.REFUS:
        module, classe, message = json.loads(contenu)
        raise getattr(importlib.import_module(module), classe)(message)
    if issue is Issue.PANNE:
        raise PanneDEcriture(contenu.decode())
    quoi = "de temps" if issue is Issue.DUREE else "de mémoire"
    raise EcritureInterrompue(
        f"Le document « {titre} » demande trop {quoi} : son écriture a été arrêtée. "
        "Raccourcissez ses textes ou ses tableaux, ou partagez-le en plusieurs."
    )


class _Ouvrier:
    """One process of `ouvrier.py`; it serves one document at a time."""

    def __init__(self, secondes: int) -> None:
        self.secondes = secondes
        # Threads and heaps reserve addresses: as many on a large machine as on a small one.
        bornes = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
        # A child lives for one document: it takes its memory by large pieces and gives none back
        # before it ends (mallopt(3); another library than glibc ignores these names).
        morceaux = {"MALLOC_TOP_PAD_": str(64 << 20), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)}
        mots = [sys.executable, "-P", "-m", "maillage.documents.ouvrier"]
        self._processus = subprocess.Popen(  # noqa: S603  # our own words
            [*mots, str(secondes), str(MEMOIRE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=os.environ | bornes | morceaux,
            start_new_session=True,
        )
        assert self._processus.stdin  # noqa: S101  # asked for just above
        assert self._processus.stdout  # noqa: S101
        self._entree, self._sortie = self._processus.stdin, self._processus.stdout

    def demander(self, demande: bytes) -> bytes:
        """The answer to a request; raises `OSError` when the process is gone."""
        # The process bounds its own work: this is for the day when it cannot.
        limite = time.monotonic() + self.secondes + 30
        tout = struct.pack(">Q", len(demande)) + demande
        while tout:
            tout = tout[self._entree.write(tout) :]
        longueur = struct.unpack(">Q", self._recevoir(8, limite))[0]
        return self._recevoir(longueur, limite)

    def _recevoir(self, longueur: int, limite: float) -> bytes:
        recu = bytearray()
        while len(recu) < longueur:
            reste = max(0.0, limite - time.monotonic())
            pret, _, _ = select.select([self._sortie], [], [], reste)
            morceau = self._sortie.read(min(longueur - len(recu), 1 << 20)) if pret else b""
            if not morceau:
                raise BrokenPipeError("L’ouvrier ne répond plus.")
            recu += morceau
        return bytes(recu)

    @property
    def est_la(self) -> bool:
        """Whether the process still runs."""
        return self._processus.poll() is None

    def finir(self) -> None:
        """End the process, which a document under way does not hold back."""
        self._entree.close()
        self._processus.kill()
        self._processus.wait()
        self._sortie.close()

    def oublier(self) -> None:
        """Let go of a process that belongs to the parent of this one."""
        self._entree.close()
        self._sortie.close()
        self._processus.returncode = 0


_places = BoundedSemaphore(OUVRIERS)
_libres: list[_Ouvrier] = []


@contextmanager
def _ouvrier(secondes: int) -> Iterator[_Ouvrier]:
    """A process that waits for work, or a new one; one that failed is not used again."""
    if not _places.acquire(timeout=ATTENTE):
        raise AtelierOccupe(
            "Beaucoup de documents sont demandés en ce moment. Réessayez dans une minute."
        )
    try:
        ouvrier = _prendre(secondes)
        try:
            yield ouvrier
        except BaseException as erreur:
            ouvrier.finir()
            if isinstance(erreur, OSError):
                raise EcritureInterrompue(
                    "L’écriture du document s’est arrêtée. Réessayez ; si cela continue, "
                    "prévenez l’administrateur de l’instance."
                ) from erreur
            raise
        _libres.append(ouvrier)
    finally:
        _places.release()


def _prendre(secondes: int) -> _Ouvrier:
    while _libres:
        ouvrier = _libres.pop()
        if ouvrier.est_la and ouvrier.secondes == secondes:
            return ouvrier
        ouvrier.finir()
    return _Ouvrier(secondes)


def fermer() -> None:
    """End the processes that wait; the next document starts another."""
    while _libres:
        _libres.pop().finir()


def _oublier() -> None:
    """In a process forked from this one: its ouvriers are not ours."""
    global _places
    while _libres:
        _libres.pop().oublier()
    _places = BoundedSemaphore(OUVRIERS)


atexit.register(fermer)
os.register_at_fork(after_in_child=_oublier)
