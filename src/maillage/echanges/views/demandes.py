"""The requests for data of a démarche: the list, one page with all, and one act each."""

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
from maillage.conventions.forms.saisie import SaisieForm, recu
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.documents.telechargement import tableau
from maillage.echanges import export, permissions, queries
from maillage.echanges.actions import demandes as actes
from maillage.echanges.enums import MODIFIABLES, TRANSITIONS_DE_DEMANDE, EtatDemande
from maillage.echanges.forms import AvisForm, DecisionForm, DemandeForm, PassageForm
from maillage.echanges.models import DemandeDonnees
from maillage.journal.queries import de_l_objet
from maillage.statistiques.queries.secret import acces

PAR_PAGE, EVENEMENTS_EN_VUE, ACCES_EN_VUE = 50, 10, 50
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])
# What each step is called on its button.
GESTES = {
    EtatDemande.A_L_ETUDE: "Mettre à l’étude",
    EtatDemande.AVIS_DPO: "Demander l’avis du DPO",
    EtatDemande.CLOSE: "Clore la demande",
}


@require_safe
def liste(request: Requete, slug: str) -> HttpResponse:
    """Every request of the démarche; `?format=` gives the same as a file."""
    demarche, peut_tenir = _lire(request, slug)
    demandes = queries.demandes(demarche)
    if choix := request.GET.get("format"):
        feuille = export.feuille_des_demandes(demandes)
        return tableau(feuille, format=choix, nom=f"demandes-de-donnees-{slug}")
    contexte = {
        "demarche": demarche,
        "page": Paginator(demandes, PAR_PAGE).get_page(request.GET.get("page")),
        "peut_tenir": peut_tenir,
    }
    return render(request, "echanges/liste.html", contexte)


@require_safe
def registre(request: Requete, slug: str) -> HttpResponse:
    """What article 30 of the RGPD has registered, and who saw the internal statistics of the Caf."""
    demarche, _ = _lire(request, slug)
    lignes = queries.registre(demarche)
    if choix := request.GET.get("format"):
        feuille = export.feuille_du_registre(lignes)
        return tableau(feuille, format=choix, nom=f"registre-des-echanges-{slug}")
    refus = permissions.refus_lire_les_acces(request.user, demarche, timezone.localdate())
    lus = None if refus else acces(detenteurs=queries.cafs(demarche))
    contexte = {
        "demarche": demarche,
        "lignes": lignes,
        "refus_des_acces": refus,
        "acces": None
        if lus is None
        else Paginator(lus, ACCES_EN_VUE).get_page(request.GET.get("page")),
    }
    return render(request, "echanges/registre.html", contexte)


@require_safe
def demande(request: Requete, slug: str, demande: int) -> HttpResponse:
    """One request: its terms, its studies, the opinion, the decision, and what may be done now."""
    demarche, _ = _lire(request, slug)
    return _page(request, demarche, queries.demande_visible(demarche, demande))


@page_et_envoi
def deposer(request: Requete, slug: str) -> HttpResponse:
    """A new request."""
    demarche = _tenir(request, slug)
    form = DemandeForm(recu(request), demarche=demarche)
    deposees: list[DemandeDonnees] = []
    if form.is_valid() and form.tenter(
        lambda: deposees.append(
            actes.deposer(demarche=demarche, **form.champs(), par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, "La demande est déposée.")
        return redirect("echanges:demande", slug, deposees[0].pk)
    contexte = {"demarche": demarche, "form": form}
    return render(request, "echanges/formulaire.html", contexte, status=form.statut)


@page_et_envoi
def modifier(request: Requete, slug: str, demande: int) -> HttpResponse:
    """Its terms, its studies and its entry in the register; two people never overwrite each other."""
    demarche = _tenir(request, slug)
    lue = queries.demande_visible(demarche, demande)
    form = DemandeForm(recu(request), instance=lue, demarche=demarche)
    if form.is_valid() and form.tenter(
        lambda: actes.modifier(
            demande=lue,
            version=form.cleaned_data["version"],
            champs=form.champs(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "La demande est enregistrée.")
        return redirect("echanges:demande", slug, demande)
    contexte: dict[str, Any] = {"demarche": demarche, "form": form, "demande": lue}
    if form.conflit:
        contexte["ecarts"] = form.ecarts(queries.demande_visible(demarche, demande))
    return render(request, "echanges/formulaire.html", contexte, status=form.statut)


@require_POST
def passer(request: Requete, slug: str, demande: int) -> HttpResponse:
    """One step, from a button of the page."""
    demarche = _tenir(request, slug)
    lue = queries.demande_visible(demarche, demande)
    succes = "L’étape de la demande est enregistrée."
    return _acte(request, lue, PassageForm(request.POST), actes.passer, succes)


@require_POST
def avis(request: Requete, slug: str, demande: int) -> HttpResponse:
    """The opinion of the DPO, from the page."""
    demarche, _ = _lire(request, slug)
    lue = queries.demande_visible(demarche, demande)
    permissions.exiger(permissions.refus_rendre_l_avis(request.user, lue, timezone.localdate()))
    return _acte(request, lue, AvisForm(request.POST), actes.rendre_l_avis, "L’avis est rendu.")


@require_POST
def decider(request: Requete, slug: str, demande: int) -> HttpResponse:
    """The decision of the holder, from the page."""
    demarche, _ = _lire(request, slug)
    lue = queries.demande_visible(demarche, demande)
    permissions.exiger(permissions.refus_decider(request.user, lue, timezone.localdate()))
    succes = "La décision est enregistrée."
    return _acte(request, lue, DecisionForm(request.POST), actes.decider, succes)


def _acte(
    request: Requete, lue: DemandeDonnees, form: SaisieForm, acte: Callable[..., Any], succes: str
) -> HttpResponse:
    """One form of the page, one act; what is wrong is shown on the page itself."""
    if form.is_valid() and form.tenter(
        lambda: acte(demande=lue, **form.cleaned_data, par=request.user, le=timezone.now())
    ):
        messages.success(request, succes)
        return redirect("echanges:demande", lue.demarche.slug, lue.pk)
    return _page(request, lue.demarche, queries.demande_visible(lue.demarche, lue.pk), form)


def _page(
    request: Requete, demarche: Demarche, lue: DemandeDonnees, envoye: SaisieForm | None = None
) -> HttpResponse:
    le = timezone.localdate()
    tient = permissions.refus_tenir_une_demande(request.user, demarche, le) is None
    avise = lue.etat == EtatDemande.AVIS_DPO
    rend = avise and permissions.refus_rendre_l_avis(request.user, lue, le) is None
    suites = TRANSITIONS_DE_DEMANDE[EtatDemande(lue.etat)]
    decide = (
        EtatDemande.REFUSEE in suites and permissions.refus_decider(request.user, lue, le) is None
    )
    debut = {"version": lue.version}
    contexte = {
        "demarche": demarche,
        "demande": lue,
        "passages": [(e, _geste(lue, e)) for e in suites if e in GESTES] if tient else [],
        "passage": envoye if isinstance(envoye, PassageForm) else None,
        "avis": _form(AvisForm, envoye, debut) if rend else None,
        "decision": _form(DecisionForm, envoye, debut) if decide else None,
        "refus": envoye if envoye and not (rend or decide) else None,
        "peut_modifier": tient and lue.etat in MODIFIABLES,
        "evenements": de_l_objet(lue)[:EVENEMENTS_EN_VUE],
    }
    statut = envoye.statut if envoye else 200
    return render(request, "echanges/demande.html", contexte, status=statut)


def _form(classe: type[SaisieForm], envoye: SaisieForm | None, debut: dict[str, Any]) -> SaisieForm:
    """What was sent, or an empty form."""
    return envoye if isinstance(envoye, classe) else classe(initial=debut)


def _geste(lue: DemandeDonnees, vers: EtatDemande) -> str:
    if vers is EtatDemande.A_L_ETUDE and lue.etat != EtatDemande.DEPOSEE:
        return "Faire revenir à l’étude"
    return GESTES[vers]


def _lire(request: Requete, slug: str) -> tuple[Demarche, bool]:
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    return demarche, permissions.refus_tenir_une_demande(request.user, demarche, le) is None


def _tenir(request: Requete, slug: str) -> Demarche:
    le = timezone.localdate()
    demarche = demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_tenir_une_demande(request.user, demarche, le))
    return demarche
