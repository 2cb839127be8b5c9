"""Logs that somebody was shown internal figures of a Caf."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.statistiques.models import AccesStatistique, Valeur
from maillage.statistiques.regards import Regard


def consigner_un_acces(
    *, detenteur: int, valeurs: Iterable[Valeur], regard: Regard
) -> AccesStatistique:
    """Write one row of the log for what one page or document showed. Raises `ValueError` without reader."""
    if regard.par is None or regard.le is None:
        raise ValueError("An access has a reader and a time")
    lues = list(valeurs)
    return AccesStatistique.objects.create(
        le=regard.le,
        par=regard.par.email,
        par_nom=regard.par.nom_complet,
        detenteur_id=detenteur,
        forme=regard.forme.value,
        ou=regard.ou[:200],
        codes=sorted({v.indicateur.code for v in lues}),
        territoires=len({(v.niveau, v.code) for v in lues}),
        nombre=len(lues),
    )
