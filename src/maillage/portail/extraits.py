"""Findings on a text as the page shows them: each place between the lines around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maillage.regles.textes import ConstatDeTexte, lignes_du_texte

LIEUX_EN_VUE = 15
CONSTATS_EN_VUE = 100
LONGUEUR_D_UN_VOISIN = 160


@dataclass(frozen=True, slots=True)
class LigneDeTexte:
    """A line of the text: its number, its words, and whether the finding is about it."""

    numero: int
    texte: str
    visee: bool


@dataclass(frozen=True, slots=True)
class Lieu:
    """A place that the finding shows: the line, with the ones before and after it."""

    lignes: tuple[LigneDeTexte, ...]


@dataclass(frozen=True, slots=True)
class ConstatSitue:
    """A finding, its first places, and how many it has beside them."""

    constat: ConstatDeTexte
    lieux: list[Lieu]
    autres: int


def situer(constats: list[ConstatDeTexte], texte: str) -> list[ConstatSitue]:
    """The first findings with their places in `texte`; the JSON of the command gives them all."""
    lignes = lignes_du_texte(texte)
    return [
        ConstatSitue(
            constat,
            list(_lieux(constat, lignes)),
            max(len(constat.extraits) - LIEUX_EN_VUE, 0),
        )
        for constat in constats[:CONSTATS_EN_VUE]
    ]


def _lieux(constat: ConstatDeTexte, lignes: list[str]) -> Iterator[Lieu]:
    visees = {extrait.ligne for extrait in constat.extraits}
    for extrait in constat.extraits[:LIEUX_EN_VUE]:
        autour = [
            (numero, lignes[numero - 1].strip())
            for numero in (extrait.ligne - 1, extrait.ligne + 1)
            if 0 < numero <= len(lignes) and numero not in visees
        ]
        voisines = [
            LigneDeTexte(numero, _abreger(texte), visee=False) for numero, texte in autour if texte
        ]
        ici = LigneDeTexte(extrait.ligne, extrait.texte, visee=True)
        yield Lieu(tuple(sorted((*voisines, ici), key=lambda ligne: ligne.numero)))


def _abreger(texte: str) -> str:
    return texte if len(texte) <= LONGUEUR_D_UN_VOISIN else f"{texte[:LONGUEUR_D_UN_VOISIN]}…"
