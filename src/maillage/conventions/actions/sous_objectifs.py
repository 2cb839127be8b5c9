"""Which of the ten sub-objectives of article 4 a démarche pursues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche, SousObjectifRetenu
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.missions import SOUS_OBJECTIFS


@transaction.atomic
def fixer(*, demarche: Demarche, codes: Iterable[str], par: Utilisateur, le: dt.datetime) -> None:
    """Make `codes` (keys of `SOUS_OBJECTIFS`) the sub-objectives pursued.

    Nothing is written when nothing changes. Raises `ActeRefuse`, `SaisieInvalide`.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    voulus = set(codes)
    inconnus = sorted(voulus - set(SOUS_OBJECTIFS))
    if inconnus:
        raise SaisieInvalide(
            f"Sous-objectif inconnu : {', '.join(inconnus)}. Cochez parmi les dix de l'article 4.",
            champ="codes",
        )
    tenus = set(demarche.sous_objectifs.values_list("code", flat=True))
    if voulus == tenus:
        return
    demarche.sous_objectifs.exclude(code__in=voulus).delete()
    SousObjectifRetenu.objects.bulk_create(
        SousObjectifRetenu(demarche=demarche, code=code)
        for code in SOUS_OBJECTIFS
        if code in voulus - tenus
    )
    consigner(
        acte="sous-objectifs fixés",
        objet=demarche,
        demarche=demarche.slug,
        avant={"sous_objectifs_quittes": _libelles(tenus - voulus)},
        apres={"sous_objectifs_retenus": _libelles(voulus - tenus)},
        par=par,
        le=le,
    )


def _libelles(codes: set[str]) -> list[str]:
    return [sous.libelle for code, sous in SOUS_OBJECTIFS.items() if code in codes]
