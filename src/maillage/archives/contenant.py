"""The container: a ZIP that has one form only, so that whatever was touched in it is seen.

Nothing in it is compressed: an archive weighs what it holds, there is nothing to inflate, and its bytes
do not depend on the version of a library. The manifest comes first, then the parts by name. An archive is
read only if writing its parts again gives the same bytes; no name of it is ever used as a path.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from maillage.archives.erreurs import ArchiveRefusee
from maillage.archives.lignes import ecrire_ligne

MANIFESTE = "manifeste.json"
PARTIES_AU_PLUS = 60_000  # of a ZIP without extension: 65 535
TAILLE_AU_PLUS = 2_000_000_000  # bytes; of a ZIP without extension: 4 GB
PARTIE_LUE_AU_PLUS = 300_000_000  # bytes of one part of data, which is held in memory
BLOC = 1 << 20
JOUR_ZERO = (1980, 1, 1, 0, 0, 0)
NOM = re.compile(r"[A-Za-z0-9_]+(?:[./-][A-Za-z0-9_]+)*")
EMPREINTE = re.compile(r"[0-9a-f]{64}")

ABIMEE = (
    "Cette archive est abîmée, incomplète ou modifiée : elle n’est plus telle que Maillage l’a écrite. "
    "Reprenez l’original, ou refaites l’exportation."
)


@dataclass(frozen=True, slots=True)
class Partie:
    """One part as the manifest announces it; `taille` in bytes."""

    nom: str
    taille: int
    empreinte: str


def empreinte_de(chemin: Path) -> str:
    """SHA-256 of a file, read by blocks."""
    with chemin.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


def inventaire(dossier: Path) -> list[Partie]:
    """The parts that a folder holds, by name."""
    noms = sorted(
        chemin.relative_to(dossier).as_posix() for chemin in dossier.rglob("*") if chemin.is_file()
    )
    return [
        Partie(nom, (dossier / nom).stat().st_size, empreinte_de(dossier / nom)) for nom in noms
    ]


def empreinte_du_contenu(parties: list[Partie]) -> str:
    """The fingerprint of all the parts together: the same content, the same fingerprint."""
    lignes = [f"{p.empreinte} {p.taille} {p.nom}\n" for p in parties]
    return hashlib.sha256("".join(lignes).encode()).hexdigest()


def signer(manifeste: Mapping[str, Any]) -> bytes:
    """The manifest as it is written, with its own fingerprint."""
    propre = {nom: valeur for nom, valeur in manifeste.items() if nom != "empreinte"}
    marque = hashlib.sha256(ecrire_ligne(propre).encode()).hexdigest()
    texte = json.dumps(
        {**propre, "empreinte": marque}, ensure_ascii=False, sort_keys=True, indent=1
    )
    return texte.encode() + b"\n"


def assembler(cible: IO[bytes], dossier: Path, manifeste: bytes, noms: list[str]) -> None:
    """Write the archive: the manifest, then the named parts of the folder."""
    with zipfile.ZipFile(cible, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        _ajouter(archive, MANIFESTE, manifeste)
        for nom in noms:
            _ajouter(archive, nom, dossier / nom)


def _ajouter(archive: zipfile.ZipFile, nom: str, contenu: bytes | Path) -> None:
    entree = zipfile.ZipInfo(nom, JOUR_ZERO)
    entree.create_system = 3
    entree.external_attr = 0o644 << 16
    if isinstance(contenu, bytes):
        archive.writestr(entree, contenu)
        return
    entree.file_size = contenu.stat().st_size
    with contenu.open("rb") as source, archive.open(entree, "w") as sortie:
        while bloc := source.read(BLOC):
            sortie.write(bloc)


class Contenant:
    """An archive whose every byte was checked; its parts were laid in `dossier`, under safe names."""

    def __init__(self, manifeste: dict[str, Any], parties: dict[str, Partie], dossier: Path):
        self.manifeste = manifeste
        self.parties = parties
        self._dossier = dossier

    def lire(self, nom: str) -> bytes:
        """The bytes of a part; raises `ArchiveRefusee` when there is none, or it is too large to hold."""
        partie = self.parties.get(nom)
        if partie is None:
            raise ArchiveRefusee(f"La partie « {nom} » manque à cette archive.")
        if partie.taille > PARTIE_LUE_AU_PLUS:
            raise ArchiveRefusee(f"La partie « {nom} » est trop grande pour être lue.")
        return (self._dossier / partie.empreinte).read_bytes()


def ouvrir(source: Path, dossier: Path) -> Contenant:
    """Check the whole archive and lay its parts in `dossier`, each under its fingerprint.

    Raises `ArchiveRefusee`: no ZIP, truncated, altered, another form, a part that the manifest does not
    announce or that it announces otherwise.
    """
    try:
        taille = source.stat().st_size
        if taille > TAILLE_AU_PLUS:
            raise ArchiveRefusee("Cette archive dépasse deux gigaoctets.")
        with zipfile.ZipFile(source) as archive:
            entrees = archive.infolist()
            _verifier_les_entrees(entrees, taille)
            manifeste = _lire_le_manifeste(archive.read(MANIFESTE))
            parties = _parties(manifeste)
            if [e.filename for e in entrees] != [MANIFESTE, *parties]:
                raise ArchiveRefusee(ABIMEE)
            for entree in entrees[1:]:
                _poser(archive, entree, parties[entree.filename], dossier)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, NotImplementedError) as erreur:
        raise ArchiveRefusee(ABIMEE) from erreur
    except (OSError, EOFError, ValueError, RuntimeError) as erreur:
        raise ArchiveRefusee(ABIMEE) from erreur
    _verifier_la_forme(source, parties, dossier, signer(manifeste))
    return Contenant(manifeste, parties, dossier)


def _verifier_les_entrees(entrees: list[zipfile.ZipInfo], taille: int) -> None:
    """Nothing to inflate, nothing hidden, names that are names: before a byte is read."""
    noms = {e.filename for e in entrees}
    if not entrees or len(entrees) > PARTIES_AU_PLUS or len(noms) < len(entrees):
        raise ArchiveRefusee(ABIMEE)
    for entree in entrees:
        if (
            entree.compress_type != zipfile.ZIP_STORED
            or entree.file_size != entree.compress_size
            or not NOM.fullmatch(entree.filename)
        ):
            raise ArchiveRefusee(ABIMEE)
    if sum(e.file_size for e in entrees) > taille:
        raise ArchiveRefusee(ABIMEE)


def _lire_le_manifeste(octets: bytes) -> dict[str, Any]:
    try:
        lu = json.loads(octets.decode("utf-8"))
    except (ValueError, RecursionError) as erreur:
        raise ArchiveRefusee(ABIMEE) from erreur
    if not isinstance(lu, dict) or signer(lu) != octets:
        raise ArchiveRefusee(ABIMEE)
    return lu


def _parties(manifeste: dict[str, Any]) -> dict[str, Partie]:
    annoncees = manifeste.get("fichiers")
    if not isinstance(annoncees, list):
        raise ArchiveRefusee(ABIMEE)
    parties: dict[str, Partie] = {}
    for dite in annoncees:
        if not isinstance(dite, dict):
            raise ArchiveRefusee(ABIMEE)
        nom, taille, empreinte = (dite.get(c) for c in ("nom", "taille", "empreinte"))
        if not (
            isinstance(nom, str)
            and type(taille) is int
            and isinstance(empreinte, str)
            and EMPREINTE.fullmatch(empreinte)
        ):
            raise ArchiveRefusee(ABIMEE)
        parties[nom] = Partie(nom, taille, empreinte)
    if list(parties) != sorted(parties) or len(parties) != len(annoncees):
        raise ArchiveRefusee(ABIMEE)
    if manifeste.get("contenu") != empreinte_du_contenu(list(parties.values())):
        raise ArchiveRefusee(ABIMEE)
    return parties


def _poser(
    archive: zipfile.ZipFile, entree: zipfile.ZipInfo, partie: Partie, dossier: Path
) -> None:
    if entree.file_size != partie.taille:
        raise ArchiveRefusee(ABIMEE)
    marque, place = hashlib.sha256(), dossier / partie.empreinte
    with archive.open(entree) as source, place.open("wb") as sortie:
        while bloc := source.read(BLOC):
            marque.update(bloc)
            sortie.write(bloc)
    if marque.hexdigest() != partie.empreinte:
        raise ArchiveRefusee(ABIMEE)


def _verifier_la_forme(
    source: Path, parties: dict[str, Partie], dossier: Path, manifeste: bytes
) -> None:
    """Write the archive again from what was read: its bytes must be those that were given."""
    with tempfile.TemporaryFile() as refaite, source.open("rb") as donnee:
        with zipfile.ZipFile(refaite, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
            _ajouter(archive, MANIFESTE, manifeste)
            for nom, partie in parties.items():
                _ajouter(archive, nom, dossier / partie.empreinte)
        refaite.seek(0)
        while bloc := donnee.read(BLOC):
            if refaite.read(len(bloc)) != bloc:
                raise ArchiveRefusee(ABIMEE)
        if refaite.read(1):
            raise ArchiveRefusee(ABIMEE)
