"""What each printed page of a frozen version says of itself, written for its QR code and read back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillage.conventions.models import Acte

_ECRIT = re.compile(r"MAILLAGE ACTE (\d{1,18}) VERSION (\d{1,6}) ([0-9A-F]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Repere:
    """The version that a page belongs to; `empreinte` is its SHA-256, in small letters."""

    acte: int
    version: int
    empreinte: str


def ecrire(acte: Acte, version: int, empreinte: str) -> str:
    """The repère of that version of the act, for `Document.repere`.

    `empreinte` is a SHA-256 in hexadecimal; raises `ValueError` for anything else.
    """
    ecrit = f"MAILLAGE ACTE {acte.pk} VERSION {version} {empreinte.upper()}"
    if not _ECRIT.fullmatch(ecrit):
        raise ValueError(f"Repère impossible : {ecrit}")
    return ecrit


def lire(ecrit: str) -> Repere | None:
    """What the code of a page says, or None where it is not one of ours."""
    trouve = _ECRIT.fullmatch(ecrit)
    if trouve is None:
        return None
    return Repere(int(trouve[1]), int(trouve[2]), trouve[3].lower())
