"""The keys of the organisations at rest: sealed under a key that comes from the secret of the instance.

Whoever steals the database alone, without the secret, reads nothing (AES-256-GCM, key by HKDF-SHA256).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from maillage.regles.erreurs import EtatIncompatible

VERSION = b"\x01"
SEL, NONCE = 16, 12  # bytes
USAGE = b"maillage.sceaux.coffre"


class CoffreFerme(EtatIncompatible):
    """The key cannot be read: the secret of the instance is no longer the same."""

    code = "COFFRE_FERME"


def enfermer(secret: bytes, *, lie_a: str) -> bytes:
    """The secret, encrypted; it opens again only beside the same `lie_a` (a fingerprint)."""
    sel, nonce = os.urandom(SEL), os.urandom(NONCE)
    return VERSION + sel + nonce + AESGCM(_cle(sel)).encrypt(nonce, secret, lie_a.encode())


def ouvrir(coffre: bytes, *, lie_a: str) -> bytes:
    """The secret back; raises `CoffreFerme` when it does not open."""
    sel, nonce, chiffre = coffre[1 : 1 + SEL], coffre[1 + SEL : 1 + SEL + NONCE], coffre[29:]
    try:
        if coffre[:1] != VERSION:
            raise InvalidTag
        return AESGCM(_cle(sel)).decrypt(nonce, chiffre, lie_a.encode())
    except (InvalidTag, ValueError) as erreur:
        raise CoffreFerme(
            "La clé de ce certificat ne s’ouvre plus : le secret de l’instance a changé depuis son "
            "dépôt. Déposez de nouveau le certificat."
        ) from erreur


def _cle(sel: bytes) -> bytes:
    derivee = HKDF(algorithm=SHA256(), length=32, salt=sel, info=USAGE)
    return derivee.derive(settings.SECRET_KEY.encode())
