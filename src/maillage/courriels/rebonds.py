"""Reads the reports of non-delivery that servers of mail send back (RFC 3464, RFC 6522)."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import cast

TAILLE_MAXIMALE = 5_000_000  # bytes; a report quotes at most the message that came back
DEFINITIF = re.compile(r"^5\.\d{1,3}\.\d{1,3}")
IDENTIFIANT = re.compile(r"<[^<>\s]{1,190}>")


@dataclass(frozen=True, slots=True)
class Rapport:
    """The addresses refused for good, each with the reason, and the message that came back."""

    refus: tuple[tuple[str, str], ...]
    identifiant: str


def lire(octets: bytes) -> Rapport | None:
    """The report that the bytes hold; None for any other mail, a delay, or what cannot be read.

    Only « Action: failed » with a status 5.x.x is a refusal: a full box (4.x.x) empties.
    """
    if len(octets) > TAILLE_MAXIMALE:
        return None
    message = cast(EmailMessage, email.message_from_bytes(octets, policy=email.policy.compat32))
    if message.get_content_type() != "multipart/report":
        return None
    refus: list[tuple[str, str]] = []
    identifiant = ""
    for partie in message.walk():
        genre = partie.get_content_type()
        if genre == "message/delivery-status":
            refus += _refus(partie)
        elif genre in {"text/rfc822-headers", "message/rfc822"}:
            identifiant = identifiant or _identifiant(partie)
    return Rapport(tuple(refus), identifiant) if refus else None


def _refus(partie: Message) -> list[tuple[str, str]]:
    """The failed recipients: the first block speaks of the message, each of the others of one."""
    blocs = partie.get_payload()
    trouves = []
    for bloc in blocs if isinstance(blocs, list) else []:
        if not isinstance(bloc, Message):
            continue
        action = str(bloc.get("Action", "")).strip().lower()
        statut = str(bloc.get("Status", "")).strip()
        adresse = _valeur(str(bloc.get("Final-Recipient") or bloc.get("Original-Recipient") or ""))
        if action == "failed" and DEFINITIF.match(statut) and "@" in adresse:
            raison = _valeur(str(bloc.get("Diagnostic-Code", ""))) or f"statut {statut}"
            trouves.append((adresse.lower()[:254], " ".join(raison.split())[:300]))
    return trouves


def _valeur(champ: str) -> str:
    """What follows the type: « rfc822; nom@exemple.fr » is « nom@exemple.fr »."""
    return champ.split(";", 1)[-1].strip().strip("<>")


def _identifiant(partie: Message) -> str:
    """The Message-ID of the message that came back, quoted whole or by its headers only."""
    contenu = partie.get_payload()
    if isinstance(contenu, list):
        premiere = contenu[0] if contenu else None
        texte = str(premiere.get("Message-ID", "")) if isinstance(premiere, Message) else ""
    else:
        brut = partie.get_payload(decode=True)
        lignes = brut.decode("ascii", "replace") if isinstance(brut, bytes) else str(contenu)
        texte = str(email.message_from_string(lignes).get("Message-ID", ""))
    trouve = IDENTIFIANT.search(texte)
    return trouve[0] if trouve else ""
