"""The pages of the inventory: list, sheet with its history, and one act each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.diagnostics import export, filtres, imports, permissions, queries
from maillage.diagnostics.actions import etats as actes_des_etats
from maillage.diagnostics.actions import structures as actes
from maillage.diagnostics.actions.gardes import DE_L_ETAT
from maillage.diagnostics.enums import NatureEtat, StatutGestion, TypeStructure
from maillage.diagnostics.etats import Trace, au_jour, periodes, traces
from maillage.diagnostics.forms.structures import (
    AnnulationForm,
    ClasseurForm,
    CorrectionForm,
    InscriptionForm,
    PremierEtatForm,
    StructureForm,
    VersionnesForm,
)
from maillage.diagnostics.lignes import DES_STRUCTURES
from maillage.diagnostics.models import Structure
from maillage.documents.telechargement import tableau
from maillage.interface.typographie import accorde
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import ErreurMetier, Introuvable
from maillage.regles.financements.lignes import LIGNES

PAR_PAGE, EVENEMENTS_EN_VUE = 100, 10
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """The structures of the démarche, filtered by the address; `?format=` gives the same as a file."""
    demarche, peut_tenir = _lire(request, slug)
    demandes = filtres.lire(request.GET)
    vues = filtres.choisir(queries.structures(demarche), demandes, timezone.localdate())
    choix = request.GET.get("format")
    if choix:
        return tableau(export.feuille(vues), format=choix, nom=f"structures-{slug}")
    contexte = {
        "demarche": demarche,
        "filtres": demandes,
        "types": TypeStructure.choices,
        "statuts": StatutGestion.choices,
        "lignes": [(code, LIGNES[code].intitule) for code in DES_STRUCTURES],
        "page": Paginator(vues, PAR_PAGE).get_page(request.GET.get("page")),
        "totaux": filtres.totaux(vues),
        "retirees": queries.retirees(demarche) if peut_tenir else [],
        "peut_tenir": peut_tenir,
    }
    return render(request, "diagnostics/structures/liste.html", contexte)


@require_safe
def structure(request: Requete, slug: str, structure: int) -> HttpResponse:
    """One structure: what holds today, what held before and will, and the journal."""
    demarche, peut_tenir = _lire(request, slug)
    lue = queries.structure_visible(demarche, structure)
    siens = list(lue.etats.all())
    contexte = {
        "demarche": demarche,
        "structure": lue,
        "periode": au_jour(periodes(siens), timezone.localdate()),
        "traces": traces(siens),
        "evenements": de_l_objet(lue)[:EVENEMENTS_EN_VUE],
        "peut_tenir": peut_tenir,
    }
    return render(request, "diagnostics/structures/structure.html", contexte)


@page_et_envoi
def inscrire(request: Requete, slug: str) -> HttpResponse:
    """A new structure: what it is first, then its first état, which depends on its kind."""
    demarche = _ecrire(request, slug)
    type_ = request.POST.get("type") or request.GET.get("type", "")
    if type_ not in TypeStructure.values:
        contexte = {"demarche": demarche, "types": TypeStructure.choices}
        return render(request, "diagnostics/structures/choix_du_type.html", contexte)
    identite = InscriptionForm(recu(request), initial={"type": type_})
    etat = PremierEtatForm(
        recu(request), type_=type_, initial={"nature": NatureEtat.RELEVE}, prefix="etat"
    )
    creees: list[Structure] = []
    if all([identite.is_valid(), etat.is_valid()]) and _tenter(
        identite,
        etat,
        lambda: creees.append(
            actes.inscrire(
                demarche=demarche,
                champs=identite.champs(),
                etat=etat.champs(),
                par=request.user,
                le=timezone.now(),
            )
        ),
    ):
        messages.success(request, f"« {creees[0]} » est dans l’inventaire.")
        return redirect("diagnostics:structure", slug, creees[0].pk)
    contexte = {
        "demarche": demarche,
        "form": identite,
        "etat": etat,
        "type": TypeStructure(type_),
    }
    return render(
        request, "diagnostics/structures/inscription.html", contexte, status=identite.statut
    )


@require_safe
def modele(request: Requete, slug: str) -> HttpResponse:
    """The sheet of an inventory to fill in."""
    _ecrire(request, slug)
    return tableau(imports.modele(), format="xlsx", nom="structures-a-remplir")


@page_et_envoi
def importer(request: Requete, slug: str) -> HttpResponse:
    """A workbook of structures: a report first, then all of it or none."""
    demarche, le = _ecrire(request, slug), timezone.now()
    depose = "lot" not in request.POST
    donnees = (recu(request), request.FILES or None) if depose else (None, None)
    form = ClasseurForm(*donnees, demarche=demarche, le=le)
    contexte: dict[str, Any] = {"demarche": demarche, "form": form}
    if not depose:
        try:
            lignes = imports.du_lot(request.POST["lot"], demarche)
            connus = imports.annuaire(demarche)
            inscrites = actes.importer(
                demarche=demarche,
                lignes=[imports.traduire(ligne, connus) for ligne in lignes],
                par=request.user,
                le=le,
            )
        except ErreurMetier as erreur:
            contexte["refus"] = erreur.message
            return render(request, "diagnostics/structures/import.html", contexte, status=422)
        dites = accorde(len(inscrites), "structure inscrite", "structures inscrites")
        messages.success(request, f"{dites}.")
        return redirect("diagnostics:structures", slug)
    if form.is_valid() and form.rapport is not None:
        contexte["rapport"] = form.rapport
        if not form.rapport.refusees and form.rapport.a_inscrire:
            contexte["lot"] = imports.en_lot(form.rapport, demarche)
        statut = 422 if form.rapport.refusees else 200
        return render(request, "diagnostics/structures/rapport.html", contexte, status=statut)
    return render(request, "diagnostics/structures/import.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, structure: int) -> HttpResponse:
    """Change what does not depend on a date; two people never overwrite each other silently."""
    demarche = _ecrire(request, slug)
    lue = queries.structure_visible(demarche, structure)
    form = StructureForm(recu(request), instance=lue)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            structure=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La structure est enregistrée.")
        return redirect("diagnostics:structure", slug, structure)
    contexte: dict[str, Any] = {"demarche": demarche, "form": form, "structure": lue}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.structure_visible(demarche, structure))
    return render(request, "diagnostics/structures/modification.html", contexte, status=form.statut)


@page_et_envoi
def dater(request: Requete, slug: str, structure: int) -> HttpResponse:
    """What changes from a day on; the form starts from what holds today."""
    demarche = _ecrire(request, slug)
    lue = queries.structure_visible(demarche, structure)
    depart = _saisie_de(au_jour(periodes(lue.etats.all()), timezone.localdate()))
    natures = tuple(n for n in NatureEtat if n != NatureEtat.RELEVE)
    form = VersionnesForm(
        recu(request),
        type_=lue.type,
        natures=(*natures, NatureEtat.RELEVE),
        initial={**depart, "version": lue.version, "nature": None, "du": None, "source": ""},
    )
    if form.is_valid() and form.tenter(
        lambda: actes_des_etats.dater(
            structure=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Le changement est daté ; ce qui précède est gardé.")
        return redirect("diagnostics:structure", slug, structure)
    contexte = {"demarche": demarche, "form": form, "structure": lue}
    return render(request, "diagnostics/structures/etat.html", contexte, status=form.statut)


@page_et_envoi
def corriger(request: Requete, slug: str, structure: int, etat: int) -> HttpResponse:
    """Correct what was written of a day, saying why."""
    demarche = _ecrire(request, slug)
    lue = queries.structure_visible(demarche, structure)
    trace = _trace(lue, etat)
    form = CorrectionForm(
        recu(request),
        type_=lue.type,
        fixe=True,
        initial={**_saisie_de(trace.periode), "version": lue.version},
    )
    if form.is_valid() and form.tenter(
        lambda: actes_des_etats.corriger(
            etat=trace.etat,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            motif=form.cleaned_data["motif"],
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "L’état est corrigé ; l’historique garde ce qui était écrit.")
        return redirect("diagnostics:structure", slug, structure)
    contexte = {"demarche": demarche, "form": form, "structure": lue, "trace": trace}
    return render(request, "diagnostics/structures/etat.html", contexte, status=form.statut)


@page_et_envoi
def annuler(request: Requete, slug: str, structure: int, etat: int) -> HttpResponse:
    """Say that nothing happened that day after all."""
    demarche = _ecrire(request, slug)
    lue = queries.structure_visible(demarche, structure)
    trace = _trace(lue, etat)
    form = AnnulationForm(recu(request), initial={"version": lue.version})
    if form.is_valid() and form.tenter(
        lambda: actes_des_etats.annuler(
            etat=trace.etat, **form.cleaned_data, par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "L’état est annulé ; l’historique le garde.")
        return redirect("diagnostics:structure", slug, structure)
    contexte = {"demarche": demarche, "form": form, "structure": lue, "trace": trace}
    return render(request, "diagnostics/structures/annulation.html", contexte, status=form.statut)


@page_et_envoi
def retirer(request: Requete, slug: str, structure: int) -> HttpResponse:
    """Take out what was entered by mistake, after saying what goes with it."""
    demarche = _ecrire(request, slug)
    lue = queries.structure_visible(demarche, structure)
    if request.method == "POST":
        version = request.POST.get("version", "")
        actes.retirer(
            structure=lue,
            version=int(version) if version.isascii() and version.isdigit() else 0,
            par=request.user,
            le=timezone.now(),
        )
        messages.success(
            request, f"« {lue} » est retirée ; vous pouvez la remettre depuis la liste."
        )
        return redirect("diagnostics:structures", slug)
    contexte = {"demarche": demarche, "structure": lue}
    return render(request, "diagnostics/structures/retrait.html", contexte)


@require_POST
def remettre(request: Requete, slug: str, structure: int) -> HttpResponse:
    """Put back a structure taken out."""
    demarche = _ecrire(request, slug)
    lue = queries.structure_visible(demarche, structure, retiree=True)
    actes.remettre(structure=lue, par=request.user, le=timezone.now())
    messages.success(request, f"« {lue} » est de nouveau dans l’inventaire.")
    return redirect("diagnostics:structure", slug, structure)


def _lire(request: Requete, slug: str) -> tuple[Demarche, bool]:
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    return demarche, permissions.refus_tenir_l_inventaire(request.user, demarche, le) is None


def _ecrire(request: Requete, slug: str) -> Demarche:
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_tenir_l_inventaire(request.user, demarche, le))
    return demarche


def _trace(structure: Structure, etat: int) -> Trace:
    """The row `etat`, which still holds; one replaced is read, and no longer changes."""
    trouve = next((j for j in traces(list(structure.etats.all())) if j.etat.pk == etat), None)
    if trouve is None or trouve.periode is None:
        raise Introuvable(
            "Cet état n’est plus à corriger : il a été remplacé ou annulé. Relisez l’historique de la "
            "structure."
        )
    return trouve


def _saisie_de(periode: Any) -> dict[str, Any]:
    """What an état says, as the form takes it."""
    if periode is None:
        return {}
    lue = {nom: getattr(periode.etat, nom) for nom in DE_L_ETAT}
    dite = {True: "oui", False: "non", None: ""}[lue["financee_par_la_caf"]]
    return {**lue, "financee_par_la_caf": dite}


def _tenter(identite: StructureForm, etat: PremierEtatForm, acte: Callable[[], Any]) -> bool:
    """One act behind two forms: an error goes to the form that has its field."""
    try:
        acte()
    except ErreurMetier as erreur:
        (etat if erreur.champ in etat.fields else identite).accueillir(erreur)
        return False
    return True
