"""Brings the indicators of the database to those of the catalogue."""

from __future__ import annotations

from django.db import transaction

from maillage.statistiques.definitions import champs_des_indicateurs
from maillage.statistiques.models import Indicateur


@transaction.atomic
def charger() -> int:
    """Write the declared indicators and return how many were new or changed.

    One that the catalogue no longer names stays, out of force, because values point to it.
    """
    connus = Indicateur.objects.in_bulk(field_name="code")
    changes = 0
    for champs in champs_des_indicateurs():
        voulu = Indicateur(**champs)
        en_place = connus.pop(voulu.code, None)
        if en_place is None or _different(voulu, en_place):
            voulu.pk = en_place.pk if en_place else None
            voulu.save()
            changes += 1
    return changes + Indicateur.objects.filter(code__in=connus, en_vigueur=True).update(
        en_vigueur=False
    )


def _different(voulu: Indicateur, en_place: Indicateur) -> bool:
    return any(
        getattr(voulu, champ.attname) != getattr(en_place, champ.attname)
        for champ in Indicateur._meta.concrete_fields
        if not champ.primary_key
    )
