"""Publishes the clauses of the Cafs of the demonstration."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from maillage.clauses import langage, queries
from maillage.clauses.actions import clauses as actes
from maillage.clauses.enums import ClasseDeTaille
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.conventions.queries import caf_de
from maillage.demonstration import forme


def inscrire(territoire: forme.Territoire, le: dt.datetime) -> None:
    """Write the clauses that come with one territory, but for those that its Caf has already."""
    if not territoire.clauses:
        return
    caf = caf_de(Demarche.objects.get(slug=territoire.demarche.slug))
    for voulue in territoire.clauses:
        ou = (voulue.document, voulue.partie, ClasseDeTaille.TOUTES)
        if caf is None or queries.clause(caf, *ou):
            continue
        par = Utilisateur.objects.get(email=voulue.de)
        clause = actes.ecrire(
            caf=caf,
            document=voulue.document,
            partie=voulue.partie,
            taille=ClasseDeTaille.TOUTES,
            blocs=langage.depuis_donnees(voulue.blocs),
            version=0,
            par=par,
            le=le,
        )
        actes.publier(
            clause=clause,
            version=clause.version,
            valable_du=timezone.localdate(le),
            motif=voulue.motif,
            par=par,
            le=le,
        )
