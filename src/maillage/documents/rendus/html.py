"""HTML: a fragment for a page of the application, and a complete file that stands alone.

Every text goes through the autoescaping of Django's templates. A figure is an image, in which no
script can run, and not SVG inside the page.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from maillage.documents.arbre import (
    Bloc,
    Document,
    Figure,
    Section,
    Sommaire,
    Tableau,
    Titre,
    en_clair,
)
from maillage.documents.dessins import verifier
from maillage.documents.preparation import bas_de_page, origine, plan, preparer

FEUILLE = Path(__file__).parents[1] / "static" / "documents" / "document.css"


def rendre(document: Document, *, rang_du_titre: int = 2) -> SafeString:
    """The document as an `<article>`, to show inside a page with `documents/document.css`.

    `rang_du_titre` (1 or 2) is the HTML rank of the document's title; its headings follow it.
    Raises `DessinIllisible` for a figure that is not SVG.
    """
    pret = preparer(document)
    verifier(pret)
    vues = _Vues(pret, rang_du_titre).de(pret.blocs)
    contexte = {
        "document": pret,
        "pied": bas_de_page(pret),
        "origine": origine(pret),
        "balise": f"h{rang_du_titre}",
        "vues": vues,
    }
    return render_to_string("documents/document.html", contexte)


def fragment(blocs: tuple[Bloc, ...]) -> SafeString:
    """Blocks alone, without the frame of a document: a text inside a page of the application."""
    pret = preparer(Document(titre="", blocs=blocs))
    vues = _Vues(pret, 2).de(pret.blocs)
    return mark_safe(render_to_string("documents/blocs.html", {"vues": vues}))  # noqa: S308  # escaped there


def page(document: Document) -> bytes:
    """A complete HTML file in UTF-8: its style is inside it, it asks for nothing else."""
    contexte = {
        "document": preparer(document),
        "corps": rendre(document, rang_du_titre=1),
        "style": _style(),
    }
    return render_to_string("documents/page.html", contexte).encode("utf-8")


@cache
def _style() -> SafeString:
    return mark_safe(FEUILLE.read_text("utf-8"))  # noqa: S308  # our own file


class _Vues:
    """Blocks as the templates read them: what a template cannot compute is computed here."""

    def __init__(self, document: Document, rang_du_titre: int) -> None:
        self.document = document
        self.rang_du_titre = rang_du_titre
        self.titres = 0

    def de(self, blocs: tuple[Bloc, ...]) -> list[dict[str, Any]]:
        return [
            {"genre": type(bloc).__name__, "bloc": bloc, **self._complements(bloc)}
            for bloc in blocs
        ]

    def _complements(self, bloc: Bloc) -> dict[str, Any]:
        match bloc:
            case Titre():
                self.titres += 1
                balise = f"h{self.rang_du_titre + bloc.niveau}"
                return {"balise": balise, "ancre": _ancre(self.titres)}
            case Section():
                return {"vues": self.de(bloc.blocs)}
            case Sommaire():
                return {"entrees": self._entrees(bloc)}
            case Tableau():
                return _cellules(bloc)
            case Figure():
                octets = base64.b64encode(bloc.svg.encode("utf-8", "replace"))
                return {"source": f"data:image/svg+xml;base64,{octets.decode('ascii')}"}
            case _:
                return {}

    def _entrees(self, sommaire: Sommaire) -> list[dict[str, Any]]:
        return [
            {"niveau": titre.niveau, "ancre": _ancre(rang), "texte": en_clair(titre.texte)}
            for rang, titre in plan(self.document, sommaire.profondeur)
        ]


def _ancre(rang: int) -> str:
    return f"document-titre-{rang}"


def _cellules(tableau: Tableau) -> dict[str, Any]:
    sens = ["" if a == "gauche" else a for a in tableau.alignements or ("gauche",)]
    sens = sens if tableau.alignements else sens * len(tableau.entetes)
    entetes = [{"texte": t, "sens": s} for t, s in zip(tableau.entetes, sens, strict=True)]
    lignes = [
        [
            {"texte": texte, "sens": s, "nomme": tableau.entete_de_ligne and rang == 0}
            for rang, (texte, s) in enumerate(zip(ligne, sens, strict=True))
        ]
        for ligne in tableau.lignes
    ]
    return {"entetes": entetes, "lignes": lignes}
