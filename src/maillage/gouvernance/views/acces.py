"""How every page of the gouvernance opens."""

from __future__ import annotations

from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible


def lire(request: Requete, slug: str) -> tuple[Demarche, bool]:
    """The démarche, and whether this person may hold its gouvernance; `Introuvable` if not theirs."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    return demarche, permissions.refus_ecrire_les_actes(request.user, demarche, le) is None
