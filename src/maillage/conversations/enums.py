"""Why somebody is told of a message, and by which way they want to be."""

from django.db import models


class MotifDAvis(models.TextChoices):
    """Why a message concerns somebody; the first that holds is the one told."""

    MENTION = "MENTION", "On me cite"
    REPONSE = "REPONSE", "On répond là où j’ai écrit"
    SUIVI = "SUIVI", "Il y a du nouveau dans une conversation que je suis"


class VoieDAvis(models.TextChoices):
    """How somebody wants to be told."""

    APPLICATION = "APPLICATION", "Dans Maillage seulement"
    COURRIEL = "COURRIEL", "Dans Maillage, et par courriel tout de suite"
    RESUME = "RESUME", "Dans Maillage, et dans un courriel par jour"
    JAMAIS = "JAMAIS", "Ne pas me prévenir"


PAR_COURRIEL = frozenset({VoieDAvis.COURRIEL, VoieDAvis.RESUME})

# Until somebody chooses: being named calls for an answer, the rest can wait.
VOIES_PAR_DEFAUT = {
    MotifDAvis.MENTION: VoieDAvis.COURRIEL,
    MotifDAvis.REPONSE: VoieDAvis.RESUME,
    MotifDAvis.SUIVI: VoieDAvis.APPLICATION,
}
