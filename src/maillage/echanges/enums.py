"""The states of a data-exchange request, and what a DPO may say of it."""

from django.db import models


class EtatDemande(models.TextChoices):
    """Where a request stands (process D.2; model convention, article 7.2)."""

    DEPOSEE = "DEPOSEE", "Déposée"
    A_L_ETUDE = "A_L_ETUDE", "À l’étude"
    AVIS_DPO = "AVIS_DPO", "Avis du DPO"
    ACCORDEE = "ACCORDEE", "Accordée"
    REFUSEE = "REFUSEE", "Refusée"
    CLOSE = "CLOSE", "Close"


TRANSITIONS_DE_DEMANDE: dict[EtatDemande, tuple[EtatDemande, ...]] = {
    EtatDemande.DEPOSEE: (EtatDemande.A_L_ETUDE, EtatDemande.CLOSE),
    EtatDemande.A_L_ETUDE: (
        EtatDemande.AVIS_DPO,
        EtatDemande.ACCORDEE,
        EtatDemande.REFUSEE,
        EtatDemande.CLOSE,
    ),
    EtatDemande.AVIS_DPO: (EtatDemande.A_L_ETUDE, EtatDemande.ACCORDEE, EtatDemande.REFUSEE),
    EtatDemande.ACCORDEE: (EtatDemande.CLOSE,),
    EtatDemande.REFUSEE: (EtatDemande.A_L_ETUDE, EtatDemande.CLOSE),
    EtatDemande.CLOSE: (),
}
# While it is written and studied; afterwards its terms are those that were decided.
MODIFIABLES = frozenset({EtatDemande.DEPOSEE, EtatDemande.A_L_ETUDE})
TONS_DE_DEMANDE: dict[EtatDemande, str] = {
    EtatDemande.DEPOSEE: "neutre",
    EtatDemande.A_L_ETUDE: "information",
    EtatDemande.AVIS_DPO: "alerte",
    EtatDemande.ACCORDEE: "succes",
    EtatDemande.REFUSEE: "bloquant",
    EtatDemande.CLOSE: "neutre",
}


class SensAvisDpo(models.TextChoices):
    """What the DPO of the holder says; an unfavourable opinion stops a personal exchange."""

    FAVORABLE = "FAVORABLE", "Favorable"
    RECOMMANDATIONS = "RECOMMANDATIONS", "Favorable, avec recommandations"
    DEFAVORABLE = "DEFAVORABLE", "Défavorable"


PERMETTENT = (SensAvisDpo.FAVORABLE, SensAvisDpo.RECOMMANDATIONS)


class BaseLegale(models.TextChoices):
    """The six grounds of RGPD, article 6."""

    CONSENTEMENT = "CONSENTEMENT", "Consentement des personnes"
    CONTRAT = "CONTRAT", "Exécution d’un contrat"
    OBLIGATION = "OBLIGATION", "Obligation légale"
    INTERETS_VITAUX = "INTERETS_VITAUX", "Sauvegarde des intérêts vitaux"
    MISSION = "MISSION", "Mission d’intérêt public"
    INTERET_LEGITIME = "INTERET_LEGITIME", "Intérêt légitime"
