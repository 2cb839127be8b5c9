"""The cookie by which a phone is known in one workshop, and what is kept of it."""

from __future__ import annotations

import hashlib
import secrets


def nouveau() -> str:
    """A cookie that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


def empreinte(atelier: int, jeton: str) -> str:
    """The SHA-256, in hexadecimal: the same phone is somebody else in another workshop."""
    return hashlib.sha256(f"{atelier} {jeton}".encode()).hexdigest()
