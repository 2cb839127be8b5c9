"""May this person do this with the money of a démarche? The reason of a refusal, or nothing."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche, Habilitation
from maillage.conventions.permissions import ECRIVENT_LES_ACTES, roles
from maillage.interface.typographie import minuscule
from maillage.partenaires.models import Organisation

DE_LA_CAF = frozenset({Role.CONSEILLER_CAF, Role.DIRECTION_CAF})


def refus_suivre(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The tables, the budgets, the declarations and the payments: both sides keep them together."""
    return _refus(par, demarche, le, ECRIVENT_LES_ACTES, "tenir les financements de cette démarche")


def refus_valider(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """To accept a declaration is for the Caf, which pays."""
    return _refus(par, demarche, le, DE_LA_CAF, "valider une déclaration")


def refus_fixer_le_calendrier(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The dates and the rates are those of the Caf, for all its territories."""
    return _refus(par, demarche, le, DE_LA_CAF, "fixer le calendrier de la Caf")


def refus_tenir_les_baremes(par: Utilisateur, caf: Organisation | None, le: dt.date) -> str | None:
    """The rows of a Caf are written by its own people, in whichever démarche they work (one query)."""
    tenues = Habilitation.objects.en_vigueur(le).filter(
        utilisateur=par, organisation=caf, role__in=DE_LA_CAF
    )
    if caf is not None and par.is_active and tenues.exists():
        return None
    qui = ", ".join(sorted(minuscule(role.label) for role in DE_LA_CAF))
    return f"Les barèmes d’une Caf sont saisis par elle. Peuvent le faire : {qui}."


def _refus(
    par: Utilisateur, demarche: Demarche, le: dt.date, admis: frozenset[Role], ce_que: str
) -> str | None:
    if roles(par, demarche, le) & admis:
        return None
    qui = ", ".join(sorted(minuscule(role.label) for role in admis))
    return f"Vous n’êtes pas habilité(e) à {ce_que}. Peuvent le faire : {qui}."
