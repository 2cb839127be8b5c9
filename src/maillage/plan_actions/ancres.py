"""What one talks about in a plan: its fiches and its elements, but those in the bin."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from maillage.conversations.ancrage import Ancre, declarer
from maillage.plan_actions.models import ElementPlan, FicheAction


def lire_des_fiches(cles: Collection[int]) -> dict[int, Ancre]:
    """The fiches of these keys (one query)."""
    fiches = FicheAction.objects.filter(pk__in=cles, supprime_le=None)
    return {
        fiche.pk: Ancre(
            genre="fiche",
            cle=fiche.pk,
            lieu=fiche.demarche.slug,
            nom_du_lieu=fiche.demarche.nom,
            nature="Fiche action",
            intitule=str(fiche),
            adresse=reverse("plan_actions:fiche", args=[fiche.demarche.slug, fiche.pk]),
        )
        for fiche in fiches.select_related("demarche")
    }


def lire_des_elements(cles: Collection[int]) -> dict[int, Ancre]:
    """The elements of these keys (one query)."""
    elements = ElementPlan.objects.filter(pk__in=cles, supprime_le=None)
    return {
        element.pk: Ancre(
            genre="element",
            cle=element.pk,
            lieu=element.demarche.slug,
            nom_du_lieu=element.demarche.nom,
            nature=element.get_niveau_display(),
            intitule=str(element),
            # An element has no page of its own: its conversations have theirs.
            adresse=reverse(
                "conversations:objet", args=[element.demarche.slug, "element", element.pk]
            ),
        )
        for element in elements.select_related("demarche")
    }


declarer("fiche", lire_des_fiches)
declarer("element", lire_des_elements)
