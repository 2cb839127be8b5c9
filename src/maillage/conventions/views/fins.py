"""The end of a démarche: its term, its termination, its renewal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import fins, permissions, queries
from maillage.conventions.actions import renouvellements, resiliations
from maillage.conventions.forms.fins import (
    ClotureForm,
    EnvoiForm,
    LettreForm,
    PrononceForm,
    ReceptionForm,
    RenouvellementForm,
    ResiliationForm,
)
from maillage.conventions.forms.saisie import SaisieForm, recu
from maillage.conventions.models import Demarche, Resiliation
from maillage.conventions.queries import des_fins
from maillage.documents.rendus import FORMATS
from maillage.regles.fins import CAS, alertes_de_fin
from maillage.regles.reprises import offres


@require_safe
def fin(request: Requete, slug: str) -> HttpResponse:
    """Where the démarche stands towards its end, what came before, what follows, what may be done."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    etat = des_fins.fin_de(demarche, le)
    predecesseur = demarche.predecesseur
    refus_de_renouveler = permissions.refus_renouveler(request.user, demarche, le)
    refus_de_resilier = permissions.refus_mettre_fin(request.user, demarche, le)
    contexte = {
        "demarche": demarche,
        "fin": etat,
        "etat": fins.etat_en_mots(etat),
        "consequences": fins.consequences(etat),
        "geste": fins.a_faire_ensuite(etat),
        "alertes": alertes_de_fin(demarche.fin) if demarche.fin else (),
        "predecesseur": predecesseur,
        "lien_predecesseur": des_fins.est_visible(request.user, predecesseur, le),
        "lien_successeur": des_fins.est_visible(request.user, etat.successeur, le),
        "raccord": _raccord(demarche),
        "raccord_suivant": _raccord(etat.successeur),
        "resiliations": des_fins.resiliations(demarche),
        "raison_resilier": refus_de_resilier or des_fins.raison_de_ne_pas_resilier(demarche, le),
        "raison_renouveler": refus_de_renouveler or des_fins.raison_de_ne_pas_renouveler(demarche),
        "le": le,
    }
    return render(request, "conventions/fin.html", contexte)


def _raccord(demarche: Demarche | None) -> tuple[Any, str] | None:
    """How this démarche follows the one before, with its sentence."""
    lu = des_fins.raccord_de(demarche) if demarche is not None else None
    return (lu, fins.raccord_en_mots(lu)) if lu else None


# --- terminations ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def resilier(request: Requete, slug: str) -> HttpResponse:
    """Begin a termination: the four cases, in whose name, why."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_mettre_fin(request.user, demarche, le))
    convention = des_fins.convention_signee(demarche)
    parties = [
        partie
        for partie in (des_fins.signataires_de_l_acte(convention) if convention else [])
        if permissions.refus_mettre_fin_pour(request.user, partie, le) is None
    ]
    form = ResiliationForm(recu(request), parties=parties, initial={"lettre_le": le})
    faites: list[Resiliation] = []
    if form.is_valid() and form.tenter(
        lambda: faites.append(
            resiliations.preparer(
                demarche=demarche, **form.champs(), par=request.user, le=timezone.now()
            )
        )
    ):
        messages.success(request, "La lettre est prête à être relue. Rien n’a encore d’effet.")
        return redirect("conventions:resiliation", slug, faites[0].pk)
    contexte = {
        "demarche": demarche,
        "form": form,
        "cas": CAS.values(),
        "raison": des_fins.raison_de_ne_pas_resilier(demarche, le)
        or ("" if parties else "Aucun signataire de votre côté ne peut y mettre fin."),
    }
    return render(request, "conventions/resilier.html", contexte, status=form.statut)


Geste = tuple[type[SaisieForm], Callable[..., Any], str]
GESTES: dict[str, Geste] = {
    "lettre": (LettreForm, resiliations.modifier, "La lettre est modifiée."),
    "envoi": (EnvoiForm, resiliations.notifier, "L’envoi de la lettre est enregistré."),
    "reception": (
        ReceptionForm,
        resiliations.noter_la_reception,
        "La réception de la lettre est enregistrée.",
    ),
    "prononce": (PrononceForm, resiliations.prononcer, "La convention est résiliée."),
    "cloture": (ClotureForm, resiliations.clore, "La procédure est close, la convention continue."),
}
# What may be done, by the state of the termination.
OFFERTS = {
    "EN_PREPARATION": ("lettre", "envoi", "cloture"),
    "NOTIFIEE": ("reception", "prononce", "cloture"),
}


@require_http_methods(["GET", "POST"])
def resiliation(request: Requete, slug: str, cle: int) -> HttpResponse:
    """A termination: its days, its letters, and what may be recorded next (the field « geste »)."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    objet = des_fins.resiliation(demarche, cle)
    refus = permissions.refus_mettre_fin_pour(request.user, objet.initiatrice, le)
    geste = request.POST.get("geste", "")
    if request.method == "POST":
        permissions.exiger(permissions.refus_mettre_fin(request.user, demarche, le))
    envoye: SaisieForm | None = None
    if geste in GESTES:
        classe, acte, message = GESTES[geste]
        envoye = classe(request.POST, resiliation=objet)  # type: ignore[call-arg] # one of ours
        if envoye.is_valid() and envoye.tenter(lambda: _faire(request, objet, envoye, acte)):
            messages.success(request, message)
            return redirect("conventions:resiliation", slug, cle)
    contexte = {
        "demarche": demarche,
        "resiliation": objet,
        "delai": objet.delai,
        "raison_prononcer": des_fins.raison_de_ne_pas_prononcer(objet, le),
        "refus": refus,
        "formats": FORMATS.values(),
        "le": le,
        **(_formulaires(objet, geste, envoye) if refus is None else {}),
    }
    statut = envoye.statut if envoye else 422 if request.method == "POST" else 200
    return render(request, "conventions/resiliation.html", contexte, status=statut)


def _faire(request: Requete, objet: Resiliation, form: Any, acte: Callable[..., Any]) -> None:
    champs = {"champs": form.champs()} if acte is resiliations.modifier else form.champs()
    version = form.cleaned_data["version"]
    acte(resiliation=objet, version=version, **champs, par=request.user, le=timezone.now())


def _formulaires(
    objet: Resiliation, geste: str, envoye: SaisieForm | None
) -> dict[str, SaisieForm | None]:
    """The forms that the state offers, the one that was sent with its errors."""
    formulaires: dict[str, SaisieForm | None] = {}
    for nom in OFFERTS.get(objet.etat, ()):
        classe = GESTES[nom][0]
        initial = {"motifs": objet.motifs, "lettre_le": objet.lettre_le, "recue_le": objet.recue_le}
        neuf = classe(resiliation=objet, initial=initial)  # type: ignore[call-arg] # one of ours
        formulaires[f"form_{nom}"] = envoye if nom == geste else neuf
    if geste and f"form_{geste}" not in formulaires and envoye is not None:
        formulaires["form_refuse"] = envoye
    return formulaires


# --- renewal ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def renouveler(request: Requete, slug: str) -> HttpResponse:
    """Choose what is taken over, read what will be, then open the démarche that follows."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    permissions.exiger(permissions.refus_renouveler(request.user, demarche, le))
    raison = des_fins.raison_de_ne_pas_renouveler(demarche)
    etat = des_fins.fin_de(demarche, le)
    form = RenouvellementForm(
        recu(request), offres=offres(demarche, request.user, le), initial=_propose(etat)
    )
    faites: list[Demarche] = []
    valide = form.is_valid()
    if (
        valide
        and "confirmer" in request.POST
        and form.tenter(
            lambda: faites.append(
                renouvellements.renouveler(
                    demarche=demarche, **form.saisie(), par=request.user, le=timezone.now()
                )
            )
        )
    ):
        messages.success(
            request, f"« {faites[0].nom} » est ouverte. Elle succède à cette démarche."
        )
        return redirect("conventions:fin", faites[0].slug)
    contexte = {"demarche": demarche, "form": form, "raison": raison, "fin": etat}
    if form.is_valid() and "corriger" not in request.POST and not raison:
        contexte["bilan"] = form.bilan()
        contexte["raccord"] = fins.raccord_prevu(etat, form.cleaned_data["debut"])
        return render(request, "conventions/renouveler_confirmer.html", contexte)
    statut = 200 if "corriger" in request.POST and valide else form.statut
    return render(request, "conventions/renouveler.html", contexte, status=statut)


def _propose(etat: des_fins.FinDeDemarche) -> dict[str, Any]:
    """The next period and its name, from the last day of this one."""
    if etat.dernier_jour is None:
        return {}
    debut, terme = fins.periode_suivante(etat.demarche, etat.dernier_jour)
    return {"debut": debut, "fin": terme, "nom": fins.nom_suivant(etat.demarche, debut, terme)}
