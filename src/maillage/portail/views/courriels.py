"""The mails of a démarche: what left, what waits and may be taken back, what came back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.courriels import queries, registre
from maillage.courriels.actions import adresses, envois
from maillage.courriels.enums import TRANSITIONS_COURRIEL, EtatCourriel

PAR_PAGE = 50


def _ouvrir(request: Requete, slug: str) -> Demarche:
    """The démarche, for who writes in it: the list says who was written to."""
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    return demarche


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """The outbox of the démarche, latest first."""
    demarche = _ouvrir(request, slug)
    page = Paginator(queries.de_la_demarche(slug), PAR_PAGE).get_page(request.GET.get("page"))
    revenues = queries.adresses(courriel.destinataire for courriel in page)
    lignes = [
        {
            "courriel": courriel,
            "gabarit": registre.libelle(courriel.gabarit),
            "peut_annuler": _mene(courriel.etat, EtatCourriel.ANNULE),
            "peut_renvoyer": _mene(courriel.etat, EtatCourriel.EN_ATTENTE),
            "est_revenue": bool(
                (connue := revenues.get(courriel.destinataire)) and connue.rejetee_le
            ),
        }
        for courriel in page
    ]
    return render(
        request,
        "portail/courriels.html",
        {"demarche": demarche, "lignes": lignes, "page": page},
    )


def _mene(etat: str, vers: EtatCourriel) -> bool:
    return vers in TRANSITIONS_COURRIEL[EtatCourriel(etat)]


@require_POST
def annuler(request: Requete, slug: str, pk: int) -> HttpResponse:
    """Take a mail back before it leaves."""
    _ouvrir(request, slug)
    courriel = queries.courriel(slug, pk)
    envois.annuler(courriel=courriel, refus=None, par=request.user, le=timezone.now())
    messages.success(request, f"Le courriel à {courriel.destinataire} ne partira pas.")
    return redirect("portail:courriels", slug)


@require_POST
def renvoyer(request: Requete, slug: str, pk: int) -> HttpResponse:
    """Put back what was held or failed."""
    _ouvrir(request, slug)
    courriel = queries.courriel(slug, pk)
    envois.remettre_en_attente(courriel=courriel, refus=None, par=request.user, le=timezone.now())
    messages.success(request, f"Le courriel à {courriel.destinataire} partira dans dix minutes.")
    return redirect("portail:courriels", slug)


@require_POST
def adresse_bonne(request: Requete, slug: str, pk: int) -> HttpResponse:
    """Say that the address of this mail was checked, and may be written to again."""
    _ouvrir(request, slug)
    courriel = queries.courriel(slug, pk)
    adresses.lever_le_rejet(
        adresse=courriel.destinataire,
        demarche=slug,
        refus=None,
        par=request.user,
        le=timezone.now(),
    )
    messages.success(
        request, f"{courriel.destinataire} recevra de nouveau les courriels. Renvoyez celui-ci."
    )
    return redirect("portail:courriels", slug)
