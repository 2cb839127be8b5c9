"""Asks the timestamp authority of the instance for the proof of a date (RFC 3161)."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from http.client import HTTPException

from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

from maillage.regles.erreurs import EtatIncompatible

TAILLE_AU_PLUS = 200_000  # bytes of an answer


class HorodatageIndisponible(EtatIncompatible):
    """The timestamp authority gave no timestamp."""

    code = "HORODATAGE_INDISPONIBLE"

    def __init__(self, cause: str, *, pour_l_archive: bool = False) -> None:
        self.cause = cause
        suite = (
            "la copie pour l’archive n’a pas été faite. Recommencez plus tard."
            if pour_l_archive
            else "rien n’a été scellé. Recommencez plus tard, ou demandez un sceau sans horodatage."
        )
        super().__init__(f"L’autorité d’horodatage n’a pas répondu ({cause}) : {suite}")


class Horodateur(TimeStamper):
    """An authority reached by HTTP, with a time-out; it is asked by a thread, and followed nowhere."""

    def __init__(self, adresse: str, delai: float) -> None:
        super().__init__()
        self.adresse, self.delai = adresse, delai

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The answer of the authority; raises `HorodatageIndisponible`."""
        return await asyncio.to_thread(self._demander, req.dump())

    def _demander(self, demande: bytes) -> tsp.TimeStampResp:
        requete = urllib.request.Request(  # noqa: S310  # the scheme is held by a check of the settings
            self.adresse,
            data=demande,
            headers={
                "Content-Type": "application/timestamp-query",
                "Accept": "application/timestamp-reply",
            },
        )
        try:
            with _OUVREUR.open(requete, timeout=self.delai) as reponse:
                lue = reponse.read(TAILLE_AU_PLUS + 1)
        except (OSError, HTTPException) as erreur:
            raise HorodatageIndisponible(_cause(erreur, self.delai)) from erreur
        if len(lue) > TAILLE_AU_PLUS:
            raise HorodatageIndisponible("réponse trop longue")
        return tsp.TimeStampResp.load(lue)


class _SansRenvoi(urllib.request.HTTPRedirectHandler):
    """A timestamp authority that sends elsewhere is not the one that was chosen."""

    def redirect_request(self, *_: object) -> None:
        return None


_OUVREUR = urllib.request.build_opener(_SansRenvoi)


def horodateur() -> TimeStamper | None:
    """The authority of the settings, or None where there is none."""
    if not settings.HORODATAGE_ADRESSE:
        return None
    return Horodateur(settings.HORODATAGE_ADRESSE, settings.HORODATAGE_DELAI)


def _cause(erreur: Exception, delai: float) -> str:
    if isinstance(erreur, urllib.error.HTTPError):
        return f"erreur HTTP {erreur.code}"
    if isinstance(erreur, TimeoutError) or isinstance(
        getattr(erreur, "reason", None), TimeoutError
    ):
        return f"aucune réponse en {delai:g} s"
    return "connexion impossible"
