"""The rule of each Caf, and who saw its internal figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from maillage.secret.regle import RegleSecret
from maillage.statistiques.blocs import NIVEAUX_ZONE
from maillage.statistiques.models import AccesStatistique, ReglageSecret

USUELLE = RegleSecret(niveaux_zone=NIVEAUX_ZONE)


def reglages(le: dt.date) -> dict[int | None, ReglageSecret]:
    """The setting in force of each Caf, None for the common one (one query)."""
    lus = ReglageSecret.objects.filter(a_compter_du__lte=le).order_by("a_compter_du")
    return {reglage.organisation_id: reglage for reglage in lus}


def regles_du_secret(
    detenteurs: Iterable[int | None], le: dt.date
) -> dict[int | None, RegleSecret]:
    """The rule by holder, None for open data, which has none where the common setting frees it."""
    lus = reglages(le)
    regles: dict[int | None, RegleSecret] = {}
    for detenteur in detenteurs:
        reglage = lus.get(detenteur) or lus.get(None)
        if reglage is None:
            regles[detenteur] = USUELLE
        elif detenteur is not None or reglage.donnees_ouvertes:
            regles[detenteur] = RegleSecret(
                seuil_zone=reglage.seuil_zone,
                seuil_cellule=reglage.seuil_cellule,
                zeros_montres=reglage.zeros_montres,
                niveaux_zone=NIVEAUX_ZONE,
            )
    return regles


def historique_des_reglages() -> QuerySet[ReglageSecret]:
    """Every setting, the latest first, with its Caf."""
    return ReglageSecret.objects.select_related("organisation").order_by("-a_compter_du", "-pk")


def acces(*, detenteurs: Iterable[int] | None = None) -> QuerySet[AccesStatistique]:
    """The log, the latest first; of some Caf only if they are given."""
    critere = Q() if detenteurs is None else Q(detenteur__in=list(detenteurs))
    return (
        AccesStatistique.objects.filter(critere).select_related("detenteur").order_by("-le", "-pk")
    )
