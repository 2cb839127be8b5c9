"""Levels and kinds of the official geographic code (COG)."""

from __future__ import annotations

from django.db import models


class Niveau(models.TextChoices):
    COMMUNE = "COMMUNE", "commune"
    EPCI = "EPCI", "intercommunalité"
    DEPARTEMENT = "DEPARTEMENT", "département"
    REGION = "REGION", "région"


class Zone(models.TextChoices):
    METRO = "METRO", "France métropolitaine"
    DROM = "DROM", "département et région d’outre-mer"
    COM = "COM", "collectivité d’outre-mer"


class Nature(models.TextChoices):
    """Kinds of EPCI à fiscalité propre, with the codes of the DGCL."""

    CC = "CC", "communauté de communes"
    CA = "CA", "communauté d’agglomération"
    CU = "CU", "communauté urbaine"
    METRO = "METRO", "métropole"
    MET69 = "MET69", "métropole de Lyon"


class NatureAncienCode(models.TextChoices):
    """Why a code that is no longer a commune's own leads to it."""

    ANCIENNE = "ANCIENNE", "ancienne commune"
    DELEGUEE = "DELEGUEE", "commune déléguée"
    ASSOCIEE = "ASSOCIEE", "commune associée"
    ARRONDISSEMENT = "ARRONDISSEMENT", "arrondissement municipal"
