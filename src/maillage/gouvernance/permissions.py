"""May this person hold the gouvernance of a démarche? What it adds to the rights on a démarche.

The comité de pilotage is co-led by the Caf and the collectivité (seed S4-C, article 6): the two who
work every day on the démarche hold its instances and its meetings.
"""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import DISPENSENT, Role
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import exiger, roles
from maillage.gouvernance.enums import Cote
from maillage.interface.typographie import minuscule

__all__ = [
    "exiger",
    "refus_dispenser_d_avis",
    "refus_noter_l_activite",
    "refus_rendre_un_avis",
    "refus_tenir_la_gouvernance",
    "refus_valider_un_releve",
]

TIENNENT_LA_GOUVERNANCE = frozenset({Role.CHARGE_COOPERATION, Role.CONSEILLER_CAF})
RENDENT_UN_AVIS = frozenset({Role.CONSEILLER_CAF, Role.DIRECTION_CAF})
NOTENT_L_ACTIVITE = frozenset({Role.CHARGE_COOPERATION})
# Process D.4: whoever prepares the relevé never validates it alone, since the other side does too.
VALIDENT_UN_RELEVE: dict[Cote, frozenset[Role]] = {
    Cote.CAF: frozenset({Role.CONSEILLER_CAF, Role.DIRECTION_CAF}),
    Cote.COLLECTIVITE: frozenset({Role.CHARGE_COOPERATION, Role.DIRECTION_COLLECTIVITE, Role.ELU}),
}


def refus_tenir_la_gouvernance(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The instances, their members, the meetings, the posts of cooperation."""
    return _refus(par, demarche, le, TIENNENT_LA_GOUVERNANCE, "tenir la gouvernance")


def refus_rendre_un_avis(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The opinion of the Caf on a recruitment: only its side speaks in its name (S4-C, annexe 4)."""
    return _refus(par, demarche, le, RENDENT_UN_AVIS, "enregistrer un avis de la Caf")


def refus_dispenser_d_avis(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The exemption from that opinion, with its reason: whoever may exempt from a gate."""
    return _refus(par, demarche, le, DISPENSENT, "dispenser de l’avis de la Caf")


def refus_noter_l_activite(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The log of the function: who holds it, and nobody for them."""
    return _refus(par, demarche, le, NOTENT_L_ACTIVITE, "noter l’activité de la fonction")


def refus_valider_un_releve(
    par: Utilisateur, demarche: Demarche, cote: Cote, le: dt.date
) -> str | None:
    """The relevé de décisions, for one of the two sides that lead the instance together."""
    admis = VALIDENT_UN_RELEVE.get(cote, frozenset())
    return _refus(par, demarche, le, admis, f"valider un relevé du côté « {cote.label} »")


def _refus(
    par: Utilisateur, demarche: Demarche, le: dt.date, admis: frozenset[Role], ce_que: str
) -> str | None:
    if roles(par, demarche, le) & admis:
        return None
    qui = ", ".join(sorted(minuscule(role.label) for role in admis))
    return f"Vous n'êtes pas habilité(e) à {ce_que}. Peuvent le faire : {qui}."
