"""Finding in the plans what answers to a few words, whatever their accents and their case.

The rows hold their words already normalised (`models.recherche.ChampCherche`): the database compares.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Case, Model, Q, QuerySet, Value, When

from maillage.conventions.models import Demarche
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.territoires.normalisation import normaliser

M = TypeVar("M", bound=Model)


def repondent(texte: str, champ: str = "texte_cherche") -> Q:
    """Every word of `texte` is somewhere in the searched field; signs without letters find nothing."""
    mots = normaliser(texte).split()
    if texte.strip() and not mots:
        return Q(pk__in=[])
    condition = Q()
    for mot in mots:
        condition &= Q(**{f"{champ}__contains": mot})
    return condition


def titres_d_abord(texte: str, objets: QuerySet[M], *suite: str) -> QuerySet[M]:
    """The same rows, those with all the words in their title first, then in the order of `suite`."""
    dans_le_titre = repondent(texte, "titre_cherche")
    if not dans_le_titre:
        return objets.order_by(*suite)
    rang = Case(When(dans_le_titre, then=Value(0)), default=Value(1))
    return objets.order_by(rang, *suite)


def fiches_qui_repondent(texte: str, demarches: QuerySet[Demarche]) -> QuerySet[FicheAction]:
    """The present fiches with all the words, archived ones too; by their titles first."""
    fiches = FicheAction.objects.filter(
        repondent(texte), demarche__in=demarches, supprime_le=None
    ).select_related("demarche")
    legeres = fiches.only("numero", "intitule", "etat", "demarche__slug", "demarche__nom")
    return titres_d_abord(texte, legeres, "demarche", "position", "pk")


def elements_qui_repondent(texte: str, demarches: QuerySet[Demarche]) -> QuerySet[ElementPlan]:
    """The present elements with all the words; by their titles first."""
    elements = ElementPlan.objects.presents().filter(repondent(texte), demarche__in=demarches)
    legers = elements.select_related("demarche").only(
        "code", "intitule", "niveau", "demarche__slug", "demarche__nom"
    )
    return titres_d_abord(texte, legers, "demarche", "position", "pk")
