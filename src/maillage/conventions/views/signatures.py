"""The signature round of an act: the table of all, one party, the signed pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import pages_signees, signatures
from maillage.conventions.export import tableau_du_tour
from maillage.conventions.forms.saisie import recu
from maillage.conventions.forms.signatures import (
    FiltresDuTourForm,
    PageForm,
    RecueilForm,
    SignatureForm,
)
from maillage.conventions.models import Acte, Demarche, PageSignee, Partie
from maillage.documents.tableur import TYPES_MIME
from maillage.documents.telechargement import tableau
from maillage.fichiers.telechargement import repondre
from maillage.interface.typographie import accorde
from maillage.sceaux.prestataire import prestataire


@require_http_methods(["GET", "POST"])
def tour(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Who decided, transmitted, published, signed; a POST records many signatures at once.

    `?format=xlsx|ods|csv` downloads the table as it is filtered.
    """
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    acte = queries.acte(demarche, cle)
    refus = permissions.refus_ecrire_les_actes(request.user, demarche, le)
    filtres = FiltresDuTourForm(request.GET)
    toutes = queries.tour(acte)
    lignes = queries.tour(acte, **filtres.cleaned_data) if filtres.is_valid() else toutes
    if request.method == "GET" and request.GET.get("format") in TYPES_MIME:
        nom = f"signatures-{demarche.slug}"
        return tableau(tableau_du_tour(lignes), format=request.GET["format"], nom=nom)
    if request.method == "POST":
        permissions.exiger(refus)
    form = RecueilForm(recu(request), lignes=lignes)
    if form.is_valid() and form.tenter(
        lambda: signatures.recueillir(
            acte=acte, **form.saisie(), par=request.user, le=timezone.now()
        )
    ):
        nombre = len(form.saisie()["parties"])
        faites = accorde(nombre, "signature enregistrée", "signatures enregistrées")
        messages.success(request, f"{faites}.")
        return redirect("conventions:tour", slug, cle)
    contexte = {
        "demarche": demarche,
        "acte": acte,
        "lignes": lignes,
        "bilan": queries.bilan(toutes),
        "filtres": filtres,
        "filtree": any(request.GET.get(nom) for nom in filtres.fields),
        "refus": refus,
        "porte": queries.porte_a_la_signature(acte, le),
        "a_distance": prestataire() is not None,
        "form": form,
    }
    return render(request, "conventions/tour.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def signature(request: Requete, slug: str, cle: int, partie: int) -> HttpResponse:
    """Where a party stands for an act."""
    demarche, acte, signataire = _charger(request, slug, cle, partie)
    permissions.exiger(
        permissions.refus_ecrire_les_actes(request.user, demarche, timezone.localdate())
    )
    connue = queries.signature(acte, signataire)
    form = SignatureForm(recu(request), acte=acte, partie=signataire, signature=connue)
    if form.is_valid() and form.tenter(
        lambda: signatures.enregistrer(
            acte=acte, partie=signataire, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, f"La position de « {signataire} » est enregistrée.")
        return redirect("conventions:tour", slug, cle)
    return _page(request, acte, signataire, form=form, statut=form.statut)


def _charger(request: Requete, slug: str, cle: int, partie: int) -> tuple[Demarche, Acte, Partie]:
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    return demarche, queries.acte(demarche, cle), queries.partie(demarche, partie)


def _page(
    request: Requete,
    acte: Acte,
    partie: Partie,
    *,
    form: SignatureForm | None = None,
    depot: PageForm | None = None,
    statut: int = 200,
) -> HttpResponse:
    connue = queries.signature(acte, partie)
    contexte: dict[str, Any] = {
        "demarche": acte.demarche,
        "acte": acte,
        "partie": partie,
        "signature": connue,
        "pages": queries.pages_signees(connue),
        "porte": queries.porte_a_la_signature(acte, timezone.localdate()),
        "est_la_derniere": queries.est_la_derniere(acte, partie),
        "form": form or SignatureForm(acte=acte, partie=partie, signature=connue),
        "depot": depot or PageForm(),
    }
    return render(request, "conventions/signature.html", contexte, status=statut)


@require_POST
def joindre(request: Requete, slug: str, cle: int, partie: int) -> HttpResponse:
    """Attach the scan of the signed page; a refusal shows the signature again, with the reason."""
    demarche, acte, signataire = _charger(request, slug, cle, partie)
    permissions.exiger(
        permissions.refus_ecrire_les_actes(request.user, demarche, timezone.localdate())
    )
    connue = queries.signature_connue(acte, signataire)
    form = PageForm(request.POST, request.FILES)
    jointes: list[PageSignee] = []
    if form.is_valid() and form.tenter(
        lambda: jointes.append(
            pages_signees.deposer(
                signature=connue,
                nom=form.cleaned_data["fichier"].name,
                octets=form.cleaned_data["fichier"].read(),
                par=request.user,
                le=timezone.now(),
            )
        )
    ):
        page = jointes[0]
        if page.est_sure:
            messages.success(request, "La page est jointe : son code est celui de cette version.")
        else:
            messages.warning(
                request,
                "La page est jointe, mais le code n’a pas pu être lu partout : vérifiez-la à l’œil.",
            )
        return redirect("conventions:signature", slug, cle, partie)
    return _page(request, acte, signataire, depot=form, statut=form.statut)


@require_safe
def page(request: Requete, slug: str, cle: int, partie: int, page: int) -> HttpResponse:
    """The scan, to download, for whoever reads the démarche."""
    _, acte, signataire = _charger(request, slug, cle, partie)
    return repondre(queries.page_signee(acte, signataire, page).fichier)


@require_POST
def attester(request: Requete, slug: str, cle: int, partie: int, page: int) -> HttpResponse:
    """Say that the right version was seen by eye on a page."""
    _, acte, signataire = _charger(request, slug, cle, partie)
    pages_signees.attester(
        page=queries.page_signee(acte, signataire, page), par=request.user, le=timezone.now()
    )
    messages.success(request, "La page est notée comme vérifiée à l’œil, à votre nom.")
    return redirect("conventions:signature", slug, cle, partie)


@require_POST
def retirer(request: Requete, slug: str, cle: int, partie: int, page: int) -> HttpResponse:
    """Take back a page that nobody verified."""
    _, acte, signataire = _charger(request, slug, cle, partie)
    pages_signees.retirer(
        page=queries.page_signee(acte, signataire, page), par=request.user, le=timezone.now()
    )
    messages.success(request, "La page est retirée de la signature. Le journal en garde la trace.")
    return redirect("conventions:signature", slug, cle, partie)
