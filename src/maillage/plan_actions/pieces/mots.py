"""The words that the documents of the plan share."""

from __future__ import annotations

from maillage.indicateurs.courbe import dire
from maillage.indicateurs.models import Indicateur
from maillage.interface.typographie import INSECABLE, date_longue
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


def dire_l_indicateur(indicateur: Indicateur) -> str:
    """« Places (places) : 10 au 31 décembre 2025 ; cible : 40 au 31 décembre 2027 ».

    What was agreed only: the values of each year are the follow-up, and stay out of an annexe.
    """
    bouts = []
    if indicateur.reference is not None:
        bouts.append(f"{dire(indicateur.reference)} au {date_longue(indicateur.reference_le)}")
    if indicateur.cible is not None:
        bouts.append(
            f"cible{INSECABLE}: {dire(indicateur.cible)} au {date_longue(indicateur.cible_le)}"
        )
    suite = f"{INSECABLE}: " + f"{INSECABLE}; ".join(bouts) if bouts else ""
    return apostrophes(f"{indicateur.intitule} ({indicateur.unite}){suite}")


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
