"""From the tables that were recognised to the objects of a plan, with every fault of every cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from maillage.regles.imports_plan.arborescence import Arborescence
from maillage.regles.imports_plan.fiches import LecteurDeFiches
from maillage.regles.imports_plan.formes import (
    ElementLu,
    Erreur,
    FicheLue,
    LigneLue,
    Ou,
    PlanLu,
    Sorte,
    Tableau,
)
from maillage.regles.imports_plan.lignes import VALEUR_MONTREE, valeurs_de_la_ligne
from maillage.regles.imports_plan.normalisation import cle


def lire(tableaux: Sequence[Tableau]) -> PlanLu:
    """All the objects of the tables. What cannot be read is an error, and is left out of the object."""
    plan = PlanLu()
    arbre = Arborescence()
    places: dict[str, ElementLu] = {}
    for tableau in _de(tableaux, Sorte.PLAN):
        places |= _lire_les_elements(tableau, arbre, plan)
    lecteur = LecteurDeFiches(plan, arbre, places)
    for tableau in _de(tableaux, Sorte.FICHES):
        lecteur.lire(tableau)
    _attacher(tableaux, plan, places)
    plan.elements = arbre.elements
    if arbre.a_classer is not None:
        plan.avis.append(
            f"Des lignes ne disent ni axe ni objectif : elles vont sous l’axe "
            f"« {arbre.a_classer.intitule} »."
        )
    return plan


def _de(tableaux: Iterable[Tableau], sorte: Sorte) -> list[Tableau]:
    return [tableau for tableau in tableaux if tableau.sorte is sorte]


def _lire_les_elements(tableau: Tableau, arbre: Arborescence, plan: PlanLu) -> dict[str, ElementLu]:
    """The elements of a sheet « Plan » by place: « 1.2 » stands under « 1 »."""
    places: dict[str, ElementLu] = {}
    for ligne in tableau.lignes:
        dit = {
            c.champ: (ou, v)
            for c, ou, v in valeurs_de_la_ligne(tableau, ligne, plan, de_maillage=True)
        }
        place = str(dit.get("place_de_l_element", (None, ""))[1]).strip()
        ou = dit.get("intitule_de_l_element", (Ou(tableau.feuille, ligne.numero, 0), ""))[0]
        faute = _faute_d_element(dit, place, places)
        if faute:
            plan.erreurs.append(Erreur(ou, "Place", place, faute, bloquante=True))
            continue
        element = ElementLu(
            niveau=dit["niveau"][1],
            intitule=dit["intitule_de_l_element"][1],
            code=dit.get("numero", (None, ""))[1],
            parent=places.get(place.rpartition(".")[0]),
            identifiant=dit.get("identifiant", (None, ""))[1],
            champs=_champs_d_element({champ: v for champ, (_, v) in dit.items()}),
            ou=ou,
        )
        places[place] = element
        arbre.ajouter(element)
    return places


def _faute_d_element(dit: dict[str, Any], place: str, places: dict[str, ElementLu]) -> str:
    if not dit.get("intitule_de_l_element", (None, ""))[1]:
        return "Cet élément du plan n'a pas d'intitulé."
    if not dit.get("niveau", (None, ""))[1]:
        return "Cet élément du plan n'a pas de niveau. Écrivez par exemple « Axe »."
    if not place:
        return "Cet élément n'a pas de place. Écrivez 2 pour un axe, 2.1 pour son premier objectif."
    if place in places:
        return f"La place {place} est prise deux fois."
    parent = place.rpartition(".")[0]
    if parent and parent not in places:
        return f"La place {place} est sous {parent}, qui n'est pas au-dessus dans la feuille."
    return ""


def _champs_d_element(dit: dict[str, Any]) -> dict[str, Any]:
    noms = {
        "groupe": "groupe",
        "description_de_l_element": "description",
        "nature": "nature",
        "poids": "poids",
        "thematiques": "thematiques",
        "provenance": "provenance",
    }
    return {
        nom: dit[champ]
        for champ, nom in noms.items()
        if champ in dit and (champ != "poids" or dit[champ] is not None)
    }


# --- what hangs on the fiches: one sheet each, written by Maillage ---------------------------------

DETAILS: dict[Sorte, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    Sorte.ETAPES: (
        "etapes",
        lambda d: {
            "intitule": d.get("etape") or "",
            "echeance": d.get("echeance"),
            "precision": d.get("precision") or "JOUR",
            "responsable": d.get("responsable") or "",
            "etat": d.get("etat_de_l_etape") or "A_FAIRE",
            "poids": d.get("poids") or 1,
            "avancement": d.get("avancement") or 0,
        },
    ),
    Sorte.BUDGET: (
        "budget",
        lambda d: {
            "annee": d.get("annee_du_budget"),
            "financeur": d.get("financeur") or "",
            "nature": d.get("nature_du_budget") or "FONCTIONNEMENT",
            **{m: (d[m][0][1] if d.get(m) else None) for m in ("prevu", "vote", "paye")},
        },
    ),
    Sorte.PARTENAIRES: (
        "partenaires",
        lambda d: {"nom": d.get("partenaire") or "", "role": d.get("role") or ""},
    ),
    Sorte.CIBLES: (
        "cibles",
        lambda d: {
            "valeur": d.get("cible"),
            "unite": d.get("unite") or "",
            "echeance": d.get("echeance"),
            "precision": d.get("precision") or "JOUR",
        },
    ),
}
INDISPENSABLE = {
    "etapes": ("intitule", "l'intitulé de l'étape"),
    "budget": ("annee", "l'année"),
    "partenaires": ("nom", "le nom du partenaire"),
    "cibles": ("valeur", "la cible chiffrée"),
}


def _attacher(tableaux: Sequence[Tableau], plan: PlanLu, places: Mapping[str, ElementLu]) -> None:
    """Hang steps, budget, partners and targets on the fiches (targets: on the elements) of their rows."""
    par_nom: dict[str, FicheLue | ElementLu] = {**_fiches_par_nom(plan.fiches)}
    for tableau in tableaux:
        if tableau.sorte not in DETAILS:
            continue
        nom, former = DETAILS[tableau.sorte]
        for fiche in plan.fiches:
            if fiche.identifiant:
                setattr(fiche, nom, [])
        if nom == "cibles":
            par_nom |= {f"place {place}": element for place, element in places.items()}
            for element in places.values():
                element.champs["cibles"] = []
        for ligne in tableau.lignes:
            _attacher_une(tableau, ligne, plan, par_nom, nom, former)


def _attacher_une(
    tableau: Tableau,
    ligne: LigneLue,
    plan: PlanLu,
    par_nom: Mapping[str, FicheLue | ElementLu],
    nom: str,
    former: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    nombre_d_erreurs = len(plan.erreurs)
    lues = valeurs_de_la_ligne(tableau, ligne, plan, de_maillage=True)
    dit = {colonne.champ: valeur for colonne, _, valeur in lues}
    ecrit = str(dit.pop("fiche", "") or "")
    place = str(dit.pop("place_de_l_element", "") or "").strip()
    fiche = (
        par_nom.get(ecrit.split(" ")[0]) or par_nom.get(cle(ecrit)) or par_nom.get(f"place {place}")
    )
    ou = next((o for c, o, _ in lues if c.champ == "fiche"), Ou(tableau.feuille, ligne.numero, 0))
    champ, libelle = INDISPENSABLE[nom]
    objet = former(dit)
    faute = ""
    if fiche is None:
        faute = "Cette ligne ne nomme aucune fiche de la feuille « Fiches ». Recopiez le titre de la fiche."
    elif objet[champ] in ("", None) and len(plan.erreurs) == nombre_d_erreurs:
        faute = f"Cette ligne ne dit pas {libelle}."
    if faute:
        plan.erreurs.append(Erreur(ou, "Fiche concernée", ecrit[:VALEUR_MONTREE], faute))
    elif fiche is not None and objet[champ] not in ("", None):
        if isinstance(fiche, ElementLu):
            fiche.champs[nom] = [*fiche.champs.get(nom, []), objet]
        else:
            setattr(fiche, nom, [*(getattr(fiche, nom) or []), objet])


def _fiches_par_nom(fiches: Iterable[FicheLue]) -> dict[str, FicheLue]:
    noms: dict[str, FicheLue] = {}
    for fiche in fiches:
        for nom in (
            fiche.identifiant,
            cle(fiche.champs.get("numero") or ""),
            cle(fiche.champs.get("intitule", "")),
        ):
            if nom:
                noms.setdefault(nom, fiche)
    return noms
