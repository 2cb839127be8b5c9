"""The closed lists of the gouvernance: kinds of instances, sides, voices, roles of their members."""

from django.db import models


class TypeInstance(models.TextChoices):
    """What an instance is for (process A.10; seed S4-C, article 6 and annexe 4)."""

    COPIL = "copil", "Comité de pilotage"
    COMITE_TECHNIQUE = "comite_technique", "Comité technique"
    COMITE_ORIENTATION_POLITIQUE = (
        "comite_orientation_politique",
        "Comité d'orientation politique",
    )
    COMITE_OPERATIONNEL = "comite_operationnel", "Comité opérationnel"
    GROUPE_THEMATIQUE = "groupe_thematique", "Groupe thématique"
    AUTRE = "autre", "Autre instance"


class Cote(models.TextChoices):
    """The side for which a member sits; parity is kept between the first two."""

    CAF = "caf", "Caf"
    COLLECTIVITE = "collectivite", "Collectivités"
    AUTRE = "autre", "Autre"


class Voix(models.TextChoices):
    """Whether a member decides or advises: an expert advises (seed S4-C, article 6)."""

    DELIBERATIVE = "deliberative", "Délibérative"
    CONSULTATIVE = "consultative", "Consultative"


class RoleMembre(models.TextChoices):
    """What a member does in the instance, besides sitting in it."""

    COPILOTE = "copilote", "Copilote"
    MEMBRE = "membre", "Membre"
    SECRETARIAT = "secretariat", "Secrétariat"
