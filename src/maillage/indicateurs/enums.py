"""Which way an indicator should go, and what is known of one of its values."""

from django.db import models


class SensIndicateur(models.TextChoices):
    """Which way the figure should go (process D.2, « direction »)."""

    HAUSSE = "HAUSSE", "À augmenter"
    BAISSE = "BAISSE", "À diminuer"
    MAINTIEN = "MAINTIEN", "À maintenir"


class StatutValeur(models.TextChoices):
    """What is known of the value of a year: none of these is a zero (process I-12)."""

    PUBLIEE = "PUBLIEE", "Publiée"
    PROVISOIRE = "PROVISOIRE", "Provisoire"
    INCONNUE = "INCONNUE", "Inconnue"
    MASQUEE = "MASQUEE", "Masquée (secret statistique)"


AVEC_CHIFFRE = frozenset({StatutValeur.PUBLIEE, StatutValeur.PROVISOIRE})
