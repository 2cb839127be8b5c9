"""The fiches by state, in columns; a card passes to another state by a button or by the mouse."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.plan_actions import queries
from maillage.plan_actions.actions import fiches
from maillage.plan_actions.enums import TRANSITIONS_FICHE, EcranDuPlan, EtatFiche
from maillage.plan_actions.filtres import requete_gardee
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.saisies import CarteForm
from maillage.plan_actions.views.acces import ecrire, qui
from maillage.plan_actions.views.filtrees import onglets, ouvrir
from maillage.regles.erreurs import ActeRefuse, ErreurMetier, Introuvable

PAR_COLONNE = 20
# Columns that stay in sight when they are empty: the usual way of an action.
USUELS = frozenset({EtatFiche.PROPOSEE, EtatFiche.VALIDEE, EtatFiche.EN_COURS, EtatFiche.REALISEE})


@dataclass(frozen=True, slots=True)
class Colonne:
    """A state, the cards shown, how many there are, and the states that follow."""

    etat: EtatFiche
    cartes: list[FicheAction]
    nombre: int
    suites: tuple[EtatFiche, ...]

    @property
    def acceptes(self) -> str:
        """The states that follow, for the script."""
        return ",".join(self.suites)

    @property
    def reste(self) -> int:
        """How many cards are not shown."""
        return self.nombre - len(self.cartes)


@require_safe
def tableau_des_etats(request: HttpRequest, slug: str) -> HttpResponse:
    """The columns, each with its first cards; the empty ones are named below."""
    ouverte = ouvrir(request, slug, EcranDuPlan.ETATS)
    contexte = ouverte.contexte | {"onglets": onglets(ouverte.demarche, "etats")}
    if not ouverte.form.is_valid():
        return render(request, "plan_actions/etats.html", contexte, status=422)
    par_etat: dict[str, list[int]] = {etat: [] for etat in EtatFiche}
    for pk, etat in queries.etats_de(ouverte.cles):
        par_etat[etat].append(pk)
    montrees = [pk for cles in par_etat.values() for pk in cles[:PAR_COLONNE]]
    chargees = {fiche.pk: fiche for fiche in ouverte.fiches(montrees)}
    colonnes = [
        Colonne(
            etat,
            [chargees[pk] for pk in par_etat[etat][:PAR_COLONNE] if pk in chargees],
            len(par_etat[etat]),
            TRANSITIONS_FICHE[etat],
        )
        for etat in EtatFiche
    ]
    autre = request.GET.copy()
    autre.pop("etat", None)
    contexte |= {
        "total": len(ouverte.cles),
        "colonnes": [c for c in colonnes if c.nombre or c.etat in USUELS],
        "vides": [c.etat.label for c in colonnes if not c.nombre and c.etat not in USUELS],
        "requete_sans_etat": requete_gardee(autre),
    }
    return render(request, "plan_actions/etats.html", contexte)


@require_POST
def passer(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring the card named by `carte` (key:version:state) to its new state, then back to the columns.

    What is refused is asked again on the page of the fiche, where a reason may be given.
    """
    demarche = ecrire(request, slug)
    form = CarteForm(request.POST)
    retour = (
        f"{reverse('plan_actions:etats', args=[slug])}?{request.POST.get('requete', '')[:1000]}"
    )
    if not form.is_valid():
        messages.error(request, "Cette carte ne se lit pas. Rechargez la page, puis recommencez.")
        return redirect(retour)
    fiche = queries.fiche_visible(demarche, form.cleaned_data["fiche"])
    try:
        passee = fiches.passer(
            fiche=fiche,
            vers=form.cleaned_data["vers"],
            version=form.cleaned_data["version"],
            par=qui(request),
            le=timezone.now(),
        )
    except (ActeRefuse, Introuvable):
        raise
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
        return redirect("plan_actions:fiche_etat", slug, fiche.pk)
    messages.success(request, f"« {passee} » est maintenant « {passee.get_etat_display()} ».")
    return redirect(f"{retour}#fiche-{fiche.pk}")
