"""The states of a mail, and how often an address wants to be written to."""

from django.db import models


class EtatCourriel(models.TextChoices):
    """Where a mail stands; it is rendered and leaves in one step, so that nothing is half sent."""

    EN_ATTENTE = "EN_ATTENTE", "En attente"
    ENVOYE = "ENVOYE", "Envoyé"
    RETENU = "RETENU", "Retenu"
    ANNULE = "ANNULE", "Annulé"
    ECHEC = "ECHEC", "Échec"
    REJETE = "REJETE", "Rejeté"


TRANSITIONS_COURRIEL: dict[EtatCourriel, tuple[EtatCourriel, ...]] = {
    EtatCourriel.EN_ATTENTE: (
        EtatCourriel.ENVOYE,
        EtatCourriel.RETENU,
        EtatCourriel.ANNULE,
        EtatCourriel.ECHEC,
        EtatCourriel.REJETE,
    ),
    EtatCourriel.ENVOYE: (EtatCourriel.REJETE,),
    EtatCourriel.RETENU: (EtatCourriel.EN_ATTENTE, EtatCourriel.ANNULE),
    EtatCourriel.ECHEC: (EtatCourriel.EN_ATTENTE, EtatCourriel.ANNULE),
    EtatCourriel.ANNULE: (),
    EtatCourriel.REJETE: (),
}

TONS: dict[EtatCourriel, str] = {
    EtatCourriel.EN_ATTENTE: "information",
    EtatCourriel.ENVOYE: "succes",
    EtatCourriel.RETENU: "alerte",
    EtatCourriel.ANNULE: "neutre",
    EtatCourriel.ECHEC: "bloquant",
    EtatCourriel.REJETE: "bloquant",
}


class Frequence(models.TextChoices):
    """How often an address receives what can be gathered."""

    IMMEDIATE = "IMMEDIATE", "Tout de suite"
    QUOTIDIENNE = "QUOTIDIENNE", "Une fois par jour"
    HEBDOMADAIRE = "HEBDOMADAIRE", "Une fois par semaine"
    AUCUN = "AUCUN", "Plus aucun courriel"
