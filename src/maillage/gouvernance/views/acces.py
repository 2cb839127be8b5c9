"""How every page of the gouvernance opens."""

from __future__ import annotations

from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.gouvernance import permissions


def lire(request: Requete, slug: str) -> tuple[Demarche, bool]:
    """The démarche, and whether this person may hold its gouvernance; `Introuvable` if not theirs."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    return demarche, permissions.refus_tenir_la_gouvernance(request.user, demarche, le) is None


def tenir(request: Requete, slug: str) -> Demarche:
    """The démarche whose gouvernance this person holds; `ActeRefuse` with the reason otherwise."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_tenir_la_gouvernance(request.user, demarche, le))
    return demarche
