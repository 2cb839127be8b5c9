"""What was done in a démarche, by whom, when."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.archives.queries import histoire_de, journal_de
from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries

PAR_PAGE = 50


@require_safe
def journal(request: Requete, slug: str) -> HttpResponse:
    """Everything done in the démarche, latest first."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_lire_le_journal(request.user, demarche, le))
    page = Paginator(journal_de(slug), PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "conventions/journal.html", {"demarche": demarche, "page": page})


@require_safe
def historique(request: Requete, slug: str, type: str, cle: int) -> HttpResponse:
    """The history of one object, open to whoever reads the démarche."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    objet = queries.objet_suivi(demarche, type, cle)
    page = Paginator(histoire_de(objet), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"demarche": demarche, "objet": objet, "page": page}
    return render(request, "conventions/historique.html", contexte)
