"""What one talks about in the diagnosis, and what an agenda may name: the workshops."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from maillage.conversations.ancrage import Ancre, declarer
from maillage.diagnostics.models import Atelier


def lire(cles: Collection[int]) -> dict[int, Ancre]:
    """The workshops of these keys (one query)."""
    ateliers = Atelier.objects.filter(pk__in=cles).select_related("demarche")
    return {
        atelier.pk: Ancre(
            genre="atelier",
            cle=atelier.pk,
            lieu=atelier.demarche.slug,
            nom_du_lieu=atelier.demarche.nom,
            nature="Atelier",
            intitule=str(atelier),
            adresse=reverse("diagnostics:atelier", args=[atelier.demarche.slug, atelier.pk]),
        )
        for atelier in ateliers
    }


declarer("atelier", lire)
