"""The links of contribution: drawn from a seed and the key of the instance, kept only as a fingerprint.

Whoever reads the database alone cannot write a link; whoever reads a link cannot find another.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

SEL = "plan_actions.lien_de_contribution"
FORME = re.compile(r"[\w-]{43}", re.ASCII)


def nouvelle_graine() -> str:
    """A seed that nobody guesses (256 bits)."""
    return secrets.token_urlsafe(32)


def jeton(graine: str) -> str:
    """What the address of the link holds: 43 characters, the same each time it is asked."""
    marque = salted_hmac(SEL, graine, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(marque).decode("ascii").rstrip("=")


def empreinte(jeton: str) -> str:
    """What is kept of a link: its SHA-256, in hexadecimal."""
    return hashlib.sha256(jeton.encode()).hexdigest()


def est_bien_forme(jeton: str) -> bool:
    """Whether the text may be a link at all; anything else asks nothing of the database."""
    return bool(FORME.fullmatch(jeton))


def est_celui_de(jeton_recu: str, graine: str) -> bool:
    """Whether the link is the one of that seed, compared in constant time."""
    return constant_time_compare(jeton_recu, jeton(graine))
