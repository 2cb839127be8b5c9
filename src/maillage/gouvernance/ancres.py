"""What one talks about in the gouvernance: its meetings."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from maillage.conversations.ancrage import Ancre, declarer
from maillage.gouvernance.models import Reunion


def lire_des_reunions(cles: Collection[int]) -> dict[int, Ancre]:
    """The meetings of these keys (one query)."""
    reunions = Reunion.objects.filter(pk__in=cles).select_related("instance__demarche")
    return {
        reunion.pk: Ancre(
            genre="reunion",
            cle=reunion.pk,
            lieu=reunion.demarche.slug,
            nom_du_lieu=reunion.demarche.nom,
            nature="Réunion",
            intitule=str(reunion),
            adresse=reverse("gouvernance:reunion", args=[reunion.demarche.slug, reunion.pk]),
        )
        for reunion in reunions
    }


declarer("reunion", lire_des_reunions)
