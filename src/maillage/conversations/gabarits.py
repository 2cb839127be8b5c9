"""The mail that tells of a message, written when it leaves: read, taken back or closed, it stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from maillage.conversations import queries
from maillage.conversations.actions.avis import COURRIEL
from maillage.conversations.enums import MotifDAvis
from maillage.courriels.expedition import adresse_absolue
from maillage.courriels.lettres import Lettre, Lien, Paragraphe
from maillage.courriels.registre import Gabarit, declarer

POURQUOI = {
    MotifDAvis.MENTION: "vous cite",
    MotifDAvis.REPONSE: "a répondu dans une conversation où vous avez écrit",
    MotifDAvis.SUIVI: "a écrit dans une conversation que vous suivez",
}


def ecrire(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    """Who wrote, where, what; nothing when it is read, or no longer to be seen by this person."""
    trouve = queries.avis_du_courriel(references["message"], references["utilisateur"], le)
    if trouve is None:
        return None
    avis, ancre = trouve
    message = avis.message
    return Lettre(
        f"{message.auteur.nom_complet} {POURQUOI[MotifDAvis(avis.motif)].split(' dans ')[0]} : "
        f"{ancre.intitule}",
        (
            Paragraphe(
                f"{message.auteur.nom_complet} {POURQUOI[MotifDAvis(avis.motif)]}, sur "
                f"« {ancre.intitule} » ({ancre.nature.lower()}, {ancre.nom_du_lieu}) :"
            ),
            Paragraphe(message.texte),
            Lien("Lire et répondre", adresse_absolue(f"{ancre.adresse}#fil-{message.fil_id}")),
        ),
    )


declarer(Gabarit(COURRIEL, "Message d’une conversation", ecrire, est_groupable=True))
