"""What a model of document is made of: declared variables and ordered clauses, as plain data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from maillage.documents import langue
from maillage.documents.arbre import Bloc, Texte
from maillage.documents.conditions import NOM, Condition
from maillage.regles.erreurs import ErreurMetier

TypeVariable = Literal[
    "texte", "markdown", "date", "nombre", "montant", "liste", "oui_non", "choix"
]
JAMAIS_ECRITS = ("oui_non", "choix")  # they decide what is written, and are not written

MENTION = re.compile(rf"\{{\{{\s*(?:({'|'.join(langue.MOTS)})\s+)?({NOM})\s*\}}\}}")


class ModeleInvalide(ErreurMetier):
    """A model cannot be read: the message names the file, the clause and the variable."""

    code = "MODELE_INVALIDE"


@dataclass(frozen=True, slots=True)
class Variable:
    """A typed variable; `nom` is what a person reads when its value is missing."""

    type: TypeVariable
    nom: str
    valeurs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """Values that come several times; `element` names one of them in the clauses.

    `repere` is the field that tells one from another in the name of a missing value: the text
    there carries its article (« représentants de la commune de Deyme »).
    """

    element: str
    nom: str
    champs: Mapping[str, Variable]
    repere: str = ""


@dataclass(frozen=True, slots=True)
class Forme:
    """Two wordings, chosen by a number: the plural begins at two."""

    selon: str
    un: Texte
    plusieurs: Texte


@dataclass(frozen=True, slots=True)
class GabaritTableau:
    """A table: fixed rows, or its rows once for each element of `pour_chaque`.

    `a_completer` names what is missing when there is no row at all.
    """

    legende: str
    entetes: tuple[str, ...]
    lignes: tuple[tuple[Texte, ...], ...]
    pour_chaque: str = ""
    largeurs: tuple[int, ...] = ()
    a_completer: str = ""
    entete_de_ligne: bool = True


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in its place. What it writes, in order: heading, text, place or table."""

    identifiant: str
    titre: Texte = ()
    niveau: int = 1
    blocs: tuple[Bloc, ...] = ()
    si: Condition | None = None
    pour_chaque: str = ""
    place: str = ""
    tableau: GabaritTableau | None = None
    nouvelle_page: bool = False
    paysage: bool = False


@dataclass(frozen=True, slots=True)
class Modele:
    """A model of document at one version."""

    identifiant: str
    intitule: str
    version: int
    valable_du: dt.date
    source: str
    variables: Mapping[str, Variable]
    clauses: tuple[Clause, ...]
    collections: Mapping[str, Collection] = field(default_factory=dict)
    formes: Mapping[str, Forme] = field(default_factory=dict)

    @property
    def places(self) -> tuple[str, ...]:
        """The named places, in order."""
        return tuple(clause.place for clause in self.clauses if clause.place)
