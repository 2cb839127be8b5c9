"""Who may write in the directory, which all the démarches of the instance share.

Whoever works for an organisation may add to the directory; the sheet of an organisation is kept by
its own people, by a Caf, or by anybody of the directory as long as nobody works for it here.
"""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Appartenance, Organisation
from maillage.regles.erreurs import ActeRefuse


def refus_ajouter(par: Utilisateur, le: dt.date) -> str | None:
    """Add an organisation or a person."""
    if not par.is_active:
        return "Ce compte est fermé."
    if (
        par.est_administrateur
        or Appartenance.objects.en_vigueur(le).filter(utilisateur=par).exists()
    ):
        return None
    return "Seules les personnes rattachées à une organisation complètent l'annuaire."


def refus_modifier(par: Utilisateur, organisation: Organisation, le: dt.date) -> str | None:
    """Change the sheet of an organisation, its services, its mandates."""
    if refus := refus_ajouter(par, le):
        return refus
    en_vigueur = Appartenance.objects.en_vigueur(le)
    siennes = en_vigueur.filter(utilisateur=par)
    if (
        par.est_administrateur
        or siennes.filter(organisation=organisation).exists()
        or siennes.filter(organisation__nature=NatureOrganisation.CAF).exists()
        or not en_vigueur.filter(organisation=organisation).exists()
    ):
        return None
    return (
        f"La fiche de « {organisation} » est tenue par ses propres agents. "
        "Signalez-leur ce qui est à corriger."
    )


def refus_rattacher(par: Utilisateur) -> str | None:
    """Say for which organisation an account works: it opens the directory to it."""
    if par.is_active and par.est_administrateur:
        return None
    return "Seul l’administrateur de l’instance rattache un compte à une organisation."


def exiger(refus: str | None) -> None:
    """Raise the refusal, if there is one."""
    if refus:
        raise ActeRefuse(refus)
