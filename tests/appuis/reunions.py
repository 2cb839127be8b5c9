"""Meetings for the tests: what is not said gets a plausible value."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.gouvernance.models import (
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


def membres(demarche: Demarche, instance: Instance) -> list[MembreInstance]:
    """The members of the instance, the Caf first."""
    return list(instance.membres.order_by("cote", "pk"))
