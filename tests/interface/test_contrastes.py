"""The tokens of the style sheet keep the contrasts of WCAG 2.2 AA, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from maillage import interface

CSS = (Path(interface.__file__).parent / "static/interface/maillage.css").read_text("utf-8")
JETONS = dict(re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", CSS))
FONDS = ["papier", "feuille", "creux", "survol"]
TONS = ["information", "alerte", "bloquant", "succes"]
TEXTES = [
    *[
        (encre, fond)
        for encre in ("encre", "encre-douce", "accent", "accent-fort")
        for fond in FONDS
    ],
    *[(ton, fond) for ton in TONS for fond in ("papier", "feuille", f"{ton}-pale")],
    *[("encre", f"{ton}-pale") for ton in TONS],
    ("sur-accent", "accent"),
    ("sur-accent", "accent-fort"),
    ("accent-fort", "accent-pale"),
    ("accent", "accent-pale"),
]
CONTOURS = [(trait, fond) for trait in ("contour", "accent") for fond in FONDS]


def clarte(couleur: str) -> float:
    """Relative luminance, WCAG 2.2."""
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, v, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux)
    return 0.2126 * r + 0.7152 * v + 0.0722 * b


def contraste(un: str, autre: str) -> float:
    fort, faible = sorted((clarte(un), clarte(autre)), reverse=True)
    return (fort + 0.05) / (faible + 0.05)


def couleurs(nom: str) -> list[str]:
    return JETONS[nom].split(", ")


@pytest.mark.parametrize(("texte", "fond"), TEXTES)
@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_les_textes_se_lisent(texte: str, fond: str, theme: int) -> None:
    assert contraste(couleurs(texte)[theme], couleurs(fond)[theme]) >= 4.5


@pytest.mark.parametrize(("trait", "fond"), CONTOURS)
@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_les_bords_des_controles_se_voient(trait: str, fond: str, theme: int) -> None:
    assert contraste(couleurs(trait)[theme], couleurs(fond)[theme]) >= 3


@pytest.mark.parametrize("fond", FONDS[:2])
@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_le_contour_du_focus_se_voit(fond: str, theme: int) -> None:
    assert contraste(couleurs("attention")[theme], couleurs(fond)[theme]) >= 3


def test_le_noir_sur_blanc_vaut_21() -> None:
    assert round(contraste("#000000", "#ffffff"), 2) == 21
