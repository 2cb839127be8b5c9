"""Who of a démarche sees the internal statistics of its Caf: the argument that the one exit asks."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.conventions.queries import perimetre_au
from maillage.echanges import permissions, queries
from maillage.statistiques.regards import Forme, Regard, partie, public
from maillage.territoires.enums import Niveau
from maillage.territoires.queries import communes_de


def regard_dans(
    demarche: Demarche,
    par: Utilisateur,
    le: dt.datetime,
    *,
    forme: Forme = Forme.PAGE,
    ou: str = "",
) -> Regard:
    """What this person may see in this démarche: the internal figures of its Caf, on its perimeter.

    Open data only for whoever is not of the parties (process D.4), whatever the form.
    """
    if not permissions.voit_les_internes(par, demarche, timezone.localdate(le)):
        return public(forme, ou=ou)
    cafs = queries.cafs(demarche)
    if not cafs:
        return public(forme, ou=ou)
    communes = _communes(demarche, timezone.localdate(le))
    return partie(par, detenteurs=cafs, communes=communes, le=le, forme=forme, ou=ou)


def _communes(demarche: Demarche, le: dt.date) -> frozenset[str]:
    """The codes of the communes in the perimeter that day; those of its territory when none is written."""
    ecrites = frozenset(c.commune.code for c in perimetre_au(demarche, le).communes)
    if ecrites or demarche.territoire is None:
        return ecrites
    if demarche.territoire.niveau == Niveau.COMMUNE:
        return frozenset({demarche.territoire.code})
    return frozenset(communes_de(demarche.territoire).values_list("code", flat=True))
