"""The workbook of a plan, which imports again without loss: one sheet a kind of object.

Each heading is one that the import knows for certain. The identifiers are in a hidden column (« F12@
slug » for a fiche, « E3@slug » for an element): a row that keeps its own updates its object, a row
without one is new. « Place » is the rank of an element in the plan, level by level: « 1.2.1 ».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from maillage.conventions.models import Demarche
from maillage.documents.caracteres import assainir
from maillage.documents.tableur import Feuille, Valeur
from maillage.plan_actions.enums import (
    EtatEtapeFiche,
    EtatFiche,
    NatureAction,
    NatureBudget,
    Niveau,
    PrecisionEcheance,
    Priorite,
)
from maillage.plan_actions.imports.simulation import identifiant
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.plan_actions.queries import Noeud, arbre
from maillage.plan_actions.queries.importations import elements_complets, fiches_completes
from maillage.regles.imports_plan.colonnes import champs
from maillage.regles.imports_plan.neutralisation import neutraliser
from maillage.regles.imports_plan.tableaux import NOTICE

CACHEES = frozenset({"identifiant"})
EN_TEXTE = frozenset({"place", "place_de_l_element", "numero", "fiche"})
LISTES: Mapping[str, Any] = {
    "etat": EtatFiche,
    "nature": NatureAction,
    "priorite": Priorite,
    "niveau": Niveau,
    "etat_de_l_etape": EtatEtapeFiche,
    "precision": PrecisionEcheance,
    "nature_du_budget": NatureBudget,
}
OUI_NON = ("oui", "non")
DES_FICHES = ("est_deja_engagee", "est_continue")
PHRASES = """\
Ce classeur contient tout le plan d’actions. Vous pouvez le compléter, puis l’importer de nouveau :
page « Plan d’actions », bouton « Importer ».

Chaque ligne garde dans une colonne masquée l’identifiant de ce qu’elle décrit : modifiez-la, et la
fiche sera mise à jour. Ne recopiez pas une ligne entière : insérez plutôt une ligne vide.

Une ligne sans identifiant est nouvelle. Une ligne effacée ne retire rien du plan.

La place dit où l’on est dans le plan : 1 pour le premier axe, 1.2 pour son deuxième objectif. Une
fiche porte la place de l’objectif qu’elle sert ; les colonnes « Axe » et « Objectif » ne font que
le rappeler.

Une cellule que vous videz vide la valeur dans le plan. Les listes (thématiques, communes) ont un
nom par ligne.

Une apostrophe devant un texte qui commence par =, +, - ou @ empêche le tableur d’y lire une
formule : elle disparaît à l’import.
""".strip().split("\n\n")


def classeur(demarche: Demarche) -> tuple[Feuille, ...]:
    """The sheets of the plan, in fifteen queries whatever its size."""
    racines = arbre(demarche)
    elements = {element.pk: element for element in elements_complets(demarche)}
    fiches = {fiche.pk: fiche for fiche in fiches_completes(demarche)}
    places = _places(racines)
    plan = [(places[n.element.pk], elements[n.element.pk]) for r in racines for n in r.parcours()]
    rangees = [
        (places[element.pk], ancetres, fiches[fiche.pk])
        for element, ancetres, siennes in porteurs_dans_l_ordre(racines)
        for fiche in siennes
        if fiche.pk in fiches
    ]
    return (
        _feuille("Fiches", _COLONNES_DES_FICHES, [_fiche(demarche, *r) for r in rangees]),
        _feuille("Plan", _COLONNES_DU_PLAN, [_element(demarche, *ligne) for ligne in plan]),
        *_details(demarche, [fiche for _, _, fiche in rangees], plan),
        Feuille(NOTICE, (NOTICE,), tuple((" ".join(phrase.split("\n")),) for phrase in PHRASES)),
    )


def table_des_fiches(demarche: Demarche, cles: Iterable[int] | None = None) -> Feuille:
    """The fiches alone in one table, for CSV; `cles` are those chosen (None: all).

    The titles of the levels stand for the place, and the first lines of its tables for the rest.
    """
    choisies = None if cles is None else set(cles)
    fiches = {fiche.pk: fiche for fiche in fiches_completes(demarche)}
    lignes = [
        _fiche(demarche, "", ancetres, fiches[fiche.pk])
        for _, ancetres, siennes in porteurs_dans_l_ordre(arbre(demarche))
        for fiche in siennes
        if fiche.pk in fiches and (choisies is None or fiche.pk in choisies)
    ]
    return _feuille("Fiches", tuple(c for c in _COLONNES_DES_FICHES if c != "place"), lignes)


def _places(racines: Sequence[Noeud], prefixe: str = "") -> dict[int, str]:
    places: dict[int, str] = {}
    for rang, noeud in enumerate(racines, start=1):
        place = f"{prefixe}{rang}"
        places[noeud.element.pk] = place
        places |= _places(noeud.enfants, f"{place}.")
    return places


def porteurs_dans_l_ordre(
    noeuds: Iterable[Noeud], ancetres: tuple[ElementPlan, ...] = ()
) -> Iterable[tuple[ElementPlan, tuple[ElementPlan, ...], list[FicheAction]]]:
    """Each element with the path down to it and its fiches, in the order of the plan."""
    for noeud in noeuds:
        ici = (*ancetres, noeud.element)
        yield noeud.element, ici, noeud.fiches
        yield from porteurs_dans_l_ordre(noeud.enfants, ici)


_COLONNES_DU_PLAN = (
    "identifiant",
    "place_de_l_element",
    "niveau",
    "numero",
    "intitule_de_l_element",
    "groupe",
    "description_de_l_element",
    "nature",
    "thematiques",
    "poids",
    "provenance",
)
NIVEAUX = {niveau.value.lower(): niveau for niveau in Niveau}
_COLONNES_DES_FICHES = (
    "identifiant",
    "place",
    *NIVEAUX,
    "numero",
    "intitule",
    "etat",
    "nature",
    "priorite",
    "est_deja_engagee",
    "thematiques",
    "territoires",
    "constats",
    "objectifs",
    "public",
    "resultats_attendus",
    "description",
    "moyens",
    "pilote",
    "pilote_personne",
    "referent_caf",
    "referent_collectivite",
    "debut",
    "fin",
    "est_continue",
    "criteres_evaluation",
    "evaluation",
    "risques",
    "principes",
    "schemas",
    "items_sppe",
    "poids",
    "provenance",
)


def titre_complet(element: ElementPlan) -> str:
    """« Axe 1 : Petite enfance »: level, number and title, which the import takes apart again."""
    return f"{element.get_niveau_display()} {element.code}".strip() + f" : {element.intitule}"


def _element(demarche: Demarche, place: str, element: ElementPlan) -> dict[str, Any]:
    return {
        "identifiant": identifiant(element, demarche),
        "place_de_l_element": place,
        "niveau": element.get_niveau_display(),
        "numero": element.code,
        "intitule_de_l_element": element.intitule,
        "groupe": element.groupe,
        "description_de_l_element": element.description,
        "nature": element.get_nature_display(),
        "thematiques": _en_lignes(element.thematiques.all()),
        "poids": element.poids,
        "provenance": element.provenance,
    }


def _fiche(
    demarche: Demarche, place: str, ancetres: Sequence[ElementPlan], fiche: FicheAction
) -> dict[str, Any]:
    simples = {
        nom: getattr(fiche, nom)
        for nom in _COLONNES_DES_FICHES
        if hasattr(fiche, nom) and nom not in NIVEAUX
    }
    colonnes = type(fiche)._meta
    return simples | {
        "identifiant": identifiant(fiche, demarche),
        "place": place,
        **{element.niveau.lower(): titre_complet(element) for element in ancetres},
        "etat": fiche.get_etat_display(),
        "nature": fiche.get_nature_display(),
        "priorite": fiche.get_priorite_display(),
        **{
            nom: _en_lignes(getattr(fiche, nom).all())
            for nom in ("thematiques", "territoires", "principes")
        },
        **{
            nom: _en_lignes(colonnes.get_field(nom).libelles(getattr(fiche, nom)))  # type: ignore[union-attr]
            for nom in ("schemas", "items_sppe")
        },
    }


def _en_lignes(objets: Iterable[Any]) -> str:
    return "\n".join(str(objet) for objet in objets)


# --- what hangs on the fiches ----------------------------------------------------------------------

DETAILS: tuple[tuple[str, str, tuple[str, ...], Callable[[Any], dict[str, Any]]], ...] = (
    (
        "Partenaires",
        "participations",
        ("fiche", "partenaire", "role"),
        lambda p: {"partenaire": str(p.organisation), "role": p.role},
    ),
    (
        "Étapes",
        "etapes",
        (
            "fiche",
            "etape",
            "echeance",
            "precision",
            "responsable",
            "etat_de_l_etape",
            "poids",
            "avancement",
        ),
        lambda e: {
            "etape": e.intitule,
            "echeance": e.echeance,
            "precision": e.get_precision_display(),
            "responsable": e.responsable,
            "etat_de_l_etape": e.get_etat_display(),
            "poids": e.poids,
            "avancement": e.avancement,
        },
    ),
    (
        "Budget",
        "lignes_budget",
        ("fiche", "annee_du_budget", "financeur", "nature_du_budget", "prevu", "vote", "paye"),
        lambda b: {
            "annee_du_budget": str(b.annee),
            "financeur": b.nom_du_financeur,
            "nature_du_budget": b.get_nature_display(),
            "prevu": b.prevu,
            "vote": b.vote,
            "paye": b.paye,
        },
    ),
    (
        "Cibles",
        "cibles",
        ("fiche", "place_de_l_element", "cible", "unite", "echeance", "precision"),
        lambda c: {
            "cible": c.valeur,
            "unite": c.unite,
            "echeance": c.echeance,
            "precision": c.get_precision_display(),
        },
    ),
)


def _details(
    demarche: Demarche, fiches: Sequence[FicheAction], plan: Iterable[tuple[str, ElementPlan]]
) -> Iterable[Feuille]:
    plan = list(plan)
    for titre, lien, colonnes, dire in DETAILS:
        lignes = [
            {"fiche": f"{identifiant(fiche, demarche)} {fiche}"[:200], **dire(ligne)}
            for fiche in fiches
            for ligne in getattr(fiche, lien).all()
        ]
        if lien == "cibles":
            lignes += [
                {"place_de_l_element": place, **dire(cible)}
                for place, element in plan
                for cible in element.cibles.all()
            ]
        yield _feuille(titre, colonnes, lignes)


# --- cells -----------------------------------------------------------------------------------------


def _feuille(titre: str, codes: Sequence[str], lignes: Sequence[Mapping[str, Any]]) -> Feuille:
    """The table, its columns named by the labels that the import knows; levels nobody uses left out."""
    codes = [c for c in codes if c not in NIVEAUX or any(ligne.get(c) for ligne in lignes)]
    return Feuille(
        titre=titre,
        colonnes=tuple(champs()[code].libelle for code in codes),
        lignes=tuple(tuple(_cellule(ligne.get(code)) for code in codes) for ligne in lignes),
        cachees=frozenset(i for i, code in enumerate(codes) if code in CACHEES),
        en_texte=frozenset(i for i, code in enumerate(codes) if code in EN_TEXTE),
        listes={
            i: OUI_NON if code in DES_FICHES else tuple(str(n) for n in LISTES[code].labels)
            for i, code in enumerate(codes)
            if code in LISTES or code in DES_FICHES
        },
    )


def _cellule(valeur: Any) -> Valeur:
    """The value as a spreadsheet keeps it; a text that would run is made harmless."""
    if valeur is None or isinstance(valeur, bool | int | Decimal | dt.date):
        return valeur
    texte = assainir(str(valeur))
    return neutraliser(texte) if texte else None
