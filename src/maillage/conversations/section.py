"""The section « Conversation » of an object's page: its threads, each with the form to answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conversations import ancrage, queries
from maillage.conversations.forms import MessageForm
from maillage.conversations.queries import FilLu

NOUVEAU = "nouveau"


@dataclass(slots=True)
class Section:
    """What can be read and written about one object.

    `saisies` holds the forms that were refused, by the key of their thread (`NOUVEAU` for a new one):
    they are shown again as they were.
    """

    genre: str
    cle: int
    lieu: str
    par: Utilisateur
    le: dt.datetime
    saisies: dict[int | str, MessageForm] = field(default_factory=dict)

    def contexte(self) -> dict[str, Any]:
        """What `conversations/_conversation.html` needs (seven queries at most)."""
        fils = queries.fils_de_l_objet(self.genre, self.cle, self.lieu, self.par)
        personnes = personnes_a_citer(self.lieu, self.par, self.le)
        return {
            "fils": [(lu, self.formulaire(lu, personnes)) for lu in fils],
            "nouveau": self.saisies.get(NOUVEAU) or formulaire(NOUVEAU, personnes),
            "nb_ouvertes": sum(not lu.fil.est_resolu for lu in fils),
            "genre": self.genre,
            "cle": self.cle,
            "lieu": self.lieu,
            "moi": self.par,
        }

    def formulaire(self, lu: FilLu, personnes: list[Utilisateur]) -> MessageForm:
        """The form to answer in a thread."""
        return self.saisies.get(lu.fil.pk) or formulaire(lu.fil.pk, personnes)


def formulaire(cle: int | str, personnes: list[Utilisateur], **options: Any) -> MessageForm:
    """A form whose identifiers are its own on the page."""
    return MessageForm(personnes=personnes, auto_id=f"message-de-{cle}-%s", **options)


def personnes_a_citer(lieu: str, par: Utilisateur, le: dt.datetime) -> list[Utilisateur]:
    """Who sees the object, but for oneself (one query)."""
    return list(
        ancrage.personnes(lieu, timezone.localdate(le))
        .exclude(pk=par.pk)
        .order_by("nom", "prenom", "pk")
    )
