"""What the diagnosis makes of an idea: a constat."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.diagnostics.actions import constats
from maillage.diagnostics.devenirs_possibles import DevenirPossible, declarer
from maillage.diagnostics.enums import NatureConstat

# What a room is asked is most often what is missing.
NATURES = (NatureConstat.BESOIN, NatureConstat.FAIBLESSE, NatureConstat.FORCE)


def _creer(
    demarche: Demarche,
    texte: str,
    destination: str,
    provenance: str,
    par: Utilisateur,
    le: dt.datetime,
) -> tuple[int, str]:
    nature = destination or NatureConstat.BESOIN.value
    constat = constats.ajouter(
        demarche=demarche, texte=texte, nature=nature, source=provenance, par=par, le=le
    )
    return constat.pk, str(constat)


declarer(
    DevenirPossible(
        genre="constat",
        libelle="Constat",
        destinations=lambda _: [(n.value, str(n.label)) for n in NATURES],
        creer=_creer,
        adresse=lambda slug, cle: f"{reverse('diagnostics:constats', args=[slug])}#constat-{cle}",
    )
)
