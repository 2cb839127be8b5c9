"""What the indicators hang on in the plan, for their own pages."""

from __future__ import annotations

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.indicateurs.porteurs import Porteur, declarer
from maillage.plan_actions.models import RattachementIndicateur
from maillage.plan_actions.queries.suivi import rattachements


def lire(demarche: Demarche) -> dict[int, list[Porteur]]:
    """The fiches and the elements that each indicator hangs on (one query)."""
    lus: dict[int, list[Porteur]] = {}
    for ligne in rattachements(demarche):
        lus.setdefault(ligne.indicateur_id, []).append(_porteur(demarche, ligne))
    return lus


def _porteur(demarche: Demarche, ligne: RattachementIndicateur) -> Porteur:
    if ligne.fiche is not None:
        adresse = reverse("plan_actions:fiche", args=[demarche.slug, ligne.fiche.pk])
        return Porteur("Fiche action", str(ligne.fiche), adresse)
    element = ligne.element
    assert element is not None  # noqa: S101  # the database holds one of the two
    plan = reverse("plan_actions:plan", args=[demarche.slug])
    return Porteur(element.get_niveau_display(), str(element), f"{plan}#element-{element.pk}")


declarer("plan_actions", lire)
