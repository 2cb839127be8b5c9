"""The offer facing the need: a page, the crèche that one imagines, and how both are computed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.models import Demarche
from maillage.conventions.views.acces import lire
from maillage.diagnostics.forms.offre import CrecheForm, OffreForm
from maillage.diagnostics.offre_et_besoins import exports
from maillage.diagnostics.offre_et_besoins.dessins import (
    ACCES,
    COUVERTURE,
    Dessin,
    de_l_offre,
    de_la_simulation,
    en_gain,
)
from maillage.diagnostics.offre_et_besoins.simulation import Creche, Simulation, simuler
from maillage.diagnostics.offre_et_besoins.tableau import (
    OffreEtBesoins,
    communes_au,
    offre_et_besoins,
)
from maillage.diagnostics.offre_et_besoins.taux import Taux, en_decimal
from maillage.diagnostics.offre_et_besoins.volets import PAR_CODE, PETITE_ENFANCE, sigle
from maillage.documents.graphiques import dire
from maillage.documents.markdown import blocs
from maillage.documents.rendus import html
from maillage.documents.tableur import Feuille
from maillage.documents.telechargement import IMAGES, dessin, tableau
from maillage.interface.typographie import minuscule
from maillage.regles.accessibilite import decroissance

METHODE = Path(__file__).parents[1] / "textes" / "offre-et-besoins.md"


@require_safe
def offre(request: Requete, slug: str) -> HttpResponse:
    """The offer by commune, its map and its table; `?format=` gives the table or the drawing."""
    demarche, _ = lire(request, slug)
    form = OffreForm(request.GET)
    lus = form.cleaned_data if form.is_valid() else {}
    volet = PAR_CODE.get(lus.get("volet", ""), PETITE_ENFANCE)
    lu = offre_et_besoins(demarche, volet, lus.get("au") or timezone.localdate())
    mesure = ACCES if lus.get("mesure") == ACCES and lu.acces_connus else COUVERTURE
    carte = de_l_offre(lu, mesure)
    choix = request.GET.get("format", "")
    if choix and form.is_valid():
        return _fichier(carte, exports.de_l_offre(lu), choix, nom=f"offre-{volet.code}-{slug}")
    contexte = {
        "form": form,
        "lu": lu,
        "mesure": mesure,
        "carte": carte,
        "adresse": request.get_full_path(),
        **_contexte(demarche, lu),
    }
    statut = 200 if form.is_valid() else 422
    return render(request, "diagnostics/offre/offre.html", contexte, status=statut)


@require_safe
def simulation(request: Requete, slug: str) -> HttpResponse:
    """What a crèche would change: everything is in the address, and nothing is written."""
    demarche, _ = lire(request, slug)
    le = timezone.localdate()
    saisie = request.GET if {"commune", "places", "annee"} & set(request.GET) else None
    form = CrecheForm(saisie, communes=communes_au(demarche, le), le=le)
    contexte: dict[str, Any] = {"demarche": demarche, "form": form}
    if not form.is_valid():
        statut = 422 if form.is_bound else 200
        return render(request, "diagnostics/offre/simulation.html", contexte, status=statut)
    annee = form.cleaned_data["annee"]
    avant = offre_et_besoins(demarche, PETITE_ENFANCE, dt.date(annee, 12, 31))
    simulee = simuler(avant, Creche(form.commune_choisie, form.cleaned_data["places"], annee))
    carte = de_la_simulation(simulee)
    choix = request.GET.get("format", "")
    if choix:
        feuille = exports.de_la_simulation(simulee)
        return _fichier(carte, feuille, choix, nom=f"simulation-{slug}")
    contexte |= _comparaison(simulee) | {
        "simulation": simulee,
        "carte": carte,
        "adresse": request.get_full_path(),
    }
    return render(request, "diagnostics/offre/simulation.html", contexte)


@require_safe
def methode(request: Requete, slug: str) -> HttpResponse:
    """How the figures are computed, and what they do not say."""
    demarche, _ = lire(request, slug)
    dit = METHODE.read_text("utf-8").replace("{paliers}", _paliers(timezone.localdate()))
    contexte = {"demarche": demarche, "texte": html.fragment(tuple(blocs(dit)))}
    return render(request, "diagnostics/offre/methode.html", contexte)


def _paliers(jour: dt.date) -> str:
    """« 1 jusqu’à 3 km, 0,6 jusqu’à 6 km, rien au-delà »: the weights in force."""
    dits = [
        f"{dire(en_decimal(palier.poids))} jusqu’à {dire(Decimal(str(palier.jusqu_a_km)))} km"
        for palier in decroissance(jour).paliers
    ]
    return ", ".join([*dits, "rien au-delà"])


def _contexte(demarche: Demarche, lu: OffreEtBesoins) -> dict[str, Any]:
    types = lu.volet.types
    en_places = lu.volet.en_places
    return {
        "demarche": demarche,
        "types": [sigle(type_) for type_ in types],
        "rangees": [
            (ligne, [ligne.par_type[type_].dite(en_places=en_places) for type_ in types])
            for ligne in lu.lignes
        ],
        "modes": _modes(lu) if len(types) > 1 else [],
        "total": lu.total(),
        "a_des_acces": lu.acces_connus,
        "a_un_volet_d_acces": lu.voisinage is not None,
        "a_un_bord": any(ligne.au_bord for ligne in lu.lignes),
        "a_des_publies": any(ligne.publie for ligne in lu.lignes),
        "acces_demandable": lu.volet is PETITE_ENFANCE,
    }


def _modes(lu: OffreEtBesoins) -> list[tuple[str, Taux]]:
    """« EAJE », « micro-crèche »: the rate of each kind, named as inside a sentence."""
    noms = [(type_, sigle(type_)) for type_ in lu.volet.types]
    return [(nom if nom.isupper() else minuscule(nom), lu.total([type_])) for type_, nom in noms]


def _comparaison(simulee: Simulation) -> dict[str, Any]:
    ordre = sorted(
        simulee.lignes,
        key=lambda ligne: (
            ligne.gain is None,
            -(ligne.gain or Decimal(0)),
            ligne.avant.commune.nom_normalise,
        ),
    )
    hote = next(li for li in simulee.lignes if li.avant.commune.pk == simulee.creche.commune.pk)
    return {
        "lignes": [(ligne, en_gain(ligne.gain)) for ligne in ordre],
        "hote": hote,
        "total_avant": simulee.avant.total(),
        "total_apres": simulee.apres.total(),
        "gagnantes": simulee.gagnantes,
    }


def _fichier(carte: Dessin, feuille: Feuille, choix: str, *, nom: str) -> HttpResponse:
    if choix in IMAGES:
        return dessin(carte.svg, carte.titre, format=choix, nom=nom)
    return tableau(feuille, format=choix, nom=nom)
