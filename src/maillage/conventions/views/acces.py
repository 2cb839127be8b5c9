"""How every page of a démarche opens: to who may see it, and to who may write it."""

from __future__ import annotations

from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible


def lire(request: Requete, slug: str) -> tuple[Demarche, bool]:
    """The démarche, and whether this person may write it; `Introuvable` if it is not theirs."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    return demarche, permissions.refus_modifier(request.user, demarche, le) is None


def ecrire(request: Requete, slug: str) -> Demarche:
    """The démarche that this person may write; `ActeRefuse` with the reason otherwise."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    return demarche
