"""What a démarche offers to the library: propose, read again, publish, withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions import bibliotheque as actes
from maillage.plan_actions.enums import TRANSITIONS_DU_MODELE, EtatModele
from maillage.plan_actions.models import ModeleDeFiche
from maillage.plan_actions.queries import bibliotheque
from maillage.plan_actions.saisies import ModeleForm, PassageForm
from maillage.plan_actions.views.acces import ecrire, lire, qui, saisie, tenter
from maillage.plan_actions.views.elements import formulaire_simple

GESTES = {
    EtatModele.PUBLIEE: "Publier",
    EtatModele.RETIREE: "Retirer",
    EtatModele.PROPOSEE: "Reprendre pour relire",
}


@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    """The models of this démarche, with their state and their copies."""
    demarche, peut_modifier = lire(request, slug)
    lignes = [
        (modele, [(vers, GESTES[vers]) for vers in TRANSITIONS_DU_MODELE[EtatModele(modele.etat)]])
        for modele in bibliotheque.modeles_de(demarche)
    ]
    return render(
        request,
        "plan_actions/modeles.html",
        {"demarche": demarche, "peut_modifier": peut_modifier, "lignes": lignes},
    )


@formulaire_simple
def proposer(request: HttpRequest, slug: str, fiche: int) -> HttpResponse:
    """What will be public of the fiche, without names nor amounts, to be read again then published."""
    demarche = ecrire(request, slug)
    lue = queries.fiche_visible(demarche, fiche)
    textes, retires = actes.brouillon(lue)
    form = ModeleForm(saisie(request), initial={**textes, "nature": lue.nature})
    if form.is_valid():
        modele = tenter(
            form,
            lambda: actes.proposer(
                fiche=lue,
                champs=form.champs(),
                thematiques=lue.thematiques.all(),
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if modele is not None:
            return _suite(request, demarche, modele)
    return _page(request, demarche, form, {"fiche": lue, "retires": retires})


@formulaire_simple
def modifier(request: HttpRequest, slug: str, modele: int) -> HttpResponse:
    """Read a model again, change it, publish it."""
    demarche = ecrire(request, slug)
    lu = bibliotheque.modele_de(demarche, modele)
    form = ModeleForm(
        saisie(request),
        instance=bibliotheque.modele_de(demarche, modele),
        initial={"version": lu.version},
    )
    restes = actes.restes(lu.fiche, {nom: getattr(lu, nom) for nom in ModeleForm.Meta.fields})
    if restes:
        form.demander_de_confirmer()
    if form.is_valid():
        modifie = tenter(
            form,
            lambda: actes.modifier(
                modele=lu,
                version=form.cleaned_data["version"] or 0,
                champs=form.champs(),
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if modifie is not None:
            return _suite(request, demarche, modifie, form.cleaned_data["restes_acceptes"])
    return _page(request, demarche, form, {"modele": lu, "restes": restes})


def _suite(
    request: HttpRequest, demarche: Demarche, modele: ModeleDeFiche, restes_acceptes: bool = False
) -> HttpResponse:
    """After the text is kept: publish it if that was asked, or go back to the list."""
    if "publier" in request.POST and modele.etat == EtatModele.PROPOSEE:
        form = PassageForm({"version": modele.version, "vers": EtatModele.PUBLIEE})
        publie = tenter(
            form,
            lambda: actes.passer(
                modele=modele,
                vers=EtatModele.PUBLIEE,
                version=modele.version,
                restes_acceptes=restes_acceptes,
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if publie is None:
            messages.error(request, str(form.non_field_errors()[0]))
            return redirect("plan_actions:modele_modifier", demarche.slug, modele.pk)
        messages.success(request, f"« {publie} » est dans la bibliothèque.")
        return redirect("plans:modele", publie.pk)
    messages.success(request, f"« {modele} » est enregistrée.")
    return redirect("plan_actions:modeles", demarche.slug)


def _page(
    request: HttpRequest, demarche: Demarche, form: ModeleForm, contexte: dict[str, object]
) -> HttpResponse:
    return render(
        request,
        "plan_actions/modele_formulaire.html",
        {"demarche": demarche, "form": form, **contexte},
        status=422 if form.errors else 200,
    )


@require_POST
def passer(request: HttpRequest, slug: str, modele: int) -> HttpResponse:
    """Publish, withdraw, or take back to read again."""
    demarche = ecrire(request, slug)
    lu = bibliotheque.modele_de(demarche, modele)
    form = PassageForm(request.POST)
    if form.is_valid():
        passe = tenter(
            form,
            lambda: actes.passer(
                modele=lu, **form.cleaned_data, par=qui(request), le=timezone.now()
            ),
        )
        if passe is not None:
            etat = passe.get_etat_display().lower()
            messages.success(request, f"« {passe} » : {etat}.")
            return redirect("plan_actions:modeles", slug)
    messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("plan_actions:modele_modifier", slug, modele)
