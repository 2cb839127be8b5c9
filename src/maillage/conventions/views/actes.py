"""The acts of a démarche: where they stand, what they say, who signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import actes
from maillage.conventions.enums import EtatActe, TypeActe
from maillage.conventions.forms.actes import ActeForm, PassageForm
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Acte, Demarche
from maillage.interface.typographie import minuscule
from maillage.regles.erreurs import (
    ActeRefuse,
    ErreurMetier,
    Introuvable,
    ModificationConcurrente,
)


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """The acts with their state and what comes next, then the deliberations."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    return render(
        request,
        "conventions/actes.html",
        {
            "demarche": demarche,
            "actes": queries.avancement(demarche, le),
            "deliberations": queries.deliberations(demarche),
            "peut_ecrire": permissions.refus_ecrire_les_actes(request.user, demarche, le) is None,
            "peut_deliberer": permissions.refus_deliberer(request.user, demarche, le) is None,
        },
    )


@require_http_methods(["GET", "POST"])
def creer(request: Requete, slug: str) -> HttpResponse:
    """Begin an act, over the period of the démarche unless said otherwise."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_ecrire_les_actes(request.user, demarche, le))
    form = ActeForm(
        recu(request),
        demarche=demarche,
        initial=_premiers(request, demarche),
    )
    crees: list[Acte] = []
    if form.is_valid() and form.tenter(
        lambda: crees.append(
            actes.creer(demarche=demarche, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, f"« {crees[0]} » est commencé, à l’état de brouillon.")
        return redirect("conventions:acte", slug, crees[0].pk)
    contexte = {"demarche": demarche, "form": form}
    return render(request, "conventions/acte_modifier.html", contexte, status=form.statut)


def _premiers(request: Requete, demarche: Demarche) -> dict[str, Any]:
    """What a new act starts with: the period of the démarche, or that of the act to be modified."""
    voulu = request.GET.get("avenant", "")
    if not voulu.isdecimal():
        return {"debut": demarche.debut, "fin": demarche.fin}
    modifie = queries.acte(demarche, int(voulu))
    numero = queries.numero_d_avenant(demarche, None)
    return {
        "type": TypeActe.AVENANT,
        "intitule": f"Avenant n° {numero}",
        "modifie": modifie,
        "debut": modifie.debut or demarche.debut,
        "fin": modifie.fin or demarche.fin,
    }


@require_http_methods(["GET", "POST"])
def modifier(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Change an act that is not frozen."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    acte = queries.acte(demarche, cle)
    permissions.exiger(permissions.refus_ecrire_les_actes(request.user, demarche, le))
    actes.exiger_modifiable(acte)
    form = ActeForm(recu(request), demarche=demarche, instance=acte)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            acte=acte,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"« {form.cleaned_data['intitule']} » est enregistré.")
        return redirect("conventions:acte", slug, cle)
    contexte: dict[str, Any] = {"demarche": demarche, "acte": acte, "form": form}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.acte(demarche, cle))
    return render(request, "conventions/acte_modifier.html", contexte, status=form.statut)


@require_safe
def acte(request: Requete, slug: str, cle: int) -> HttpResponse:
    """One act: what it says, who authorised it, who signed, what comes next."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    return _page_acte(request, demarche, cle)


def _page_acte(
    request: Requete,
    demarche: Demarche,
    cle: int,
    *,
    erreur: ErreurMetier | None = None,
    statut: int = 200,
) -> HttpResponse:
    le = timezone.localdate()
    acte = queries.acte(demarche, cle)
    refus = permissions.refus_ecrire_les_actes(request.user, demarche, le)
    return render(
        request,
        "conventions/acte.html",
        {
            "demarche": demarche,
            "acte": acte,
            "refus": refus,
            "suites": queries.suites(acte, le),
            "bilan": queries.bilan(queries.tour(acte)),
            "sceaux": queries.nombre_de_sceaux(acte),
            "peut_deliberer": permissions.refus_deliberer(request.user, demarche, le) is None,
            "erreur": erreur,
        },
        status=statut,
    )


@require_POST
def passer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take the act to its next state; a refusal shows the act as it stands, with the reason."""
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    acte = queries.acte(demarche, cle)
    form = PassageForm(request.POST)
    if not form.is_valid() or form.cleaned_data["vers"] not in EtatActe.values:
        raise Introuvable("Cet état n’existe pas. Revenez à l’acte et choisissez l’une des suites.")
    if form.cleaned_data["vers"] == EtatActe.FIGE:
        return redirect("conventions:acte_figer", slug, cle)  # it says first what that keeps
    try:
        acte = actes.passer(acte=acte, **form.cleaned_data, par=request.user, le=timezone.now())
    except (ActeRefuse, Introuvable):
        raise
    except ErreurMetier as erreur:
        statut = 409 if isinstance(erreur, ModificationConcurrente) else 422
        return _page_acte(request, demarche, cle, erreur=erreur, statut=statut)
    messages.success(request, f"« {acte} » est maintenant : {minuscule(acte.get_etat_display())}.")
    return redirect("conventions:acte", slug, cle)
