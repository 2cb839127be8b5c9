"""The documents of Aubergenville in every format, as the demo leaves them on the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

import maillage
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_de_l_instance
from maillage.documents.pieces import manque_a, pieces
from maillage.documents.production import formats, produire_piece
from maillage.gouvernance.dossier import fichiers as dossier_de_reunion
from maillage.gouvernance.dossier.assemblage import lire
from maillage.gouvernance.enums import TypeInstance
from maillage.gouvernance.queries.reunions import reunions
from maillage.journal.queries import derniere_empreinte
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.queries import fiche_visible, fiches

SLUG = "aubergenville"
TEMOIN = ".empreinte"


def ecrire(dossier: Path) -> int:
    """Write each piece as a draft in each format; the number of files, 0 when all are current.

    They are current when nothing was written in the journal and no line of the program changed
    since, and no file is missing.
    """
    temoin, empreinte = dossier / TEMOIN, _empreinte()
    if temoin.exists():
        ancienne, *noms = temoin.read_text("utf-8").splitlines()
        if ancienne == empreinte and all((dossier / nom).exists() for nom in noms):
            return 0
    dossier.mkdir(parents=True, exist_ok=True)
    noms = []
    for nom, contenu in _fichiers():
        (dossier / nom).write_bytes(contenu)
        noms.append(nom)
    temoin.write_text("\n".join([empreinte, *noms]), "utf-8")
    return len(noms)


def _fichiers() -> Iterator[tuple[str, bytes]]:
    """The pieces of the démarche and of each fiche; those of other objects are made from their pages."""
    demarche = demarche_de_l_instance(SLUG)
    for piece in (*pieces("demarche"), *pieces("fiche")):
        sujets: dict[str, Demarche | FicheAction] = {piece.identifiant: demarche}
        if piece.objet == "fiche":
            sujets = {
                f"{piece.identifiant}-{fiche.numero or fiche.pk}": fiche_visible(demarche, fiche.pk)
                for fiche in fiches(demarche)
            }
        for nom, sujet in sujets.items():
            if manque_a(piece, sujet):
                continue
            for format in formats(piece):
                contenu = produire_piece(piece, sujet, format=format.identifiant, final=False)
                yield f"{nom}.{format.extension}", contenu
    yield from _dossier_de_reunion(demarche)


def _dossier_de_reunion(demarche: Demarche) -> Iterator[tuple[str, bytes]]:
    """The dossier of the next comité de pilotage, as a booklet and as a deck."""
    jour = timezone.localdate()
    a_venir = reunions(demarche).filter(instance__type=TypeInstance.COPIL, fin__gte=jour)
    for reunion in a_venir[:1]:
        lues = lire(reunion, jour)
        for format in dossier_de_reunion.FORMATS.values():
            yield f"dossier_copil.{format.identifiant}", format.rendre(reunion, lues, jour)


def _empreinte() -> str:
    """What the documents depend on: the content, and the program that writes it."""
    somme = hashlib.sha256(derniere_empreinte().encode())
    paquet = Path(maillage.__file__).parent
    for fichier in sorted(paquet.rglob("*")):
        if fichier.suffix in {".py", ".html", ".typ", ".yaml"}:
            somme.update(fichier.read_bytes())
    return somme.hexdigest()
