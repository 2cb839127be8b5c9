"""What is known of a figure, whom it may be shown to, and how it may be computed with."""

from __future__ import annotations

from django.db import models

from maillage.territoires.enums import Niveau


class NiveauStatistique(models.TextChoices):
    """Where a figure holds: the levels of the COG, those below a commune, and the country."""

    IRIS = "IRIS", "quartier statistique (Iris)"
    QPV = "QPV", "quartier prioritaire"
    COMMUNE = Niveau.COMMUNE.value, Niveau.COMMUNE.label
    EPCI = Niveau.EPCI.value, Niveau.EPCI.label
    DEPARTEMENT = Niveau.DEPARTEMENT.value, Niveau.DEPARTEMENT.label
    REGION = Niveau.REGION.value, Niveau.REGION.label
    FRANCE = "FRANCE", "France"


class PerimetreNational(models.TextChoices):
    """What a producer calls France; the code of a value of the level FRANCE, widest first."""

    ENTIERE = "FR", "France"
    SANS_MAYOTTE = "FR-SM", "France (sans Mayotte)"
    METROPOLITAINE = "FR-M", "France métropolitaine"


class StatutStatistique(models.TextChoices):
    """Published, masked, absent and zero are four different things (design, principle 6)."""

    PUBLIEE = "PUBLIEE", "publiée"
    PROVISOIRE = "PROVISOIRE", "provisoire"
    NULLE = "NULLE", "nulle (zéro)"
    MASQUEE = "MASQUEE", "masquée (secret statistique)"
    ABSENTE = "ABSENTE", "non disponible"


CHIFFRES = frozenset({StatutStatistique.PUBLIEE, StatutStatistique.PROVISOIRE})


class Diffusion(models.TextChoices):
    """Open data, or internal figures of a Caf (model convention, article 7.1)."""

    OUVERTE = "OUVERTE", "donnée ouverte"
    INTERNE = "INTERNE", "usage interne"


class NatureIndicateur(models.TextChoices):
    """What a figure is, which decides whether a sum of it means something."""

    EFFECTIF = "EFFECTIF", "effectif"
    MONTANT = "MONTANT", "montant"
    ETENDUE = "ETENDUE", "étendue"
    TAUX = "TAUX", "taux"
    MEDIANE = "MEDIANE", "médiane"
    INDICE = "INDICE", "indice"
    CLASSE = "CLASSE", "classe"


ADDITIVES = frozenset(
    {NatureIndicateur.EFFECTIF, NatureIndicateur.MONTANT, NatureIndicateur.ETENDUE}
)


class RegimeStatistique(models.TextChoices):
    """The scheme that a figure counts; a ratio joins one scheme, or one and everybody."""

    TOUS = "TOUS", "toute la population"
    CAF = "CAF", "régime général (Caf seules)"
    CAF_MSA = "CAF_MSA", "Caf et MSA"
    FISCAL = "FISCAL", "ménages fiscaux"


class SensStatistique(models.TextChoices):
    """Whether more of it is better; most figures of a portrait judge nobody."""

    NEUTRE = "NEUTRE", "neutre"
    HAUSSE = "HAUSSE", "plus élevé est plus favorable"
    BAISSE = "BAISSE", "moins élevé est plus favorable"


class ThemePortrait(models.TextChoices):
    """The sections of a portrait, in their order (S4-C, annexe 1; process D.3)."""

    POPULATION = "POPULATION", "Population"
    FAMILLES = "FAMILLES", "Familles et naissances"
    REVENUS = "REVENUS", "Revenus et pauvreté"
    PRESTATIONS = "PRESTATIONS", "Prestations de la Caf"
    PETITE_ENFANCE = "PETITE_ENFANCE", "Accueil du jeune enfant"
    LOGEMENT = "LOGEMENT", "Logement"
    QUARTIERS = "QUARTIERS", "Quartiers prioritaires"


class EtatImportation(models.TextChoices):
    """Where the import of an official file stands."""

    DEPOSEE = "DEPOSEE", "Déposée"
    LUE = "LUE", "Lue, à publier"
    PUBLIEE = "PUBLIEE", "Publiée"
    REFUSEE = "REFUSEE", "Refusée"
    ANNULEE = "ANNULEE", "Annulée"


class TravailImportation(models.TextChoices):
    """What a worker has been asked to do with an import, and has not finished."""

    LECTURE = "LECTURE", "Lecture du fichier"
    PUBLICATION = "PUBLICATION", "Publication"
    ANNULATION = "ANNULATION", "Annulation"


class GenreReference(models.TextChoices):
    """What a row of a file that holds no figure says."""

    COMMUNE = "COMMUNE", "Commune"
    MEMBRE_EPCI = "MEMBRE_EPCI", "Appartenance à une intercommunalité"
    MOUVEMENT = "MOUVEMENT", "Mouvement de commune"
    COMPETENCE = "COMPETENCE", "Compétence"


class GenreRupture(models.TextChoices):
    """What changed between two years that a series shows side by side."""

    METHODE = "METHODE", "changement de méthode"
    PERIMETRE = "PERIMETRE", "changement de périmètre"
    DROIT = "DROIT", "changement de règle de droit"
    CODES = "CODES", "changement de découpage des communes"
