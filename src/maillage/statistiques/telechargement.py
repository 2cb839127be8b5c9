"""Fetches the file of a source from its producer: bounded, taken up where it stopped, fingerprinted.

A network that fails is told and changes nothing: the same file can be handed in by a person.
"""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings

from maillage.fichiers.magasin import empreinte_du_fichier
from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques import catalogue
from maillage.statistiques.catalogue import Source

DELAI = 30.0  # seconds without a byte
ESSAIS = 4
PAUSE = 1.0  # seconds, doubled at each attempt
BLOC = 1 << 18
EXTENSIONS = {
    "text/csv": ".csv",
    "application/zip": ".zip",
    "application/gzip": ".gz",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.apache.parquet": ".parquet",
}


@dataclass(frozen=True)
class Telecharge:
    """A file that was fetched: where it is, and its SHA-256."""

    chemin: Path
    empreinte: str


class _Interrompu(Exception):
    """The connection ended before the file did: what was written stays, and is taken up."""


def telecharger(
    source: str,
    *,
    annee: int | None = None,
    avancer: Callable[[int, int], None] | None = None,
    pause: float = PAUSE,
) -> Telecharge:
    """Fetch the file of a source. Raises `Introuvable`, `SaisieInvalide` (address, network, size)."""
    declaree = catalogue.source(source)
    adresse = adresse_de(declaree, annee)
    dossier = Path(settings.DATA_DIR) / "telechargements"
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    cle = hashlib.sha256(adresse.encode()).hexdigest()[:16]
    partiel = dossier / f"{declaree.identifiant}-{cle}.partiel"
    for essai in range(ESSAIS):
        try:
            entetes = _recevoir(adresse, partiel, avancer)
        except (_Interrompu, TimeoutError, http.client.HTTPException, OSError) as erreur:
            if isinstance(erreur, urllib.error.HTTPError) and erreur.code < 500:
                raise _refus(declaree, f"le producteur répond « {erreur.code} »") from erreur
            if essai == ESSAIS - 1:
                raise _refus(declaree, "la connexion s’interrompt") from erreur
            time.sleep(pause * 2**essai)
            continue
        chemin = partiel.with_name(_nom(declaree, adresse, annee, entetes))
        partiel.replace(chemin)
        return Telecharge(chemin, empreinte_du_fichier(chemin))
    raise AssertionError("unreachable")


def adresse_de(source: Source, annee: int | None) -> str:
    """The address of a source, its year filled in. Raises `SaisieInvalide` where none is declared."""
    if not source.adresse:
        raise SaisieInvalide(
            f"« {source.titre} » n’a pas d’adresse au catalogue : téléchargez le fichier à la page "
            f"{source.page or 'de son producteur'}, puis déposez-le."
        )
    if "{annee}" in source.adresse and annee is None:
        raise SaisieInvalide(
            "L’adresse de cette source dépend de l’année. Donnez-la.", champ="annee"
        )
    adresse = source.adresse.replace("{annee}", str(annee or ""))
    if urlsplit(adresse).scheme not in ("https", "http"):
        raise SaisieInvalide(
            "L’adresse de cette source n’est pas une adresse du Web. Corrigez-la dans sources.yaml."
        )
    return adresse


def _recevoir(adresse: str, partiel: Path, avancer: Callable[[int, int], None] | None) -> Message:
    """Write what comes after what is there already. Raises `_Interrompu` when less came than announced."""
    deja = partiel.stat().st_size if partiel.exists() else 0
    demande = urllib.request.Request(adresse, headers={"User-Agent": "Maillage"})  # noqa: S310 — scheme checked
    if deja:
        demande.add_header("Range", f"bytes={deja}-")
    try:
        reponse = urllib.request.urlopen(demande, timeout=DELAI)  # noqa: S310 — scheme checked above
    except urllib.error.HTTPError as erreur:
        if erreur.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and deja:
            partiel.unlink()
            raise _Interrompu from erreur
        raise
    with reponse:
        reprise = reponse.status == http.HTTPStatus.PARTIAL_CONTENT
        ecrit = deja if reprise else 0
        annonce = reponse.headers.get("Content-Length")
        total = ecrit + int(annonce) if annonce else 0
        with partiel.open("ab" if reprise else "wb") as sortie:
            while bloc := reponse.read(BLOC):
                ecrit += len(bloc)
                if ecrit > settings.SOURCE_TAILLE_MAXIMALE:
                    break
                sortie.write(bloc)
                if avancer:
                    avancer(ecrit, total or ecrit)
        entetes: Message = reponse.headers
    if ecrit > settings.SOURCE_TAILLE_MAXIMALE:
        partiel.unlink()
        maximum = settings.SOURCE_TAILLE_MAXIMALE // 1_000_000
        raise SaisieInvalide(f"Ce fichier dépasse {maximum} Mo : il n’est pas téléchargé.")
    if total and ecrit < total:
        raise _Interrompu
    return entetes


def _nom(source: Source, adresse: str, annee: int | None, entetes: Message) -> str:
    """The name that the server gives, or the end of the address, with an extension."""
    donne = entetes.get_filename() or PurePosixPath(urlsplit(adresse).path).name or "fichier"
    nom = PurePosixPath(donne.replace("\\", "/")).name
    if PurePosixPath(nom).suffix.lower() not in EXTENSIONS.values():
        extension = EXTENSIONS.get(entetes.get_content_type(), ".csv")
        nom = f"{source.identifiant}{f'-{annee}' if annee else ''}{extension}"
    return nom[-150:]


def _refus(source: Source, pourquoi: str) -> SaisieInvalide:
    return SaisieInvalide(
        f"« {source.titre} » n’a pas pu être téléchargée : {pourquoi}. Vérifiez l’adresse de la source, "
        "ou téléchargez le fichier vous-même et déposez-le."
    )
