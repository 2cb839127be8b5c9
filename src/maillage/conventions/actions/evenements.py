"""How an act on an object of a démarche is told to the journal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.conventions.models import Demarche
from maillage.journal.actions.evenements import Acteur, consigner
from maillage.journal.models import Evenement


def raconter(
    acte: str,
    objet: Any,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any] | None = None,
    motif: str = "",
    par: Acteur,
    le: dt.datetime,
) -> Evenement:
    """Write one event in the journal of the démarche of `objet`, as `journal.consigner` does.

    `objet` is a démarche, or any row that has its `demarche`. Within the transaction of the act.
    """
    demarche = objet if isinstance(objet, Demarche) else objet.demarche
    return consigner(
        acte=acte,
        objet=objet,
        demarche=demarche.slug,
        avant=avant,
        apres=apres,
        motif=motif,
        par=par,
        le=le,
    )
