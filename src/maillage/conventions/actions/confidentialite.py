"""Each user of a démarche acknowledges professional secrecy once (article 14)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche, EngagementConfidentialite
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller


@transaction.atomic
def reconnaitre(
    *, demarche: Demarche, par: Utilisateur, le: dt.datetime
) -> EngagementConfidentialite:
    """Keep that `par` acknowledged professional secrecy; a second time changes nothing.

    Raises `ActeRefuse` for who holds no role in the démarche.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_voir(par, demarche, timezone.localdate(le)))
    connu = demarche.engagements.filter(utilisateur=par).first()
    if connu is not None:
        return connu
    engagement = EngagementConfidentialite.objects.create(
        demarche=demarche, utilisateur=par, pris_le=le
    )
    consigner(
        acte="confidentialité reconnue",
        objet=engagement,
        demarche=demarche.slug,
        apres={"utilisateur": par.nom_complet},
        par=par,
        le=le,
    )
    return engagement
