"""How far an amount can be trusted, how a service is supported, where its amount was read."""

from django.db import models

from maillage.regles.financements import suivi, transition
from maillage.regles.financements.rapprochement import Unite


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


class UniteMonetaire(models.TextChoices):
    """The unit in which a published table is printed."""

    EURO = Unite.EURO.value, "Euros"
    MILLIER = Unite.MILLIER.value, "Milliers d’euros"
    MILLION = Unite.MILLION.value, "Millions d’euros"


class Financeur(models.TextChoices):
    """Who brings the money of a published table; the State and the Caf are never added (F31)."""

    CAF = "CAF", "Caf"
    ETAT = "ETAT", "État"
    COLLECTIVITE = "COLLECTIVITE", "Collectivité"
    PLUSIEURS = "PLUSIEURS", "Plusieurs financeurs"


class SectionBudget(models.TextChoices):
    """The section of the budget of a collectivité."""

    FONCTIONNEMENT = "FONCTIONNEMENT", "Fonctionnement"
    INVESTISSEMENT = "INVESTISSEMENT", "Investissement"


class StadeDeclaration(models.TextChoices):
    """The declarations of one year, in their order."""

    PREVISIONNEL = suivi.TypeDeclaration.PREVISIONNEL.value, "Prévisionnel"
    ACTUALISATION_JUIN = (
        suivi.TypeDeclaration.ACTUALISATION_JUIN.value,
        "Actualisation de juin",
    )
    ACTUALISATION_SEPTEMBRE = (
        suivi.TypeDeclaration.ACTUALISATION_SEPTEMBRE.value,
        "Actualisation de septembre",
    )
    REEL = suivi.TypeDeclaration.REEL.value, "Réel"


class OrigineDeclaration(models.TextChoices):
    """How a declaration came in."""

    SAISIE = "SAISIE", "Saisie"
    IMPORT = "IMPORT", "Import d’un classeur"


class NatureVersement(models.TextChoices):
    """What a movement of money is."""

    ACOMPTE = "ACOMPTE", "Acompte"
    SOLDE = "SOLDE", "Solde"
    INDU = "INDU", "Indu reversé"


class GenreEnveloppe(models.TextChoices):
    """An amount to spend, or one not to go beyond."""

    ENVELOPPE = "ENVELOPPE", "Enveloppe"
    PLAFOND = "PLAFOND", "Plafond"


class FamilleDeLigne(models.TextChoices):
    """The lines that share a calendar; a Caf may give one to each family, or one to all."""

    TOUTES = "TOUTES", "Toutes les lignes"
    EAJE = "EAJE", "Accueil du jeune enfant"
    ALSH = "ALSH", "Accueils de loisirs et de jeunes"
    RPE = "RPE", "Relais petite enfance"
    LAEP = "LAEP", "Lieux d’accueil enfants-parents"
    LUDO = "LUDO", "Ludothèques"
    CLAS = "CLAS", "Accompagnement à la scolarité"
    AVS = "AVS", "Centres sociaux et espaces de vie sociale"
    PILOTAGE = "PILOTAGE", "Pilotage et coopération"


class ModeDeRepartition(models.TextChoices):
    """How a montant de référence is split between the structures of its perimeter (finance §4.8)."""

    EXACT = transition.EXACT, "Au centime : la somme des parts est la référence"
    FORFAIT = transition.FORFAIT, "Au forfait notifié par unité : l’écart d’arrondi se voit"


class NatureSimulee(models.TextChoices):
    """What a scenario changes beside the real."""

    OUVERTURE = "OUVERTURE", "Nouvelle structure"
    FERMETURE = "FERMETURE", "Fermeture d’une structure"
    CAPACITE = "CAPACITE", "Autre capacité : places, heures, groupes"
    ETP = "ETP", "Autre nombre d’Etp"
    PERIMETRE = (
        "PERIMETRE",
        "Changement de périmètre : la compétence passe à une autre collectivité",
    )
    REFERENCE = "REFERENCE", "Autre montant de référence"
