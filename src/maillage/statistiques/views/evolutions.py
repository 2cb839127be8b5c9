"""The figures of a territory over the years: a series, its communes side by side, a whole theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.documents.telechargement import IMAGES, dessin, tableau
from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques import regards
from maillage.statistiques.enums import NiveauStatistique, ThemePortrait
from maillage.statistiques.evolutions import assemblage, dessins, export
from maillage.statistiques.evolutions.assemblage import Cadre
from maillage.statistiques.evolutions.presentation import montrer, montrer_les_petits
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.composition import entrees
from maillage.statistiques.portraits.valeurs import indicateurs_en_vigueur
from maillage.statistiques.queries import evolutions as queries
from maillage.territoires.models import Territoire
from maillage.territoires.queries import communes_de, par_code

INDICATEURS_AU_PLUS = 4
PREFERES = ("foyers_allocataires", "naissances")
VUES = {"serie": "Série", "communes": "Commune par commune", "theme": "Tout un thème"}


@require_safe
def territoire(request: Requete, niveau: str, code: str) -> HttpResponse:
    """The series of a territory; `?vue=`, `?indicateur=`, `?mesure=`, `?theme=`; `?format=` gives a file."""
    lu = par_code(niveau, code)
    adresse = reverse("statistiques:evolution", args=[lu.niveau.lower(), lu.code])
    fil = [
        ("Territoires", reverse("territoires:recherche")),
        (lu.nom, lu.get_absolute_url()),
        ("Portrait", reverse("statistiques:portrait", args=[lu.niveau.lower(), lu.code])),
        ("Évolution", ""),
    ]
    return _repondre(request, assemblage.cadre_du_territoire(lu), adresse, fil)


@require_safe
def ensemble(request: Requete) -> HttpResponse:
    """The same of a free set of communes, `?communes=`; without any, the page where they are chosen."""
    codes = [code for dit in request.GET.getlist("communes") for code in dit.split(",")]
    portrait = reverse("statistiques:portrait_ensemble")
    if not any(code.strip() for code in codes):
        return redirect(portrait)
    try:
        cadre = assemblage.cadre_des_communes(codes)
    except SaisieInvalide:
        # The page of the portrait says what is wrong, beside the field.
        return redirect(f"{portrait}?{urlencode({'communes': ','.join(codes)})}")
    if cadre.territoire is not None:
        return redirect("statistiques:evolution", "commune", cadre.territoire.code)
    suite = urlencode({"communes": ",".join(cadre.aire.communes)})
    adresse = f"{reverse('statistiques:evolution_ensemble')}?{suite}"
    fil = [
        ("Territoires", reverse("territoires:recherche")),
        ("Portrait", f"{portrait}?{suite}"),
        ("Évolution", ""),
    ]
    return _repondre(request, cadre, adresse, fil)


def _repondre(
    request: Requete, cadre: Cadre, adresse: str, fil: list[tuple[str, str]]
) -> HttpResponse:
    indicateurs = indicateurs_en_vigueur()
    vues = _vues(cadre)
    vue = request.GET.get("vue", "")
    vue = vue if vue in vues else "serie"
    choix = request.GET.get("format", "")
    contexte = {
        "cadre": cadre,
        "adresse": adresse,
        "ici": request.get_full_path(),
        "vue": vue,
        "vues": [(nom, _avec(adresse, vue=cle), cle == vue) for cle, nom in vues.items()],
        "fil": fil,
        "communes": ",".join(cadre.aire.communes),
        "indice": request.GET.get("mesure") == "indice",
    }
    remplir = {"serie": _serie, "communes": _communes, "theme": _theme}[vue]
    reponse = remplir(request, cadre, indicateurs, contexte, choix)
    return reponse or render(request, "statistiques/evolution/evolution.html", contexte)


def _serie(
    request: Requete,
    cadre: Cadre,
    indicateurs: dict[str, Indicateur],
    contexte: dict[str, Any],
    choix: str,
) -> HttpResponse | None:
    """One or several indicators, each with its chart and its table; or a file of them."""
    annees = queries.annees_de_l_aire(cadre.aire, indicateurs)
    possibles = queries.indicateurs_suivis(annees, indicateurs)
    choisis = _choisis(request.GET.getlist("indicateur"), possibles)
    lues = assemblage.evolutions(
        cadre, choisis, indicateurs, indice=contexte["indice"], regard=regards.public()
    )
    if choix in IMAGES:
        svg = dessins.dessin(lues[0], entete=True) if lues else ""
        alternative = dessins.titre(lues[0]) if lues else ""
        return dessin(svg, alternative, format=choix, nom=_nom(cadre, choisis))
    if choix:
        return tableau(export.feuille(lues), format=choix, nom=_nom(cadre, choisis))
    adresse = contexte["adresse"]
    mesure = {"mesure": "indice"} if contexte["indice"] else {}
    contexte |= {
        "par_theme": _par_theme(possibles),
        "choisis": [i.code for i in choisis],
        "second": choisis[1].code if len(choisis) > 1 else "",
        "blocs": [
            (
                montrer(lue),
                _avec(adresse, indicateur=lue.indicateur.code, **mesure),
                _avec(adresse, indicateur=lue.indicateur.code, mesure="indice"),
                _avec(adresse, indicateur=lue.indicateur.code),
            )
            for lue in lues
        ],
    }
    return None


def _communes(
    request: Requete,
    cadre: Cadre,
    indicateurs: dict[str, Indicateur],
    contexte: dict[str, Any],
    choix: str,
) -> HttpResponse | None:
    """One indicator by commune."""
    communes = _territoires(cadre)
    annees = queries.annees_des_communes([c.code for c in communes], indicateurs)
    possibles = queries.indicateurs_suivis(annees, indicateurs)
    choisis = _choisis(request.GET.getlist("indicateur")[:1], possibles)
    contexte |= {
        "par_theme": _par_theme(possibles),
        "choisis": [i.code for i in choisis],
        "indice_possible": bool(choisis) and choisis[0].additif,
    }
    if not choisis:
        return None
    multiples = assemblage.par_commune(
        cadre,
        communes,
        choisis[0],
        annees[choisis[0].code],
        indicateurs,
        indice=contexte["indice"],
        regard=regards.public(),
    )
    return _petits(multiples, contexte, choix, nom=_nom(cadre, choisis))


def _theme(
    request: Requete,
    cadre: Cadre,
    indicateurs: dict[str, Indicateur],
    contexte: dict[str, Any],
    choix: str,
) -> HttpResponse | None:
    """The indicators of a theme of the portrait."""
    annees = queries.annees_de_l_aire(cadre.aire, indicateurs)
    suivis = {i.code: i for i in queries.indicateurs_suivis(annees, indicateurs)}
    themes = {
        theme: [suivis[entree.code] for entree in dites if entree.code in suivis]
        for theme, dites in entrees().items()
    }
    themes = {theme: siens for theme, siens in themes.items() if siens}
    demande = request.GET.get("theme", "").upper()
    choisi = ThemePortrait(demande) if demande in themes else next(iter(themes), None)
    contexte |= {
        "themes": [(t.value.lower(), str(t.label), t == choisi) for t in themes],
        "indice": False,
    }
    if choisi is None:
        return None
    multiples = assemblage.du_theme(
        cadre, str(choisi.label), themes[choisi], indicateurs, regard=regards.public()
    )
    return _petits(
        multiples, contexte, choix, nom=f"evolution-{cadre.aire.code}-{choisi.value.lower()}"
    )


def _petits(
    multiples: assemblage.Multiples, contexte: dict[str, Any], choix: str, *, nom: str
) -> HttpResponse | None:
    titre = dessins.titre_des_multiples(multiples)
    if choix in IMAGES:
        return dessin(dessins.grand_dessin(multiples), titre, format=choix, nom=nom)
    if choix:
        return tableau(export.feuille_des_multiples(multiples), format=choix, nom=nom)
    contexte |= {
        "multiples": multiples,
        "titre": titre,
        "lecture": dessins.lecture_des_multiples(multiples),
        "notes": dessins.notes_des_multiples(multiples),
        "petits": [
            (petit, _adresse_du_petit(petit, multiples, contexte["adresse"]))
            for petit in montrer_les_petits(multiples)
        ],
        "sources": list(dict.fromkeys(dessins.source(i) for i, _, _ in multiples.series)),
    }
    return None


def _adresse_du_petit(petit: Any, multiples: assemblage.Multiples, adresse: str) -> str:
    if multiples.par_commune:
        adresse = reverse("statistiques:evolution", args=[petit.niveau, petit.code])
    return _avec(adresse, indicateur=petit.indicateur.code)


def _vues(cadre: Cadre) -> dict[str, str]:
    """By commune where the area is a set of some."""
    plusieurs = cadre.aire.libre or cadre.aire.niveau == NiveauStatistique.EPCI
    return {cle: nom for cle, nom in VUES.items() if plusieurs or cle != "communes"}


def _territoires(cadre: Cadre) -> Sequence[Territoire]:
    if cadre.territoire is None:
        return cadre.communes
    return list(communes_de(cadre.territoire).prefetch_related(None).select_related(None))


def _choisis(dits: Sequence[str], possibles: Sequence[Indicateur]) -> list[Indicateur]:
    """Those that are asked and known, else one that most pages start from."""
    par_code = {indicateur.code: indicateur for indicateur in possibles}
    choisis = [par_code[code] for code in dict.fromkeys(dits) if code in par_code]
    if choisis:
        return choisis[:INDICATEURS_AU_PLUS]
    preferes = [par_code[code] for code in PREFERES if code in par_code]
    return [*preferes, *possibles][:1]


def _par_theme(possibles: Sequence[Indicateur]) -> dict[str, list[Indicateur]]:
    par_theme: dict[str, list[Indicateur]] = {}
    for indicateur in possibles:
        par_theme.setdefault(indicateur.get_theme_display(), []).append(indicateur)
    return par_theme


def _nom(cadre: Cadre, choisis: Sequence[Indicateur]) -> str:
    suite = f"-{choisis[0].code.replace('_', '-')}" if len(choisis) == 1 else ""
    return f"evolution-{cadre.aire.code}{suite}"


def _avec(adresse: str, **choix: str) -> str:
    lien = "&" if "?" in adresse else "?"
    return f"{adresse}{lien}{urlencode(choix)}"
