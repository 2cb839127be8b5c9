"""How far an amount can be trusted."""

from django.db import models


class Confiance(models.TextChoices):
    """Where a row of barème comes from; a row that is not sure says so on every page that uses it."""

    PRIMAIRE = "A", "Source primaire : Caf, Cnaf ou État"
    SECONDAIRE = "B", "Bonne source secondaire, à confirmer"
    FAIBLE = "C", "Source faible, à confirmer"
    DEDUITE = "I", "Déduite d’autres chiffres, à confirmer"
    MEMOIRE = "M", "De mémoire, sans source"
