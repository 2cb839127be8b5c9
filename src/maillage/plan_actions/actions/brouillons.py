"""The drafts of long forms: kept while somebody types, gone once it is saved.

They are nobody else's and change nothing that the démarche says: the journal does not tell them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.plan_actions.models import Brouillon
from maillage.regles.erreurs import SaisieInvalide

CARACTERES_AU_PLUS = 400_000


@transaction.atomic
def garder(
    *,
    demarche: Demarche,
    cle: str,
    saisie: Mapping[str, Sequence[str]],
    version: int = 0,
    par: Utilisateur,
    le: dt.datetime,
) -> Brouillon:
    """Keep what `par` typed in the form `cle` (« fiche:12 »), over the version `version` of its object.

    Raises `ActeRefuse` for who may not write the plan, `SaisieInvalide` when it is too long to be kept.
    """
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    gardee = {nom: [v.replace("\0", "") for v in valeurs] for nom, valeurs in saisie.items()}
    if len(json.dumps(gardee)) > CARACTERES_AU_PLUS:
        raise SaisieInvalide(
            "Cette saisie est trop longue pour être gardée en brouillon. Enregistrez-la dès maintenant."
        )
    brouillon, _ = Brouillon.objects.update_or_create(
        utilisateur=par,
        demarche=demarche,
        cle=cle,
        defaults={"saisie": gardee, "version": version, "garde_le": le},
    )
    return brouillon


@transaction.atomic
def effacer(*, demarche: Demarche, cle: str, par: Utilisateur, le: dt.datetime) -> None:
    """Forget the draft of `par`; nothing happens when there is none."""
    Brouillon.objects.filter(utilisateur=par, demarche=demarche, cle=cle).delete()
