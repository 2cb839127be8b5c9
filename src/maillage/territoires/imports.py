"""Reads the file of the official geographic code that the product ships."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from maillage.regles.erreurs import SaisieInvalide

FICHIER = Path(__file__).parent / "donnees" / "cog-2026.json.xz"
FORME = 1


class Cog(NamedTuple):
    """`contenu` is what `outils/convertir_cog.py` wrote; `empreinte` the SHA-256 of the file."""

    contenu: dict[str, Any]
    empreinte: str

    def lignes(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, as dictionaries."""
        colonnes = self.contenu[table]
        for valeurs in zip(*colonnes.values(), strict=True):
            yield dict(zip(colonnes, valeurs, strict=True))


def empreinte(fichier: Path = FICHIER) -> str:
    """SHA-256 of the file, in hexadecimal. Raises `SaisieInvalide` if it cannot be read."""
    try:
        return hashlib.sha256(fichier.read_bytes()).hexdigest()
    except OSError as erreur:
        raise SaisieInvalide(
            f"Le fichier du code officiel géographique « {fichier.name} » ne se lit pas "
            f"({erreur.strerror}). Vérifiez son emplacement et vos droits, puis recommencez."
        ) from erreur


def lire(fichier: Path = FICHIER) -> Cog:
    """The whole file. Raises `SaisieInvalide` if it is unreadable, damaged or of another form."""
    marque = empreinte(fichier)
    try:
        contenu = json.loads(lzma.decompress(fichier.read_bytes()))
    except (lzma.LZMAError, ValueError) as erreur:
        raise SaisieInvalide(
            f"Le fichier du code officiel géographique « {fichier.name} » est abîmé. "
            "Remplacez-le par celui de la version installée ; rien n’a été chargé."
        ) from erreur
    if not isinstance(contenu, dict) or contenu.get("forme") != FORME:
        raise SaisieInvalide(
            f"Le fichier « {fichier.name} » n’est pas un code officiel géographique au format "
            "attendu. Convertissez-le avec outils/convertir_cog.py ; rien n’a été chargé."
        )
    return Cog(contenu, marque)
