"""The tree that the documents are measured on: a whole convention of some 150 pages, all of it fictitious."""

from __future__ import annotations

import random
from collections.abc import Iterator

from maillage.documents.arbre import (
    Alignement,
    Bloc,
    BlocSignatures,
    CaseSignature,
    Document,
    ElementListe,
    Figure,
    Liste,
    Note,
    Paragraphe,
    SautDePage,
    Section,
    Sommaire,
    Tableau,
    Texte,
    Titre,
    Trait,
    texte,
)

ARTICLES, ANNEXES, FICHES = 14, 7, 60
TEXTE = (
    "les parties conviennent d’un projet partagé pour « les familles » du territoire de la petite "
    "enfance à l’animation de la vie sociale avec ses moyens son calendrier et son évaluation "
    "chaque année la gouvernance examine l’avancement des actions et décide des suites à donner "
    "#panic() $x$ *y* @ref <b> {{7*7}} € œuvre naïve 12\u202f345,00 n°\u00a07"
)
MOTS = TEXTE.split(" ")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="120" viewBox="0 0 480 120">'
    '<rect x="0" y="20" width="400" height="24" fill="#0e5355"/>'
    '<rect x="0" y="60" width="250" height="24" fill="#7d93a8"/></svg>'
)


def convention(fiches: int = FICHES) -> Document:
    """Fourteen articles, seven annexes, one of which holds the fiches, one a wide table."""
    hasard = random.Random(fiches)
    return Document(
        "Convention territoriale globale 2026-2030",
        (
            Sommaire(profondeur=2),
            SautDePage(),
            *_articles(hasard),
            *_annexes(hasard, fiches),
            Titre(1, texte("Signatures")),
            BlocSignatures(
                tuple(
                    CaseSignature(f"Commune {n} (fictif)", ((f"Maire {n}", "Maire"),))
                    for n in range(8)
                )
            ),
        ),
        sous_titre="Territoire d’essai (fictif)",
        auteur="Caf d’essai (fictif)",
        mention="Projet",
        pied="Convention territoriale globale (fictif)",
        mots_cles=("CTG", "essai"),
    )


def deliberation(numero: int) -> Document:
    """A deliberation of two pages."""
    hasard = random.Random(numero)
    return Document(
        "Projet de délibération",
        (
            Titre(1, texte("Visas")),
            _liste(hasard, 6),
            Titre(1, texte("Le conseil délibère")),
            *(Paragraphe(_phrases(hasard, 60)) for _ in range(8)),
            BlocSignatures((CaseSignature("Présidence de la séance", (("", ""),)),)),
        ),
        sous_titre=f"Commune {numero} (fictif)",
        auteur=f"Commune {numero} (fictif)",
        mention="Projet",
    )


def _articles(hasard: random.Random) -> Iterator[Bloc]:
    for n in range(1, ARTICLES + 1):
        yield Titre(1, texte(f"Article {n} — {_mots(hasard, 5)}"))
        for m in (1, 2):
            yield Titre(2, texte(f"{n}.{m} {_mots(hasard, 4)}"))
            yield Paragraphe(_phrases(hasard, 110))
            yield _liste(hasard, 5)
            yield Paragraphe(_phrases(hasard, 70))


def _annexes(hasard: random.Random, fiches: int) -> Iterator[Bloc]:
    for n in range(1, ANNEXES + 1):
        yield SautDePage()
        yield Titre(1, texte(f"Annexe {n} — {_mots(hasard, 4)}"))
        yield Paragraphe(_phrases(hasard, 80))
        if n == 2:
            for numero in range(1, fiches + 1):
                yield from _fiche(hasard, numero)
        elif n == 3:
            yield Section((_tableau(hasard, "Budget par service", 60, 8),), paysage=True)
        else:
            yield _tableau(hasard, f"Moyens de l’annexe {n}", 18, 5)
            yield Figure(SVG, "Deux barres, l’une plus longue que l’autre", "Figure d’essai")
            yield Note(_phrases(hasard, 20))


def _fiche(hasard: random.Random, numero: int) -> Iterator[Bloc]:
    yield SautDePage()
    yield Titre(2, texte(f"Fiche action {numero} — {_mots(hasard, 6)}"))
    yield Paragraphe(_phrases(hasard, 120))
    champs = tuple((texte(_mots(hasard, 2)), _phrases(hasard, 18)) for _ in range(10))
    yield Tableau("Identité de l’action", ("Champ", "Contenu"), champs, (4, 11))
    yield _tableau(hasard, "Étapes", 7, 4)
    yield _tableau(hasard, "Budget prévisionnel", 8, 5)


def _tableau(hasard: random.Random, legende: str, lignes: int, colonnes: int) -> Tableau:
    sens: tuple[Alignement, ...] = ("gauche", *("droite",) * (colonnes - 1))
    return Tableau(
        legende,
        tuple(f"Colonne {n + 1}" for n in range(colonnes)),
        tuple(
            (texte(_mots(hasard, 3)), *(_montant(hasard) for _ in range(colonnes - 1)))
            for _ in range(lignes)
        ),
        (3, *(2,) * (colonnes - 1)),
        sens,
    )


def _liste(hasard: random.Random, elements: int) -> Liste:
    return Liste(tuple(ElementListe(_phrases(hasard, 22)) for _ in range(elements)))


def _montant(hasard: random.Random) -> Texte:
    return texte(f"{hasard.randrange(10, 99)}\u202f{hasard.randrange(100, 999)},00")


def _mots(hasard: random.Random, nombre: int) -> str:
    return " ".join(hasard.choices(MOTS, k=nombre))


def _phrases(hasard: random.Random, nombre: int) -> Texte:
    return texte(_mots(hasard, nombre), " ", Trait(_mots(hasard, 3), gras=True), ".")
