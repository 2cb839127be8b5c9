"""The kinds of organisations and of functions."""

from django.db import models


class NatureOrganisation(models.TextChoices):
    """What an organisation is (process D.2)."""

    CAF = "CAF", "Caisse d'allocations familiales"
    MSA = "MSA", "Mutualité sociale agricole"
    COMMUNE = "COMMUNE", "Commune"
    EPCI = "EPCI", "Établissement public de coopération intercommunale"
    SYNDICAT = "SYNDICAT", "Syndicat intercommunal"
    DEPARTEMENT = "DEPARTEMENT", "Département"
    ETAT = "ETAT", "Service de l'État"
    CCAS = "CCAS", "CCAS ou CIAS"
    ASSOCIATION = "ASSOCIATION", "Association"
    ENTREPRISE = "ENTREPRISE", "Entreprise"
    MUTUELLE = "MUTUELLE", "Mutuelle"
    FEDERATION = "FEDERATION", "Fédération d'éducation populaire"
    AUTRE = "AUTRE", "Autre organisation"


class QualiteMandat(models.TextChoices):
    """In which capacity a person acts for an organisation."""

    ELU = "ELU", "Élu ou administrateur"
    AGENT = "AGENT", "Agent"
    EXTERIEUR = "EXTERIEUR", "Intervenant extérieur"


class Civilite(models.TextChoices):
    """How a person is addressed."""

    MADAME = "MADAME", "Madame"
    MONSIEUR = "MONSIEUR", "Monsieur"
