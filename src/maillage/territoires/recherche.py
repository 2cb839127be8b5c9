"""Territories in the search of the whole site."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.interface.recherche import Resultat, enregistrer
from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires import queries
from maillage.territoires.queries import Trouvaille


def chercher(texte: str, par: Any, le: dt.date, au_plus: int) -> list[Resultat]:
    """The best territories; open to every account. A text that holds nothing finds nothing."""
    try:
        trouvailles = queries.chercher(texte, limite=au_plus)
    except SaisieInvalide:
        return []
    return [_resultat(trouvaille) for trouvaille in trouvailles]


def _resultat(trouvaille: Trouvaille) -> Resultat:
    territoire = trouvaille.territoire
    precisions = [territoire.categorie, territoire.code]
    if territoire.departement:
        precisions.append(territoire.departement.nom)
    if trouvaille.via:
        precisions.append(f"trouvé par {trouvaille.via}")
    return Resultat(territoire.nom, territoire.get_absolute_url(), ", ".join(precisions))


enregistrer("Territoires", chercher)
