"""The proposals of a calendar that somebody keeps: each becomes a meeting, all of them or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.gouvernance import permissions
from maillage.gouvernance.actions.reunions import planifier
from maillage.gouvernance.enums import EtatReunion, PrecisionReunion
from maillage.gouvernance.models import Instance, Reunion
from maillage.interface.typographie import date_longue
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import SaisieInvalide


@dataclass(frozen=True, slots=True)
class ReunionRetenue:
    """A row of the calendar that somebody kept: its instance, its day, and whether only the month counts."""

    instance: Instance
    jour: dt.date
    precision: str = PrecisionReunion.JOUR


@transaction.atomic
def accepter(
    *, demarche: Demarche, retenues: Iterable[ReunionRetenue], par: Utilisateur, le: dt.datetime
) -> list[Reunion]:
    """Plan every meeting that was kept; a meeting already planned that day is not planned twice.

    Raises `ActeRefuse`, `EtatIncompatible` (a closed instance), `SaisieInvalide` (nothing kept, an
    instance of another démarche, the same meeting twice).
    """
    gardees = list(retenues)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, demarche, timezone.localdate(le))
    )
    if not gardees:
        raise SaisieInvalide("Cochez au moins une réunion à inscrire au calendrier.")
    return [_planifier(demarche, retenue, par, le) for retenue in gardees]


def _planifier(
    demarche: Demarche, retenue: ReunionRetenue, par: Utilisateur, le: dt.datetime
) -> Reunion:
    instance = verrouiller(retenue.instance)
    if instance.demarche_id != demarche.pk:
        raise SaisieInvalide("Cette instance est d'une autre démarche.")
    debut, fin = _bornes(retenue)
    tenues = instance.reunions.exclude(etat=EtatReunion.ANNULEE)
    if tenues.filter(debut=debut, fin=fin).exists():
        raise SaisieInvalide(
            f"« {instance} » est déjà au calendrier le {date_longue(debut)} : quelqu'un vient "
            "peut-être de l'inscrire. Rien n'a été enregistré ; relisez le calendrier."
        )
    return planifier(instance=instance, debut=debut, precision=retenue.precision, par=par, le=le)


def _bornes(retenue: ReunionRetenue) -> tuple[dt.date, dt.date]:
    """The day, or the first and the last day of its month."""
    if retenue.precision == PrecisionReunion.JOUR:
        return retenue.jour, retenue.jour
    premier = retenue.jour.replace(day=1)
    suivant = (premier + dt.timedelta(days=31)).replace(day=1)
    return premier, suivant - dt.timedelta(days=1)
