"""What can be put on a map: the areas of a territory, and the years that are known of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from maillage.statistiques.enums import Diffusion, NatureIndicateur
from maillage.statistiques.models import Indicateur, Valeur
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire
from maillage.territoires.queries import communes_de, epci_de

# The areas that a map of each level may show, the first by default. France is a level of its own.
FRANCE = "FRANCE"
MAILLES = {
    Niveau.EPCI.value: (Niveau.COMMUNE,),
    Niveau.DEPARTEMENT.value: (Niveau.COMMUNE, Niveau.EPCI),
    Niveau.REGION.value: (Niveau.DEPARTEMENT, Niveau.EPCI, Niveau.COMMUNE),
    FRANCE: (Niveau.DEPARTEMENT, Niveau.REGION, Niveau.EPCI),
}


def zones(territoire: Territoire | None, maille: Niveau) -> list[Territoire]:
    """The areas of that kind in a territory, or in France (None); by name. One query."""
    if territoire is None:
        lues = Territoire.objects.filter(niveau=maille, en_vigueur=True).exclude(zone="COM")
    elif maille == Niveau.COMMUNE:
        lues = communes_de(territoire).prefetch_related(None)
    elif maille == Niveau.EPCI:
        lues = _epci(territoire)
    else:
        lues = Territoire.objects.filter(niveau=maille, en_vigueur=True, region=territoire)
    return list(lues.select_related(None).order_by("nom_normalise", "code"))


def _epci(territoire: Territoire) -> QuerySet[Territoire]:
    if territoire.niveau == Niveau.DEPARTEMENT:
        return epci_de(territoire)
    codes = communes_de(territoire).order_by().values("epci")
    return Territoire.objects.filter(pk__in=codes)


def indicateurs_a_cartographier(maille: Niveau) -> list[Indicateur]:
    """Those that may be known of such areas, in the order of the portrait."""
    connus = Indicateur.objects.filter(en_vigueur=True, diffusion=Diffusion.OUVERTE)
    return [
        indicateur
        for indicateur in connus.exclude(nature=NatureIndicateur.CLASSE)
        if indicateur.calcule or maille in indicateur.niveaux
    ]


def annees_connues(indicateur: Indicateur, maille: Niveau, codes: Sequence[str]) -> list[int]:
    """The years for which open data say something of these areas, the last first."""
    lues = Valeur.objects.filter(
        indicateur=indicateur, niveau=maille, code__in=list(codes), detenteur=None
    )
    return sorted(set(lues.order_by().values_list("annee", flat=True)), reverse=True)
