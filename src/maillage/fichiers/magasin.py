"""The bytes on disk: written once under their SHA-256, read back only if they still have it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from maillage.regles.erreurs import Introuvable

BLOC = 1 << 20
EMPREINTE = re.compile(r"[0-9a-f]{64}")


def empreinte(octets: bytes) -> str:
    """SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(octets).hexdigest()


def empreinte_du_fichier(chemin: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    with chemin.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


def ranger(octets: bytes) -> str:
    """Write the bytes, unless they are there already, and give their fingerprint.

    The file appears whole or not at all, and nobody but the account of the program may read it.
    """
    nom = empreinte(octets)
    place = _place(nom)
    if place.exists():
        return nom
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descripteur, provisoire = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(descripteur, "wb") as sortie:
            sortie.write(octets)
            sortie.flush()
            os.fsync(sortie.fileno())
        Path(provisoire).replace(place)
    except BaseException:
        Path(provisoire).unlink(missing_ok=True)
        raise
    return nom


def est_range(nom: str) -> bool:
    """Whether the bytes of that fingerprint are there."""
    return _place(nom).exists()


def oter(nom: str) -> None:
    """Take away bytes that nothing names: those of an act that was undone."""
    _place(nom).unlink(missing_ok=True)


def relire(nom: str) -> bytes:
    """The bytes of that fingerprint; `Introuvable` when they are gone or are no longer the same."""
    try:
        octets = _place(nom).read_bytes()
    except OSError as erreur:
        raise _disparu() from erreur
    if empreinte(octets) != nom:
        raise _change()
    return octets


def ranger_flux(flux: BinaryIO) -> str:
    """As `ranger`, for what is too large to be held in memory; read from where the stream is."""
    racine = Path(settings.DATA_DIR) / "fichiers"
    racine.mkdir(parents=True, exist_ok=True, mode=0o700)
    descripteur, provisoire = tempfile.mkstemp(dir=racine)
    try:
        somme = hashlib.sha256()
        with os.fdopen(descripteur, "wb") as sortie:
            while bloc := flux.read(BLOC):
                somme.update(bloc)
                sortie.write(bloc)
            sortie.flush()
            os.fsync(sortie.fileno())
        place = _place(somme.hexdigest())
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(provisoire).replace(place)
    except BaseException:
        Path(provisoire).unlink(missing_ok=True)
        raise
    return somme.hexdigest()


def chemin_verifie(nom: str) -> Path:
    """Where the bytes of that fingerprint are, once they were read through and still have it.

    Raises `Introuvable` as `relire` does.
    """
    place = _place(nom)
    try:
        lue = empreinte_du_fichier(place)
    except OSError as erreur:
        raise _disparu() from erreur
    if lue != nom:
        raise _change()
    return place


def _disparu() -> Introuvable:
    return Introuvable(
        "Ce fichier n'est plus dans le dossier des fichiers de l'instance. "
        "Demandez à son administrateur de le reprendre d'une sauvegarde."
    )


def _change() -> Introuvable:
    return Introuvable(
        "Ce fichier a été changé sur le disque : il n'a plus l'empreinte gardée à son dépôt. "
        "Demandez à l'administrateur de l'instance de le reprendre d'une sauvegarde."
    )


def _place(nom: str) -> Path:
    if not EMPREINTE.fullmatch(nom):
        raise ValueError(f"Empreinte attendue, non {nom!r}")
    return Path(settings.DATA_DIR) / "fichiers" / nom[:2] / nom
