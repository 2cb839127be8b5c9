"""Fetches the file of a source from its producer: bounded, taken up where it stopped, fingerprinted.

A network that fails is told and changes nothing: the same file can be handed in by a person. The address
is that of the producer and stays his: what it redirects to is of the same host or of a host under it, never
from https to http. A file that changed between two attempts is taken anew, never stitched (RFC 9110, 13.1.5).
"""

from __future__ import annotations

import hashlib
import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings

from maillage.fichiers.magasin import empreinte_du_fichier
from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques import catalogue
from maillage.statistiques.catalogue import Source

DELAI = 30.0  # seconds without a byte
DUREE = 3_600.0  # seconds for the whole of it: a server may drip a byte at a time
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


class _Ailleurs(Exception):
    """The producer sends to another host than his."""


class _SansSortir(urllib.request.HTTPRedirectHandler):
    """Follows a redirection within the producer, and no other."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request to send instead. Raises `_Ailleurs`."""
        if not _est_chez_lui(req.full_url, newurl):
            raise _Ailleurs(urlsplit(newurl).hostname or newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _est_chez_lui(adresse: str, suivante: str) -> bool:
    """Whether the second address is of the host of the first, or under it, and as safe."""
    depart, arrivee = urlsplit(adresse), urlsplit(suivante)
    if arrivee.scheme != depart.scheme and arrivee.scheme != "https":
        return False
    if arrivee.netloc == depart.netloc:
        return True
    maison = (depart.hostname or "").removeprefix("www.")
    hote = arrivee.hostname or ""
    return arrivee.port == depart.port and (hote == maison or hote.endswith(f".{maison}"))


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
    if not _derniere_version(partiel):
        partiel.unlink(missing_ok=True)  # nothing says that what is there is of the same file
    fin = time.monotonic() + DUREE
    for essai in range(ESSAIS):
        try:
            entetes = _recevoir(adresse, partiel, avancer, fin)
        except (_Interrompu, TimeoutError, http.client.HTTPException, OSError) as erreur:
            if (raison := _sans_espoir(erreur)) is not None:
                raise _refus(declaree, raison) from erreur
            if essai == ESSAIS - 1:
                raise _refus(declaree, "la connexion s’interrompt") from erreur
            time.sleep(pause * 2**essai)
            continue
        except _Ailleurs as erreur:
            raise _refus(
                declaree, f"le producteur renvoie vers un autre site (« {str(erreur)[:80]} »)"
            ) from erreur
        chemin = partiel.with_name(_nom(declaree, adresse, annee, entetes))
        partiel.replace(chemin)
        _temoin(partiel).unlink(missing_ok=True)
        return Telecharge(chemin, empreinte_du_fichier(chemin))
    raise AssertionError("unreachable")


def _sans_espoir(erreur: Exception) -> str | None:
    """Why another attempt would not do better, if it would not."""
    if isinstance(erreur, urllib.error.HTTPError) and erreur.code < 500:
        return f"le producteur répond « {erreur.code} »"
    if isinstance(getattr(erreur, "reason", None), ssl.SSLCertVerificationError):
        return "le certificat de sécurité du site n’est pas valable"
    return None


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


def _recevoir(
    adresse: str, partiel: Path, avancer: Callable[[int, int], None] | None, fin: float
) -> Message:
    """Write what comes after what is there already. Raises `_Interrompu` when less came than announced."""
    with _ouvrir(adresse, partiel) as reponse:
        reprise = reponse.status == http.HTTPStatus.PARTIAL_CONTENT
        ecrit = partiel.stat().st_size if reprise else 0
        if reprise and not _reprend_la(reponse.headers, ecrit):
            partiel.unlink()
            raise _Interrompu
        annonce = reponse.headers.get("Content-Length") or ""
        total = ecrit + int(annonce) if annonce.isdecimal() else 0
        _temoin(partiel).write_text(_version(reponse.headers))
        with partiel.open("ab" if reprise else "wb") as sortie:
            while ecrit <= settings.SOURCE_TAILLE_MAXIMALE and (bloc := reponse.read1(BLOC)):
                sortie.write(bloc)
                ecrit += len(bloc)
                if avancer:
                    avancer(ecrit, total or ecrit)
                if time.monotonic() > fin:
                    raise TimeoutError
        entetes: Message = reponse.headers
    if ecrit > settings.SOURCE_TAILLE_MAXIMALE:
        partiel.unlink()
        maximum = settings.SOURCE_TAILLE_MAXIMALE // 1_000_000
        raise SaisieInvalide(f"Ce fichier dépasse {maximum} Mo : il n’est pas téléchargé.")
    if total and ecrit < total:
        raise _Interrompu
    return entetes


def _ouvrir(adresse: str, partiel: Path) -> http.client.HTTPResponse:
    """Ask for the file, or for what is missing of it while it is the same. Raises `_Interrompu`."""
    deja = partiel.stat().st_size if partiel.exists() else 0
    demande = urllib.request.Request(adresse, headers={"User-Agent": "Maillage"})  # noqa: S310 — scheme checked
    if deja:
        demande.add_header("Range", f"bytes={deja}-")
        if version := _derniere_version(partiel):
            demande.add_header("If-Range", version)
    try:
        reponse: http.client.HTTPResponse = urllib.request.build_opener(_SansSortir).open(
            demande, timeout=DELAI
        )
    except urllib.error.HTTPError as erreur:
        if erreur.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and deja:
            partiel.unlink()
            raise _Interrompu from erreur
        raise
    return reponse


def _reprend_la(entetes: Message, ecrit: int) -> bool:
    """Whether the rest begins where what was written ends, as far as the server says it."""
    plage = entetes.get("Content-Range", "")
    return not plage or plage.startswith(f"bytes {ecrit}-")


def _temoin(partiel: Path) -> Path:
    """Where the version of a file that is being fetched is noted."""
    return partiel.with_suffix(".version")


def _version(entetes: Message) -> str:
    """What names this state of the file: its strong tag, else the day it changed."""
    etiquette = entetes.get("ETag", "")
    return etiquette if etiquette.startswith('"') else entetes.get("Last-Modified", "")


def _derniere_version(partiel: Path) -> str:
    try:
        return _temoin(partiel).read_text().strip()
    except FileNotFoundError:
        return ""


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
