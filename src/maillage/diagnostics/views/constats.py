"""The page of the constats, and one act each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.diagnostics import export_des_ateliers as export
from maillage.diagnostics.actions import constats as actes
from maillage.diagnostics.chiffres import chiffres_des_constats, du_portrait
from maillage.diagnostics.enums import NatureConstat
from maillage.diagnostics.forms.constats import ConstatForm, sans_enregistrer
from maillage.diagnostics.models import ConstatPartage
from maillage.diagnostics.portraits import portrait_de
from maillage.diagnostics.queries import constats as lus
from maillage.diagnostics.suites import suites_des_constats
from maillage.diagnostics.views.acces import ecrire, lire
from maillage.diagnostics.views.ateliers import page_et_envoi
from maillage.documents.telechargement import tableau
from maillage.echanges.regards import regard_dans
from maillage.statistiques import regards


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """What the partners hold for true, by nature: its figures, where it comes from, what it became."""
    demarche, peut_modifier = lire(request, slug)
    constats, ateliers = list(lus.constats(demarche)), lus.ateliers_des_constats(demarche)
    le, choix = timezone.now(), request.GET.get("format")
    regard = (
        regards.public(regards.Forme.EXPORT_OUVERT, ou="constats")
        if choix
        else regard_dans(demarche, request.user, le, ou=f"constats de {slug}")
    )
    chiffres = chiffres_des_constats(demarche, constats, regard, timezone.localdate(le))
    if choix:
        feuille = export.feuille_des_constats(constats, ateliers, chiffres)
        return tableau(feuille, format=choix, nom=f"constats-{slug}")
    suites = suites_des_constats(demarche)
    lignes = [
        (c, ateliers.get(c.pk, []), chiffres.get(c.pk, []), suites.get(c.pk, [])) for c in constats
    ]
    par_nature = [
        (nature, [ligne for ligne in lignes if ligne[0].nature == nature])
        for nature in NatureConstat
    ]
    contexte = {
        "demarche": demarche,
        "par_nature": [(nature, siennes) for nature, siennes in par_nature if siennes],
        "retires": lus.constats(demarche, retires=True) if peut_modifier else [],
        "peut_modifier": peut_modifier,
    }
    return render(request, "diagnostics/constats/liste.html", contexte)


@page_et_envoi
def ajouter(request: Requete, slug: str) -> HttpResponse:
    """One more constat."""
    demarche = ecrire(request, slug)
    form = _formulaire(request, demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.ajouter(
            demarche=demarche, **form.champs(), par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le constat est écrit.")
        return redirect("diagnostics:constats", slug)
    contexte = {"demarche": demarche, "form": form}
    return render(request, "diagnostics/constats/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, constat: int) -> HttpResponse:
    """Correct a constat; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lu = lus.constat_visible(demarche, constat)
    form = _formulaire(request, demarche, lu)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            constat=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le constat est enregistré.")
        return redirect("diagnostics:constats", slug)
    contexte: dict[str, Any] = {"demarche": demarche, "form": form, "constat": lu}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(lus.constat_visible(demarche, constat))
    return render(request, "diagnostics/constats/formulaire.html", contexte, status=form.statut)


def _formulaire(
    request: Requete, demarche: Demarche, constat: ConstatPartage | None = None
) -> ConstatForm:
    """The form with the figures that this person may see; « Chercher » shows it again, unjudged."""
    le = timezone.now()
    regard = regard_dans(demarche, request.user, le, ou=f"constats de {demarche.slug}")
    lu = portrait_de(demarche, regard, timezone.localdate(le))
    cites = (
        chiffres_des_constats(demarche, [constat], regard, timezone.localdate(le))
        if constat
        else {}
    )
    cherche = request.method == "POST" and "chercher" in request.POST
    return ConstatForm(
        None if cherche else recu(request),
        instance=constat,
        initial=sans_enregistrer(request.POST) if cherche else None,
        sections=du_portrait(lu.portrait) if lu else (),
        cites=cites.get(constat.pk, ()) if constat else (),
    )


@require_POST
def retirer(request: Requete, slug: str, constat: int) -> HttpResponse:
    """Take a constat away; the list keeps it, to put it back."""
    demarche = ecrire(request, slug)
    lu = lus.constat_visible(demarche, constat)
    actes.retirer(constat=lu, par=request.user, le=timezone.now())
    messages.success(request, "Le constat est retiré ; vous pouvez le remettre, plus bas.")
    return redirect("diagnostics:constats", slug)


@require_POST
def remettre(request: Requete, slug: str, constat: int) -> HttpResponse:
    """Put back a constat that was taken away."""
    demarche = ecrire(request, slug)
    lu = lus.constat_visible(demarche, constat)
    actes.remettre(constat=lu, par=request.user, le=timezone.now())
    messages.success(request, "Le constat est remis.")
    return redirect("diagnostics:constats", slug)
