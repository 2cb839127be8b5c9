"""The identifier that the préfecture gives to an act it received: read, then compared.

`99_DE-078-217800291-20241211-DEL24_081-D`: type of piece (99_DE, a deliberation), département,
Siren of the issuer, date of the act, its number, its nature. Source: the stamp of the deliberation
24-081 (seed S4-D); the order of the parts is that of the @ctes programme.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

FORME = re.compile(
    r"(?:(?P<piece>\d{2}_[A-Z]{2})-)?(?P<departement>\d{3}|02[AB])-(?P<siren>\d{9})-"
    r"(?P<jour>\d{8})-(?P<numero>[A-Z0-9_]{1,20})-(?P<nature>[A-Z]{1,2})"
)


@dataclass(frozen=True, slots=True)
class IdentifiantDeTransmission:
    """The parts of an identifier, as they are written."""

    departement: str
    siren: str
    date: dt.date
    numero: str
    nature: str
    piece: str = ""


@dataclass(frozen=True, slots=True)
class EcartDIdentifiant:
    """A part of the identifier that does not say what the deliberation says."""

    quoi: str
    lu: str
    attendu: str


def lire_identifiant(texte: str) -> IdentifiantDeTransmission | None:
    """The parts of the identifier; None when it has not this form."""
    trouve = FORME.fullmatch(texte.strip().upper())
    if trouve is None:
        return None
    try:
        jour = dt.date.fromisoformat(trouve["jour"])
    except ValueError:
        return None
    return IdentifiantDeTransmission(
        departement=trouve["departement"],
        siren=trouve["siren"],
        date=jour,
        numero=trouve["numero"],
        nature=trouve["nature"],
        piece=trouve["piece"] or "",
    )


def comparer_identifiant(
    lu: IdentifiantDeTransmission, *, departement: str, siren: str, date: dt.date, numero: str
) -> list[EcartDIdentifiant]:
    """Where the identifier says another département, issuer, date or number; an unknown value agrees.

    `departement` is the code of the COG (« 78 », « 2A »); `numero` is compared by its digits and
    letters, whatever sign stands between them and whatever prefix the emitter added (« DEL »).
    """
    ecarts = []
    if departement and lu.departement != departement.zfill(3):
        ecarts.append(EcartDIdentifiant("département", lu.departement, departement.zfill(3)))
    if siren and lu.siren != siren:
        ecarts.append(EcartDIdentifiant("Siren", lu.siren, siren))
    if lu.date != date:
        ecarts.append(EcartDIdentifiant("date", f"{lu.date:%d/%m/%Y}", f"{date:%d/%m/%Y}"))
    if numero and _essentiel(lu.numero) != _essentiel(numero):
        ecarts.append(EcartDIdentifiant("numéro", lu.numero, numero))
    return ecarts


def _essentiel(numero: str) -> str:
    serre = re.sub(r"[\W_]", "", numero.upper())
    return re.sub(r"^[A-Z]+(?=\d)", "", serre)
