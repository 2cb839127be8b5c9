"""What was read of a workbook, signed: between the report that a page shows and the act that writes it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core import signing

from maillage.regles.erreurs import SaisieInvalide

VAUT = dt.timedelta(days=1)


def sceller(lignes: list[Any], *, sel: str, lieu: int) -> str:
    """These rows (plain JSON) as a page may carry them: what was shown is what will be written.

    `sel` parts one import from the others; `lieu` is the key of what the rows are for.
    """
    return signing.dumps({"lieu": lieu, "lignes": lignes}, salt=sel, compress=True)


def rouvrir(lot: str, *, sel: str, lieu: int, un_autre: str) -> list[Any]:
    """The rows of a lot that `sceller` made for the same `lieu`, less than a day ago.

    Raises `SaisieInvalide` for one that is too old, tampered with, or for another place: `un_autre`
    says which (« une autre démarche »).
    """
    try:
        lu = signing.loads(lot, salt=sel, max_age=VAUT)
    except signing.BadSignature as erreur:
        raise SaisieInvalide(
            "Ce rapport n’est plus valable. Déposez de nouveau le classeur."
        ) from erreur
    if lu.get("lieu") != lieu:
        raise SaisieInvalide(f"Ce rapport est celui d’{un_autre}. Déposez de nouveau le classeur.")
    lignes: list[Any] = lu["lignes"]
    return lignes
