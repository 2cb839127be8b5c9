"""Annexe 6: the method of evaluation of the convention, then what each action and the function answer to.

Source: annexe 6 of the model convention (seed S4-C): two volets, questions, indicators of the function.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions.models import Demarche
from maillage.documents.arbre import (
    Bloc,
    Document,
    ElementListe,
    Liste,
    Paragraphe,
    Section,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.documents.markdown import traits
from maillage.gouvernance.enums import EtatReunion, TypeDecision, TypeInstance
from maillage.gouvernance.pieces.annexe_pilotage import annexe
from maillage.gouvernance.quand import date_dite
from maillage.gouvernance.queries.decisions import decisions
from maillage.gouvernance.queries.postes import indicateurs_retenus
from maillage.gouvernance.queries.reunions import reunions
from maillage.interface.typographie import date_longue, typo
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.pieces.mots import dire_l_indicateur, titre_de
from maillage.plan_actions.queries import fiches

RIEN = "—"


def evaluation(demarche: Demarche) -> Document:
    """Annexe 6 as the convention writes it, with its criteria, its indicators and its calendar."""
    titre, blocs = annexe(demarche, "annexe-6", {})
    return Document(
        titre=titre,
        sous_titre=typo(demarche.nom),
        blocs=(
            *blocs,
            *_criteres(demarche),
            *_fonction(demarche),
            *_calendrier(demarche),
        ),
        pied=typo(demarche.nom),
        mots_cles=("évaluation", "indicateurs", "convention territoriale globale"),
    )


def manque(demarche: Demarche) -> Iterator[str]:
    """A method that nothing is to be judged by."""
    lues = fiches(demarche)
    if not (
        lues.exclude(criteres_evaluation="").exists()
        or lues.filter(rattachements__indicateur__supprime_le=None).exists()
        or indicateurs_retenus(demarche).exists()
    ):
        yield (
            "un critère d’évaluation ou un indicateur, dans une fiche action ou pour la fonction de "
            "coopération"
        )


def _criteres(demarche: Demarche) -> Iterator[Bloc]:
    lues = list(
        fiches(demarche).prefetch_related("rattachements__indicateur").order_by("numero", "pk")
    )
    titre = Titre(1, texte("Critères et indicateurs des fiches action"))
    if not lues:
        yield titre
        yield Paragraphe((manquant("fiches action et leurs critères d’évaluation"),))
        return
    yield Section(
        (
            titre,
            Tableau(
                "Ce qui jugera chaque action",
                ("Fiche action", "Critères d’évaluation", "Indicateurs : référence et cible"),
                tuple(_ligne(fiche) for fiche in lues),
                largeurs=(5, 7, 8),
            ),
        ),
        paysage=True,
    )


def _ligne(fiche: FicheAction) -> tuple[Texte, ...]:
    suivis = [
        dire_l_indicateur(r.indicateur)
        for r in fiche.rattachements.all()
        if r.indicateur.supprime_le is None
    ]
    nom = titre_de(fiche)
    criteres = traits(fiche.criteres_evaluation) if fiche.criteres_evaluation.strip() else ()
    return (
        texte(typo(nom)),
        criteres or texte(manquant(f"critères d’évaluation de « {nom} »")),
        texte("\n".join(f"• {dit}" for dit in suivis) or RIEN),
    )


def _fonction(demarche: Demarche) -> Iterator[Bloc]:
    yield Titre(1, texte("Indicateurs de la fonction de coopération"))
    retenus = list(indicateurs_retenus(demarche))
    if retenus:
        yield Liste(tuple(ElementListe(texte(dire_l_indicateur(r.indicateur))) for r in retenus))
    else:
        yield Paragraphe((manquant("indicateurs de la fonction de coopération"),))


def _calendrier(demarche: Demarche) -> Iterator[Bloc]:
    yield Titre(1, texte("Validation et calendrier"))
    prises = [
        d for d in decisions(demarche) if d.type == TypeDecision.METHODE_EVALUATION and d.vaut
    ]
    if prises:
        derniere = prises[-1]
        yield Paragraphe(
            texte(
                typo(
                    f"Méthode validée par « {derniere.reunion.instance} » le "
                    f"{date_longue(derniere.prise_le)} : {derniere.texte}"
                )
            )
        )
    else:
        yield Paragraphe((manquant("validation de la méthode par le comité de pilotage"),))
    revues = [
        r
        for r in reunions(demarche)
        if r.instance.type == TypeInstance.COPIL and r.etat != EtatReunion.ANNULEE
    ]
    if revues:
        yield Tableau(
            "Comités de pilotage qui suivent l’évaluation",
            ("Date", "Réunion", "État"),
            tuple(
                (texte(typo(date_dite(r))), texte(typo(r.intitule)), texte(r.get_etat_display()))
                for r in revues
            ),
            largeurs=(4, 8, 3),
        )
    else:
        yield Paragraphe((manquant("calendrier des revues du plan d’actions"),))
