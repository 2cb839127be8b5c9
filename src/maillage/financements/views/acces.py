"""How every page of the money opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import exiger
from maillage.conventions.queries import demarche_visible
from maillage.financements import permissions

Refus = Callable[[Utilisateur, Demarche, dt.date], str | None]


def lire(request: Requete, slug: str) -> tuple[Demarche, bool]:
    """The démarche, and whether this person may keep its money; `Introuvable` if it is not theirs."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    return demarche, permissions.refus_suivre(request.user, demarche, le) is None


def ecrire(request: Requete, slug: str, refus: Refus = permissions.refus_suivre) -> Demarche:
    """The démarche that this person may write in; `ActeRefuse` with the reason otherwise."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    exiger(refus(request.user, demarche, le))
    return demarche


def version_de(request: Requete) -> int:
    """The version that a button sends with it; 0, which no row has, for anything else."""
    dite = request.POST.get("version", "")
    return int(dite) if dite.isascii() and dite.isdigit() and len(dite) < 10 else 0


def annee_demandee(request: Requete, defaut: int) -> int:
    """The year asked in the address, or that one."""
    dite = request.GET.get("annee", "")
    lue = int(dite) if dite.isascii() and dite.isdigit() and len(dite) == 4 else defaut
    return lue if 2000 <= lue <= 2100 else defaut
