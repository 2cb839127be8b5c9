"""A table set on slides: its widths, its heights, the rows that go on over the next slide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from maillage.documents.arbre import Tableau, Texte, Trait, en_clair
from maillage.documents.boites import (
    CELLULES,
    LIGNES_D_ENTETE,
    MARGE_DE_CELLULE,
    Boite,
    marge_haute,
)
from maillage.documents.mesures import Abreges, Fonte, debuts_de_lignes, en_une_ligne


@dataclass(frozen=True, slots=True)
class Grille:
    """A table as it is set: heights and widths in points, one font for all its cells."""

    tableau: Tableau
    largeurs: tuple[float, ...]
    hauteurs: tuple[float, ...]  # the header first
    fonte: Fonte

    @property
    def hauteur(self) -> float:
        """The height of the whole table."""
        return sum(self.hauteurs)


def en_grilles(tableau: Tableau, boite: Boite, abreges: Abreges | None = None) -> list[Grille]:
    """The table over as many slides as it needs, in the largest size where it holds on one."""
    abreges = abreges or Abreges()
    for fonte in CELLULES:
        essai = _grilles(tableau, boite, fonte, Abreges())
        if len(essai) == 1:
            return _grilles(tableau, boite, fonte, abreges)
    return _grilles(tableau, boite, CELLULES[1], abreges)


def _grilles(tableau: Tableau, boite: Boite, fonte: Fonte, abreges: Abreges) -> list[Grille]:
    largeurs = _largeurs(tableau, boite.largeur)
    textes = [largeur - 2 * MARGE_DE_CELLULE for largeur in largeurs]
    tete = replace(fonte, gras=True)
    entetes = tuple(
        abreges.abreger(en_une_ligne(e), tete, place, LIGNES_D_ENTETE)
        for e, place in zip(tableau.entetes, textes, strict=True)
    )
    haut = _hauteur_de_ligne([((Trait(e),)) for e in entetes], textes, tete)
    restant = boite.hauteur - haut
    pages: list[list[tuple[tuple[Texte, ...], float]]] = [[]]
    pris = 0.0
    for ligne in tableau.lignes:
        for morceau in _morceaux(ligne, textes, fonte, restant):
            besoin = _hauteur_de_ligne(morceau, textes, fonte)
            if pris + besoin > restant and pages[-1]:
                pages.append([])
                pris = 0.0
            pages[-1].append((morceau, besoin))
            pris += besoin
    return [
        Grille(
            replace(tableau, entetes=entetes, lignes=tuple(ligne for ligne, _ in page)),
            largeurs,
            (haut, *(besoin for _, besoin in page)),
            fonte,
        )
        for page in pages
    ]


def _largeurs(tableau: Tableau, place: float) -> tuple[float, ...]:
    poids = tableau.largeurs or (1,) * len(tableau.entetes)
    return tuple(place * p / sum(poids) for p in poids)


def _hauteur_de_ligne(ligne: Sequence[Texte], places: Sequence[float], fonte: Fonte) -> float:
    lignes = max(
        len(debuts_de_lignes(en_clair(t), _en_gras(t, fonte), max(place, fonte.taille)))
        for t, place in zip(ligne, places, strict=True)
    )
    return lignes * fonte.ligne + 2 * marge_haute(fonte)


def _en_gras(texte: Texte, fonte: Fonte) -> Fonte:
    return replace(fonte, gras=fonte.gras or any(trait.gras for trait in texte))


def _morceaux(
    ligne: tuple[Texte, ...], places: Sequence[float], fonte: Fonte, hauteur: float
) -> Iterator[tuple[Texte, ...]]:
    """The row, cut into as many as it needs when it is taller than a slide."""
    au_plus = max(int((hauteur - 2 * marge_haute(fonte)) / fonte.ligne), 1)
    while True:
        coupes = [
            debuts_de_lignes(en_clair(t), _en_gras(t, fonte), max(place, fonte.taille))
            for t, place in zip(ligne, places, strict=True)
        ]
        if all(len(debuts) <= au_plus for debuts in coupes):
            yield ligne
            return
        paires = [
            decouper(t, debuts[au_plus]) if len(debuts) > au_plus else (t, ())
            for t, debuts in zip(ligne, coupes, strict=True)
        ]
        yield tuple(avant for avant, _ in paires)
        ligne = tuple(apres for _, apres in paires)


def decouper(texte: Texte, coupe: int) -> tuple[Texte, Texte]:
    """The runs before and after that character."""
    avant: list[Trait] = []
    apres: list[Trait] = []
    vus = 0
    for trait in texte:
        ici = min(max(coupe - vus, 0), len(trait.texte))
        vus += len(trait.texte)
        if trait.texte[:ici]:
            avant.append(replace(trait, texte=trait.texte[:ici]))
        if trait.texte[ici:]:
            apres.append(replace(trait, texte=trait.texte[ici:]))
    return tuple(avant), tuple(apres)
