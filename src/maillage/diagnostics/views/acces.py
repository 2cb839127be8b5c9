"""How every page of the diagnosis opens: to who may see the démarche, and to who may write its diagnosis."""

from __future__ import annotations

from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.diagnostics import permissions


def lire(request: Requete, slug: str) -> tuple[Demarche, bool]:
    """The démarche, and whether this person may write its diagnosis; `Introuvable` if it is not theirs."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    return demarche, permissions.refus_ecrire_le_diagnostic(request.user, demarche, le) is None


def ecrire(request: Requete, slug: str) -> Demarche:
    """The démarche whose diagnosis this person may write; `ActeRefuse` with the reason otherwise."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_ecrire_le_diagnostic(request.user, demarche, le))
    return demarche
