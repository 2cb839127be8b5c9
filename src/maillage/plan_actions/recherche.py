"""Elements and fiches of plans in the search of the whole site."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from maillage.conventions.queries import demarches_visibles
from maillage.interface.recherche import Resultat, enregistrer
from maillage.plan_actions import queries


def chercher_des_fiches(texte: str, par: Any, le: dt.date, au_plus: int) -> list[Resultat]:
    """The fiches of the démarches that this person may see, the title first."""
    demarches = demarches_visibles(par, le)
    return [
        Resultat(
            str(fiche),
            reverse("plan_actions:fiche", args=[fiche.demarche.slug, fiche.pk]),
            f"{fiche.get_etat_display()}, {fiche.demarche.nom}",
        )
        for fiche in queries.fiches_qui_repondent(texte, demarches)[:au_plus]
    ]


def chercher_des_elements(texte: str, par: Any, le: dt.date, au_plus: int) -> list[Resultat]:
    """The enjeux, axes and objectifs of the démarches that this person may see."""
    demarches = demarches_visibles(par, le)
    return [
        Resultat(
            str(element),
            f"{reverse('plan_actions:plan', args=[element.demarche.slug])}#element-{element.pk}",
            f"{element.get_niveau_display()}, {element.demarche.nom}",
        )
        for element in queries.elements_qui_repondent(texte, demarches)[:au_plus]
    ]


enregistrer("Fiches action", chercher_des_fiches)
enregistrer("Plans d’actions", chercher_des_elements)
