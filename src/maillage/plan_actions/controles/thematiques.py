"""Whether the plan answers the thématiques: V-13, V-14."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse

from maillage.conventions.enums import Hypothese
from maillage.conventions.models import Demarche
from maillage.interface.typographie import typo
from maillage.plan_actions.enums import VALIDEES, EtatFiche, Niveau
from maillage.plan_actions.queries.suivi import reglage
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.suivi_du_plan import minimum


def _lien(demarche: Demarche) -> str:
    return reverse("plan_actions:plan", args=[demarche.slug])


def _themes_du_plan(demarche: Demarche) -> set[str]:
    """The codes of the thématiques that an element or a fiche of the plan bears."""
    elements = demarche.elements.filter(supprime_le=None).values_list(
        "thematiques__code", flat=True
    )
    return {code for code in elements if code} | _themes_des_fiches(demarche)


def _themes_des_fiches(demarche: Demarche, *, validees: bool = False) -> set[str]:
    """The codes that a fiche bears; one that was dropped serves no thématique any more."""
    fiches = demarche.fiches.filter(supprime_le=None).exclude(etat=EtatFiche.ABANDONNEE)
    if validees:
        fiches = fiches.filter(etat__in=VALIDEES)
    return {code for code in fiches.values_list("thematiques__code", flat=True) if code}


@regle(
    "V-13",
    intitule="Chaque thématique du minimum exigé est couverte par une action validée.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, annexe 1, deuxième hypothèse (petite enfance, enfance, parentalité) ; circulaire "
    "Cnaf 2020-01 (petite enfance, jeunesse, parentalité et une autre) : la démarche choisit",
)
def minimum_couvert(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Only when the plan is part of the convention; the set is the one that the démarche chose."""
    if demarche.hypothese != Hypothese.PLAN_NEGOCIE:
        return
    demande = minimum(reglage(demarche).minimum)
    couvertes = _themes_des_fiches(demarche, validees=True)
    manquantes = [demande.thematiques[code] for code in demande.manquantes(couvertes)]
    if demande.manque_une_autre(couvertes):
        manquantes.append("une autre thématique, au choix")
    if manquantes:
        yield Constat(
            objet=f"Plan d'actions — {demarche}",
            message=typo(
                f"Aucune action validée ne couvre : {', '.join(manquantes)}. Un plan inscrit dans la "
                f"convention porte au moins sur : {demande.intitule.lower()}."
            ),
            suite="Ajoutez une fiche action sur chacune de ces thématiques et faites-la valider.",
            lien=_lien(demarche),
            precisions={"thematiques": manquantes, "minimum": demande.code},
        )


@regle(
    "V-14",
    intitule="Chaque thématique annoncée a un objectif et une action.",
    gravite=Gravite.ALERTE,
    source="S4 : quatre thématiques annoncées, quatre axes qui n'en nomment que deux",
)
def thematiques_annoncees(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """What is announced and absent; what has objectives but no fiche, once fiches exist."""
    du_plan = _themes_du_plan(demarche)
    if not demarche.elements.filter(supprime_le=None).exists():
        return
    des_fiches = _themes_des_fiches(demarche)
    annoncees = [
        (r.thematique.code, r.thematique.nom.lower()) for r in demarche.thematiques_retenues.all()
    ]
    absentes = [nom for code, nom in annoncees if code not in du_plan]
    sans_action = [nom for code, nom in annoncees if code in du_plan and code not in des_fiches]
    if absentes:
        yield _constat(
            demarche,
            f"Le plan ne nomme aucune des thématiques annoncées suivantes : {', '.join(absentes)}.",
            "Rattachez un objectif à chacune, ou retirez-la des thématiques annoncées.",
            absentes,
        )
    if sans_action and des_fiches:
        yield _constat(
            demarche,
            f"Ces thématiques annoncées ont un objectif mais aucune fiche action : "
            f"{', '.join(sans_action)}.",
            "Écrivez une fiche action, ou dites pourquoi il n'y en aura pas.",
            sans_action,
        )
    yield from _chapitres_non_annonces(demarche, {code for code, _ in annoncees})


def _chapitres_non_annonces(demarche: Demarche, annoncees: set[str]) -> Iterator[Constat]:
    """When each axe is one thématique: those that the démarche does not announce (process A15-06)."""
    par_axe: dict[int, list[tuple[str, str]]] = {}
    axes = demarche.elements.filter(supprime_le=None, niveau=Niveau.AXE)
    for axe, code, nom in axes.values_list("pk", "thematiques__code", "thematiques__nom"):
        par_axe.setdefault(axe, []).append((code, nom))
    if not annoncees or any(len(themes) != 1 or not themes[0][0] for themes in par_axe.values()):
        return
    chapitres = [themes[0] for themes in par_axe.values()]
    autres = [nom.lower() for code, nom in chapitres if code not in annoncees]
    if autres:
        yield replace(
            _constat(
                demarche,
                f"Le plan compte {len(chapitres)} chapitres pour {len(annoncees)} thématiques "
                f"annoncées ; ne sont pas annoncés : {', '.join(autres)}.",
                "Annoncez ces thématiques, ou dites qu'elles sont transversales.",
                autres,
            ),
            gravite=Gravite.INFORMATION,
        )


def _constat(demarche: Demarche, message: str, suite: str, thematiques: list[str]) -> Constat:
    return Constat(
        objet=f"Plan d'actions — {demarche}",
        message=typo(message),
        suite=suite,
        lien=_lien(demarche),
        precisions={"thematiques": thematiques},
    )
