"""What the library of clauses serves, which only the domains above know: each says so in `bibliotheque.py`.

A domain declares the documents that it writes from a model, and the drafts that a Caf has of each. The one
that holds the rights says which Cafs an account sees, and who keeps their clauses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from maillage.clauses.enums import ClasseDeTaille
from maillage.comptes.models import Utilisateur
from maillage.documents.clauses import Modele
from maillage.documents.modeles import Valeurs
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class ProjetDeDocument:
    """One draft of a document in a démarche of the Caf, and the day whose clauses it takes.

    `gele` says why it changes no more, and is empty for a draft that still follows the library;
    `reecrites` are the parts that the démarche words itself. `valeurs` reads what fills the model: None
    where nothing is to be shown.
    """

    demarche: str
    intitule: str
    adresse: str
    taille: ClasseDeTaille | None
    jour: dt.date
    valeurs: Callable[[], Valeurs] | None = None
    gele: str = ""
    reecrites: frozenset[str] = frozenset()


Projets = Callable[[Organisation, dt.date], Iterable[ProjetDeDocument]]


@dataclass(frozen=True, slots=True)
class Usage:
    """A document written from a model. `libelles` gives the words for the closed values of the model."""

    intitule: str
    modele: Callable[[], Modele]
    projets: Projets
    libelles: Mapping[str, str] = field(default_factory=dict)

    @property
    def document(self) -> str:
        """The identifier of its model, by which its clauses are kept."""
        return self.modele().identifiant


@dataclass(frozen=True, slots=True)
class Habilites:
    """Who sees the clauses of which Caf, and who keeps them (a reason of refusal, or nothing)."""

    cafs_visibles: Callable[[Utilisateur, dt.date], QuerySet[Organisation]]
    refus_tenir: Callable[[Utilisateur, Organisation, dt.date], str | None]


_usages: list[Usage] = []
_habilites: list[Habilites] = []


def declarer(usage: Usage) -> Usage:
    """Declare a document, in the order of the pages."""
    _usages[:] = [u for u in _usages if u.intitule != usage.intitule] + [usage]
    return usage


def habiliter(habilites: Habilites) -> None:
    """Say who sees and who keeps; there is one answer for the whole instance."""
    _habilites[:] = [habilites]


def habilites() -> Habilites:
    """The answer of the domain that holds the rights."""
    return _habilites[0]


def usages() -> list[Usage]:
    """Every declared document, in order of declaration."""
    return list(_usages)


def usage(document: str) -> Usage:
    """That of a document (`Introuvable` otherwise)."""
    trouve = next((u for u in _usages if u.document == document), None)
    if trouve is None:
        raise Introuvable(
            "Aucun document ne s’écrit avec ce modèle. Revenez à la liste des clauses."
        )
    return trouve
