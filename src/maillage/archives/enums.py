"""The states of an export asked for in the application."""

from django.db import models


class EtatExportation(models.TextChoices):
    """From the request to the file that can be downloaded."""

    DEMANDEE = "DEMANDEE", "demandée"
    EN_COURS = "EN_COURS", "en cours"
    PRETE = "PRETE", "prête"
    ECHOUEE = "ECHOUEE", "non aboutie"


TONS_D_EXPORTATION = {
    EtatExportation.DEMANDEE: "neutre",
    EtatExportation.EN_COURS: "information",
    EtatExportation.PRETE: "succes",
    EtatExportation.ECHOUEE: "bloquant",
}
EN_CHEMIN = frozenset({EtatExportation.DEMANDEE, EtatExportation.EN_COURS})
