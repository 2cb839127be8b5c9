"""The follow-up of a year, one right of it, and the declarations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.diagnostics.queries import structure_visible
from maillage.documents.telechargement import tableau as telecharger
from maillage.financements import exports_du_suivi as exports
from maillage.financements import imports_declarations as imports
from maillage.financements import permissions
from maillage.financements.actions import declarations as actes
from maillage.financements.forms.suivi import (
    ClasseurForm,
    DeclarationForm,
    DeclarationModifieeForm,
)
from maillage.financements.models import Declaration
from maillage.financements.queries import comptes
from maillage.financements.queries import suivi as queries
from maillage.financements.queries.baremes import caf_de
from maillage.financements.views.acces import annee_demandee, ecrire, lire, version_de
from maillage.interface.typographie import accorde
from maillage.regles.erreurs import ErreurMetier, Introuvable
from maillage.regles.financements.suivi import TypeDeclaration

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def suivi(request: Requete, slug: str) -> HttpResponse:
    """A year: one row a structure and a line, and what is expected next; `?format=` as a file."""
    demarche, peut_tenir = lire(request, slug)
    le = timezone.localdate()
    annee = annee_demandee(request, le.year)
    lus = queries.exercices(demarche, annee)
    choix = request.GET.get("format")
    if choix:
        feuille = exports.feuille_du_suivi(lus, le)
        return telecharger(feuille, format=choix, nom=f"suivi-{slug}-{annee}")
    caf = caf_de(demarche)
    contexte = {
        "demarche": demarche,
        "rubrique": "suivi",
        "annee": annee,
        "annees": queries.annees_suivies(demarche, le),
        "lignes": [(exercice, exercice.prochaine(le)) for exercice in lus],
        "retards": sum(1 for exercice in lus if exercice.retards(le)),
        "financements": comptes.financements(demarche, annee, lus),
        "calendriers": queries.Calendriers(caf).de_l_annee(annee),
        "stades": queries.STADES,
        "peut_tenir": peut_tenir,
        "peut_dater": permissions.refus_fixer_le_calendrier(request.user, demarche, le) is None,
    }
    return render(request, "financements/suivi/suivi.html", contexte)


@require_safe
def exercice(request: Requete, slug: str, structure: int, ligne: str, annee: int) -> HttpResponse:
    """One right over one year: its declarations, its payments, its solde explained."""
    demarche, peut_tenir = lire(request, slug)
    if not 2000 <= annee <= 2100:
        raise Introuvable("Aucun droit ne peut être suivi cette année-là.")
    le = timezone.localdate()
    lu = queries.exercice(demarche, structure_visible(demarche, structure), ligne, annee)
    contexte = {
        "demarche": demarche,
        "rubrique": "suivi",
        "exercice": lu,
        "annee": annee,
        "attentes": lu.attentes(le),
        "prochaine": lu.prochaine(le),
        "peut_tenir": peut_tenir,
        "peut_valider": permissions.refus_valider(request.user, demarche, le) is None,
    }
    return render(request, "financements/suivi/exercice.html", contexte)


@page_et_envoi
def declarer(request: Requete, slug: str) -> HttpResponse:
    """A new declaration; the address may say what it is about."""
    demarche = ecrire(request, slug)
    le = timezone.localdate()
    depart: dict[str, Any] = {"annee": annee_demandee(request, le.year), "deposee_le": le}
    demandes = ("structure", "ligne", "stade")
    depart.update({nom: request.GET[nom] for nom in demandes if nom in request.GET})
    neuve = Declaration(demarche=demarche)
    form = DeclarationForm(recu(request), instance=neuve, demarche=demarche, initial=depart)
    deposees: list[Declaration] = []
    if form.is_valid() and form.tenter(
        lambda: deposees.append(
            actes.deposer(
                demarche=demarche, champs=form.champs(), par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(request, "La déclaration est enregistrée.")
        return redirect(_vers(deposees[0]))
    contexte = {
        "demarche": demarche,
        "rubrique": "suivi",
        "titre": "Enregistrer une déclaration",
        "aide": "Ce que le gestionnaire déclare à la Caf pour une ligne et une année.",
        "form": form,
        "retour": reverse("financements:suivi", args=[slug]),
    }
    return render(request, "financements/suivi/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def declaration_modifier(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Correct a declaration that the Caf has not accepted."""
    demarche = ecrire(request, slug)
    lue = queries.declaration_visible(demarche, cle)
    form = DeclarationModifieeForm(recu(request), instance=lue, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            declaration=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La déclaration est enregistrée.")
        return redirect(_vers(lue))
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "rubrique": "suivi",
        "titre": f"Modifier « {lue} »",
        "form": form,
        "retour": _vers(lue),
    }
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.declaration_visible(demarche, cle))
    return render(request, "financements/suivi/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def declaration_retirer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take away a declaration made by mistake, after saying so."""
    demarche = ecrire(request, slug)
    lue = queries.declaration_visible(demarche, cle)
    if request.method == "POST":
        actes.retirer(
            declaration=lue, version=version_de(request), par=request.user, le=timezone.now()
        )
        messages.success(
            request, "La déclaration est retirée ; le journal garde ce qu’elle disait."
        )
        return redirect(_vers(lue))
    contexte = {
        "demarche": demarche,
        "rubrique": "suivi",
        "objet": lue,
        "retour": _vers(lue),
        "consequences": [
            "Cette déclaration ne compte plus : droit, acomptes et solde sont revus sans elle.",
            "Le journal garde ce qu’elle disait.",
        ],
    }
    return render(request, "financements/suivi/retrait.html", contexte)


@require_POST
def declaration_valider(request: Requete, slug: str, cle: int) -> HttpResponse:
    """The Caf accepts a declaration."""
    demarche = ecrire(request, slug, permissions.refus_valider)
    lue = queries.declaration_visible(demarche, cle)
    return _tenter(
        request,
        lue,
        lambda: actes.valider(
            declaration=lue, version=version_de(request), par=request.user, le=timezone.now()
        ),
        "La déclaration est validée.",
    )


@require_POST
def declaration_rouvrir(request: Requete, slug: str, cle: int) -> HttpResponse:
    """The Caf takes its acceptance back."""
    demarche = ecrire(request, slug, permissions.refus_valider)
    lue = queries.declaration_visible(demarche, cle)
    return _tenter(
        request,
        lue,
        lambda: actes.rouvrir(
            declaration=lue, version=version_de(request), par=request.user, le=timezone.now()
        ),
        "La déclaration est rouverte : elle peut être modifiée.",
    )


def _tenter(request: Requete, lue: Declaration, acte: Any, fait: str) -> HttpResponse:
    """Do it, or go back with the reason; a refusal of the person is a page of its own."""
    try:
        acte()
    except ErreurMetier as erreur:
        if erreur.code in ("ACTE_REFUSE", "INTROUVABLE"):
            raise
        messages.error(request, erreur.message)
    else:
        messages.success(request, fait)
    return redirect(_vers(lue))


def _vers(declaration: Declaration) -> str:
    cles = [
        declaration.demarche.slug,
        declaration.structure_id,
        declaration.ligne,
        declaration.annee,
    ]
    return reverse("financements:exercice", args=cles)


@require_safe
def modele(request: Requete, slug: str) -> HttpResponse:
    """The sheet of one declaration of a year to fill in (`annee`, `stade`)."""
    demarche, _ = lire(request, slug)
    le = timezone.localdate()
    annee = annee_demandee(request, le.year)
    dit = request.GET.get("stade", TypeDeclaration.PREVISIONNEL.value)
    if dit not in {stade.value for stade in TypeDeclaration}:
        raise Introuvable("Cette déclaration n’existe pas. Choisissez-la dans la page du suivi.")
    stade = TypeDeclaration(dit)
    feuille = imports.modele(queries.exercices(demarche, annee), annee, stade, le)
    return telecharger(
        feuille, format="xlsx", nom=f"declarations-{slug}-{annee}-{stade.value.lower()}"
    )


@page_et_envoi
def importer(request: Requete, slug: str) -> HttpResponse:
    """A workbook of declarations: a report first, then all of it or none."""
    demarche, le = ecrire(request, slug), timezone.now()
    depose = "lot" not in request.POST
    form = ClasseurForm(
        recu(request) if depose else None,
        (request.FILES or None) if depose else None,
        demarche=demarche,
        le=le,
    )
    contexte: dict[str, Any] = {
        "demarche": demarche,
        "rubrique": "suivi",
        "form": form,
        "annee": timezone.localdate().year,
        "stades": queries.STADES,
    }
    if not depose:
        try:
            lues = imports.du_lot(request.POST["lot"], demarche)
            ecrites = actes.importer(demarche=demarche, lues=lues, par=request.user, le=le)
        except ErreurMetier as erreur:
            contexte["refus"] = erreur.message
            return render(request, "financements/suivi/import.html", contexte, status=422)
        messages.success(
            request, f"{accorde(len(ecrites), 'déclaration importée', 'déclarations importées')}."
        )
        return redirect("financements:suivi", slug)
    if not form.is_valid() or form.rapport is None:
        return render(request, "financements/suivi/import.html", contexte, status=form.statut)
    contexte["rapport"] = form.rapport
    if not form.rapport.refusees and form.rapport.a_ecrire:
        contexte["lot"] = imports.en_lot(form.rapport, demarche)
    statut = 422 if form.rapport.refusees else 200
    return render(request, "financements/suivi/rapport.html", contexte, status=statut)
