"""What one talks about in the financements: the multi-year table, a published table, a scenario."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.conversations.ancrage import Ancre, declarer
from maillage.financements.models import Scenario, TableauPublie


def lire_les_pluriannuels(cles: Collection[int]) -> dict[int, Ancre]:
    """The multi-year table of these démarches: each has one, under its own key (one query)."""
    return {
        demarche.pk: Ancre(
            genre="pluriannuel",
            cle=demarche.pk,
            lieu=demarche.slug,
            nom_du_lieu=demarche.nom,
            nature="Financements",
            intitule="Tableau pluriannuel",
            adresse=reverse("financements:pluriannuel", args=[demarche.slug]),
        )
        for demarche in Demarche.objects.filter(pk__in=cles)
    }


def lire_les_tableaux(cles: Collection[int]) -> dict[int, Ancre]:
    """The published tables of these keys (one query)."""
    return {
        tableau.pk: Ancre(
            genre="tableau_publie",
            cle=tableau.pk,
            lieu=tableau.demarche.slug,
            nom_du_lieu=tableau.demarche.nom,
            nature="Tableau publié",
            intitule=str(tableau),
            adresse=reverse("financements:tableau", args=[tableau.demarche.slug, tableau.pk]),
        )
        for tableau in TableauPublie.objects.filter(pk__in=cles).select_related("demarche")
    }


def lire_les_scenarios(cles: Collection[int]) -> dict[int, Ancre]:
    """The scenarios of these keys, but those thrown away (one query)."""
    scenarios = Scenario.objects.filter(pk__in=cles, supprime_le=None).select_related("demarche")
    return {
        scenario.pk: Ancre(
            genre="scenario",
            cle=scenario.pk,
            lieu=scenario.demarche.slug,
            nom_du_lieu=scenario.demarche.nom,
            nature="Scénario de financement",
            intitule=str(scenario),
            adresse=reverse("financements:scenario", args=[scenario.demarche.slug, scenario.pk]),
        )
        for scenario in scenarios
    }


declarer("pluriannuel", lire_les_pluriannuels)
declarer("tableau_publie", lire_les_tableaux)
declarer("scenario", lire_les_scenarios)
