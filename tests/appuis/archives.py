"""An archive in hand: how one is made, changed by somebody who knows its form, and taken in elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from maillage.archives import registre
from maillage.archives.actions.restaurations import Restauration, restaurer
from maillage.archives.cles import reserver
from maillage.archives.contenant import (
    MANIFESTE,
    assembler,
    empreinte_du_contenu,
    inventaire,
    signer,
)
from maillage.archives.emport import exporter
from maillage.conventions.models import Demarche

LE = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
PAR = SimpleNamespace(email="maintenance@exemple.fr", nom_complet="Maintenance")
Parties = dict[str, bytes]


@contextmanager
def une_autre_instance() -> Iterator[None]:
    """What is written inside is of an instance that is no longer there afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def decaler_les_cles() -> None:
    """The next keys of every model are not those of the other instance."""
    for rang, declaree in enumerate([*registre.references(), *registre.emportes()]):
        reserver(declaree.modele, 3 + rang % 7)


def en_octets(demarche: Demarche, instance: str = "https://la-bas.exemple") -> bytes:
    """The archive of the démarche."""
    sortie = io.BytesIO()
    exporter(demarche, sortie, instance=instance, le=LE)
    return sortie.getvalue()


def rendre(octets: bytes, dossier: Path) -> Restauration:
    """Take the archive in."""
    source = dossier / "archive.zip"
    source.write_bytes(octets)
    return restaurer(archive=source, par=PAR, le=LE)


def ouvrir_les_parties(octets: bytes) -> tuple[dict[str, Any], Parties]:
    """The manifest and the parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        parties = {nom: archive.read(nom) for nom in archive.namelist()}
    return json.loads(parties.pop(MANIFESTE)), parties


def refaire(
    octets: bytes,
    changer: Callable[[Parties], object] = lambda parties: None,
    **manifeste: Any,
) -> bytes:
    """The archive changed by somebody who computes every fingerprint again."""
    annonce, parties = ouvrir_les_parties(octets)
    changer(parties)
    with tempfile.TemporaryDirectory() as provisoire:
        dossier = Path(provisoire)
        for nom, contenu in parties.items():
            place = dossier / nom
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(contenu)
        inventoriees = inventaire(dossier)
        annonce["fichiers"] = [
            {"nom": p.nom, "taille": p.taille, "empreinte": p.empreinte, "format": "x"}
            for p in inventoriees
        ]
        annonce["contenu"] = empreinte_du_contenu(inventoriees)
        annonce |= manifeste
        annonce = {nom: valeur for nom, valeur in annonce.items() if valeur is not ...}
        sortie = io.BytesIO()
        assembler(sortie, dossier, signer(annonce), [p.nom for p in inventoriees])
    return sortie.getvalue()


def changer_la_ligne(parties: Parties, nom: str, rang: int, **champs: Any) -> None:
    """Change fields of one object; `...` takes a field away."""
    lignes = [json.loads(ligne) for ligne in parties[nom].decode().splitlines()]
    lignes[rang] |= champs
    lignes[rang] = {c: v for c, v in lignes[rang].items() if v is not ...}
    parties[nom] = ecrire_les_lignes(lignes)


def ecrire_les_lignes(lignes: list[dict[str, Any]]) -> bytes:
    """Rows as an archive holds them."""
    return b"".join(
        json.dumps(ligne, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        + b"\n"
        for ligne in lignes
    )


def sans_la_date(octets: bytes) -> tuple[dict[str, Any], Parties]:
    """What must be the same in two archives of one démarche: all but who wrote it, and when."""
    manifeste, parties = ouvrir_les_parties(octets)
    for de_l_instance in ("instance", "exportee_le", "empreinte"):
        del manifeste[de_l_instance]
    return manifeste, parties


def empreinte(octets: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(octets).hexdigest()
