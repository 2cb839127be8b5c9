"""How far an amount can be trusted, how a service is supported, where its amount was read."""

from django.db import models


class Confiance(models.TextChoices):
    """Where a row of barème comes from; a row that is not sure says so on every page that uses it."""

    PRIMAIRE = "A", "Source primaire : Caf, Cnaf ou État"
    SECONDAIRE = "B", "Bonne source secondaire, à confirmer"
    FAIBLE = "C", "Source faible, à confirmer"
    DEDUITE = "I", "Déduite d’autres chiffres, à confirmer"
    MEMOIRE = "M", "De mémoire, sans source"


class NatureSoutien(models.TextChoices):
    """How a collectivité supports a service (finance, §8.2)."""

    SUBVENTION = "SUBVENTION", "Subvention"
    MARCHE = "MARCHE", "Marché ou délégation de service public"
    REGIE = "REGIE", "Régie : la collectivité gère elle-même"
    VALORISATION = "VALORISATION", "Mise à disposition valorisée"


class SourceMontant(models.TextChoices):
    """Where the amount of N-1 of a service was read; what the Caf pays out is not what it books."""

    CHARGE_A_PAYER = "CHARGE_A_PAYER", "Charge à payer N-1"
    REPARTITION = "REPARTITION", "Répartition du montant de référence"
    COF_PRECEDENTE = "COF_PRECEDENTE", "Convention précédente"
    AUTRE = "AUTRE", "Autre, à confirmer"
