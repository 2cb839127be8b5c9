"""May this person do this? Each function returns the reason of a refusal, or nothing.

Rights come from the habilitations in force that day in the démarche that was loaded. The state of an
object is another question: it is asked by the acts, of the tables in `enums.py`.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import DISPENSENT, Role, RolePartie
from maillage.conventions.models import Demarche, Habilitation, Partie
from maillage.conventions.queries.des_sceaux import signataires_de_l_acte
from maillage.interface.typographie import minuscule
from maillage.partenaires.models import Organisation
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

METTENT_FIN_POUR_LA_CAF = frozenset({Role.CONSEILLER_CAF, Role.DIRECTION_CAF})
METTENT_FIN_POUR_LES_AUTRES = frozenset({Role.CHARGE_COOPERATION, Role.DIRECTION_COLLECTIVITE})
METTENT_FIN = METTENT_FIN_POUR_LA_CAF | METTENT_FIN_POUR_LES_AUTRES

# Who commits an organisation (process D.4): its direction, its élus.
SCELLENT = frozenset({Role.DIRECTION_CAF, Role.DIRECTION_COLLECTIVITE, Role.ELU})


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
    codes = (
        Habilitation.objects.en_vigueur(le).filter(utilisateur=par).values_list("role", flat=True)
    )
    return frozenset(Role(code) for code in codes)


def _refus(tenus: frozenset[Role], admis: frozenset[Role], ce_que: str) -> str | None:
    if tenus & admis:
        return None
    qui = ", ".join(sorted(minuscule(role.label) for role in admis))
    return f"Vous n'êtes pas habilité(e) à {ce_que}. Peuvent le faire : {qui}."


def refus_voir(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """Whoever holds a role in the démarche may read it."""
    if roles(par, demarche, le):
        return None
    return (
        "Vous n'êtes pas habilité(e) dans cette démarche. Demandez une habilitation à son équipe."
    )


def refus_modifier(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The démarche itself: description, parties, perimeter, thématiques, plan, fiches."""
    return _refus(roles(par, demarche, le), ECRIVENT, "modifier cette démarche")


def refus_ecrire_les_actes(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The acts, their states and their signatures."""
    return _refus(
        roles(par, demarche, le), ECRIVENT_LES_ACTES, "écrire les actes de cette démarche"
    )


def refus_deliberer(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The deliberations of the assemblies and the decisions of the Caf."""
    return _refus(roles(par, demarche, le), DELIBERENT, "enregistrer une délibération")


def refus_tirer(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The series of documents that a task writes at one go."""
    return _refus(roles(par, demarche, le), DELIBERENT, "demander une série de documents")


def refus_tenir_les_feuilles(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The feuilles de route, which are adapted with the conseillers techniques (process A2-13)."""
    return _refus(roles(par, demarche, le), ECRIVENT_LES_ACTES, "tenir les feuilles de route")


def refus_dispenser(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The exemptions of the gates."""
    return _refus(roles(par, demarche, le), DISPENSENT, "accorder ou lever une dispense")


def refus_mettre_fin(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The terminations of article 12, on one side or the other."""
    return _refus(roles(par, demarche, le), METTENT_FIN, "mettre fin à la convention")


def refus_mettre_fin_pour(par: Utilisateur, partie: Partie, le: dt.date) -> str | None:
    """The terminations that this party asks for: only its side speaks in its name."""
    de_la_caf = partie.role == RolePartie.CAF
    admis = METTENT_FIN_POUR_LA_CAF if de_la_caf else METTENT_FIN_POUR_LES_AUTRES
    return _refus(
        roles(par, partie.demarche, le), admis, f"mettre fin à la convention au nom de « {partie} »"
    )


def refus_sceller(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The seals of the frozen files, for one party or another."""
    return _refus(roles(par, demarche, le), SCELLENT, "sceller un acte")


def refus_sceller_pour(par: Utilisateur, partie: Partie, le: dt.date) -> str | None:
    """The seal of this party, and its certificates: only those who commit that very organisation."""
    if refus := refus_sceller(par, partie.demarche, le):
        return refus
    siennes = Habilitation.objects.en_vigueur(le).filter(
        Q(demarche=partie.demarche) | Q(demarche=None),
        utilisateur=par,
        organisation=partie.organisation_id,
        role__in=SCELLENT,
    )
    if siennes.exists():
        return None
    return (
        f"Vous n'êtes pas habilité(e) à sceller au nom de « {partie} ». Peuvent le faire sa direction "
        "et ses élus."
    )


def parties_a_sceller(par: Utilisateur, demarche: Demarche, le: dt.date) -> list[Partie]:
    """The signatories in the name of which this person may seal."""
    if refus_sceller(par, demarche, le):
        return []
    return [
        partie
        for partie in signataires_de_l_acte(demarche)
        if refus_sceller_pour(par, partie, le) is None
    ]


def refus_renouveler(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The démarche that follows, and what it takes over."""
    return _refus(roles(par, demarche, le), OUVRENT_UNE_DEMARCHE, "renouveler cette démarche")


def refus_habiliter(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """Who may open the démarche to somebody else."""
    return _refus(roles(par, demarche, le), HABILITENT, "accorder des habilitations")


def refus_exporter(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The whole démarche as one file, its accounts and its journal included: who opens it to others."""
    return _refus(roles(par, demarche, le), HABILITENT, "exporter cette démarche")


def refus_lire_le_journal(par: Utilisateur, demarche: Demarche, le: dt.date) -> str | None:
    """The whole journal of the démarche (the history of one object is open to whoever reads it)."""
    return _refus(roles(par, demarche, le), LISENT_LE_JOURNAL, "lire le journal de cette démarche")


def refus_accorder(
    par: Utilisateur, demarche: Demarche, beneficiaire: Utilisateur, le: dt.date
) -> str | None:
    """Who may open the démarche to `beneficiaire`: never oneself, whatever the role.

    The administrator of the instance may too: the first chargé(e) of a démarche has to be named by
    somebody, and an administrator sees no démarche.
    """
    if par == beneficiaire:
        return (
            "Personne ne s'habilite soi-même. Demandez ce rôle à une autre personne de l'équipe, "
            "ou à l'administrateur de l'instance."
        )
    if par.is_active and par.est_administrateur:
        return None
    return refus_habiliter(par, demarche, le)


def refus_habiliter_pour_une_caf(
    par: Utilisateur, caf: Organisation, beneficiaire: Utilisateur, le: dt.date
) -> str | None:
    """Who may open every démarche of a Caf to one of its agents: its direction, or the administrator."""
    if par == beneficiaire:
        return "Personne ne s'habilite soi-même. Demandez ce rôle à la direction de la Caf."
    if par.is_active and par.est_administrateur:
        return None
    return _refus(
        _roles_pour_toute_la_caf(par, caf, le),
        frozenset({Role.DIRECTION_CAF}),
        "ouvrir toutes les démarches de cette Caf",
    )


def refus_fermer(par: Utilisateur, habilitation: Habilitation, le: dt.date) -> str | None:
    """Who may close an habilitation: whoever could accord it, and the person who holds it."""
    if par.is_active and (par.est_administrateur or par == habilitation.utilisateur):
        return None
    if habilitation.demarche is None:
        return refus_habiliter_pour_une_caf(
            par, habilitation.organisation, habilitation.utilisateur, le
        )
    return refus_habiliter(par, habilitation.demarche, le)


def refus_ouvrir_une_demarche(
    par: Utilisateur, le: dt.date, caf: Organisation | None = None
) -> str | None:
    """A new démarche is opened by a Caf for itself, by a chargé(e) de coopération, or at installation.

    The administrator who opens one holds the role of chargé(e) in it, dated and written in the
    journal, until that role is closed: this is how files are loaded (`demarches.creer`).
    """
    if par.is_active and par.est_administrateur:
        return None
    tenus = roles_quelque_part(par, le)
    if caf is None or Role.CHARGE_COOPERATION in tenus:
        return _refus(tenus, OUVRENT_UNE_DEMARCHE, "ouvrir une démarche")
    return _refus(
        _roles_pour_toute_la_caf(par, caf, le),
        OUVRENT_UNE_DEMARCHE,
        f"ouvrir une démarche au nom de cet organisme ({caf})",
    )


def refus_tenir_les_references(par: Utilisateur, le: dt.date) -> str | None:
    """Who may add a thématique to the list that all the démarches share."""
    if par.is_active and par.est_administrateur:
        return None
    return _refus(roles_quelque_part(par, le), OUVRENT_UNE_DEMARCHE, "compléter la liste commune")


def refus_tenir_les_clauses(par: Utilisateur, caf: Organisation, le: dt.date) -> str | None:
    """The clauses and the Word model of a Caf are kept by its direction (process D.4)."""
    return _refus(
        _roles_pour_toute_la_caf(par, caf, le),
        frozenset({Role.DIRECTION_CAF}),
        "tenir les clauses de cette Caf",
    )


def _roles_pour_toute_la_caf(par: Utilisateur, caf: Organisation, le: dt.date) -> frozenset[Role]:
    if not par.is_active:
        return frozenset()
    tenues = Habilitation.objects.en_vigueur(le).filter(utilisateur=par, organisation=caf)
    return frozenset(Role(code) for code in tenues.values_list("role", flat=True))


def exiger(refus: str | None) -> None:
    """Raise the refusal, if there is one (`ActeRefuse`, which pages answer by 403)."""
    if refus:
        raise ActeRefuse(refus)
