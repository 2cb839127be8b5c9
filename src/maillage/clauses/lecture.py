"""The clauses of a Caf as its pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.clauses import langage, vigueur
from maillage.clauses.enums import ClasseDeTaille
from maillage.clauses.langage import Blocs
from maillage.clauses.models import ClauseDeCaf, VersionDeClause
from maillage.clauses.usages import Usage
from maillage.documents.conditions import ecrire
from maillage.documents.reecriture import parties

EN_VIGUEUR, A_VENIR, REMPLACEE, TERMINEE = "En vigueur", "À venir", "Remplacée", "Terminée"
TONS = {EN_VIGUEUR: "succes", A_VENIR: "information"}


@dataclass(frozen=True, slots=True)
class VersionLue:
    """A published version and where it stands that day; `depassee`: the product has moved since."""

    version: VersionDeClause
    etat: str
    depassee: bool

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS.get(self.etat, "neutre")


@dataclass(frozen=True, slots=True)
class Ligne:
    """One part of a document: its heading, when it is written, what holds that day, the drafts."""

    partie: str
    titre: str
    condition: str
    tenues: tuple[VersionLue, ...]
    brouillons: tuple[ClauseDeCaf, ...]
    a_venir: tuple[VersionLue, ...]


def lire_les_versions(
    versions: Iterable[VersionDeClause], usage: Usage, jour: dt.date
) -> list[VersionLue]:
    """Each version with its state on that day, the latest first, class by class."""
    par_clause: dict[int, list[VersionDeClause]] = {}
    for version in versions:
        par_clause.setdefault(version.clause_id, []).append(version)
    bases: dict[str, str] = {}
    lues = []
    for siennes in par_clause.values():
        for version in reversed(siennes):
            partie = version.clause.partie
            if partie not in bases:
                bases[partie] = _base(usage, partie)
            depassee = not version.retiree and version.base != bases[partie]
            lues.append(VersionLue(version, _etat(version, siennes, jour), depassee))
    return lues


def lignes(
    usage: Usage,
    clauses: Iterable[ClauseDeCaf],
    versions: Iterable[VersionDeClause],
    jour: dt.date,
) -> list[Ligne]:
    """The parts of a document in order, each with what the Caf wrote of it."""
    lues = lire_les_versions(versions, usage, jour)
    brouillons = [c for c in clauses if c.brouillon is not None]
    return [
        Ligne(
            partie,
            titre,
            _condition(usage, partie),
            tuple(
                v
                for v in lues
                if v.version.clause.partie == partie
                and v.etat == EN_VIGUEUR
                and not v.version.retiree
            ),
            tuple(c for c in brouillons if c.partie == partie),
            tuple(v for v in lues if v.version.clause.partie == partie and v.etat == A_VENIR),
        )
        for partie, titre in langage.modifiables(usage.modele()).items()
    ]


def tailles(brouillons: Iterable[ClauseDeCaf]) -> list[tuple[ClasseDeTaille, ClauseDeCaf | None]]:
    """Each class with the draft of the Caf, where there is one."""
    par_taille = {c.taille: c for c in brouillons if c.brouillon is not None}
    return [(taille, par_taille.get(taille.value)) for taille in ClasseDeTaille]


def texte_de_depart(
    usage: Usage,
    clause: ClauseDeCaf | None,
    partie: str,
    taille: ClasseDeTaille,
    versions: list[VersionDeClause],
    jour: dt.date,
) -> Blocs:
    """What one begins to write from: the draft, the words that hold that day, or those of the product."""
    if clause is not None and clause.brouillon is not None:
        return langage.depuis_donnees(clause.brouillon)
    tenues = vigueur.en_vigueur(versions, taille, jour)
    if partie in tenues:
        return vigueur.blocs(tenues[partie])
    return langage.blocs_du_modele(usage.modele(), partie)


def _condition(usage: Usage, partie: str) -> str:
    """When the product writes that part: two of them may have the same heading."""
    ouverture = parties(usage.modele())[partie][0]
    if ouverture.si is None:
        return ""
    return langage.dire_la_condition(ecrire(ouverture.si), usage.modele(), usage.libelles)


def _base(usage: Usage, partie: str) -> str:
    if partie not in langage.modifiables(usage.modele()):
        return ""
    return langage.empreinte(langage.blocs_du_modele(usage.modele(), partie))


def _etat(version: VersionDeClause, siennes: list[VersionDeClause], jour: dt.date) -> str:
    if version.valable_du > jour:
        return A_VENIR
    if not vigueur.couvre(version, jour):
        return TERMINEE
    return EN_VIGUEUR if vigueur.derniere(siennes, jour) is version else REMPLACEE
