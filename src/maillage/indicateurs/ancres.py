"""What one talks about in the indicators: each of them, but those taken away."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from maillage.conversations.ancrage import Ancre, declarer
from maillage.indicateurs.models import Indicateur


def lire(cles: Collection[int]) -> dict[int, Ancre]:
    """The indicators of these keys (one query)."""
    indicateurs = Indicateur.objects.filter(pk__in=cles, supprime_le=None)
    return {
        indicateur.pk: Ancre(
            genre="indicateur",
            cle=indicateur.pk,
            lieu=indicateur.demarche.slug,
            nom_du_lieu=indicateur.demarche.nom,
            nature="Indicateur",
            intitule=str(indicateur),
            adresse=reverse(
                "indicateurs:indicateur", args=[indicateur.demarche.slug, indicateur.pk]
            ),
        )
        for indicateur in indicateurs.select_related("demarche")
    }


declarer("indicateur", lire)
