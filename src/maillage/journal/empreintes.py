"""The fingerprint of an event, chained to the one before."""

from __future__ import annotations

import hashlib
import json

from maillage.journal.models import Evenement

# What an event says, but for its own fingerprint.
CHAMPS = (
    "numero",
    "le",
    "par",
    "par_nom",
    "acte",
    "objet_type",
    "objet_id",
    "objet_libelle",
    "demarche",
    "avant",
    "apres",
    "motif",
    "precedente",
)


def empreinte(evenement: Evenement) -> str:
    """SHA-256 (hexadecimal) of everything the event says, and of the fingerprint before it."""
    contenu = {champ: getattr(evenement, champ) for champ in CHAMPS}
    contenu["le"] = int(evenement.le.timestamp() * 1_000_000)
    canonique = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonique.encode()).hexdigest()
