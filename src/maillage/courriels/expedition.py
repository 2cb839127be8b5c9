"""The message itself: its headers, its two bodies, its way out, and what a server answers."""

from __future__ import annotations

import datetime as dt
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.crypto import salted_hmac

from maillage.courriels.lettres import Bloc, Lettre, Lien, Paragraphe, en_html, en_texte
from maillage.courriels.queries import jeton_des_preferences


def identifiant(courriel: int, demande_le: dt.datetime) -> str:
    """The Message-ID of a mail: the same at each attempt, and one that nobody can guess."""
    dit = f"{courriel}:{demande_le.isoformat()}"
    marque = salted_hmac("courriels.identifiant", dit, algorithm="sha256")
    hote = urlsplit(settings.ADRESSE).hostname or "localhost"
    return f"<{courriel}.{marque.hexdigest()[:24]}@{hote}>"


def adresse_absolue(chemin: str) -> str:
    """The whole address of a page, to be written in a mail."""
    return f"{settings.ADRESSE}{chemin}"


def pied(destinataire: str) -> tuple[str, tuple[Bloc, ...]]:
    """The address where the reader chooses what comes, and the end of each mail, which says it."""
    preferences = adresse_absolue(
        reverse("courriels:preferences", args=[jeton_des_preferences(destinataire)])
    )
    return preferences, (
        Paragraphe("Ce courriel est envoyé par un programme : personne ne lit les réponses."),
        Lien("Choisir quand Maillage vous écrit, ou ne plus rien recevoir", preferences),
    )


def partir(lettre: Lettre, destinataire: str, identifiant: str) -> None:
    """Hand one message over. Raises `smtplib.SMTPException` or `OSError`.

    Only the address goes into the headers, never a name that somebody typed.
    """
    preferences, fin = pied(destinataire)
    message = EmailMultiAlternatives(
        subject=lettre.objet,
        body=en_texte(lettre, fin),
        from_email=settings.ADRESSE_DES_REBONDS or settings.DEFAULT_FROM_EMAIL,
        to=[destinataire],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": identifiant,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no answering machine answers
            "List-Unsubscribe": f"<{preferences}>",  # RFC 2369
        },
    )
    message.attach_alternative(en_html(lettre, fin), "text/html")
    for piece in lettre.pieces:
        message.attach(piece.nom, piece.octets, piece.type_mime)
    message.send()


def refus_definitif(erreur: Exception) -> str:
    """What the server said if it refuses this address for good (5xx), or an empty text."""
    if isinstance(erreur, smtplib.SMTPRecipientsRefused):
        codes = list(erreur.recipients.values())
        if codes and all(code >= 500 for code, _ in codes):
            code, texte = codes[0]
            dit = texte.decode("utf-8", "replace") if isinstance(texte, bytes) else str(texte)
            return f"{code} {' '.join(dit.split())}"
    return ""


def cause(erreur: Exception) -> str:
    """Why the message did not leave, for the person who looks at the outbox."""
    if isinstance(erreur, TimeoutError):
        return "le serveur de courriel n’a pas répondu à temps."
    if isinstance(erreur, smtplib.SMTPException):
        return f"le serveur de courriel a refusé ({' '.join(str(erreur).split())[:200]})."
    return f"le serveur de courriel ne se joint pas ({' '.join(str(erreur).split())[:200]})."
