"""Who may act in a démarche, from when and until when."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche, Habilitation, Partie
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, valeurs, verrouiller
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

ROLES_DE_LA_CAF = frozenset({Role.CONSEILLER_CAF, Role.DIRECTION_CAF})
# They may belong to an organisation that is no party: it is invited for a time.
ROLES_INVITES = frozenset(
    {Role.PILOTE, Role.PARTENAIRE, Role.DPO, Role.PRESTATAIRE, Role.EVALUATEUR}
)


@transaction.atomic
def accorder(
    *,
    utilisateur: Utilisateur,
    organisation: Organisation,
    demarche: Demarche | None,
    role: Role | str,
    debut: dt.date | None = None,
    fin: dt.date | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Habilitation:
    """Give a role in a démarche, from `debut` (that day by default) to `fin`, bounds included.

    Without démarche: in all those of the Caf `organisation`. The prestataire has an end (process D.4).
    Raises `ActeRefuse`, `SaisieInvalide`.
    """
    jour = timezone.localdate(le)
    if demarche is None:
        refus = permissions.refus_habiliter_pour_une_caf(par, organisation, utilisateur, jour)
    else:
        demarche = verrouiller(demarche)
        refus = permissions.refus_accorder(par, demarche, utilisateur, jour)
    permissions.exiger(refus)
    habilitation = Habilitation(
        utilisateur=utilisateur,
        organisation=organisation,
        demarche=demarche,
        role=role,
        debut=debut or jour,
        fin=fin,
    )
    _verifier(habilitation)
    controler(habilitation)
    habilitation.save()
    consigner(
        acte="habilitation accordée",
        objet=habilitation,
        demarche=demarche.slug if demarche else "",
        apres=valeurs(habilitation, ["utilisateur", "organisation", "role", "debut", "fin"]),
        par=par,
        le=le,
    )
    return habilitation


@transaction.atomic
def fermer(
    *,
    habilitation: Habilitation,
    fin: dt.date | None = None,
    motif: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Habilitation:
    """End a role: its last day is `fin`, the day itself by default. Raises `ActeRefuse`,
    `EtatIncompatible` when it has ended already, `SaisieInvalide` when `fin` precedes its start.
    """
    habilitation = verrouiller(habilitation)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_fermer(par, habilitation, jour))
    return _fermer(habilitation, fin or jour, motif, par, le)


@transaction.atomic
def fermer_celles_d_une_partie(*, partie: Partie, par: Utilisateur, le: dt.datetime) -> None:
    """End the roles given for an organisation in a démarche that it leaves (`parties.retirer`)."""
    jour = timezone.localdate(le)
    ouvertes = Habilitation.objects.en_vigueur(jour).filter(
        demarche=partie.demarche, organisation=partie.organisation
    )
    for habilitation in ouvertes.exclude(role__in=ROLES_INVITES).exclude(fin=jour):
        _fermer(verrouiller(habilitation), jour, f"« {partie} » quitte la démarche", par, le)


def _fermer(
    habilitation: Habilitation, fin: dt.date, motif: str, par: Utilisateur, le: dt.datetime
) -> Habilitation:
    if habilitation.fin is not None and habilitation.fin <= fin:
        raise EtatIncompatible(
            f"Cette habilitation prend déjà fin le {habilitation.fin:%d/%m/%Y}. "
            "Choisissez une date antérieure, ou laissez-la ainsi."
        )
    avant, habilitation.fin = habilitation.fin, fin
    controler(habilitation)
    habilitation.save()
    consigner(
        acte="habilitation fermée",
        objet=habilitation,
        demarche=habilitation.demarche.slug if habilitation.demarche else "",
        avant={"fin": avant},
        apres={"fin": fin},
        motif=motif,
        par=par,
        le=le,
    )
    return habilitation


def _verifier(habilitation: Habilitation) -> None:
    role, organisation = habilitation.role, habilitation.organisation
    est_une_caf = organisation.nature == NatureOrganisation.CAF
    if role in ROLES_DE_LA_CAF and not est_une_caf:
        raise SaisieInvalide(
            f"« {organisation} » n'est pas une Caf : choisissez un autre rôle.", champ="role"
        )
    if role == Role.PRESTATAIRE and habilitation.fin is None:
        raise SaisieInvalide(
            "Le prestataire écrit le diagnostic le temps de sa mission : donnez la date à laquelle elle "
            "finit.",
            champ="fin",
        )
    if not habilitation.utilisateur.is_active:
        raise SaisieInvalide(
            "Ce compte est fermé. Demandez d'abord sa réouverture.", champ="utilisateur"
        )
    demarche = habilitation.demarche
    if demarche is not None and role not in ROLES_INVITES:
        _verifier_partie(demarche, organisation, role)
    _refuser_un_doublon(habilitation)


def _verifier_partie(demarche: Demarche, organisation: Organisation, role: str) -> None:
    parties = demarche.parties.filter(organisation=organisation)
    if role in ROLES_DE_LA_CAF:
        parties = parties.filter(role=RolePartie.CAF)
    if not parties.exists():
        raise SaisieInvalide(
            f"« {organisation} » n'est pas partie à cette démarche : ajoutez-la d'abord aux parties, "
            "ou choisissez un rôle d'invité (partenaire, pilote, prestataire, évaluateur, délégué à "
            "la protection des données).",
            champ="organisation",
        )


def _refuser_un_doublon(habilitation: Habilitation) -> None:
    debut, fin = habilitation.debut, habilitation.fin
    semblables = Habilitation.objects.filter(
        utilisateur=habilitation.utilisateur,
        organisation=habilitation.organisation,
        demarche=habilitation.demarche,
        role=habilitation.role,
    ).filter(Q(fin=None) | Q(fin__gte=debut))
    if fin is not None:
        semblables = semblables.filter(Q(debut=None) | Q(debut__lte=fin))
    if semblables.exists():
        raise SaisieInvalide(
            f"{habilitation.utilisateur} a déjà ce rôle sur cette période.", champ="role"
        )
