"""The pages that a link opens, without account: one's actions, one after the other, on a phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from maillage.comptes.sans_compte import ouverte_par_un_lien
from maillage.plan_actions.actions import liens, reponses
from maillage.plan_actions.enums import EtatCampagne
from maillage.plan_actions.models import FicheAction, LienContribution
from maillage.plan_actions.queries.campagnes import (
    fiche_du_lien,
    fiches_du_lien,
    lien_du_jeton,
)
from maillage.plan_actions.queries.propositions import a_lire, demandes, en_attente, reponses_de
from maillage.plan_actions.saisies_contribution import ContributionForm
from maillage.plan_actions.views.acces import tenter

par_son_lien = ouverte_par_un_lien(
    genre="contribution",
    trouver=lambda jeton: lien_du_jeton(jeton, timezone.now()),
    fermee="plan_actions/contribution/ferme.html",
)


@par_son_lien
def accueil(request: HttpRequest, lien: LienContribution, jeton: str) -> HttpResponse:
    """The actions of the link, what was answered, what became of it; « rien de neuf » for all at once."""
    liens.noter_l_ouverture(lien=lien, le=timezone.now())
    fiches = fiches_du_lien(lien)
    connues = reponses_de(lien.pk)
    restent = [fiche for fiche in fiches if fiche.pk not in connues]
    ouverte = lien.campagne.etat == EtatCampagne.OUVERTE
    if request.method == "POST":
        reponses.rien_de_neuf(lien=lien, fiches=restent, le=timezone.now())
        messages.success(request, "C’est noté : rien de neuf. Merci.")
        return redirect("contribution:accueil", jeton)
    if ouverte and len(fiches) == 1 and restent:
        return redirect("contribution:fiche", jeton, fiches[0].pk)
    suite = [(fiche, connues.get(fiche.pk), _lue(connues.get(fiche.pk))) for fiche in fiches]
    return render(
        request,
        "plan_actions/contribution/accueil.html",
        {
            "lien": lien,
            "campagne": lien.campagne,
            "jeton": jeton,
            "suite": suite,
            "restent": restent,
            "ouverte": ouverte,
        },
    )


@par_son_lien
def fiche(request: HttpRequest, lien: LienContribution, jeton: str, fiche: int) -> HttpResponse:
    """One action: what is known, what can be said of it; then the next one."""
    choisie = fiche_du_lien(lien, fiche)
    if lien.campagne.etat != EtatCampagne.OUVERTE:
        return redirect("contribution:accueil", jeton)
    if request.method == "POST" and "rien" in request.POST:
        reponses.rien_de_neuf(lien=lien, fiches=[choisie], le=timezone.now())
        return _suivante(request, lien, jeton, choisie)
    envoyes = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    connue = reponses_de(lien.pk).get(choisie.pk)
    proposees = en_attente(connue)
    form = ContributionForm(
        *envoyes,
        fiche=choisie,
        demandes=demandes(choisie, lien.campagne.annee),
        proposees=proposees,
    )
    if form.is_valid():
        recue = tenter(
            form,
            lambda: reponses.recevoir(
                lien=lien, fiche=choisie, saisie=form.saisie(), le=timezone.now()
            ),
        )
        if recue is not None:
            return _suivante(request, lien, jeton, choisie)
    fiches = fiches_du_lien(lien)
    return render(
        request,
        "plan_actions/contribution/fiche.html",
        {
            "lien": lien,
            "campagne": lien.campagne,
            "jeton": jeton,
            "fiche": choisie,
            "form": form,
            "rang": fiches.index(choisie) + 1,
            "total": len(fiches),
            "reponse": connue,
            "lue": _lue(connue),
            "attend": bool(proposees),
        },
        status=422 if form.errors else 200,
    )


def _lue(reponse: object) -> list[object]:
    """The proposals of an answer in words."""
    return list(a_lire(reponse.propositions.all())) if reponse else []  # type: ignore[attr-defined]


def _suivante(
    request: HttpRequest, lien: LienContribution, jeton: str, faite: FicheAction
) -> HttpResponse:
    """The next action that was not answered, or the list with thanks."""
    connues = reponses_de(lien.pk)
    fiches = fiches_du_lien(lien)
    place = fiches.index(faite) + 1
    for suivante in [*fiches[place:], *fiches[:place]]:
        if suivante.pk not in connues:
            messages.success(request, f"Merci pour « {faite} ». Voici la suivante.")
            return redirect("contribution:fiche", jeton, suivante.pk)
    messages.success(request, "Merci, c’est tout ! Votre réponse est bien arrivée.")
    return redirect("contribution:accueil", jeton)
