"""What a structure is, who runs it, how the Caf pays it, and what happened to it."""

from django.db import models


class TypeStructure(models.TextChoices):
    """The kinds of services of a territory (process A3; finance §2)."""

    EAJE = "EAJE", "Établissement d’accueil du jeune enfant (EAJE)"
    MICRO_CRECHE = "MICRO_CRECHE", "Micro-crèche"
    MAM = "MAM", "Maison d’assistants maternels (MAM)"
    RPE = "RPE", "Relais petite enfance (RPE)"
    LAEP = "LAEP", "Lieu d’accueil enfants-parents (LAEP)"
    LUDOTHEQUE = "LUDOTHEQUE", "Ludothèque"
    ALSH_PERI = "ALSH_PERI", "Accueil de loisirs périscolaire"
    ALSH_EXTRA = "ALSH_EXTRA", "Accueil de loisirs extrascolaire"
    CLAE = "CLAE", "Accueil de loisirs associé à l’école (CLAE)"
    ACCUEIL_JEUNES = "ACCUEIL_JEUNES", "Accueil de jeunes"
    CLAS = "CLAS", "Accompagnement à la scolarité (CLAS)"
    REAAP = "REAAP", "Action de soutien à la parentalité (REAAP)"
    CENTRE_SOCIAL = "CENTRE_SOCIAL", "Centre social"
    EVS = "EVS", "Espace de vie sociale (EVS)"
    FJT = "FJT", "Foyer de jeunes travailleurs (FJT)"
    PDN = "PDN", "Promeneurs du Net (PDN)"
    PILOTAGE = "PILOTAGE", "Pilotage et coopération"
    AUTRE = "AUTRE", "Autre service"


class StatutGestion(models.TextChoices):
    """What the gestionnaire is; the law of the place, not that of the service."""

    PUBLIC = "PUBLIC", "Public"
    ASSOCIATIF = "ASSOCIATIF", "Associatif"
    PRIVE = "PRIVE", "Privé"
    MUTUALISTE = "MUTUALISTE", "Mutualiste"
    CAF = "CAF", "Caf"
    AUTRE = "AUTRE", "Autre"


class ModeFinancement(models.TextChoices):
    """How the Caf pays an accueil of young children: two worlds that exclude each other (trap 7)."""

    PSU = "PSU", "Prestation de service unique (PSU)"
    PAJE = "PAJE", "Complément de libre choix du mode de garde (Paje)"


class NatureEtat(models.TextChoices):
    """Why what is known of a structure changes on a day."""

    RELEVE = "RELEVE", "État relevé"
    OUVERTURE = "OUVERTURE", "Ouverture"
    CAPACITE = "CAPACITE", "Changement de capacité"
    GESTIONNAIRE = "GESTIONNAIRE", "Changement de gestionnaire"
    FINANCEMENT = "FINANCEMENT", "Changement de financement"
    FERMETURE = "FERMETURE", "Fermeture"


PREMIERS = frozenset({NatureEtat.RELEVE, NatureEtat.OUVERTURE})
# The accueils of young children, which a place measures and a mode of financing divides.
DU_JEUNE_ENFANT = frozenset({TypeStructure.EAJE, TypeStructure.MICRO_CRECHE})
