"""The wording of the convention, article by article: the model's, or that of the parties."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import articles, permissions, queries
from maillage.conventions.actions import reecritures as actes
from maillage.conventions.forms.reecritures import ReecritureForm, RetablirForm
from maillage.conventions.forms.saisie import recu
from maillage.conventions.redaction import lire
from maillage.regles.erreurs import Introuvable


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """The articles and annexes, each with whose words it is written in."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    siennes = {r.article: r for r in queries.reecritures(demarche)}
    faits = lire(demarche)
    return render(
        request,
        "conventions/redaction.html",
        {
            "demarche": demarche,
            "articles": [
                (article, siennes.get(article.identifiant), article.identifiant in faits.clauses)
                for article in articles.articles(faits)
            ],
            "nombre": len(siennes),
            "reference": queries.version_de_reference(demarche),
        },
    )


@require_http_methods(["GET", "POST"])
def article(request: Requete, slug: str, article: str) -> HttpResponse:
    """One article: its text and that of the model side by side; posting rewords it."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    if article not in articles.titres():
        raise Introuvable("Le modèle de convention n’a pas cet article. Revenez à la liste.")
    refus = permissions.refus_ecrire_les_actes(request.user, demarche, le)
    if request.method == "POST":
        permissions.exiger(refus)
    connue = queries.reecriture(demarche, article)
    faits = lire(demarche)
    lu, du_modele = articles.article(article, faits), articles.texte_du_modele(article, faits)
    depart = {
        "texte": connue.texte if connue else du_modele,
        "motif": connue.motif if connue else "",
        "version": connue.version if connue else 0,
    }
    form = ReecritureForm(recu(request), initial=depart)
    if form.is_valid() and form.tenter(
        lambda: actes.reecrire(
            demarche=demarche,
            article=article,
            **form.cleaned_data,
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, f"« {lu.titre} » est réécrit.")
        return redirect("conventions:reecriture", slug, article)
    contexte = {
        "demarche": demarche,
        "article": article,
        "reecriture": connue,
        "du_modele": du_modele,
        "lu": lu,
        "mentions": articles.mentions_possibles(),
        "de_la_caf": article in faits.clauses,
        "rempli": article in articles.parties_remplies(),
        "reference": queries.version_de_reference(demarche),
        "refus": refus,
        "form": form,
    }
    return render(request, "conventions/reecriture.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def retablir(request: Requete, slug: str, article: str) -> HttpResponse:
    """Put the article back to the text of the model, after saying what is lost."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_ecrire_les_actes(request.user, demarche, le))
    connue = queries.reecriture(demarche, article)
    if article not in articles.titres() or (connue is None and request.method == "GET"):
        raise Introuvable("Cet article est au texte du modèle : il n’y a rien à rétablir.")
    form = RetablirForm(recu(request), initial={"version": connue.version if connue else 0})
    if form.is_valid() and form.tenter(
        lambda: actes.retablir(
            demarche=demarche,
            article=article,
            **form.cleaned_data,
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’article est revenu au texte du modèle.")
        return redirect("conventions:reecriture", slug, article)
    contexte = {
        "demarche": demarche,
        "article": article,
        "lu": articles.article(article, lire(demarche)),
        "reecriture": connue,
        "form": form,
    }
    return render(request, "conventions/reecriture_retablir.html", contexte, status=form.statut)
