"""The feuilles de route: list, table and time line, calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import calendrier, permissions, queries
from maillage.conventions.actions import feuilles as actes
from maillage.conventions.enums import TRANSITIONS_ETAPE, EtatEtape
from maillage.conventions.forms.feuilles import FeuilleForm, OuvertureForm
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche, EtapeFeuille, FeuilleDeRoute
from maillage.conventions.queries import des_feuilles
from maillage.regles.feuilles_de_route import modeles

GESTES = {
    EtatEtape.A_VENIR: "Remettre à venir",
    EtatEtape.EN_COURS: "Commencer",
    EtatEtape.FAITE: "Noter comme faite",
    EtatEtape.ABANDONNEE: "Abandonner",
}


@require_http_methods(["GET", "POST"])
def liste(request: Requete, slug: str) -> HttpResponse:
    """The feuilles of a démarche; posting opens one more."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    refus = permissions.refus_tenir_les_feuilles(request.user, demarche, le)
    if request.method == "POST":
        permissions.exiger(refus)
    form = OuvertureForm(recu(request), initial=_proposee(demarche))
    ouvertes: list[FeuilleDeRoute] = []
    if form.is_valid() and form.tenter(
        lambda: ouvertes.append(
            actes.ouvrir(
                demarche=demarche, **form.cleaned_data, par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(request, f"« {ouvertes[0]} » est ouverte.")
        return redirect("conventions:feuille", slug, ouvertes[0].pk)
    contexte = {
        "demarche": demarche,
        "feuilles": des_feuilles.feuilles(demarche),
        "peut_tenir": refus is None,
        "form": form,
        "modeles": modeles().values(),
        "le": le,
    }
    return render(request, "conventions/feuilles.html", contexte, status=form.statut)


def _proposee(demarche: Demarche) -> dict[str, Any]:
    """The deadline of the act to sign, with what is lost past it."""
    a_signer = [a for a in queries.actes(demarche) if a.est_a_signer and a.limite_signature_le]
    if not a_signer:
        return {}
    return {
        "echeance": a_signer[-1].limite_signature_le,
        "consequence": a_signer[-1].consequence_limite,
    }


@require_safe
def feuille(request: Requete, slug: str, cle: int) -> HttpResponse:
    """One feuille: its deadline, its time line, its table, its calendar."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = des_feuilles.feuille(demarche, cle)
    etapes = des_feuilles.etapes(choisie)
    modele = modeles().get(choisie.modele)
    contexte = {
        "demarche": demarche,
        "feuille": choisie,
        "modele": modele,
        "lignes": [_ligne(etape, rang, etapes, le) for rang, etape in enumerate(etapes, start=1)],
        "frise": calendrier.frise(choisie, etapes, le),
        "avertissements": des_feuilles.avertissements(choisie, etapes, le),
        "jours": (choisie.echeance - le).days if choisie.echeance else None,
        "peut_tenir": permissions.refus_tenir_les_feuilles(request.user, demarche, le) is None,
        "adresse": _adresse(request, choisie),
        "le": le,
    }
    return render(request, "conventions/feuille.html", contexte)


def _ligne(etape: EtapeFeuille, rang: int, etapes: list[EtapeFeuille], le: Any) -> dict[str, Any]:
    rangs = {e.pk: n for n, e in enumerate(etapes, start=1)}
    return {
        "etape": etape,
        "rang": rang,
        "quand": calendrier.quand_est(etape),
        "apres": sorted(rangs[amont.pk] for amont in etape.depend_de.all()),
        "en_retard": etape.est_en_retard(le),
        "suites": [(vers, GESTES[vers]) for vers in TRANSITIONS_ETAPE[EtatEtape(etape.etat)]],
        "premiere": rang == 1,
        "derniere": rang == len(etapes),
    }


def _adresse(request: HttpRequest, feuille: FeuilleDeRoute) -> str:
    """The address of the calendar, whole: it is copied into another program."""
    if not feuille.jeton:
        return ""
    return request.build_absolute_uri(reverse("conventions:calendrier", args=[feuille.jeton]))


@require_http_methods(["GET", "POST"])
def modifier(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Title, deadline, consequence; the dates computed again if asked."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    choisie = des_feuilles.feuille(demarche, cle)
    permissions.exiger(permissions.refus_tenir_les_feuilles(request.user, demarche, le))
    form = FeuilleForm(recu(request), instance=choisie)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            feuille=choisie,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            recalculer=form.cleaned_data.get("recalculer", False),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La feuille de route est enregistrée.")
        return redirect("conventions:feuille", slug, cle)
    contexte: dict[str, Any] = {"demarche": demarche, "feuille": choisie, "form": form}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(des_feuilles.feuille(demarche, cle))
    return render(request, "conventions/feuille_modifier.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def retirer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take a feuille away, after saying what goes with it."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_tenir_les_feuilles(request.user, demarche, le))
    choisie = des_feuilles.feuille(demarche, cle)
    if request.method == "POST":
        actes.retirer(feuille=choisie, par=request.user, le=timezone.now())
        messages.success(request, f"« {choisie} » est retirée.")
        return redirect("conventions:feuilles", slug)
    contexte = {
        "demarche": demarche,
        "feuille": choisie,
        "nombre": len(des_feuilles.etapes(choisie)),
    }
    return render(request, "conventions/feuille_retirer.html", contexte)


@require_POST
def publier(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Give the calendar an address."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    actes.publier_le_calendrier(
        feuille=des_feuilles.feuille(demarche, cle), par=request.user, le=timezone.now()
    )
    messages.success(request, "Le calendrier a une adresse : copiez-la dans votre agenda.")
    return redirect(reverse("conventions:feuille", args=[slug, cle]) + "#calendrier")


@require_POST
def revoquer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Close the address of the calendar."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    actes.revoquer_le_calendrier(
        feuille=des_feuilles.feuille(demarche, cle), par=request.user, le=timezone.now()
    )
    messages.success(request, "L’adresse du calendrier ne répond plus.")
    return redirect(reverse("conventions:feuille", args=[slug, cle]) + "#calendrier")


@require_safe
@login_not_required
def ics(request: HttpRequest, jeton: str) -> HttpResponse:
    """The calendar, for whoever has its address; nothing else of the démarche."""
    choisie = des_feuilles.feuille_du_jeton(jeton)
    octets = calendrier.ics(choisie, des_feuilles.etapes(choisie), timezone.now())
    return HttpResponse(
        octets,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="feuille-de-route.ics"',
            "Cache-Control": "private, max-age=300",
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
        },
    )
