"""The pages of the instances: their table, one of them on a day, and one act each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.documents.telechargement import tableau
from maillage.gouvernance import articulation, composition, export
from maillage.gouvernance.actions import instances as actes
from maillage.gouvernance.forms.instances import ClotureForm, DateForm, InstanceForm
from maillage.gouvernance.models import Instance
from maillage.gouvernance.queries import instances as queries
from maillage.gouvernance.views.acces import lire, tenir
from maillage.journal.queries import de_l_objet

EVENEMENTS_EN_VUE = 10
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """Every instance as annexe 4 writes it; `?format=` gives the table as a file."""
    demarche, peut_tenir = lire(request, slug)
    toutes = list(queries.instances(demarche))
    ouvertes = [instance for instance in toutes if instance.close_le is None]
    if choix := request.GET.get("format"):
        feuille = export.feuille_des_instances(ouvertes)
        return tableau(feuille, format=choix, nom=f"instances-{slug}")
    contexte = {
        "demarche": demarche,
        "ici": "instances",
        "lignes": [(instance, composition.lignes(instance)) for instance in ouvertes],
        "closes": [instance for instance in toutes if instance.close_le is not None],
        "dessin": articulation.figure(ouvertes),
        "arbre": articulation.arbre(ouvertes),
        "peut_tenir": peut_tenir,
    }
    return render(request, "gouvernance/instances.html", contexte)


@require_safe
def instance(request: Requete, slug: str, instance: int) -> HttpResponse:
    """One instance: who sits in it on the day asked, its parity in words, its history."""
    demarche, peut_tenir = lire(request, slug)
    lue = queries.instance_visible(demarche, instance)
    form = DateForm(request.GET or None)
    jour = (form.is_valid() and form.cleaned_data["le"]) or timezone.localdate()
    presents = queries.membres_le(lue, jour)
    if choix := request.GET.get("format"):
        feuille = export.feuille_des_membres(lue, presents)
        return tableau(feuille, format=choix, nom=f"membres-{slug}-{lue.pk}")
    contexte = {
        "demarche": demarche,
        "ici": "instances",
        "instance": lue,
        "jour": jour,
        "aujourdhui": timezone.localdate(),
        "form": form,
        "membres": presents,
        "anciens": [m for m in lue.membres.all() if m.au is not None and m.au < jour],
        "a_venir": [m for m in lue.membres.all() if m.du > jour],
        "en_bref": composition.en_bref(lue, presents),
        "evenements": de_l_objet(lue)[:EVENEMENTS_EN_VUE],
        "peut_tenir": peut_tenir and lue.close_le is None,
        **_parite(lue, jour),
    }
    return render(request, "gouvernance/instance.html", contexte)


def _parite(instance: Instance, jour: dt.date) -> dict[str, Any]:
    """The parity in words where article 6 wants one, and the signatories that nobody represents."""
    if not composition.est_copilotee(instance):
        return {}
    return {
        "parite": queries.parite_le(instance, jour),
        "sans_voix": queries.sans_voix_le(instance, jour),
    }


@page_et_envoi
def creer(request: Requete, slug: str) -> HttpResponse:
    """A new instance, or an existing one of the territory that can serve."""
    demarche = tenir(request, slug)
    form = InstanceForm(
        recu(request), demarche=demarche, initial={"ouverte_le": timezone.localdate()}
    )
    creees: list[Instance] = []
    if form.is_valid() and form.tenter(
        lambda: creees.append(
            actes.creer(demarche=demarche, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, f"« {creees[0]} » est créée. Ajoutez maintenant ses membres.")
        return redirect("gouvernance:instance", slug, creees[0].pk)
    contexte = {"demarche": demarche, "ici": "instances", "form": form}
    return render(request, "gouvernance/instance_saisie.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, instance: int) -> HttpResponse:
    """Change what an instance says of itself; two people never overwrite each other silently."""
    demarche = tenir(request, slug)
    lue = queries.instance_visible(demarche, instance)
    form = InstanceForm(recu(request), demarche=demarche, instance=lue)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            instance=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’instance est enregistrée.")
        return redirect("gouvernance:instance", slug, instance)
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "ici": "instances",
        "form": form,
        "instance": lue,
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.instance_visible(demarche, instance))
    return render(request, "gouvernance/instance_saisie.html", contexte, status=form.statut)


@page_et_envoi
def clore(request: Requete, slug: str, instance: int) -> HttpResponse:
    """Close an instance, after saying what stays."""
    demarche = tenir(request, slug)
    lue = queries.instance_visible(demarche, instance)
    form = ClotureForm(
        recu(request), initial={"version": lue.version, "close_le": timezone.localdate()}
    )
    if form.is_valid() and form.tenter(
        lambda: actes.clore(instance=lue, **form.cleaned_data, par=request.user, le=timezone.now())
    ):
        messages.success(request, f"« {lue} » est close ; ce qu’elle a décidé reste.")
        return redirect("gouvernance:instances", slug)
    contexte = {"demarche": demarche, "ici": "instances", "instance": lue, "form": form}
    return render(request, "gouvernance/instance_clore.html", contexte, status=form.statut)
