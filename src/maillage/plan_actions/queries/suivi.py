"""The indicators that hang on the plan, what its fiches lack to be validated, and its settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.indicateurs.queries import indicateurs
from maillage.plan_actions.models import (
    ElementPlan,
    FicheAction,
    Meteo,
    RattachementIndicateur,
    ReglagePlan,
    ReponseContribution,
)
from maillage.regles.suivi_du_plan import Exigence, FaitsDeFiche, manques

PRESENTS = Q(indicateur__supprime_le=None)


def rattachements(demarche: Demarche) -> QuerySet[RattachementIndicateur]:
    """What followed indicators hang on, less what is in the bin (one query)."""
    return (
        RattachementIndicateur.objects.filter(PRESENTS, indicateur__demarche=demarche)
        .filter(Q(fiche__supprime_le=None), Q(element__supprime_le=None))
        .select_related("indicateur", "fiche", "element")
    )


def indicateurs_de(porteur: FicheAction | ElementPlan) -> list[Indicateur]:
    """The indicators that hang there, in their order, with their values (two queries)."""
    lignes = porteur.rattachements.filter(PRESENTS).select_related("indicateur")
    valeurs = Prefetch("indicateur__valeurs", queryset=ValeurIndicateur.objects.order_by("annee"))
    return [ligne.indicateur for ligne in lignes.prefetch_related(valeurs)]


def indicateurs_a_rattacher(porteur: FicheAction | ElementPlan) -> QuerySet[Indicateur]:
    """The indicators of the démarche that do not hang there yet."""
    deja = porteur.rattachements.values_list("indicateur_id", flat=True)
    return indicateurs(porteur.demarche).exclude(pk__in=list(deja))


def manques_par_fiche(fiches: Iterable[FicheAction]) -> dict[int, list[Exigence]]:
    """What each fiche lacks to be validated, by key (one query whatever their number)."""
    lues = list(fiches)
    complets: dict[int, int] = {fiche.pk: 0 for fiche in lues}
    lignes = RattachementIndicateur.objects.filter(
        PRESENTS,
        fiche__in=list(complets),
        indicateur__reference__isnull=False,
        indicateur__cible__isnull=False,
    ).values_list("fiche", flat=True)
    for cle in lignes:
        complets[cle] += 1
    return {fiche.pk: manques(_faits(fiche, complets[fiche.pk])) for fiche in lues}


def manques_de(fiche: FicheAction) -> list[Exigence]:
    """What one fiche lacks to be validated."""
    return manques_par_fiche([fiche])[fiche.pk]


def _faits(fiche: FicheAction, complets: int) -> FaitsDeFiche:
    return FaitsDeFiche(
        pilote=bool(fiche.pilote_id or fiche.pilote_personne_id),
        debut=fiche.debut is not None,
        fin=fiche.fin is not None or fiche.est_continue,
        critere=bool(fiche.criteres_evaluation.strip()),
        complets=complets,
    )


def reglage(demarche: Demarche) -> ReglagePlan:
    """The settings of the plan of this démarche; those of the house, unsaved, where it has none."""
    return ReglagePlan.objects.filter(demarche=demarche).first() or ReglagePlan(demarche=demarche)


def nouvelles_par_fiche(fiches: Iterable[FicheAction]) -> dict[int, dt.date | None]:
    """The day of the latest news of each fiche: its text, its steps, its météo, an answer (two queries).

    The steps write when their fiche changes, so that its own date tells theirs. A pilot who answers
    « rien de neuf » to a campaign gives news too.
    """
    lues = list(fiches)
    jours: dict[int, dt.date | None] = {
        fiche.pk: timezone.localdate(fiche.modifie_le) if fiche.modifie_le else None
        for fiche in lues
    }
    dernieres = Meteo.objects.filter(fiche__in=lues).order_by().values_list("fiche")
    for cle, jour in dernieres.annotate(Max("donnee_le")):
        connu = jours[cle]
        jours[cle] = jour if connu is None else max(connu, jour)
    reponses = ReponseContribution.objects.filter(fiche__in=lues).order_by().values_list("fiche")
    for cle, instant in reponses.annotate(Max("recue_le")):
        connu, jour = jours[cle], timezone.localdate(instant)
        jours[cle] = jour if connu is None else max(connu, jour)
    return jours
