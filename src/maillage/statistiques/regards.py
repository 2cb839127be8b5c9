"""Who looks at a figure, and through what: the typed argument of the one exit.

Internal statistics of a Caf are for « usage interne » (model convention, article 7.1): only the
authenticated users of the parties see them, never the public page, an open export or a mail.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from maillage.comptes.models import Utilisateur


class Forme(StrEnum):
    """Through what a figure leaves. The last three go to everybody."""

    PAGE = "PAGE"
    DOCUMENT = "DOCUMENT"
    API = "API"
    PAGE_PUBLIQUE = "PAGE_PUBLIQUE"
    EXPORT_OUVERT = "EXPORT_OUVERT"
    COURRIEL = "COURRIEL"


OUVERTES = frozenset({Forme.PAGE_PUBLIQUE, Forme.EXPORT_OUVERT, Forme.COURRIEL})


@dataclass(frozen=True, slots=True)
class Regard:
    """Open data only, unless `detenteurs` (keys of Caf) names whose internal figures may be seen.

    `communes` bounds these internal figures to the communes of a perimeter, by code; None is for the
    agents of the Caf itself. `ou` names the page or the document, for the log of accesses.
    """

    forme: Forme
    ou: str = ""
    par: Utilisateur | None = None
    le: dt.datetime | None = None
    detenteurs: frozenset[int] = frozenset()
    communes: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Internal figures have one authenticated reader, a time and a closed form; `ValueError`."""
        if not self.detenteurs:
            return
        if self.forme in OUVERTES:
            raise ValueError("Internal statistics never leave through an open form")
        if self.par is None or self.par.pk is None or not self.par.is_active or self.le is None:
            raise ValueError("Internal statistics are shown to an authenticated person, at a time")


def public(forme: Forme = Forme.PAGE, *, ou: str = "") -> Regard:
    """Somebody of whom nothing is known: open data only."""
    return Regard(forme, ou)


def partie(
    par: Utilisateur,
    *,
    detenteurs: frozenset[int],
    communes: frozenset[str] | None,
    le: dt.datetime,
    forme: Forme = Forme.PAGE,
    ou: str = "",
) -> Regard:
    """A user of the parties, who may see the internal figures of these Caf; raises `ValueError`.

    Whoever calls has asked the permission: this folder knows no démarche.
    """
    return Regard(forme, ou, par, le, detenteurs, communes)
