"""The fiches of a plan as the views show them: filtered, sorted, then loaded page by page.

The keys come first, in one light query, so that a page of thirty rows loads thirty fiches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from django.db import models
from django.db.models import Q

from maillage.conventions.models import Demarche
from maillage.plan_actions.enums import SANS_RETARD, EtatFiche, FiltreEcheance, Priorite
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.plan_actions.queries.mots import repondent
from maillage.regles.feuilles_de_route import decaler, fin_de_mois
from maillage.territoires.normalisation import normaliser

# What the views show: reading the long texts would be most of the time of a page.
COURTS = (
    "demarche",
    "element",
    "numero",
    "intitule",
    "etat",
    "nature",
    "priorite",
    "debut",
    "fin",
    "est_continue",
    "pilote",
    "pilote_personne",
    "referent_caf",
    "referent_collectivite",
    "archivee_le",
    "version",
)
LARGEUR_DU_NOM = 40  # characters of an axe in a cell
AUCUN = "aucun"  # the value of a filter that asks for what is not filled in


@dataclass(frozen=True, slots=True)
class Filtres:
    """What is asked of the fiches; an empty value asks nothing.

    `axe` is an element with all that it bears; `territoire` a commune, which the actions of the whole
    perimeter concern too; `thematique` and `pilote` are keys, or `AUCUN`.
    """

    texte: str = ""
    etat: str = ""
    axe: int | None = None
    thematique: str = ""
    pilote: str = ""
    territoire: int | None = None
    echeance: str = ""
    priorite: str = ""
    archivees: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands: its rank in the order of the plan, and the way from the root to it.

    `axe` names the root of that way, short enough for a cell.
    """

    rang: int
    chemin: list[ElementPlan]
    axe: str


def places(demarche: Demarche) -> dict[int, Place]:
    """The place of each present element, by key (one query)."""
    enfants: dict[int | None, list[ElementPlan]] = {}
    legers = ElementPlan.objects.presents().filter(demarche=demarche)
    for element in legers.only("parent", "position", "niveau", "code", "intitule"):
        enfants.setdefault(element.parent_id, []).append(element)
    trouvees: dict[int, Place] = {}

    def descendre(parent: int | None, chemin: list[ElementPlan], axe: str) -> None:
        for element in enfants.get(parent, []):
            nom = axe or shorten(str(element), LARGEUR_DU_NOM, placeholder="…")
            trouvees[element.pk] = Place(len(trouvees), [*chemin, element], nom)
            descendre(element.pk, trouvees[element.pk].chemin, nom)

    descendre(None, [], "")
    return trouvees


def est_en_retard(etat: str, fin: dt.date | None, le: dt.date) -> bool:
    """Whether the end has passed without the action being over or put off."""
    return fin is not None and fin < le and etat not in SANS_RETARD


def cles_des_fiches(
    demarche: Demarche,
    filtres: Filtres,
    places: dict[int, Place],
    le: dt.date,
    tri: str = "",
) -> list[int]:
    """The keys of the fiches that answer to the filters, in the order of the plan or of `tri` (one query).

    `tri` is a name of `TRIS`, « - » before it to reverse; what is not filled in comes last.
    """
    sens, nom = tri.startswith("-"), tri.removeprefix("-")
    colonne, cle = TRIS.get(nom, ("pk", lambda valeur: None))
    lignes = [
        (element, position, pk, valeur)
        for pk, element, position, valeur in FicheAction.objects.filter(
            condition(demarche, filtres, places, le)
        )
        .order_by()
        .values_list("pk", "element", "position", colonne)
        if element in places
    ]
    lignes.sort(key=lambda ligne: (places[ligne[0]].rang, ligne[1], ligne[2]))
    if nom in TRIS:
        lues = [(cle(ligne[3]), ligne) for ligne in lignes]
        remplies = sorted((x for x in lues if x[0] is not None), key=lambda x: x[0], reverse=sens)
        lignes = [ligne for _, ligne in remplies] + [x for lu, x in lues if lu is None]
    return [pk for _, _, pk, _ in lignes]


def _rang(liste: type[models.TextChoices]) -> Any:
    rangs = {valeur: rang for rang, valeur in enumerate(liste.values)}
    return rangs.get


TRIS: dict[str, tuple[str, Any]] = {
    "fiche": ("intitule", normaliser),
    "etat": ("etat", _rang(EtatFiche)),
    "pilote": ("pilote__nom", lambda nom: nom and normaliser(nom)),
    "echeance": ("fin", lambda fin: fin),
    "priorite": ("priorite", _rang(Priorite)),
}


def condition(demarche: Demarche, filtres: Filtres, places: dict[int, Place], le: dt.date) -> Q:
    """The filters as the database reads them."""
    voulues = Q(demarche=demarche, supprime_le=None, archivee_le__isnull=not filtres.archivees)
    voulues &= repondent(filtres.texte)
    for champ in ("etat", "priorite"):
        if getattr(filtres, champ):
            voulues &= Q(**{champ: getattr(filtres, champ)})
    if filtres.pilote:
        voulues &= Q(pilote=None if filtres.pilote == AUCUN else filtres.pilote)
    if filtres.thematique:
        voulues &= Q(thematiques=None if filtres.thematique == AUCUN else filtres.thematique)
    if filtres.territoire:
        voulues &= Q(territoires=filtres.territoire) | Q(territoires=None)
    if filtres.axe:
        voulues &= Q(element__in=_branche(places, filtres.axe))
    return voulues & _echeance(filtres.echeance, le)


def _branche(places: dict[int, Place], axe: int) -> list[int]:
    return [pk for pk, place in places.items() if any(e.pk == axe for e in place.chemin)]


def _echeance(choix: str, le: dt.date) -> Q:
    if choix == FiltreEcheance.RETARD:
        return Q(fin__lt=le) & ~Q(etat__in=SANS_RETARD)
    if choix == FiltreEcheance.TRIMESTRE:
        return Q(fin__gte=le, fin__lte=fin_de_mois(decaler(le, 3)))
    if choix == FiltreEcheance.ANNEE:
        return Q(fin__year=le.year)
    if choix == FiltreEcheance.SANS:
        return Q(fin=None)
    return Q()


def charger(cles: Sequence[int], places: dict[int, Place]) -> list[FicheAction]:
    """The fiches of these keys, in this order, with their `emplacement`, `axe` and `themes` (two queries)."""
    lues = {
        fiche.pk: fiche
        for fiche in FicheAction.objects.filter(pk__in=cles)
        .select_related("pilote")
        .only(*COURTS, "pilote__nom", "pilote__sigle")
    }
    themes: dict[int, list[str]] = {}
    liens = FicheAction.thematiques.through.objects.filter(ficheaction__in=cles)
    for pk, nom in liens.order_by("thematique__ordre", "thematique__nom").values_list(
        "ficheaction", "thematique__nom"
    ):
        themes.setdefault(pk, []).append(nom)
    for fiche in lues.values():
        place = places[fiche.element_id]
        fiche.emplacement, fiche.axe = place.chemin, place.axe
        fiche.themes = themes.get(fiche.pk, [])
    return [lues[cle] for cle in cles if cle in lues]


def fiches_du_plan(
    demarche: Demarche, filtres: Filtres, *, le: dt.date, tri: str = ""
) -> list[FicheAction]:
    """All the fiches that answer to the filters (four queries whatever their number)."""
    situees = places(demarche)
    return charger(cles_des_fiches(demarche, filtres, situees, le, tri), situees)


def etats_de(cles: Sequence[int]) -> list[tuple[int, str]]:
    """The key and the state of these fiches, in the order given (one query)."""
    etats = dict(FicheAction.objects.filter(pk__in=cles).order_by().values_list("pk", "etat"))
    return [(cle, etats[cle]) for cle in cles if cle in etats]
