"""May this person do this to a request? Each function returns the reason of a refusal, or nothing."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche, Habilitation
from maillage.conventions.permissions import exiger, roles
from maillage.echanges.models import DemandeDonnees
from maillage.interface.typographie import minuscule
from maillage.partenaires.models import Organisation

__all__ = [
    "exiger",
    "refus_decider",
    "refus_lire_les_acces",
    "refus_rendre_l_avis",
    "refus_tenir_une_demande",
]

TIENNENT = frozenset(
    {
        Role.CHARGE_COOPERATION,
        Role.CONSEILLER_CAF,
        Role.DIRECTION_CAF,
        Role.DIRECTION_COLLECTIVITE,
    }
)
DECIDENT = (Role.DIRECTION_CAF, Role.DIRECTION_COLLECTIVITE)
LISENT_LES_ACCES = frozenset({Role.DPO, Role.DIRECTION_CAF})
# Whose tools show internal figures: the parties, not the partners invited (process D.4).
VOIENT_LES_INTERNES = frozenset(
    {
        Role.CHARGE_COOPERATION,
        Role.CONSEILLER_CAF,
        Role.DIRECTION_CAF,
        Role.DIRECTION_COLLECTIVITE,
        Role.ELU,
        Role.DPO,
    }
)


def refus_tenir_une_demande(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """Who files a request, writes its studies and closes it."""
    if roles(par, demarche, le) & TIENNENT:
        return None
    qui = ", ".join(sorted(minuscule(role.label) for role in TIENNENT))
    return f"Vous n’êtes pas habilité(e) à tenir les demandes de données. Peuvent le faire : {qui}."


def refus_rendre_l_avis(par: Utilisateur, demande: DemandeDonnees, le: dt.date) -> str | None:
    """Only the DPO of the organisation that holds the data (model convention, article 7.2)."""
    if _tient(par, demande.demarche, demande.detenteur, (Role.DPO,), le):
        return None
    return (
        "L’avis est celui du ou de la délégué(e) à la protection des données de l’organisme qui "
        f"détient les données ({demande.detenteur}). Demandez-lui de se connecter, ou demandez son "
        "habilitation."
    )


def refus_decider(par: Utilisateur, demande: DemandeDonnees, le: dt.date) -> str | None:
    """The direction of the organisation that holds the data, which is responsible for them."""
    if _tient(par, demande.demarche, demande.detenteur, DECIDENT, le):
        return None
    return (
        "La décision revient à la direction de l’organisme qui détient les données "
        f"({demande.detenteur}), responsable du traitement."
    )


def refus_lire_les_acces(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """Who reads the log of accesses to the internal statistics of the Caf of this démarche."""
    if roles(par, demarche, le) & LISENT_LES_ACCES:
        return None
    return (
        "Le journal des accès aux statistiques internes est réservé aux délégué(e)s à la protection "
        "des données et à la direction de la Caf."
    )


def voit_les_internes(par: Utilisateur, demarche: Demarche, le: dt.date) -> bool:
    """Whether this person is of the parties whom article 7.1 lets see internal statistics."""
    return bool(roles(par, demarche, le) & VOIENT_LES_INTERNES)


def _tient(
    par: Utilisateur,
    demarche: Demarche,
    organisation: Organisation,
    admis: tuple[Role, ...],
    le: dt.date,
) -> bool:
    """Whether `par` holds one of these roles for this organisation, in the démarche or all of its own."""
    if not par.is_active:
        return False
    return (
        Habilitation.objects.en_vigueur(le)
        .filter(
            Q(demarche=demarche) | Q(demarche=None),
            utilisateur=par,
            organisation=organisation,
            role__in=admis,
        )
        .exists()
    )
