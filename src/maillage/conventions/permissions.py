"""May this person do this? Each function returns the reason of a refusal, or nothing.

Rights come from the habilitations in force that day in the démarche that was loaded. The state of an
object is another question: it is asked by the acts, of the tables in `enums.py`.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche, Habilitation
from maillage.regles.erreurs import ActeRefuse

ECRIVENT = frozenset({Role.CHARGE_COOPERATION})
ECRIVENT_LES_ACTES = frozenset({Role.CHARGE_COOPERATION, Role.CONSEILLER_CAF})
DELIBERENT = frozenset({Role.CHARGE_COOPERATION, Role.CONSEILLER_CAF, Role.SECRETARIAT})
HABILITENT = frozenset({Role.CHARGE_COOPERATION, Role.DIRECTION_CAF, Role.DIRECTION_COLLECTIVITE})
LISENT_LE_JOURNAL = frozenset(
    {
        Role.CHARGE_COOPERATION,
        Role.CONSEILLER_CAF,
        Role.DIRECTION_CAF,
        Role.DIRECTION_COLLECTIVITE,
        Role.DPO,
    }
)
OUVRENT_UNE_DEMARCHE = frozenset({Role.CHARGE_COOPERATION, Role.CONSEILLER_CAF, Role.DIRECTION_CAF})


def roles(par: Utilisateur, demarche: Demarche, le: dt.date) -> frozenset[Role]:
    """The roles of `par` in this démarche on that day (one query)."""
    if not par.is_active:
        return frozenset()
    de_la_caf = Q(
        demarche=None,
        organisation__parties__demarche=demarche,
        organisation__parties__role=RolePartie.CAF,
    )
    codes = (
        Habilitation.objects.en_vigueur(le)
        .filter(Q(demarche=demarche) | de_la_caf, utilisateur=par)
        .values_list("role", flat=True)
    )
    return frozenset(Role(code) for code in codes)


def roles_quelque_part(par: Utilisateur, le: dt.date) -> frozenset[Role]:
    """The roles that `par` holds in any démarche on that day (one query)."""
    if not par.is_active:
        return frozenset()
    codes = Habilitation.objects.en_vigueur(le).filter(utilisateur=par).values_list("role", flat=True)
    return frozenset(Role(code) for code in codes)


def _refus(tenus: frozenset[Role], admis: frozenset[Role], ce_que: str) -> str | None:
    if tenus & admis:
        return None
    qui = ", ".join(sorted(role.label.lower() for role in admis))
    return f"Vous n'êtes pas habilité(e) à {ce_que}. Peuvent le faire : {qui}."


def refus_voir(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """Whoever holds a role in the démarche may read it."""
    if roles(par, demarche, le):
        return None
    return "Vous n'êtes pas habilité(e) dans cette démarche. Demandez une habilitation à son équipe."


def refus_modifier(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The démarche itself: description, parties, perimeter, thématiques, plan, fiches."""
    return _refus(roles(par, demarche, le), ECRIVENT, "modifier cette démarche")


def refus_ecrire_les_actes(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The acts, their states and their signatures."""
    return _refus(roles(par, demarche, le), ECRIVENT_LES_ACTES, "écrire les actes de cette démarche")


def refus_deliberer(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The deliberations of the assemblies and the decisions of the Caf."""
    return _refus(roles(par, demarche, le), DELIBERENT, "enregistrer une délibération")


def refus_habiliter(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """Who may open the démarche to somebody else."""
    return _refus(roles(par, demarche, le), HABILITENT, "accorder des habilitations")


def refus_lire_le_journal(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The whole journal of the démarche (the history of one object is open to whoever reads it)."""
    return _refus(roles(par, demarche, le), LISENT_LE_JOURNAL, "lire le journal de cette démarche")


def refus_ouvrir_une_demarche(par: Utilisateur, le: dt.date) -> str | None:
    """A new démarche is opened by a Caf or by a chargé(e) de coopération."""
    return _refus(roles_quelque_part(par, le), OUVRENT_UNE_DEMARCHE, "ouvrir une démarche")


def exiger(refus: str | None) -> None:
    """Raise the refusal, if there is one (`ActeRefuse`, which pages answer by 403)."""
    if refus:
        raise ActeRefuse(refus)
