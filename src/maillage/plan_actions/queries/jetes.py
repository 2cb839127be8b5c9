"""What was deleted from the plan and may come back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.plan_actions.enums import OBJECTIFS
from maillage.plan_actions.models import ElementPlan, FicheAction


@dataclass(frozen=True, slots=True)
class Jete:
    """Something in the bin, with what went there with it; `obstacle` says what to take out before."""

    objet: ElementPlan | FicheAction
    nombre_objectifs: int = 0
    nombre_fiches: int = 0
    obstacle: str = ""

    @property
    def est_une_fiche(self) -> bool:
        """A fiche, or an element."""
        return isinstance(self.objet, FicheAction)


def corbeille(demarche: Demarche) -> list[Jete]:
    """What may be taken out of the bin, last thrown first; what went with it is counted, not listed."""
    elements = {
        element.pk: element
        for element in ElementPlan.objects.filter(demarche=demarche).select_related("parent")
    }
    jetes: dict[int, list[int]] = {}
    seuls = []
    for element in elements.values():
        if element.supprime_le:
            racine = _racine_jetee(element, elements)
            comptes = jetes.setdefault(racine.pk, [0, 0])
            comptes[0] += element != racine and element.niveau in OBJECTIFS
    for fiche in FicheAction.objects.filter(demarche=demarche).exclude(supprime_le=None):
        porteur = elements[fiche.element_id]
        if porteur.supprime_le == fiche.supprime_le:
            racine = _racine_jetee(porteur, elements)
            jetes[racine.pk][1] += 1
        else:
            seuls.append(Jete(fiche, obstacle=str(porteur) if porteur.supprime_le else ""))
    listes = [
        Jete(elements[cle], objectifs, fiches, _obstacle(elements[cle]))
        for cle, (objectifs, fiches) in jetes.items()
    ]
    return sorted(
        [*listes, *seuls], key=lambda jete: (jete.objet.supprime_le, jete.objet.pk), reverse=True
    )


def _racine_jetee(element: ElementPlan, elements: dict[int, ElementPlan]) -> ElementPlan:
    """The top of what was thrown with the element, at the same instant."""
    parent = elements.get(element.parent_id)
    while parent is not None and parent.supprime_le == element.supprime_le:
        element, parent = parent, elements.get(parent.parent_id)
    return element


def _obstacle(element: ElementPlan) -> str:
    return str(element.parent) if element.parent and element.parent.supprime_le else ""


def nombre_dans_la_corbeille(demarche: Demarche) -> int:
    """How many elements and fiches are in the bin (one query)."""
    jetes = Q(demarche=demarche, supprime_le__isnull=False)
    elements = ElementPlan.objects.filter(jetes).order_by().values("pk")
    return elements.union(
        FicheAction.objects.filter(jetes).order_by().values("pk"), all=True
    ).count()
