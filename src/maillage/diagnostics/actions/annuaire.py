"""The decision to open the directory of the services to all, or to close it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.diagnostics import permissions
from maillage.diagnostics.models import AnnuairePublic
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import EtatIncompatible


@transaction.atomic
def publier(*, demarche: Demarche, par: Utilisateur, le: dt.datetime) -> AnnuairePublic:
    """Open the directory to all. Raises `ActeRefuse`, `EtatIncompatible` (already open, no signatory)."""
    demarche = _reprendre(demarche, par, le)
    if not demarche.parties.filter(est_signataire=True).exists():
        raise EtatIncompatible(
            "Aucun signataire n’est noté dans cette démarche, et l’annuaire doit tous les nommer. "
            "Ajoutez-les d’abord."
        )
    return _decider(demarche, ouvert=True, par=par, le=le)


@transaction.atomic
def fermer(*, demarche: Demarche, par: Utilisateur, le: dt.datetime) -> AnnuairePublic:
    """Close the directory. Raises `ActeRefuse`, `EtatIncompatible` (not open)."""
    return _decider(_reprendre(demarche, par, le), ouvert=False, par=par, le=le)


def _reprendre(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> Demarche:
    fraiche = verrouiller(demarche)
    permissions.exiger(permissions.refus_publier_l_annuaire(par, fraiche, timezone.localdate(le)))
    return fraiche


def _decider(
    demarche: Demarche, *, ouvert: bool, par: Utilisateur, le: dt.datetime
) -> AnnuairePublic:
    annuaire = AnnuairePublic.objects.filter(demarche=demarche).first()
    if annuaire is None:
        annuaire = AnnuairePublic(demarche=demarche, version=0)
    if annuaire.ouvert == ouvert:
        dit = "est déjà publié" if ouvert else "n’est pas publié"
        raise EtatIncompatible(f"L’annuaire {dit} : rien n’a changé.")
    annuaire.ouvert, annuaire.change_le = ouvert, le
    annuaire.version += 1
    annuaire.save()
    acte = "annuaire public ouvert" if ouvert else "annuaire public fermé"
    raconter(acte, annuaire, apres={"ouvert": ouvert}, par=par, le=le)
    return annuaire
