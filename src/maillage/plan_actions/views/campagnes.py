"""The pages of the campaigns: prepared, followed, and one act each."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.conventions.models import Demarche
from maillage.courriels.lettres import corps_en_html
from maillage.interface.typographie import accorde
from maillage.plan_actions.actions import campagnes, liens
from maillage.plan_actions.enums import EtatCampagne
from maillage.plan_actions.gabarits import lettre_d_invitation
from maillage.plan_actions.models import Campagne
from maillage.plan_actions.queries import campagnes as lues
from maillage.plan_actions.queries.propositions import a_decider
from maillage.plan_actions.saisies_contribution import (
    AdresseForm,
    CampagneForm,
    valeurs_de_depart,
)
from maillage.plan_actions.views.acces import ecrire, qui, saisie, tenter

formulaire = require_http_methods(["GET", "HEAD", "POST"])
CONSEQUENCES = [
    "Le lien n’ouvre plus rien, aussitôt et pour toujours.",
    "Ce que la personne a déjà répondu reste, et peut encore être décidé.",
    "Elle ne sera plus relancée dans cette campagne.",
]


@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaigns of the démarche, latest first."""
    demarche = ecrire(request, slug)
    return render(
        request,
        "plan_actions/campagnes/liste.html",
        {"demarche": demarche, "campagnes": lues.campagnes(demarche)},
    )


@formulaire
def preparer(request: HttpRequest, slug: str) -> HttpResponse:
    """A new campaign; nothing leaves before it is launched."""
    demarche = ecrire(request, slug)
    fiches = lues.fiches_a_interroger(demarche)
    depart = valeurs_de_depart(fiches, timezone.localdate())
    form = CampagneForm(saisie(request), fiches=fiches, initial=depart)
    if form.is_valid():
        preparee = tenter(
            form,
            lambda: campagnes.preparer(
                demarche=demarche,
                fiches=form.cleaned_data["fiches"],
                **form.champs(),
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if preparee is not None:
            messages.success(
                request, "La campagne est prête. Relisez-la, puis lancez-la : rien n’est parti."
            )
            return redirect("plan_actions:campagne", slug, preparee.pk)
    return _formulaire(request, demarche, form, None)


@formulaire
def modifier(request: HttpRequest, slug: str, campagne: int) -> HttpResponse:
    """Change a campaign that is not launched."""
    demarche = ecrire(request, slug)
    lue = lues.campagne_visible(demarche, campagne)
    form = CampagneForm(
        saisie(request),
        instance=lues.campagne_visible(demarche, campagne),
        fiches=lues.fiches_a_interroger(demarche),
        initial={"version": lue.version, "rappels": lue.rappels},
    )
    if form.is_valid():
        modifiee = tenter(
            form,
            lambda: campagnes.modifier(
                campagne=lue,
                version=form.cleaned_data["version"] or 0,
                champs=form.champs(),
                fiches=form.cleaned_data["fiches"],
                par=qui(request),
                le=timezone.now(),
            ),
            form.reprendre,
        )
        if modifiee is not None:
            messages.success(request, "La campagne est enregistrée.")
            return redirect("plan_actions:campagne", slug, campagne)
    return _formulaire(request, demarche, form, lue)


def _formulaire(
    request: HttpRequest, demarche: Demarche, form: CampagneForm, campagne: Campagne | None
) -> HttpResponse:
    return render(
        request,
        "plan_actions/campagnes/formulaire.html",
        {"demarche": demarche, "form": form, "campagne": campagne},
        status=422 if form.errors else 200,
    )


@require_safe
def page(request: HttpRequest, slug: str, campagne: int) -> HttpResponse:
    """Who is asked, who answered, who lacks an address, what awaits a decision."""
    demarche = ecrire(request, slug)
    lue = lues.campagne_visible(demarche, campagne)
    suivis = lues.suivis(lue)
    return render(
        request,
        "plan_actions/campagnes/page.html",
        {
            "demarche": demarche,
            "campagne": lue,
            "suivis": suivis,
            "ont_repondu": sum(1 for suivi in suivis if suivi.a_tout_dit),
            "sans_adresse": [suivi for suivi in suivis if not suivi.lien.adresse],
            "sans_correspondant": lues.fiches_sans_correspondant(lue),
            "a_relancer": any(suivi.est_a_relancer for suivi in suivis),
            "a_decider": a_decider(lue).count(),
            "en_preparation": lue.etat == EtatCampagne.EN_PREPARATION,
            "ouverte": lue.etat == EtatCampagne.OUVERTE,
            "programmee": lue.etat == EtatCampagne.PROGRAMMEE,
        },
    )


@require_safe
def apercu(request: HttpRequest, slug: str, campagne: int) -> HttpResponse:
    """The mail as its first reader will receive it, less their link."""
    demarche = ecrire(request, slug)
    lue = lues.campagne_visible(demarche, campagne)
    suivis = sorted(lues.suivis(lue), key=lambda suivi: not suivi.lien.adresse)
    premier = suivis[0] if suivis else None
    lettre = lettre_d_invitation(premier.lien, "") if premier else None
    return render(
        request,
        "plan_actions/campagnes/apercu.html",
        {
            "demarche": demarche,
            "campagne": lue,
            "suivi": premier,
            "lettre": lettre,
            "corps": corps_en_html(lettre) if lettre else "",
        },
    )


Acte = Callable[..., Campagne]


def _passer(
    request: HttpRequest, slug: str, campagne: int, acte: Acte, dit: Callable[[Campagne], str]
) -> HttpResponse:
    demarche = ecrire(request, slug)
    lue = lues.campagne_visible(demarche, campagne)
    version = request.POST.get("version", "")
    passee = acte(
        campagne=lue,
        version=int(version) if version.isdecimal() else 0,
        par=qui(request),
        le=timezone.now(),
    )
    messages.success(request, dit(passee))
    return redirect("plan_actions:campagne", slug, campagne)


@require_POST
def lancer(request: HttpRequest, slug: str, campagne: int) -> HttpResponse:
    """Open the campaign, or programme it."""
    return _passer(
        request,
        slug,
        campagne,
        campagnes.lancer,
        lambda c: (
            "La campagne est ouverte. Les courriels partent dans dix minutes : d’ici là, ils peuvent "
            "être annulés."
            if c.etat == EtatCampagne.OUVERTE
            else "La campagne est programmée : elle s’ouvrira à sa date."
        ),
    )


@require_POST
def clore(request: HttpRequest, slug: str, campagne: int) -> HttpResponse:
    """Close the campaign."""
    return _passer(request, slug, campagne, campagnes.clore, lambda _: "La campagne est close.")


@require_POST
def annuler(request: HttpRequest, slug: str, campagne: int) -> HttpResponse:
    """Drop a campaign that is not open."""
    return _passer(request, slug, campagne, campagnes.annuler, lambda _: "La campagne est annulée.")


@require_POST
def rappeler(request: HttpRequest, slug: str, campagne: int) -> HttpResponse:
    """Write again to all those who have not told everything."""
    demarche = ecrire(request, slug)
    lue = lues.campagne_visible(demarche, campagne)
    nombre = liens.rappeler(campagne=lue, par=qui(request), le=timezone.now())
    messages.success(request, _rappels(nombre))
    return redirect("plan_actions:campagne", slug, campagne)


@require_POST
def relancer(request: HttpRequest, slug: str, lien: int) -> HttpResponse:
    """Write again to one correspondent."""
    demarche = ecrire(request, slug)
    lu = lues.lien_visible(demarche, lien)
    nombre = liens.rappeler(campagne=lu.campagne, lien=lu, par=qui(request), le=timezone.now())
    messages.success(request, _rappels(nombre))
    return redirect("plan_actions:campagne", slug, lu.campagne_id)


def _rappels(nombre: int) -> str:
    partent = accorde(nombre, "rappel part", "rappels partent")
    return f"{partent} dans dix minutes ; d’ici là, la liste des courriels permet de l’annuler."


@formulaire
def adresse(request: HttpRequest, slug: str, lien: int) -> HttpResponse:
    """Give or correct the address of a correspondent."""
    demarche = ecrire(request, slug)
    lu = lues.lien_visible(demarche, lien)
    form = AdresseForm(saisie(request), initial={"adresse": lu.adresse})
    if form.is_valid():
        donnee = tenter(
            form,
            lambda: liens.donner_adresse(
                lien=lu,
                adresse=form.cleaned_data["adresse"],
                par=qui(request),
                le=timezone.now(),
            ),
        )
        if donnee is not None:
            messages.success(request, f"L’adresse de {donnee.nom} est enregistrée.")
            return redirect("plan_actions:campagne", slug, lu.campagne_id)
    return render(
        request,
        "plan_actions/campagnes/adresse.html",
        {"demarche": demarche, "lien": lu, "campagne": lu.campagne, "form": form},
        status=422 if form.errors else 200,
    )


@formulaire
def revoquer(request: HttpRequest, slug: str, lien: int) -> HttpResponse:
    """Make a link open nothing any more, once its consequences were said."""
    demarche = ecrire(request, slug)
    lu = lues.lien_visible(demarche, lien)
    if request.method != "POST":
        contexte = {"demarche": demarche, "lien": lu, "campagne": lu.campagne}
        return render(
            request,
            "plan_actions/campagnes/revoquer.html",
            contexte | {"consequences": CONSEQUENCES},
        )
    liens.revoquer(lien=lu, par=qui(request), le=timezone.now())
    messages.success(request, f"Le lien de {lu.nom} n’ouvre plus rien.")
    return redirect("plan_actions:campagne", slug, lu.campagne_id)
