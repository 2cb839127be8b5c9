"""The convention cut into its articles and annexes: how each reads, and what it is written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from maillage.clauses.langage import lignes as lignes_de_clause
from maillage.conventions.pieces import composer, modele, valeurs
from maillage.conventions.pieces.convention import LIBELLES, SERVICES, modele_de
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
from maillage.documents.reecriture import lisible, mentions, parties
from maillage.documents.reecriture import texte_du_modele as ecrire_le_modele

AILLEURS = "Le plan d’actions est donné élément par élément dans cette version."
SERVICES_AILLEURS = "Les services soutenus sont donnés ligne par ligne dans cette version."
# The places that upper folders write in, and that an article reads with.
PLACES_ECRITES = ("instances", SERVICES)


@dataclass(frozen=True, slots=True)
class Article:
    """An article, an annexe or another titled part; `lignes` is its text, paragraph by paragraph."""

    identifiant: str
    titre: str
    lignes: tuple[str, ...]


def articles(
    faits: FaitsConvention, remplies: Mapping[str, tuple[Bloc, ...] | None] | None = None
) -> list[Article]:
    """The titled parts of the convention in order, as they read with these facts.

    `remplies` fills places by name (`PLACES_ECRITES`); an empty one leaves what the model says there.
    """
    ecrites = {nom: blocs for nom, blocs in (remplies or {}).items() if blocs}
    if SERVICES in ecrites:
        ecrites[SERVICES] = (Paragraphe(texte(SERVICES_AILLEURS)),)
    places = {"plan_actions": (Paragraphe(texte(AILLEURS)),), **ecrites}
    document = composer(faits, places)
    lus: list[tuple[str, list[str]]] = []
    for bloc in parcourir(document.blocs):
        if isinstance(bloc, Titre) and bloc.niveau == 1:
            lus.append((en_clair(bloc.texte), []))
        elif lus:
            lus[-1][1].extend(_lignes(bloc))
    return [
        Article(identifiant, titre, tuple(lignes))
        for identifiant, (titre, lignes) in zip(parties(modele()), lus, strict=True)
    ]


@cache
def redactions() -> dict[str, str]:
    """What the model says in each titled part, its variables named between brackets."""
    return {
        identifiant: "\n".join(ligne for clause in clauses for ligne in _source(clause)).rstrip(
            "\n"
        )
        for identifiant, clauses in parties(modele()).items()
    }


def redaction(identifiant: str, faits: FaitsConvention) -> str:
    """What is written of that part: in the words of the parties where they chose theirs, or of the Caf.

    Two different texts never read the same here, so that no rewording escapes a comparison.
    """
    if identifiant in faits.reecritures:
        dit = lisible(faits.reecritures[identifiant], modele())
    elif identifiant in faits.clauses:
        dit = "\n".join(lignes_de_clause(faits.clauses[identifiant], modele(), LIBELLES))
    else:
        return redactions()[identifiant]
    ouverture, *suite = parties(modele())[identifiant]
    lignes = [_ecrit(ouverture.titre), dit]
    for clause in (ouverture, *suite):
        lignes.extend(_source_du_tableau(clause))
    return "\n".join(lignes)


def titres() -> dict[str, str]:
    """The titled parts of the model in order: their identifier and their heading."""
    return {i: _ecrit(clauses[0].titre) for i, clauses in parties(modele()).items()}


def titre_de_la_place(place: str) -> str:
    """The heading under which a place stands: « Annexe 3 — … »; the number is that of the model.

    `KeyError` for a place that the model does not have.
    """
    for clauses in parties(modele()).values():
        if any(clause.place == place for clause in clauses):
            return _ecrit(clauses[0].titre)
    raise KeyError(place)


def parties_remplies() -> frozenset[str]:
    """The parts in which Maillage puts something by itself: a table, the plan, the signatures."""
    return frozenset(
        identifiant
        for identifiant, clauses in parties(modele()).items()
        if any(clause.place or clause.tableau for clause in clauses)
    )


def texte_du_modele(identifiant: str, faits: FaitsConvention) -> str:
    """The text of that part in the notation of the model, as one begins to reword it.

    It is that of the Caf, where its library words that part.
    """
    return ecrire_le_modele(modele_de(faits), identifiant, valeurs(faits))


def mentions_possibles() -> list[tuple[str, str]]:
    """What a rewording may name, as one writes it, with what it stands for."""
    return [(f"{{{{ {nom} }}}}", quoi) for nom, quoi in mentions(modele()).items()]


def article(identifiant: str, faits: FaitsConvention) -> Article:
    """That part as it reads with these facts; `KeyError` for an unknown one."""
    return {lu.identifiant: lu for lu in articles(faits)}[identifiant]


def _source(clause: Clause) -> Iterator[str]:
    yield _ecrit(clause.titre)
    for bloc in clause.blocs:
        yield from (_ecrit(ligne) for ligne in textes(bloc))
    yield from _source_du_tableau(clause)


def _source_du_tableau(clause: Clause) -> Iterator[str]:
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
