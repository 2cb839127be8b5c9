"""The calendar of a year: what is planned already, what the périodicités still ask for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import EtatReunion, TypeInstance
from maillage.gouvernance.models import Instance, Reunion
from maillage.gouvernance.queries.reunions import reunions
from maillage.regles.calendriers import Rythme, proposer


@dataclass(frozen=True, slots=True)
class ReunionProposee:
    """A meeting that the rhythm of an instance asks for; `prepare` is the day of what it prepares."""

    instance: Instance
    jour: dt.date
    prepare: dt.date | None


def instances_rythmees(demarche: Demarche) -> list[Instance]:
    """The open instances that say how often they meet (one query)."""
    lignes = Instance.objects.filter(
        demarche=demarche, close_le=None, periodicite_mois__isnull=False
    )
    return list(lignes.select_related("demarche").order_by("pk"))


def sans_rythme(demarche: Demarche) -> list[Instance]:
    """The open instances whose meetings cannot be proposed (one query)."""
    lignes = Instance.objects.filter(demarche=demarche, close_le=None, periodicite_mois=None)
    return list(lignes.order_by("pk"))


def prevues(demarche: Demarche, annee: int) -> list[Reunion]:
    """The meetings that touch the year, cancelled ones left out (one query)."""
    lignes = reunions(demarche).filter(debut__year__lte=annee, fin__year__gte=annee)
    return list(lignes.exclude(etat=EtatReunion.ANNULEE))


def propositions(demarche: Demarche, annee: int) -> list[ReunionProposee]:
    """What the year still lacks, by day (two queries)."""
    tenues = {instance.pk: instance for instance in instances_rythmees(demarche)}
    connues: dict[int, list[dt.date]] = {}
    for reunion in reunions(demarche).exclude(etat=EtatReunion.ANNULEE):
        connues.setdefault(reunion.instance_id, []).append(reunion.fin)
    rythmes = [
        Rythme(
            cle=instance.pk,
            mois=instance.periodicite_mois or 1,
            decide=instance.type == TypeInstance.COPIL,
            dernieres=tuple(connues.get(instance.pk, ())),
        )
        for instance in tenues.values()
    ]
    return [ReunionProposee(tenues[p.cle], p.jour, p.prepare) for p in proposer(annee, rythmes)]
