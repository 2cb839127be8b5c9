"""The conversations of a démarche, on whatever they are about."""

from __future__ import annotations

from typing import Any

from maillage.archives.registre import Cle, emporter, laisser, racine
from maillage.archives.traductions import ancre
from maillage.conversations.models import (
    Abonnement,
    Avis,
    Fil,
    Mention,
    Message,
    PreferenceDAvis,
)


def _lieu(demarche: Any) -> str:
    return str(getattr(demarche, racine().lieu))


def _fil(ligne: dict[str, Any], cle: Cle) -> dict[str, Any]:
    return ancre(ligne, cle, genre="genre", champ="cle")


emporter(Fil, lambda demarche: Fil.objects.filter(lieu=_lieu(demarche)), cles=_fil)
emporter(Message, lambda demarche: Message.objects.filter(fil__lieu=_lieu(demarche)))
emporter(Mention, lambda demarche: Mention.objects.filter(message__fil__lieu=_lieu(demarche)))
emporter(Abonnement, lambda demarche: Abonnement.objects.filter(fil__lieu=_lieu(demarche)))
laisser(Avis, "Ce dont une personne est prévenue, et qu’elle a lu, est de l’instance.")
laisser(PreferenceDAvis, "Ce qu’une personne veut recevoir se règle dans chaque instance.")
