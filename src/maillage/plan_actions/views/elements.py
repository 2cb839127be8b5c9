"""The pages that change the tree: one act each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.journal.queries import de_l_objet
from maillage.plan_actions import queries
from maillage.plan_actions.actions import elements
from maillage.plan_actions.enums import SOUS, Niveau
from maillage.plan_actions.forms import ElementForm, PlaceForm, VersionForm
from maillage.plan_actions.models import ElementPlan
from maillage.plan_actions.views.acces import CHOISIR, ecrire, lire, qui, saisie, tenter
from maillage.plan_actions.views.deplacement import page_de_deplacement, reponse_au_deplacement
from maillage.regles.erreurs import Introuvable, SaisieInvalide

formulaire_simple = require_http_methods(["GET", "HEAD", "POST"])


@formulaire_simple
def ajouter(request: HttpRequest, slug: str) -> HttpResponse:
    """A new element under `?parent=`, or at the root."""
    demarche = ecrire(request, slug)
    parent = None
    if request.GET.get("parent"):
        parent = queries.element_visible(demarche, entier(request.GET["parent"]))
    _exiger_de_la_place(parent)
    form = ElementForm(saisie(request), parent=parent, initial=_pour_commencer(request))
    if form.is_valid():
        element = tenter(
            form,
            lambda: elements.ajouter(
                demarche=demarche,
                parent=parent,
                **form.champs(),
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if element is not None:
            messages.success(request, f"« {element} » est dans le plan.")
            return _suite(request, element)
    return render(
        request,
        "plan_actions/element_formulaire.html",
        {"demarche": demarche, "form": form, "parent": parent},
        status=422 if form.errors else 200,
    )


@formulaire_simple
def modifier(request: HttpRequest, slug: str, element: int) -> HttpResponse:
    """Change what an element says; two people never overwrite each other silently."""
    demarche = ecrire(request, slug)
    lu = queries.element_visible(demarche, element)
    form = ElementForm(
        saisie(request),
        instance=queries.element_visible(demarche, element),
        parent=lu.parent,
        initial={"version": lu.version},
    )
    enregistre = ElementForm(instance=lu, parent=lu.parent)
    form.choisir(enregistre)
    if form.is_valid() and not form.a_choisir:
        modifie = tenter(
            form,
            lambda: elements.modifier(
                element=lu,
                version=form.cleaned_data["version"] or 0,
                champs=form.champs(),
                par=qui(request),
                le=timezone.now(),
            ),
            lambda version: form.confronter(enregistre, lu, version),
        )
        if modifie is not None:
            messages.success(request, f"« {modifie} » est enregistré.")
            return _vers(modifie)
    elif form.a_choisir and form.is_valid():
        form.add_error(None, CHOISIR)
        form.confronter(enregistre, lu, lu.version)
    return render(
        request,
        "plan_actions/element_formulaire.html",
        {
            "demarche": demarche,
            "form": form,
            "parent": lu.parent,
            "element": lu,
        },
        status=422 if form.errors else 200,
    )


@formulaire_simple
def deplacer(request: HttpRequest, slug: str, element: int) -> HttpResponse:
    """Choose another place (GET), or go there (POST: `parent`, `position`)."""
    demarche = ecrire(request, slug)
    lu = queries.element_visible(demarche, element)
    form = PlaceForm(saisie(request))
    if form.is_valid():
        cle = form.cleaned_data["parent"]
        parent = queries.element_visible(demarche, cle) if cle else None
        deplace = tenter(
            form,
            lambda: elements.deplacer(
                element=lu,
                parent=parent,
                position=form.cleaned_data["position"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if deplace is not None:
            return reponse_au_deplacement(request, demarche, deplace)
    return page_de_deplacement(request, lu, lu.parent_id, queries.destinations(lu), form)


@formulaire_simple
def supprimer(request: HttpRequest, slug: str, element: int) -> HttpResponse:
    """Say what goes to the bin with the element, then put it there."""
    demarche = ecrire(request, slug)
    lu = queries.element_visible(demarche, element)
    form = VersionForm(saisie(request), initial={"version": lu.version})
    if form.is_valid():
        jete = tenter(
            form,
            lambda: elements.supprimer(
                element=lu,
                version=form.cleaned_data["version"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if jete is not None:
            messages.success(
                request, f"« {lu} » est dans la corbeille du plan, d’où vous pouvez le rétablir."
            )
            return redirect("plan_actions:plan", slug)
    return render(
        request,
        "plan_actions/element_suppression.html",
        {
            "demarche": demarche,
            "element": lu,
            "noeud": queries.contenu(lu),
            "form": VersionForm(initial={"version": lu.version}),
            "refus": form.errors,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def restaurer(request: HttpRequest, slug: str, element: int) -> HttpResponse:
    """Take an element out of the bin."""
    demarche = ecrire(request, slug)
    lu = queries.element_visible(demarche, element, corbeille=True)
    retabli = elements.restaurer(element=lu, par=qui(request), le=timezone.now())
    messages.success(request, f"« {retabli} » a retrouvé sa place dans le plan.")
    return _vers(retabli)


@require_safe
def historique(request: HttpRequest, slug: str, element: int) -> HttpResponse:
    """Who did what to the element."""
    demarche, peut_modifier = lire(request, slug)
    lu = queries.element_visible(demarche, element)
    return render(
        request,
        "plan_actions/historique.html",
        {
            "demarche": demarche,
            "objet": lu,
            "retour": f"{reverse('plan_actions:plan', args=[slug])}#element-{lu.pk}",
            "evenements": de_l_objet(lu),
            "peut_modifier": peut_modifier,
        },
    )


def entier(texte: str) -> int:
    """The identifier given in an address; `Introuvable` when it is none."""
    if not (texte.isascii() and texte.isdigit() and len(texte) < 19):
        raise Introuvable("Cette adresse ne désigne aucun élément du plan. Revenez au plan.")
    return int(texte)


def _exiger_de_la_place(parent: ElementPlan | None) -> None:
    if parent and not SOUS[Niveau(parent.niveau)]:
        raise SaisieInvalide(
            f"Rien ne se place sous « {parent} » : c'est le dernier niveau du plan. "
            "Ajoutez plutôt une fiche action."
        )


def _pour_commencer(request: HttpRequest) -> dict[str, str]:
    """What the link that led here already knows: the level and the sub-group of the siblings."""
    return {nom: request.GET[nom] for nom in ("niveau", "groupe") if request.GET.get(nom)}


def _suite(request: HttpRequest, element: ElementPlan) -> HttpResponse:
    """Back to the plan, or to the same form for the next sibling."""
    if "encore" not in request.POST:
        return _vers(element)
    adresse = reverse(
        "plan_actions:element_ajouter",
        args=[element.demarche.slug],
        query={"niveau": element.niveau, "groupe": element.groupe}
        | ({"parent": element.parent_id} if element.parent_id else {}),
    )
    return redirect(adresse)


def _vers(element: ElementPlan) -> HttpResponse:
    plan = reverse("plan_actions:plan", args=[element.demarche.slug])
    return redirect(f"{plan}#element-{element.pk}")
