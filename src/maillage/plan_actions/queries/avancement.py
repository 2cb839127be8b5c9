"""How far the actions, the objectifs and the plan have come: read once, in six queries whatever the size.

The arithmetic is `regles.avancement`; here are the rows that it starts from. Archived fiches count as
the others: to put an action away changes nothing to what was done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast

from maillage.conventions.models import Demarche
from maillage.plan_actions.enums import EtatEtapeFiche, EtatFiche
from maillage.plan_actions.models import ElementPlan, EtapeFiche, FicheAction, Meteo
from maillage.plan_actions.queries.plan import Noeud
from maillage.regles.avancement import (
    Avancement,
    Calendrier,
    Part,
    cumuler,
    d_apres_des_sommes,
    d_une_fiche,
    etape,
    situer,
)

# These do not enter the progress of what bears them, and the page says why.
HORS_CALCUL: Mapping[str, str] = {
    EtatFiche.IDEE: "encore une idée",
    EtatFiche.REPORTEE: "reportée",
    EtatFiche.ABANDONNEE: "abandonnée",
}
REALISEES = frozenset({EtatFiche.REALISEE, EtatFiche.RECONDUITE})
# What the calculation reads: the long texts of a plan of 400 fiches stay where they are.
DE_FICHE = (
    "demarche",
    "element",
    "position",
    "numero",
    "intitule",
    "etat",
    "poids",
    "debut",
    "fin",
)
D_ELEMENT = ("demarche", "parent", "position", "niveau", "code", "intitule", "poids")
CLOSES = REALISEES | {EtatFiche.REPORTEE, EtatFiche.ABANDONNEE}


@dataclass(frozen=True, slots=True)
class Suivi:
    """One fiche: its progress, its calendar on the day, its latest météo and its latest declaration."""

    fiche: FicheAction
    avancement: Avancement
    calendrier: Calendrier
    meteo: Meteo | None = None
    declaration: Meteo | None = None


@dataclass(frozen=True, slots=True)
class AvancementDuPlan:
    """The progress of the whole plan, of each element by key, and the suivi of each fiche by key."""

    plan: Avancement
    elements: Mapping[int, Avancement]
    fiches: Mapping[int, Suivi]


def avancement_du_plan(demarche: Demarche, le: dt.date) -> AvancementDuPlan:
    """The progress of everything in the plan on the day `le`, computed once for all pages."""
    fiches = list(FicheAction.objects.filter(demarche=demarche, supprime_le=None).only(*DE_FICHE))
    suivis = _suivis(fiches, le)
    sous: dict[int | None, list[ElementPlan]] = {}
    for element in ElementPlan.objects.presents().filter(demarche=demarche).only(*D_ELEMENT):
        sous.setdefault(element.parent_id, []).append(element)
    portees: dict[int, list[Part]] = {}
    for suivi in suivis.values():
        portees.setdefault(suivi.fiche.element_id, []).append(_part(suivi))
    mesures: dict[int, Avancement] = {}
    racine = [_element(element, sous, portees, mesures) for element in sous.get(None, [])]
    return AvancementDuPlan(cumuler(racine), mesures, suivis)


@dataclass(frozen=True, slots=True)
class Mesures:
    """The figures alone, without their rows: what the long pages of a plan show."""

    plan: Avancement
    elements: Mapping[int, Avancement]
    fiches: Mapping[int, Avancement]


def mesures_du_plan(demarche: Demarche) -> Mesures:
    """The same figures as `avancement_du_plan` in four light queries: a plan of 400 fiches is shown often.

    The steps are summed by the database; no title is read.
    """
    presentes = FicheAction.objects.filter(demarche=demarche, supprime_le=None).order_by()
    elements = ElementPlan.objects.presents().filter(demarche=demarche).order_by()
    return _mesurer(
        demarche,
        list(presentes.values_list("pk", "element_id", "poids", "etat")),
        elements.values_list("pk", "parent_id", "poids"),
    )


def mesures_de_l_arbre(demarche: Demarche, racines: Iterable[Noeud]) -> Mesures:
    """The same for the tree of the screen, whose rows are read already (two queries)."""
    noeuds = [noeud for racine in racines for noeud in racine.parcours()]
    fiches = [
        (fiche.pk, noeud.element.pk, fiche.poids, fiche.etat)
        for noeud in noeuds
        for fiche in (*noeud.fiches, *noeud.archivees)
    ]
    elements = [(n.element.pk, n.element.parent_id, n.element.poids) for n in noeuds]
    return _mesurer(demarche, fiches, elements)


def _mesurer(
    demarche: Demarche,
    fiches: list[tuple[int, int, int, str]],
    elements: Iterable[tuple[int, int | None, int]],
) -> Mesures:
    """From the fiches (key, element, weight, state) and the elements (key, parent, weight)."""
    du_plan = Q(fiche__demarche=demarche, fiche__supprime_le=None)
    par_fiche = _mesures([(cle, etat) for cle, _, _, etat in fiches], du_plan)
    portees: dict[int, list[Part]] = {}
    for cle, element, poids, etat in fiches:
        ecart = HORS_CALCUL.get(etat, "")
        portees.setdefault(element, []).append(Part("", "", poids, par_fiche[cle], ecart))
    sous: dict[int | None, list[tuple[int, int]]] = {}
    for cle, parent, poids in elements:
        sous.setdefault(parent, []).append((cle, poids))
    mesures: dict[int, Avancement] = {}

    def mesurer(cle: int, poids: int) -> Part:
        enfants = [mesurer(*enfant) for enfant in sous.get(cle, ())]
        lu = cumuler([*enfants, *portees.get(cle, ())])
        mesures[cle] = replace(lu, parts=())
        return Part("", "", poids, mesures[cle])

    plan = cumuler([mesurer(*racine) for racine in sous.get(None, ())])
    return Mesures(replace(plan, parts=()), mesures, par_fiche)


def mesures_des_fiches(fiches: Iterable[tuple[int, str]]) -> dict[int, Avancement]:
    """The figure of each of these fiches, given by (key, state), in two light queries."""
    lues = list(fiches)
    return _mesures(lues, Q(fiche__in=[cle for cle, _ in lues]))


def _mesures(fiches: list[tuple[int, str]], parmi: Q) -> dict[int, Avancement]:
    sommes = (
        EtapeFiche.objects.filter(parmi)
        .exclude(etat=EtatEtapeFiche.ABANDONNEE)
        .order_by()
        .annotate(entier=Cast("poids", IntegerField()))  # two small integers overflow in PostgreSQL
        .values_list("fiche")
        .annotate(lourd=Sum("entier"), fait=Sum(F("entier") * F("avancement")))
    )
    etapes = {cle: (poids, produits) for cle, poids, produits in sommes}
    declarees = Meteo.objects.filter(parmi, avancement__isnull=False).order_by("donnee_le", "pk")
    declares = dict(declarees.values_list("fiche", "avancement"))  # the latest overrides
    return {
        cle: d_apres_des_sommes(*etapes[cle])
        if cle in etapes
        else _sans_etape(declares.get(cle), etat)
        for cle, etat in fiches
    }


@cache
def _sans_etape(declare: int | None, etat: str) -> Avancement:
    """The figure of a fiche without step: few different ones, asked four hundred times."""
    return d_une_fiche((), declare, realisee=etat in REALISEES)


def suivi_de_la_fiche(fiche: FicheAction, le: dt.date) -> Suivi:
    """The suivi of one fiche (three queries)."""
    return _suivis([fiche], le)[fiche.pk]


def meteos(fiche: FicheAction) -> list[Meteo]:
    """Every météo of the fiche, the latest first."""
    return list(fiche.meteos.all())


def _element(
    element: ElementPlan,
    sous: Mapping[int | None, list[ElementPlan]],
    portees: Mapping[int, list[Part]],
    mesures: dict[int, Avancement],
) -> Part:
    """The row of an element, once those of what it bears are known."""
    enfants = [_element(enfant, sous, portees, mesures) for enfant in sous.get(element.pk, [])]
    mesures[element.pk] = cumuler([*enfants, *portees.get(element.pk, [])])
    return Part(f"element:{element.pk}", str(element), element.poids, mesures[element.pk])


def _part(suivi: Suivi) -> Part:
    fiche = suivi.fiche
    ecart = HORS_CALCUL.get(fiche.etat, "")
    return Part(f"fiche:{fiche.pk}", str(fiche), fiche.poids, suivi.avancement, ecart)


def _suivis(fiches: list[FicheAction], le: dt.date) -> dict[int, Suivi]:
    """The suivi of each fiche, in the order given."""
    cles = [fiche.pk for fiche in fiches]
    etapes: dict[int, list[Part]] = {}
    for ligne in EtapeFiche.objects.filter(fiche__in=cles).order_by("position", "pk"):
        etapes.setdefault(ligne.fiche_id, []).append(_etape(ligne))
    dernieres, declarees = _dernieres_meteos(cles)
    suivis = {}
    for fiche in fiches:
        declaration = declarees.get(fiche.pk)
        avancement = d_une_fiche(
            etapes.get(fiche.pk, ()),
            declaration.avancement if declaration else None,
            realisee=fiche.etat in REALISEES,
        )
        calendrier = situer(fiche.debut, fiche.fin, le, avancement.part, close=fiche.etat in CLOSES)
        meteo = dernieres.get(fiche.pk)
        suivis[fiche.pk] = Suivi(fiche, avancement, calendrier, meteo, declaration)
    return suivis


def _etape(ligne: EtapeFiche) -> Part:
    laissee = "abandonnée" if ligne.etat == EtatEtapeFiche.ABANDONNEE else ""
    return etape(f"etape:{ligne.pk}", ligne.intitule, ligne.poids, ligne.avancement, laissee)


def _dernieres_meteos(cles: list[int]) -> tuple[dict[int, Meteo], dict[int, Meteo]]:
    """By fiche: its latest météo, and the latest that declares a percentage (two queries)."""
    toutes = Meteo.objects.filter(fiche=OuterRef("pk")).order_by("-donnee_le", "-pk").values("pk")
    lignes = list(
        FicheAction.objects.filter(pk__in=cles)
        .order_by()
        .values_list(
            "pk",
            Subquery(toutes[:1]),
            Subquery(toutes.filter(avancement__isnull=False)[:1]),
        )
    )
    utiles = {cle for _, *paire in lignes for cle in paire if cle}
    lues = Meteo.objects.in_bulk(utiles)
    return (
        {fiche: lues[meteo] for fiche, meteo, _ in lignes if meteo},
        {fiche: lues[declaree] for fiche, _, declaree in lignes if declaree},
    )
