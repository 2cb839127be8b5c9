"""The acts on the budget of a fiche."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.interface.typographie import montant
from maillage.plan_actions.actions import gardes, lignes
from maillage.plan_actions.actions.lignes import Genre, Ligne, Vues
from maillage.plan_actions.models import FicheAction, LigneBudget

MONTANTS = ("prevu", "vote", "paye")
CHAMPS = ("annee", "financeur", "autre_financeur", "nature", *MONTANTS)


def dire(ligne: LigneBudget) -> str:
    """A line of the budget, as the journal keeps it: amounts not known are left out."""
    montants = (("prévu", ligne.prevu), ("voté", ligne.vote), ("payé", ligne.paye))
    dits = [f"{nom} {montant(valeur)}" for nom, valeur in montants if valeur is not None]
    return f"{ligne} : {', '.join(dits) or 'montants inconnus'}"


GENRE = Genre(LigneBudget, CHAMPS, "lignes du budget", unique=True, dire=dire)


@transaction.atomic
def fixer(
    *,
    fiche: FicheAction,
    budget: Iterable[Ligne],
    vues: Vues | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> list[LigneBudget]:
    """Make the budget of the fiche those lines (columns of `CHAMPS`; amounts in euros, None unknown).

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    gardes.ouvrir(fiche.demarche, par, le)
    fraiche = gardes.reprendre(fiche, demarche=fiche.demarche)
    return lignes.fixer(GENRE, fraiche, budget, vues, demarche=fraiche.demarche, par=par, le=le)
