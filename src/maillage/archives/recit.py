"""Reads what an archive tells of the instances where the démarche was, and checks it event by event.

Only the events of the démarche travel: two that follow each other there may have had others between them.
Each is proved by its own fingerprint, which covers the one before it in the chain that it comes from.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from maillage.archives.contenant import Contenant
from maillage.archives.erreurs import ArchiveRefusee
from maillage.archives.histoire import CHAMPS, empreinte_de_l_extrait
from maillage.archives.lignes import de_json, lire_lignes
from maillage.archives.models import EvenementDOrigine
from maillage.journal.empreintes import empreinte

ORIGINES_AU_PLUS = 100
GENESE = "0" * 64
PARTIE = re.compile(r"origines/([1-9][0-9]?)/(journal|cles)\.jsonl")


@dataclass(frozen=True, slots=True)
class RecitLu:
    """One former instance: its events as fields, and its keys (model, key there, name)."""

    rang: int
    empreinte: str
    evenements: list[dict[str, Any]]
    cles: list[tuple[str, int, str]]


def lire_les_recits(contenant: Contenant, vus: set[str]) -> list[RecitLu]:
    """The former instances, first to last; the names of the parts are added to `vus`.

    Raises `ArchiveRefusee` for an event whose fingerprint is not its own, or that is out of its place.
    """
    rangs = sorted({int(m[1]) for nom in contenant.parties if (m := PARTIE.fullmatch(nom))})
    if not rangs or rangs != list(range(1, len(rangs) + 1)) or len(rangs) > ORIGINES_AU_PLUS:
        raise ArchiveRefusee("Cette archive ne dit pas d’où vient la démarche.")
    return [_lire(contenant, rang, vus) for rang in rangs]


def _lire(contenant: Contenant, rang: int, vus: set[str]) -> RecitLu:
    journal, cles = f"origines/{rang}/journal.jsonl", f"origines/{rang}/cles.jsonl"
    vus.update((journal, cles))
    octets = contenant.lire(journal)
    slug = contenant.manifeste["demarche"]["slug"]
    evenements = [_evenement(ligne, slug) for ligne in lire_lignes(journal, octets)]
    _verifier_l_ordre(evenements)
    return RecitLu(
        rang,
        empreinte_de_l_extrait(octets.decode()),
        evenements,
        [_cle(ligne) for ligne in lire_lignes(cles, contenant.lire(cles))],
    )


def _evenement(ligne: dict[str, Any], slug: str) -> dict[str, Any]:
    if set(ligne) != set(CHAMPS) or ligne["demarche"] != slug:
        raise ArchiveRefusee("Un événement du journal n’a pas la forme attendue.")
    colonnes = {c.name: c for c in EvenementDOrigine._meta.concrete_fields}
    lu = {nom: de_json(colonnes[nom], ligne[nom]) for nom in CHAMPS}
    if lu["le"].utcoffset() != dt.timedelta(0):
        raise ArchiveRefusee("Un événement du journal n’est pas à l’heure universelle.")
    if empreinte(EvenementDOrigine(**lu).en_evenement()) != lu["empreinte"]:
        raise ArchiveRefusee(
            f"L’événement {lu['numero']} du journal ne correspond plus à son empreinte."
        )
    return lu


def _verifier_l_ordre(evenements: list[dict[str, Any]]) -> None:
    """Numbers rise; two events that touch are chained one to the other."""
    precedent: dict[str, Any] = {"numero": 0, "empreinte": GENESE}
    for evenement in evenements:
        suit = evenement["numero"] == precedent["numero"] + 1
        if evenement["numero"] <= precedent["numero"] or (
            suit and evenement["precedente"] != precedent["empreinte"]
        ):
            raise ArchiveRefusee(
                f"L’événement {evenement['numero']} du journal ne suit pas celui d’avant."
            )
        precedent = evenement


def _cle(ligne: dict[str, Any]) -> tuple[str, int, str]:
    modele, cle, nom = (ligne.get(c) for c in ("modele", "cle", "nom"))
    if not (
        set(ligne) == {"modele", "cle", "nom"}
        and isinstance(modele, str)
        and type(cle) is int
        and 0 < cle < 2**63
        and isinstance(nom, str)
    ):
        raise ArchiveRefusee("Une clé d’origine n’a pas la forme attendue.")
    return modele, cle, nom
