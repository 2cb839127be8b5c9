"""Templates and style sheets: nothing from elsewhere, nothing inline."""

from __future__ import annotations

import re

import pytest

from appuis.depot import PAQUET, RACINE
from consistency import exceptions

# A link is an address that somebody may follow; an asset is one that the browser fetches by itself.
RESSOURCE = re.compile(
    r"""(?:\bsrc|\bsrcset|\bposter|<link\b[^>]*\bhref|url\(|@import)\s*=?\s*["'(]?\s*(?:https?:)?//""",
    re.IGNORECASE,
)
EN_LIGNE = re.compile(
    r"""\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<style\b|<script>""", re.IGNORECASE
)


def fichiers(*extensions: str) -> list[str]:
    return [
        str(fichier.relative_to(RACINE))
        for fichier in sorted(PAQUET.rglob("*"))
        if fichier.suffix in extensions and "documents/rendus" not in str(fichier)
    ]


@pytest.mark.parametrize("nom", fichiers(".html", ".css", ".js", ".svg"))
def test_aucune_ressource_venue_d_ailleurs(nom: str) -> None:
    texte = (RACINE / nom).read_text("utf-8")
    assert not RESSOURCE.findall(texte)


@pytest.mark.parametrize("nom", fichiers(".html"))
def test_rien_que_la_politique_de_securite_refuserait(nom: str) -> None:
    texte = (RACINE / nom).read_text("utf-8")
    trouve = bool(EN_LIGNE.search(texte))
    assert trouve is (nom in exceptions.STYLES_EN_LIGNE), "The CSP refuses inline styles"


@pytest.mark.parametrize(
    ("texte", "pris"),
    [
        ('<script src="https://ailleurs.example/x.js">', True),
        ('<img src="//ailleurs.example/x.png">', True),
        ('<link rel="stylesheet" href="http://ailleurs.example/x.css">', True),
        ("background: url(https://ailleurs.example/x.png)", True),
        ('<a href="https://www.caf.fr">la Caf</a>', False),
        ('<svg xmlns="http://www.w3.org/2000/svg">', False),
    ],
)
def test_une_ressource_se_reconnait(texte: str, pris: bool) -> None:
    assert bool(RESSOURCE.search(texte)) is pris
