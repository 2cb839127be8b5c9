"""Who reads a démarche that day, professional secrecy acknowledged, and which ones an account reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import EngagementConfidentialite, Habilitation
from maillage.conventions.queries.des_demarches import demarches_visibles


def slugs_ouverts(par: Utilisateur, le: dt.date) -> QuerySet[Any, str]:
    """The démarches that `par` may read that day, as a subquery of their slugs."""
    reconnus = EngagementConfidentialite.objects.filter(demarche=OuterRef("pk"), utilisateur=par)
    ouvertes = demarches_visibles(par, le).filter(Exists(reconnus))
    return ouvertes.select_related(None).order_by().values_list("slug", flat=True)


def personnes_de_la_demarche(slug: str, le: dt.date) -> QuerySet[Utilisateur]:
    """The accounts that may read the démarche that day: those named in a conversation, or told of it."""
    tenues = Habilitation.objects.en_vigueur(le)
    directes = tenues.filter(demarche__slug=slug).values("utilisateur")
    de_la_caf = tenues.filter(
        demarche=None,
        organisation__parties__demarche__slug=slug,
        organisation__parties__role=RolePartie.CAF,
    ).values("utilisateur")
    reconnus = EngagementConfidentialite.objects.filter(demarche__slug=slug).values("utilisateur")
    return Utilisateur.objects.filter(
        Q(pk__in=directes) | Q(pk__in=de_la_caf), pk__in=reconnus, is_active=True
    )
