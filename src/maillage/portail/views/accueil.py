"""Home, search, help, and the pages open to everybody."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import fins, permissions
from maillage.conventions.queries.des_fins import fins_de
from maillage.documents.arbre import Document
from maillage.documents.markdown import blocs
from maillage.documents.rendus import html
from maillage.interface.recherche import chercher
from maillage.portail import queries
from maillage.taches.queries import sante as etat_des_taches
from maillage.territoires.queries import millesime_courant

TEXTES = Path(__file__).resolve().parents[1] / "textes"


@require_safe
def accueil(request: Requete) -> HttpResponse:
    """What waits for this person: the démarches they work on, and where each stands."""
    le = localdate()
    vues = queries.vues(request.user, le)
    terminees = fins_de([vue.demarche for vue in vues], le)
    return render(
        request,
        "portail/accueil.html",
        {
            "vues": [
                (vue, vue.pas, fins.etat_en_mots(fin))
                for vue, fin in zip(vues, terminees, strict=True)
            ],
            "a_faire": fins.a_faire(terminees),
            "habilitations": queries.habilitations(request.user, le),
            "habilitations_closes": [] if vues else queries.habilitations_closes(request.user, le),
            "peut_ouvrir": permissions.refus_ouvrir_une_demarche(request.user, le) is None,
        },
    )


@require_safe
def recherche(request: Requete) -> HttpResponse:
    """Search from everywhere: démarches, plan, partners, territories."""
    texte = request.GET.get("q", "").strip()
    resultats = chercher(texte, request.user, localdate())
    return render(
        request,
        "portail/recherche.html",
        {
            "q": texte[:200],
            "resultats": resultats,
            "nombre": sum(len(trouves) for _, trouves in resultats),
        },
    )


def _texte(
    request: Requete, nom: str, titre: str, liens: tuple[tuple[str, str], ...] = ()
) -> HttpResponse:
    """A page written in Markdown, shipped with the product; `liens` are (route, label) after it."""
    contenu = (TEXTES / f"{nom}.md").read_text(encoding="utf-8")
    document = Document(titre=titre, blocs=blocs(contenu))
    contexte = {"titre": titre, "contenu": html.rendre(document), "liens": liens}
    return render(request, "portail/texte.html", contexte)


@require_safe
@login_not_required
def nouveautes(request: Requete) -> HttpResponse:
    """What changed, version by version."""
    return _texte(request, "nouveautes", "Quoi de neuf")


@require_safe
@login_not_required
def aide(request: Requete) -> HttpResponse:
    """How to do the ten most frequent things."""
    return _texte(request, "aide", "Aide", (("portail:controle_texte", "Contrôler un texte"),))


@require_safe
@login_not_required
def accessibilite(request: Requete) -> HttpResponse:
    """The declaration of accessibility."""
    return _texte(request, "accessibilite", "Accessibilité")


@require_safe
@login_not_required
def sources(request: Requete) -> HttpResponse:
    """Where the reference data come from, with their vintage and licence."""
    return render(request, "portail/sources.html", {"millesime": millesime_courant()})


@require_safe
@login_not_required
def sante(request: Requete) -> JsonResponse:
    """Whether the instance answers and its database too, and whether its background work goes on.

    A task that failed in the day, or a queue that nobody empties, is « dégradé »: the pages answer.
    """
    taches = etat_des_taches(now())
    return JsonResponse(
        {
            "etat": "bon" if taches.est_bonne else "dégradé",
            "taches": {
                "en_attente": taches.en_attente,
                "echecs_en_un_jour": taches.echecs,
                "retard_en_secondes": taches.retard,
            },
        }
    )
