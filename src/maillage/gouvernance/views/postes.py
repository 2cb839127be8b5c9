"""The function of cooperation: its posts, who holds them, its référentiel, its indicators, its log."""

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
from maillage.documents.telechargement import tableau
from maillage.gouvernance import export, permissions
from maillage.gouvernance.actions import activites, postes
from maillage.gouvernance.forms.postes import (
    ActiviteForm,
    AnneeForm,
    AvisForm,
    CloturePosteForm,
    CorrectionActiviteForm,
    DepartForm,
    IndicateurForm,
    PosteForm,
    PourvoirForm,
)
from maillage.gouvernance.models import PosteCooperation
from maillage.gouvernance.queries import postes as queries
from maillage.gouvernance.referentiel import referentiel
from maillage.gouvernance.views.acces import lire, tenir
from maillage.gouvernance.views.instances import EVENEMENTS_EN_VUE, page_et_envoi
from maillage.journal.queries import de_l_objet


@require_safe
def cooperation(request: Requete, slug: str) -> HttpResponse:
    """The posts, the référentiel and the indicators of the function."""
    demarche, peut_tenir = lire(request, slug)
    le = timezone.localdate()
    tenus = list(queries.postes(demarche))
    if choix := request.GET.get("format"):
        feuille = export.feuille_des_postes(tenus, le)
        return tableau(feuille, format=choix, nom=f"postes-de-cooperation-{slug}")
    contexte = {
        "demarche": demarche,
        "ici": "cooperation",
        "postes": [(poste, poste.etat(le), poste.occupation(le)) for poste in tenus],
        "etp": queries.etp_en_place(tenus, le),
        "referentiel": referentiel(),
        "retenus": queries.indicateurs_retenus(demarche),
        "form": IndicateurForm(demarche=demarche) if peut_tenir else None,
        "peut_tenir": peut_tenir,
    }
    return render(request, "gouvernance/cooperation.html", contexte)


@require_safe
def poste(request: Requete, slug: str, poste: int) -> HttpResponse:
    """One post: who held it, under which opinion, and its log by block and year."""
    demarche, _ = lire(request, slug)
    lu = queries.poste_visible(demarche, poste)
    if choix := request.GET.get("format"):
        feuille = export.feuille_des_activites(queries.activites(lu))
        return tableau(feuille, format=choix, nom=f"activite-{slug}-{lu.pk}")
    debut = {"jour": timezone.localdate()}
    return _page_du_poste(request, demarche, lu, ActiviteForm(initial=debut))


@require_POST
def activite_noter(request: Requete, slug: str, poste: int) -> HttpResponse:
    """Write a line of the log, from the page of the post."""
    demarche, _ = lire(request, slug)
    lu = queries.poste_visible(demarche, poste)
    _exiger_de_noter(request, demarche)
    form = ActiviteForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: activites.noter(poste=lu, **form.cleaned_data, par=request.user, le=timezone.now())
    ):
        messages.success(request, "La ligne est notée.")
        return redirect("gouvernance:poste", slug, poste)
    return _page_du_poste(request, demarche, lu, form)


def _page_du_poste(
    request: Requete, demarche: Demarche, lu: PosteCooperation, form: ActiviteForm
) -> HttpResponse:
    le = timezone.localdate()
    totaux = queries.totaux(lu)
    choisie = AnneeForm(request.GET)
    demandee = choisie.cleaned_data["annee"] if choisie.is_valid() else None
    annee = demandee or (totaux.annees[-1] if totaux.annees else le.year)
    tient = permissions.refus_tenir_la_gouvernance(request.user, demarche, le) is None
    rend = permissions.refus_rendre_un_avis(request.user, demarche, le) is None
    dispense = permissions.refus_dispenser_d_avis(request.user, demarche, le) is None
    note = permissions.refus_noter_l_activite(request.user, demarche, le) is None
    contexte = {
        "demarche": demarche,
        "ici": "cooperation",
        "poste": lu,
        "etat": lu.etat(le),
        "occupation": lu.occupation(le),
        "a_un_titulaire": any(o.au is None for o in lu.occupations.all()),
        "form": form,
        "annee": annee,
        "totaux": totaux,
        "lignes": queries.activites(lu, annee),
        "evenements": de_l_objet(lu)[:EVENEMENTS_EN_VUE],
        "peut_tenir": tient and lu.clos_le is None,
        "peut_rendre": (rend or dispense) and lu.clos_le is None,
        "peut_noter": note,
    }
    return render(request, "gouvernance/poste.html", contexte, status=form.statut)


@page_et_envoi
def ouvrir(request: Requete, slug: str) -> HttpResponse:
    """A new post."""
    demarche = tenir(request, slug)
    form = PosteForm(recu(request), demarche=demarche, initial={"ouvert_le": timezone.localdate()})
    ouverts: list[PosteCooperation] = []
    if form.is_valid() and form.tenter(
        lambda: ouverts.append(
            postes.ouvrir(demarche=demarche, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, f"Le poste « {ouverts[0]} » est ouvert.")
        return redirect("gouvernance:poste", slug, ouverts[0].pk)
    return _formulaire(request, demarche, form, "Ouvrir un poste de coopération", "Ouvrir le poste")


@page_et_envoi
def modifier(request: Requete, slug: str, poste: int) -> HttpResponse:
    """Change a post."""
    demarche = tenir(request, slug)
    lu = queries.poste_visible(demarche, poste)
    form = PosteForm(recu(request), demarche=demarche, instance=lu)
    if form.is_valid() and form.tenter(
        lambda: postes.modifier(
            poste=lu,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le poste est enregistré.")
        return redirect("gouvernance:poste", slug, poste)
    suite: dict[str, Any] = {}
    if form.conflit:
        suite["ecarts"] = form.ecarts(queries.poste_visible(demarche, poste))
    return _formulaire(request, demarche, form, f"Modifier « {lu} »", "Enregistrer", lu, **suite)


@page_et_envoi
def clore(request: Requete, slug: str, poste: int) -> HttpResponse:
    """Close a post on its last day."""
    demarche = tenir(request, slug)
    lu = queries.poste_visible(demarche, poste)
    form = CloturePosteForm(
        recu(request), initial={"version": lu.version, "clos_le": timezone.localdate()}
    )
    if form.is_valid() and form.tenter(
        lambda: postes.clore(poste=lu, **form.cleaned_data, par=request.user, le=timezone.now())
    ):
        messages.success(request, f"« {lu} » a un dernier jour ; son carnet reste.")
        return redirect("gouvernance:cooperation", slug)
    return _formulaire(request, demarche, form, f"Clore « {lu} »", "Clore le poste", lu)


@page_et_envoi
def avis(request: Requete, slug: str, poste: int) -> HttpResponse:
    """Record the opinion of the Caf before a recruitment, or an exemption."""
    demarche, _ = lire(request, slug)
    lu = queries.poste_visible(demarche, poste)
    le = timezone.localdate()
    if permissions.refus_rendre_un_avis(request.user, demarche, le):
        permissions.exiger(permissions.refus_dispenser_d_avis(request.user, demarche, le))
    form = AvisForm(recu(request), initial={"rendu_le": le})
    if form.is_valid() and form.tenter(
        lambda: postes.rendre_un_avis(
            poste=lu, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "L’avis est enregistré : le poste peut être pourvu.")
        return redirect("gouvernance:poste", slug, poste)
    return _formulaire(
        request, demarche, form, "Avis de la Caf avant recrutement", "Enregistrer", lu
    )


@page_et_envoi
def pourvoir(request: Requete, slug: str, poste: int) -> HttpResponse:
    """Give the post to somebody."""
    demarche = tenir(request, slug)
    lu = queries.poste_visible(demarche, poste)
    form = PourvoirForm(recu(request), initial={"du": timezone.localdate()})
    if form.is_valid() and form.tenter(
        lambda: postes.pourvoir(
            poste=lu,
            personne=form.cleaned_data["personne"],
            nouvelle=form.personne_nouvelle(),
            du=form.cleaned_data["du"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le poste est pourvu.")
        return redirect("gouvernance:poste", slug, poste)
    return _formulaire(request, demarche, form, f"Pourvoir « {lu} »", "Pourvoir le poste", lu)


@page_et_envoi
def quitter(request: Requete, slug: str, poste: int) -> HttpResponse:
    """Say when who holds the post leaves it."""
    demarche = tenir(request, slug)
    lu = queries.poste_visible(demarche, poste)
    form = DepartForm(recu(request), initial={"au": timezone.localdate()})
    if form.is_valid() and form.tenter(
        lambda: postes.quitter(
            poste=lu, au=form.cleaned_data["au"], par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le départ est écrit.")
        return redirect("gouvernance:poste", slug, poste)
    return _formulaire(request, demarche, form, f"Départ : {lu}", "Enregistrer le départ", lu)


@page_et_envoi
def activite_corriger(request: Requete, slug: str, poste: int, activite: int) -> HttpResponse:
    """Correct a line of the log, or take it back."""
    demarche, _ = lire(request, slug)
    lu = queries.poste_visible(demarche, poste)
    ligne = queries.activite_visible(lu, activite)
    _exiger_de_noter(request, demarche)
    debut = {"version": ligne.version, "heures": ligne.heures, "texte": ligne.texte}
    form = CorrectionActiviteForm(recu(request), initial=debut)
    if form.is_valid() and form.tenter(
        lambda: activites.corriger(
            ligne=ligne, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "La ligne est corrigée.")
        return redirect("gouvernance:poste", slug, poste)
    titre = "Corriger une ligne du carnet"
    return _formulaire(request, demarche, form, titre, "Enregistrer", lu, ligne=ligne)


@require_POST
def activite_effacer(request: Requete, slug: str, poste: int, activite: int) -> HttpResponse:
    """Take back a line written by mistake."""
    demarche, _ = lire(request, slug)
    ligne = queries.activite_visible(queries.poste_visible(demarche, poste), activite)
    activites.effacer(ligne=ligne, par=request.user, le=timezone.now())
    messages.success(request, "La ligne est effacée ; le journal garde ce qu’elle disait.")
    return redirect("gouvernance:poste", slug, poste)


@require_POST
def indicateur_retenir(request: Requete, slug: str) -> HttpResponse:
    """Say that an indicator judges the function."""
    demarche = tenir(request, slug)
    form = IndicateurForm(recu(request), demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: activites.retenir_un_indicateur(
            indicateur=form.cleaned_data["indicateur"], par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "L’indicateur juge maintenant la fonction de coopération.")
        return redirect("gouvernance:cooperation", slug)
    titre = "Indicateur de la fonction de coopération"
    return _formulaire(request, demarche, form, titre, "Retenir")


@require_POST
def indicateur_ecarter(request: Requete, slug: str, retenu: int) -> HttpResponse:
    """Say that an indicator no longer judges the function."""
    demarche = tenir(request, slug)
    ligne = queries.indicateur_retenu(demarche, retenu)
    activites.ecarter_un_indicateur(retenu=ligne, par=request.user, le=timezone.now())
    messages.success(request, "L’indicateur ne juge plus la fonction ; il reste suivi.")
    return redirect("gouvernance:cooperation", slug)


def _exiger_de_noter(request: Requete, demarche: Demarche) -> None:
    le = timezone.localdate()
    permissions.exiger(permissions.refus_noter_l_activite(request.user, demarche, le))


def _formulaire(
    request: Requete,
    demarche: Demarche,
    form: Any,
    titre: str,
    bouton: str,
    poste: PosteCooperation | None = None,
    **suite: Any,
) -> HttpResponse:
    contexte = {
        "demarche": demarche,
        "ici": "cooperation",
        "form": form,
        "titre_de_page": titre,
        "bouton": bouton,
        "poste": poste,
        **suite,
    }
    return render(request, "gouvernance/poste_saisie.html", contexte, status=form.statut)
