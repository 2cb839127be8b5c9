"""The pages of the barèmes: all the lines, one of them, and one act each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import recu
from maillage.conventions.permissions import exiger
from maillage.conventions.queries import cafs_ouvertes
from maillage.documents.telechargement import tableau
from maillage.financements import imports, permissions
from maillage.financements import tables_de_baremes as tables
from maillage.financements.actions import baremes as actes
from maillage.financements.forms.baremes import BaremeForm, ClasseurForm, MotifForm
from maillage.financements.models import LigneBareme
from maillage.financements.queries import baremes as lectures
from maillage.interface.typographie import accorde
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ErreurMetier, Introuvable
from maillage.regles.financements.cles import CLES
from maillage.regles.financements.lignes import LIGNES

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def liste(request: Requete) -> HttpResponse:
    """Every line with what is known of it and what is missing; `?format=` gives all the rows as a file."""
    contexte = _ouvrir(request)
    choix = request.GET.get("format")
    if choix:
        lues = [(v.bareme, v.origine) for v in contexte["valeurs"] if v.tenue]
        return tableau(imports.feuille("Barèmes", lues), format=choix, nom="baremes")
    contexte["resumes"] = tables.resumes(contexte["valeurs"], contexte["annee"])
    contexte["completes"] = sum(1 for r in contexte["resumes"] if not r.manquantes)
    return render(request, "financements/baremes/liste.html", contexte)


@require_safe
def ligne(request: Requete, ligne: str) -> HttpResponse:
    """One line: its keys over the years, and every row that was ever written of it."""
    _exiger_la_ligne(ligne)
    contexte = _ouvrir(request)
    siennes = tables.historique(ligne, contexte["valeurs"])
    choix = request.GET.get("format")
    if choix:
        lues = [(v.bareme, v.origine) for v in siennes if v.tenue]
        nom = f"baremes-{ligne.lower().replace('_', '-')}"
        return tableau(imports.feuille(LIGNES[ligne].intitule, lues), format=choix, nom=nom)
    contexte["table"] = tables.table(ligne, contexte["valeurs"], contexte["annee"])
    contexte["historique"] = siennes
    return render(request, "financements/baremes/ligne.html", contexte)


@require_safe
def modele(request: Requete) -> HttpResponse:
    """The sheet of a year to fill in: what is known, and the gaps."""
    contexte = _ouvrir(request)
    lues = [(v.bareme, v.origine) for v in contexte["valeurs"] if v.tenue]
    annee = contexte["annee"]
    feuille = imports.modele(annee, lues)
    return tableau(feuille, format="xlsx", nom=f"baremes-{annee}-a-remplir")


@page_et_envoi
def saisir(request: Requete, caf: int, ligne: str) -> HttpResponse:
    """Write an amount of the Caf for a line."""
    _exiger_la_ligne(ligne)
    lue = _ecrire(request, caf)
    depart = {"annee": timezone.localdate().year, "confiance": "A", "pas_arrondi": "0,01"}
    demandes = {nom: request.GET[nom] for nom in ("annee", "cle") if nom in request.GET}
    form = BaremeForm(recu(request), ligne=ligne, initial={**depart, **_prefixe(ligne, demandes)})
    if form.is_valid() and form.tenter(
        lambda: actes.saisir(caf=lue, champs=form.champs(), par=request.user, le=timezone.now())
    ):
        messages.success(
            request, "Le barème est enregistré. Les calculs de la Caf le lisent dès maintenant."
        )
        return _vers_la_ligne(ligne, lue)
    contexte = {"form": form, "caf": lue, "ligne": LIGNES[ligne]}
    return render(request, "financements/baremes/saisie.html", contexte, status=form.statut)


@page_et_envoi
def remplacer(request: Requete, pk: int) -> HttpResponse:
    """Write another amount in place of one, which stays in the history."""
    remplacee = _sienne(request, pk)
    depart = {nom: getattr(remplacee, nom) for nom in actes.CHAMPS}
    for nom in ("valeur", "pas_arrondi"):
        depart[nom] = getattr(remplacee.en_bareme(), nom)
    form = BaremeForm(recu(request), ligne=remplacee.ligne, remplace=remplacee, initial=depart)
    if form.is_valid() and form.tenter(
        lambda: actes.saisir(
            caf=remplacee.caf,
            champs=form.champs(),
            remplace=remplacee,
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(
            request, "Le barème est remplacé. L’ancienne valeur reste dans l’historique."
        )
        return _vers_la_ligne(remplacee.ligne, remplacee.caf)
    contexte = {
        "form": form,
        "caf": remplacee.caf,
        "ligne": LIGNES[remplacee.ligne],
        "remplacee": tables.Valeur(remplacee.en_bareme(), tables.CAF, remplacee),
    }
    return render(request, "financements/baremes/saisie.html", contexte, status=form.statut)


@page_et_envoi
def retirer(request: Requete, pk: int) -> HttpResponse:
    """Take an amount of the Caf away, saying why."""
    lue = _sienne(request, pk)
    form = MotifForm(recu(request))
    if form.is_valid() and form.tenter(
        lambda: actes.retirer(
            ligne=lue, motif=form.cleaned_data["motif"], par=request.user, le=timezone.now()
        )
    ):
        messages.success(request, "Le barème est retiré ; l’historique le garde.")
        return _vers_la_ligne(lue.ligne, lue.caf)
    contexte = {
        "form": form,
        "caf": lue.caf,
        "ligne": LIGNES[lue.ligne],
        "retiree": tables.Valeur(lue.en_bareme(), tables.CAF, lue),
    }
    return render(request, "financements/baremes/retrait.html", contexte, status=form.statut)


@page_et_envoi
def importer(request: Requete, caf: int) -> HttpResponse:
    """A workbook of barèmes: a report first, then all of it or none."""
    lue, le = _ecrire(request, caf), timezone.now()
    depose = "lot" not in request.POST
    form = ClasseurForm(recu(request) if depose else None, request.FILES or None, caf=lue, le=le)
    contexte: dict[str, Any] = {"caf": lue, "form": form, "annee": timezone.localdate().year}
    if not depose:
        try:
            ecrites = actes.importer(
                caf=lue, lignes=imports.du_lot(request.POST["lot"], lue), par=request.user, le=le
            )
        except ErreurMetier as erreur:
            contexte["refus"] = erreur.message
            return render(request, "financements/baremes/import.html", contexte, status=422)
        messages.success(request, f"{accorde(len(ecrites), 'barème écrit', 'barèmes écrits')}.")
        return redirect(f"{reverse('baremes:liste')}?caf={lue.pk}")
    if not form.is_valid() or form.rapport is None:
        return render(request, "financements/baremes/import.html", contexte, status=form.statut)
    rapport = form.rapport
    contexte["rapport"] = rapport
    if not rapport.refusees and rapport.a_ecrire:
        contexte["lot"] = imports.en_lot(rapport, lue)
    statut = 422 if rapport.refusees else 200
    return render(request, "financements/baremes/rapport.html", contexte, status=statut)


def _ouvrir(request: Requete) -> dict[str, Any]:
    """The Caf in view, its rows and those of the product, the year in view and what may be done."""
    le = timezone.localdate()
    cafs = list(cafs_ouvertes(request.user, le))
    demandee = request.GET.get("caf", "")
    caf = next((c for c in cafs if str(c.pk) == demandee), None)
    if caf is None and demandee:
        raise Introuvable("Les barèmes de cette Caf ne vous sont pas ouverts.")
    caf = caf or (cafs[0] if cafs else None)
    siennes = list(lectures.lignes_de(caf)) if caf else []
    return {
        "cafs": cafs,
        "caf": caf,
        "annee": _annee(request, le.year),
        "valeurs": tables.valeurs(siennes),
        "peut_saisir": permissions.refus_tenir_les_baremes(request.user, caf, le) is None,
    }


def _annee(request: Requete, defaut: int) -> int:
    dite = request.GET.get("annee", "")
    lue = int(dite) if dite.isascii() and dite.isdigit() and len(dite) == 4 else defaut
    return lue if 1990 <= lue <= 2100 else defaut


def _ecrire(request: Requete, pk: int) -> Organisation:
    le = timezone.localdate()
    caf = lectures.caf_visible(request.user, pk, le)
    exiger(permissions.refus_tenir_les_baremes(request.user, caf, le))
    return caf


def _sienne(request: Requete, pk: int) -> LigneBareme:
    le = timezone.localdate()
    lue = lectures.ligne_visible(request.user, pk, le)
    exiger(permissions.refus_tenir_les_baremes(request.user, lue.caf, le))
    return lue


def _exiger_la_ligne(code: str) -> None:
    if code not in CLES:
        raise Introuvable("Cette ligne de financement n’existe pas, ou ne lit aucun barème.")


def _prefixe(ligne: str, demandes: dict[str, str]) -> dict[str, str]:
    """« place_nouvelle:haute » asked in the address fills the key and its name."""
    code = demandes.get("cle", "")
    for cle in CLES[ligne]:
        if cle.ouverte and cle.admet(code):
            return {**demandes, "cle": cle.code, "nom": code.partition(":")[2]}
    return demandes


def _vers_la_ligne(ligne: str, caf: Organisation) -> HttpResponse:
    return redirect(f"{reverse('baremes:ligne', args=[ligne])}?caf={caf.pk}")
