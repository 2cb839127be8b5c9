"""Meetings for the tests: what is not said gets a plausible value."""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.documents import canonique
from maillage.documents.arbre import Document, Paragraphe, texte
from maillage.gouvernance.models import (
    DocumentJoint,
    Instance,
    Invitation,
    MembreInstance,
    PointOrdreDuJour,
    Presence,
    Reunion,
)

_rang = count(1)


def dans(jours: int) -> dt.date:
    """The day so many days from today, since pages pass the real clock."""
    return timezone.localdate() + dt.timedelta(days=jours)


def reunion(instance: Instance, **champs: Any) -> Reunion:
    """A meeting planned in ten days, without agenda."""
    debut = champs.pop("debut", dans(10))
    defauts = {
        "intitule": instance.nom,
        "debut": debut,
        "fin": debut,
        "uid_ics": f"essai-{next(_rang)}@reunions.maillage",
        "modifiee_le": timezone.now(),
    }
    return Reunion.objects.create(instance=instance, **{**defauts, **champs})


def point(reunion: Reunion, **champs: Any) -> PointOrdreDuJour:
    """An item at the end of the agenda."""
    rang = reunion.points.count() + 1
    defauts = {"rang": rang, "intitule": f"Point {rang}"}
    return PointOrdreDuJour.objects.create(reunion=reunion, **{**defauts, **champs})


def present(reunion: Reunion, membre: MembreInstance, **champs: Any) -> Presence:
    """A member who came."""
    return Presence.objects.create(
        reunion=reunion, membre=membre, **{"present": "present", **champs}
    )


def invitation(reunion: Reunion, **champs: Any) -> Invitation:
    """Somebody invited, a guest unless a member is given."""
    defauts: dict[str, Any] = {"adresse": "invite@exemple.fr", "graine": f"graine{next(_rang)}"}
    if "membre" not in champs:
        defauts["nom"] = "Une invitée"
    return Invitation.objects.create(reunion=reunion, **{**defauts, **champs})


def invite(reunion: Reunion) -> Presence:
    """Somebody who came without a seat."""
    return Presence.objects.create(reunion=reunion, nom="Un invité", present="present")


def document(reunion: Reunion) -> DocumentJoint:
    """A document of one line, kept with the invitation."""
    contenu = canonique.en_json(Document("Essai", (Paragraphe(texte("Un paragraphe.")),)))
    return DocumentJoint.objects.create(
        reunion=reunion,
        piece="plan",
        intitule="Plan d’actions",
        contenu=contenu,
        empreinte=hashlib.sha256(contenu.encode()).hexdigest(),
        fige_le=timezone.now(),
    )
