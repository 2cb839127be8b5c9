"""How each view of the fiches opens: its filters, its tabs, the views kept under a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.enums import EcranDuPlan
from maillage.plan_actions.filtres import FiltresForm, requete_gardee, tri_demande
from maillage.plan_actions.models import FicheAction, VueEnregistree
from maillage.plan_actions.queries import Place
from maillage.plan_actions.views.acces import lire, qui

ONGLETS = (
    ("Arbre", "plan_actions:plan"),
    ("Tableau", "plan_actions:fiches"),
    ("États", "plan_actions:etats"),
    ("Calendrier", "plan_actions:calendrier"),
    ("Couverture", "plan_actions:couverture"),
    ("Avancement", "plan_actions:avancement"),
)
ROUTES = {
    EcranDuPlan.TABLEAU: "plan_actions:fiches",
    EcranDuPlan.ETATS: "plan_actions:etats",
    EcranDuPlan.CALENDRIER: "plan_actions:calendrier",
}


@dataclass
class Ouverture:
    """A view that was opened: the fiches that its address asks for, and what its template needs."""

    demarche: Demarche
    peut_modifier: bool
    form: FiltresForm
    places: dict[int, Place]
    cles: list[int] = field(default_factory=list)
    contexte: dict[str, Any] = field(default_factory=dict)

    def page(self, request: HttpRequest, par_page: int) -> Page[int]:
        """The keys of the page that the address asks for; the nearest one when it is past the end."""
        page = Paginator(self.cles, par_page).get_page(request.GET.get("page"))
        self.contexte |= {"page": page, "total": len(self.cles)}
        return page

    def fiches(self, cles: list[int]) -> list[FicheAction]:
        """These fiches, loaded."""
        return queries.charger(cles, self.places)


def onglets(demarche: Demarche, actif: str) -> list[tuple[str, str, bool]]:
    """The pages of a plan, for the component « onglets »."""
    return [
        (libelle, adresse, route == f"plan_actions:{actif}")
        for libelle, route, adresse in _onglets(demarche.slug)
    ]


@lru_cache(maxsize=256)
def _onglets(slug: str) -> tuple[tuple[str, str, str], ...]:
    """The tabs of the plan of that démarche, each with its address."""
    return tuple((libelle, route, reverse(route, args=[slug])) for libelle, route in ONGLETS)


def adresse_de(vue: VueEnregistree, slug: str) -> str:
    """Where the view shows what it keeps."""
    adresse = reverse(ROUTES[EcranDuPlan(vue.ecran)], args=[slug])
    return f"{adresse}?{vue.requete}" if vue.requete else adresse


def ouvrir(request: HttpRequest, slug: str, ecran: EcranDuPlan) -> Ouverture:
    """The démarche, the filters of the address, and the keys of the fiches that answer to them.

    A filter that means nothing leaves the form with its errors, and no fiche.
    """
    demarche, peut_modifier = lire(request, slug)
    le = timezone.localdate()
    places = queries.places(demarche)
    form = FiltresForm(request.GET, demarche=demarche, places=places)
    ouverte = Ouverture(demarche, peut_modifier, form, places)
    tri = tri_demande(request.GET)
    gardee = requete_gardee(request.GET)
    ouverte.contexte = {
        "demarche": demarche,
        "peut_modifier": peut_modifier,
        "form": form,
        "ecran": ecran,
        "ici": reverse(ROUTES[ecran], args=[slug]),
        "tri": tri,
        "requete": gardee,
        "patron": reverse("plan_actions:fiche", args=[slug, 0]),
        "le": le,
        "vues": [(vue, adresse_de(vue, slug)) for vue in queries.vues_de(demarche, qui(request))],
    }
    if form.is_valid():
        ouverte.cles = queries.cles_des_fiches(demarche, form.filtres(), places, le, tri)
        ouverte.contexte["filtre"] = form.filtre
    return ouverte
