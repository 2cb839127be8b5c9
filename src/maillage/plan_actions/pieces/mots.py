"""The words that the documents of the plan share."""

from __future__ import annotations

from maillage.partenaires.models import Personne
from maillage.plan_actions.enums import OBJECTIFS, Niveau
from maillage.plan_actions.models import (
    CibleChiffree,
    ElementPlan,
    FicheAction,
)

AUCUNE = "Aucune fiche à ce jour"


RIEN = "—"


def dire_la_cible(cible: CibleChiffree) -> str:
    return apostrophes(f"{cible}, {cible.quand}" if cible.quand else str(cible))


def intitule(element: ElementPlan) -> str:
    """« Axe 1 — Le parcours de l’enfant »; an objectif is named by its number alone."""
    intitule = apostrophes(element.intitule)
    if element.niveau in OBJECTIFS:
        return f"{element.code} {intitule}".strip()
    niveau = Niveau(element.niveau).label
    code = element.code.removeprefix(niveau).strip()
    return f"{niveau} {code} — {intitule}" if code else intitule


def sous_son_niveau(element: ElementPlan) -> str:
    return " — ".join(filter(None, (element.code, apostrophes(element.intitule))))


def repere(fiche: FicheAction) -> str:
    return f"Fiche {fiche.numero}" if fiche.numero else ""


def titre_de(fiche: FicheAction) -> str:
    """« Fiche 3 — Navette solidaire »."""
    return " — ".join(filter(None, (repere(fiche) or "Fiche", apostrophes(fiche.intitule))))


def minuscule(nom: str) -> str:
    return nom[:1].lower() + nom[1:]


def apostrophes(nom: str) -> str:
    """A name with the typographic apostrophe of the text that it joins."""
    return nom.replace("'", "’")


def nom_de(personne: Personne | None) -> str:
    return f"{personne.get_civilite_display()} {personne}".strip() if personne else ""
