"""The frozen copy of the diagnosis: its document as canonical JSON, with its fingerprint."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import VersionDiagnostic
from maillage.documents import canonique
from maillage.documents.arbre import Document, Trait
from maillage.documents.pieces import piece
from maillage.interface.typographie import typo

NON_RENSEIGNE = "non renseigné"


def figer(demarche: Demarche, version: VersionDiagnostic) -> tuple[str, str]:
    """The canonical JSON of the diagnosis as it reads now, and its SHA-256 in hexadecimal.

    What was still to complete reads « non renseigné »: nobody will complete a validated version.
    """
    document = sans_trou(piece("diagnostic").construire(demarche))
    valide = f"{version.valide_le:%d/%m/%Y}, {version.valide_par}"
    document = replace(
        document,
        date=version.valide_le,
        mention=typo(f"Version {version.numero}, validée le {valide}"),
    )
    return canonique.en_json(document), canonique.empreinte(document)


def document_de(version: VersionDiagnostic) -> Document:
    """The document of a validated version, as it was that day."""
    return canonique.depuis_json(version.document)


def sans_trou(document: Document) -> Document:
    """The same tree, each missing value told as « non renseigné »."""
    ecrit = json.loads(canonique.en_json(document))
    return canonique.depuis_json(json.dumps(_boucher(ecrit)))


def _boucher(noeud: Any) -> Any:
    if isinstance(noeud, list):
        return [_boucher(partie) for partie in noeud]
    if not isinstance(noeud, dict):
        return noeud
    if noeud.get("type") == Trait.__name__ and noeud["manquant"]:
        return {**noeud, "texte": NON_RENSEIGNE, "manquant": ""}
    return {nom: _boucher(partie) for nom, partie in noeud.items()}
