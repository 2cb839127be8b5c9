"""How every page of the diagnosis opens."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.documents import tableur

ECRIVAINS = {"xlsx": tableur.xlsx, "ods": tableur.ods, "csv": tableur.csv}


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


def fichier(nom: str, choix: str, feuille: tableur.Feuille) -> HttpResponse:
    """The sheet in the format asked; 404 for another one."""
    if choix not in ECRIVAINS:
        raise Http404
    reponse = HttpResponse(ECRIVAINS[choix](feuille), content_type=tableur.TYPES_MIME[choix])
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.{choix}"'
    return reponse
