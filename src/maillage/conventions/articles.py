"""The convention cut into its articles and annexes: how each reads, and what it is written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from maillage.conventions.pieces import composer, modele
from maillage.conventions.redaction import FaitsConvention
from maillage.documents.arbre import (
    Bloc,
    BlocSignatures,
    Liste,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    en_clair,
    parcourir,
    texte,
    textes,
)
from maillage.documents.clauses import MENTION, Clause

AILLEURS = "Le plan d’actions est donné élément par élément dans cette version."


@dataclass(frozen=True, slots=True)
class Article:
    """An article, an annexe or another titled part; `lignes` is its text, paragraph by paragraph."""

    identifiant: str
    titre: str
    lignes: tuple[str, ...]


def articles(faits: FaitsConvention) -> list[Article]:
    """The titled parts of the convention in order, as they read with these facts."""
    document = composer(faits, {"plan_actions": (Paragraphe(texte(AILLEURS)),)})
    lus: list[tuple[str, list[str]]] = []
    for bloc in parcourir(document.blocs):
        if isinstance(bloc, Titre) and bloc.niveau == 1:
            lus.append((en_clair(bloc.texte), []))
        elif lus:
            lus[-1][1].extend(_lignes(bloc))
    return [
        Article(identifiant, titre, tuple(lignes))
        for identifiant, (titre, lignes) in zip(_titres(), lus, strict=True)
    ]


@cache
def redactions() -> dict[str, str]:
    """What the model says in each titled part, its variables named between brackets."""
    parties: dict[str, list[str]] = {}
    courante = ""
    for clause in modele().clauses:
        courante = clause.identifiant if _ouvre(clause) else courante
        if courante:
            parties.setdefault(courante, []).extend(_source(clause))
    return {identifiant: "\n".join(lignes) for identifiant, lignes in parties.items()}


def _titres() -> list[str]:
    return [clause.identifiant for clause in modele().clauses if _ouvre(clause)]


def _ouvre(clause: Clause) -> bool:
    return bool(clause.titre) and clause.niveau == 1


def _source(clause: Clause) -> Iterator[str]:
    yield _ecrit(clause.titre)
    for bloc in clause.blocs:
        yield from (_ecrit(ligne) for ligne in textes(bloc))
    if clause.tableau:
        yield " | ".join(clause.tableau.entetes)
        for rangee in clause.tableau.lignes:
            yield " | ".join(_ecrit(cellule) for cellule in rangee)


def _ecrit(gabarit: Texte) -> str:
    """A text of the model as a person reads it: « [début de la convention] » for a variable."""
    return MENTION.sub(lambda mention: f"[{_nom(mention[2])}]", en_clair(gabarit)).strip()


def _nom(nom: str) -> str:
    if nom in modele().variables:
        return modele().variables[nom].nom
    if nom in modele().formes:
        return _ecrit(modele().formes[nom].un).strip("[]")
    element, _, champ = nom.partition(".")
    for collection in modele().collections.values():
        if collection.element == element and champ in collection.champs:
            return collection.champs[champ].nom
    return nom


def _lignes(bloc: Bloc) -> Iterator[str]:
    match bloc:
        case Liste():
            yield from (f"– {en_clair(ligne)}" for ligne in textes(bloc))
        case Tableau():
            yield " | ".join(bloc.entetes)
            yield from (" | ".join(en_clair(c) for c in rangee) for rangee in bloc.lignes)
        case BlocSignatures():
            for case in bloc.cases:
                personnes = ", ".join(" — ".join(filter(None, p)) for p in case.personnes)
                yield " : ".join(filter(None, (case.organisation, personnes)))
        case _:
            yield from (ligne for t in textes(bloc) if (ligne := en_clair(t).strip()))
