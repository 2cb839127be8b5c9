"""Where a démarche applies on a day, and how that changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.actions import perimetre as actes
from maillage.conventions.export import tableau_du_perimetre
from maillage.conventions.forms.contenu import RechercheTerritoireForm
from maillage.conventions.forms.perimetre import (
    DateDuPerimetreForm,
    EntreeForm,
    LigneForm,
    RetraitForm,
    SortieForm,
)
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche, Perimetre
from maillage.documents.tableur import TYPES_MIME
from maillage.documents.telechargement import tableau
from maillage.interface.typographie import accorde
from maillage.territoires import queries as territoires
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

RESULTATS = 15


@require_safe
def perimetre(request: Requete, slug: str) -> HttpResponse:
    """Who is in on the day `?date=`, for everything or for `?thematique=`.

    `?chercher=` looks for communes to add; `?format=xlsx|ods|csv` downloads the table.
    """
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    lignes = list(queries.lignes_du_perimetre(demarche))
    jour, filtres, toutes, au_jour = _au_jour(request, demarche, lignes, le)
    if request.GET.get("format") in TYPES_MIME:
        nom = f"perimetre-{demarche.slug}-{jour:%Y-%m-%d}"
        return tableau(tableau_du_perimetre(au_jour), format=request.GET["format"], nom=nom)
    recherche = RechercheTerritoireForm(request.GET if "chercher" in request.GET else None)
    texte = recherche.cleaned_data["chercher"] if recherche.is_valid() else ""
    contexte = {
        "demarche": demarche,
        "lignes": lignes,
        "au_jour": au_jour,
        "toutes": toutes,
        "par_thematique": au_jour is toutes and toutes.est_par_thematique,
        "jour": jour,
        "aujourd_hui": le,
        "filtres": filtres,
        "plusieurs_epci": len({c.commune.epci_id for c in au_jour.communes}) > 1,
        "presentes": {commune.commune.pk for commune in au_jour.communes},
        "mouvements": queries.mouvements(lignes),
        "millesime": territoires.millesime_courant(),
        "peut_modifier": permissions.refus_modifier(request.user, demarche, le) is None,
        "recherche": recherche,
        "texte": texte,
        "trouvailles": _a_ajouter(texte),
    }
    statut = 422 if recherche.errors or filtres.errors else 200
    return render(request, "conventions/perimetre.html", contexte, status=statut)


def _au_jour(
    request: HttpRequest, demarche: Demarche, lignes: list[Perimetre], le: dt.date
) -> tuple[dt.date, DateDuPerimetreForm, queries.PerimetreAuJour, queries.PerimetreAuJour]:
    """The day asked for, the form that asks, the whole perimeter and that of the thématique asked for.

    A wrong entry reads today's.
    """
    aujourd_hui = queries.perimetre_au(demarche, le, lignes)
    connues = [t.thematique for t in aujourd_hui.thematiques]
    filtres = DateDuPerimetreForm(
        request.GET if {"date", "thematique"} & set(request.GET) else None,
        thematiques=connues,
        initial={"date": le},
    )
    lus = filtres.cleaned_data if filtres.is_valid() else {}
    jour = lus.get("date") or le
    au_jour = aujourd_hui if jour == le else queries.perimetre_au(demarche, jour, lignes)
    return jour, filtres, au_jour, au_jour.de(lus.get("thematique", "")) or au_jour


def _a_ajouter(texte: str) -> list[territoires.Trouvaille]:
    if not texte:
        return []
    return [
        trouve
        for trouve in territoires.chercher(texte, limite=2 * RESULTATS)
        if trouve.territoire.niveau in {Niveau.COMMUNE, Niveau.EPCI}
    ][:RESULTATS]


@require_http_methods(["GET", "POST"])
def entrer(request: Requete, slug: str) -> HttpResponse:
    """Let in the communes of `?commune=` and `?epci=`, or, for `?thematique=`, those of everything."""
    demarche, le = _pour_modifier(request, slug)
    au_jour = queries.perimetre_au(demarche, le)
    communes = _candidates(request, au_jour)
    voulue = request.GET.get("thematique", "")
    thematiques = [t.thematique for t in au_jour.thematiques if t.thematique.code == voulue]
    form = EntreeForm(
        recu(request),
        demarche=demarche,
        communes=communes,
        initial={"communes": [c.code for c in communes], "thematiques": thematiques},
    )
    entrees: list[Perimetre] = []
    if form.is_valid() and form.tenter(
        lambda: entrees.extend(
            actes.faire_entrer(
                demarche=demarche, **form.saisie(), par=request.user, le=timezone.now()
            )
        )
    ):
        nombre = len({ligne.commune_id for ligne in entrees})
        if entrees:
            messages.success(request, f"{accorde(nombre, 'commune entre', 'communes entrent')}.")
        else:
            messages.warning(request, "Elles y étaient déjà : le périmètre n’a pas changé.")
        return redirect("conventions:perimetre", slug)
    contexte = {"demarche": demarche, "form": form, "communes": communes}
    return render(request, "conventions/perimetre_entrer.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def sortir(request: Requete, slug: str) -> HttpResponse:
    """Let out communes that are in today; those of `?commune=` come ticked."""
    demarche, le = _pour_modifier(request, slug)
    au_jour = queries.perimetre_au(demarche, le)
    communes = [commune.commune for commune in au_jour.communes]
    form = SortieForm(
        recu(request),
        demarche=demarche,
        communes=communes,
        propres=[t.thematique for t in au_jour.thematiques if t.propre],
        initial={"communes": request.GET.getlist("commune")},
    )
    sorties: list[Perimetre] = []
    if form.is_valid() and form.tenter(
        lambda: sorties.extend(
            actes.faire_sortir(
                demarche=demarche, **form.saisie(), par=request.user, le=timezone.now()
            )
        )
    ):
        nombre = len({ligne.commune_id for ligne in sorties})
        messages.success(request, f"Sortie enregistrée pour {accorde(nombre, 'commune')}.")
        return redirect("conventions:perimetre", slug)
    contexte = {"demarche": demarche, "form": form, "communes": communes}
    return render(request, "conventions/perimetre_sortir.html", contexte, status=form.statut)


@require_http_methods(["GET", "POST"])
def corriger(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Put right a row entered by mistake."""
    demarche, _ = _pour_modifier(request, slug)
    ligne = queries.ligne_du_perimetre(demarche, cle)
    figes = queries.champs_figes(ligne)
    form = LigneForm(recu(request), ligne=ligne, figes=figes)
    if form.is_valid() and form.tenter(
        lambda: actes.corriger(ligne=ligne, **form.saisie(), par=request.user, le=timezone.now())
    ):
        messages.success(request, f"« {ligne} » : la correction est enregistrée.")
        return redirect("conventions:perimetre", slug)
    contexte = _page_d_une_ligne(demarche, ligne, figes, form=form)
    return render(request, "conventions/perimetre_ligne.html", contexte, status=form.statut)


@require_http_methods(["POST"])
def retirer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Take out a row that should never have been there."""
    demarche, _ = _pour_modifier(request, slug)
    ligne = queries.ligne_du_perimetre(demarche, cle)
    form = RetraitForm(request.POST)
    nom = str(ligne)
    if form.is_valid() and form.tenter(
        lambda: actes.retirer(ligne=ligne, **form.cleaned_data, par=request.user, le=timezone.now())
    ):
        messages.success(
            request, f"« {nom} » est retirée du périmètre ; le journal en garde la trace."
        )
        return redirect("conventions:perimetre", slug)
    figes = queries.champs_figes(ligne)
    contexte = _page_d_une_ligne(demarche, ligne, figes, retrait=form)
    return render(request, "conventions/perimetre_ligne.html", contexte, status=form.statut)


def _pour_modifier(request: Requete, slug: str) -> tuple[Demarche, dt.date]:
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_modifier(request.user, demarche, le))
    return demarche, le


def _candidates(request: HttpRequest, au_jour: queries.PerimetreAuJour) -> list[Territoire]:
    """The communes that the address proposes."""
    trouvees = [
        commune
        for code in request.GET.getlist("epci")
        for commune in territoires.communes_de(territoires.par_code(Niveau.EPCI, code))
    ]
    trouvees += [
        territoires.par_code(Niveau.COMMUNE, code) for code in request.GET.getlist("commune")
    ]
    if not trouvees and request.GET.get("thematique"):
        return [commune.commune for commune in au_jour.communes if commune.pour_tout]
    return list({commune.pk: commune for commune in trouvees}.values())


def _page_d_une_ligne(
    demarche: Demarche,
    ligne: Perimetre,
    figes: frozenset[str],
    *,
    form: LigneForm | None = None,
    retrait: RetraitForm | None = None,
) -> dict[str, Any]:
    return {
        "demarche": demarche,
        "ligne": ligne,
        "figes": figes,
        "form": form or LigneForm(ligne=ligne, figes=figes),
        "retrait": retrait or RetraitForm(),
    }
