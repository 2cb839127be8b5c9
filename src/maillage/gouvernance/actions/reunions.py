"""The acts on a meeting: planned, changed, called, told again, cancelled, held."""

from __future__ import annotations

import calendar
import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.gouvernance import permissions
from maillage.gouvernance.actions import documents, envois
from maillage.gouvernance.enums import (
    TRANSITIONS_REUNION,
    Attendu,
    EtatReunion,
    PrecisionReunion,
    ReponseInvitation,
)
from maillage.gouvernance.models import Instance, PointOrdreDuJour, Pouvoir, Reunion
from maillage.gouvernance.models.reunion import JOURS_AVANT_LE_RAPPEL
from maillage.gouvernance.quand import date_dite
from maillage.gouvernance.queries import reunions as lues
from maillage.interface.typographie import minuscule
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = [
    "intitule",
    "precision",
    "debut",
    "fin",
    "heure_debut",
    "heure_fin",
    "lieu",
    "lien_visio",
    "message",
    "rappel_jours",
    "provenance",
]
# What a calendar shows of the meeting: each of their changes is a new SEQUENCE.
DE_L_AGENDA = frozenset(
    {"intitule", "precision", "debut", "fin", "heure_debut", "heure_fin", "lieu", "lien_visio"}
)
DE_LA_DATE = frozenset({"precision", "debut", "fin", "heure_debut", "heure_fin"})
DOMAINE_UID = "reunions.maillage"


@transaction.atomic
def planifier(
    *,
    instance: Instance,
    debut: dt.date,
    precision: str = PrecisionReunion.JOUR,
    fin: dt.date | None = None,
    intitule: str = "",
    heure_debut: dt.time | None = None,
    heure_fin: dt.time | None = None,
    lieu: str = "",
    lien_visio: str = "",
    message: str = "",
    rappel_jours: int = JOURS_AVANT_LE_RAPPEL,
    provenance: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Reunion:
    """Plan a meeting of the instance; without title, it has the name of the instance.

    Where the instance met before, the agenda opens on the adoption of the last relevé de décisions.
    Raises `ActeRefuse`, `SaisieInvalide` (dates, hours), `EtatIncompatible` (the instance is closed).
    """
    tenue = verrouiller(instance)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, tenue.demarche, timezone.localdate(le))
    )
    reunion = Reunion(
        instance=tenue,
        intitule=intitule.strip() or tenue.nom,
        precision=precision,
        debut=debut,
        fin=fin or debut,
        heure_debut=heure_debut,
        heure_fin=heure_fin,
        lieu=lieu.strip(),
        lien_visio=lien_visio.strip(),
        message=message.strip(),
        rappel_jours=rappel_jours,
        provenance=provenance.strip(),
        uid_ics=f"{secrets.token_hex(16)}@{DOMAINE_UID}",
        modifiee_le=le,
    )
    _fixer(reunion)
    _exiger_l_instance_ouverte(reunion)
    controler(reunion)
    reunion.save()
    _ouvrir_sur_le_releve(reunion)
    raconter("réunion planifiée", reunion, apres=valeurs(reunion, CHAMPS), par=par, le=le)
    return reunion


@transaction.atomic
def modifier(
    *, reunion: Reunion, version: int, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> Reunion:
    """Change the fields given; whoever was invited is told, and answers again if the date changes.

    Raises `ActeRefuse`, `EtatIncompatible` (held, cancelled, called without a day),
    `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    frais = reprendre(reunion, par, le)
    verifier_version(frais, version)
    nouvelle = Reunion(**{nom: getattr(frais, nom) for nom in CHAMPS})
    for nom, valeur in nettoyer(champs).items():
        setattr(nouvelle, nom, valeur)
    _fixer(nouvelle)
    avant, apres = appliquer(frais, {nom: getattr(nouvelle, nom) for nom in CHAMPS})
    if not apres:
        return frais
    _exiger_l_instance_ouverte(frais)
    if frais.etat == EtatReunion.CONVOQUEE:
        _exiger_un_jour_a_venir(frais, le)
    controler(frais)
    changes = set(apres)
    toucher(frais, le, pour_l_agenda=bool(changes & DE_L_AGENDA))
    raconter("réunion modifiée", frais, avant=avant, apres=apres, par=par, le=le)
    if frais.etat == EtatReunion.CONVOQUEE and changes & DE_L_AGENDA:
        if changes & DE_LA_DATE:
            _redemander_les_reponses(frais)
        envois.mettre_a_jour(lues.invitations(frais), par=par, le=le)
    return frais


@transaction.atomic
def convoquer(*, reunion: Reunion, version: int, par: Utilisateur, le: dt.datetime) -> Reunion:
    """Invite the members that sit that day, with the documents of the agenda as they are now.

    A member without address has an invitation too: it waits for one. Raises `ActeRefuse`,
    `EtatIncompatible` (state, no day fixed, day past, empty agenda, nobody to invite),
    `ModificationConcurrente`.
    """
    frais = _passer(reunion, EtatReunion.CONVOQUEE, version, par, le)
    if frais.precision != PrecisionReunion.JOUR:
        raise EtatIncompatible(
            f"« {frais} » est prévue en {date_dite(frais)}, sans jour. Fixez la date, puis convoquez."
        )
    _exiger_un_jour_a_venir(frais, le)
    if not lues.points(frais).exists():
        raise EtatIncompatible(
            "L’ordre du jour est vide. Ajoutez au moins un point, puis convoquez."
        )
    frais.etat, frais.convoquee_le, frais.convoquee_par = EtatReunion.CONVOQUEE, le, par.nom_complet
    frais.organisateur = par.email
    toucher(frais, le)
    envois.preparer_les_invitations(frais)
    if not frais.invitations.filter(retiree_le=None).exists():
        raise EtatIncompatible(
            "Personne ne siège dans l’instance à cette date. Composez l’instance, ou ajoutez un "
            "invité, puis convoquez."
        )
    documents.figer(frais, le)
    envois.inviter(envois.a_inviter(frais, le), par=par, le=le)
    raconter(
        "réunion convoquée",
        frais,
        avant={"etat": EtatReunion.PREVUE.label},
        apres={"etat": EtatReunion.CONVOQUEE.label},
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def annoncer(*, reunion: Reunion, version: int, par: Utilisateur, le: dt.datetime) -> int:
    """Tell the agenda as it is now, with its documents frozen again; how many mails there are to leave.

    Members who came into the instance since are invited. Raises `ActeRefuse`, `EtatIncompatible` (not
    called), `ModificationConcurrente`.
    """
    frais = reprendre(reunion, par, le)
    verifier_version(frais, version)
    if frais.etat != EtatReunion.CONVOQUEE:
        raise EtatIncompatible(f"« {frais} » n’est pas convoquée : il n’y a personne à prévenir.")
    frais.a_annoncer = False
    toucher(frais, le, pour_l_agenda=True)
    documents.figer(frais, le)
    prevenus = envois.mettre_a_jour(lues.invitations(frais), par=par, le=le)
    envois.preparer_les_invitations(frais)
    prevenus += envois.inviter(envois.a_inviter(frais, le), par=par, le=le)
    raconter(
        "ordre du jour annoncé de nouveau", frais, apres={"courriels": prevenus}, par=par, le=le
    )
    return prevenus


@transaction.atomic
def annuler(
    *, reunion: Reunion, version: int, motif: str, par: Utilisateur, le: dt.datetime
) -> Reunion:
    """Cancel the meeting; whoever was invited is told, and their calendar gives the day back.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    frais = _passer(reunion, EtatReunion.ANNULEE, version, par, le)
    avant = frais.get_etat_display()
    frais.etat, frais.motif = EtatReunion.ANNULEE, motif.strip()
    controler(frais)
    toucher(frais, le, pour_l_agenda=True)
    envois.annuler(lues.invitations(frais), par=par, le=le)
    consigner(
        acte="réunion annulée",
        objet=frais,
        demarche=frais.demarche.slug,
        avant={"etat": avant},
        apres={"etat": EtatReunion.ANNULEE.label},
        motif=frais.motif,
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def tenir(*, reunion: Reunion, version: int, par: Utilisateur, le: dt.datetime) -> Reunion:
    """Say that the meeting was held. Raises `ActeRefuse`, `EtatIncompatible` (state, or still to
    come), `ModificationConcurrente`."""
    frais = _passer(reunion, EtatReunion.TENUE, version, par, le)
    if frais.debut > timezone.localdate(le):
        raise EtatIncompatible(
            f"« {frais} » est à venir ({date_dite(frais)}) : elle ne peut pas avoir été tenue. "
            "Changez sa date si elle a eu lieu plus tôt."
        )
    avant, frais.etat = frais.get_etat_display(), EtatReunion.TENUE
    toucher(frais, le)
    raconter(
        "réunion tenue",
        frais,
        avant={"etat": avant},
        apres={"etat": EtatReunion.TENUE.label},
        par=par,
        le=le,
    )
    return frais


def reprendre(reunion: Reunion, par: Utilisateur, le: dt.datetime) -> Reunion:
    """The row locked, still to come, for who may hold the gouvernance."""
    frais = reprendre_meme_tenue(reunion, par, le)
    if not frais.est_ouverte:
        raise EtatIncompatible(
            f"« {frais} » est {minuscule(frais.get_etat_display())} : sa date, son ordre du jour et "
            "ses invitations ne changent plus."
        )
    return frais


def reprendre_meme_tenue(reunion: Reunion, par: Utilisateur, le: dt.datetime) -> Reunion:
    """The row locked, in any state, for who may hold the gouvernance."""
    frais = verrouiller(reunion)
    refus = permissions.refus_tenir_la_gouvernance(par, frais.demarche, timezone.localdate(le))
    permissions.exiger(refus)
    return frais


def toucher(reunion: Reunion, le: dt.datetime, *, pour_l_agenda: bool = False) -> None:
    """Save a meeting that changed: a version more, and a SEQUENCE more for calendars."""
    reunion.version += 1
    reunion.modifiee_le = le
    if pour_l_agenda:
        reunion.sequence_ics += 1
    reunion.save()


def _passer(
    reunion: Reunion, vers: EtatReunion, version: int, par: Utilisateur, le: dt.datetime
) -> Reunion:
    frais = reprendre_meme_tenue(reunion, par, le)
    verifier_version(frais, version)
    if vers not in TRANSITIONS_REUNION[EtatReunion(frais.etat)]:
        raise EtatIncompatible(
            f"« {frais} » est {minuscule(frais.get_etat_display())} : elle ne peut pas devenir "
            f"{minuscule(vers.label)}."
        )
    return frais


def _fixer(reunion: Reunion) -> None:
    """The first and the last day of what the precision says; without a day, there is no hour."""
    if reunion.precision == PrecisionReunion.JOUR:
        reunion.fin = reunion.debut
        return
    reunion.heure_debut = reunion.heure_fin = None
    if reunion.precision == PrecisionReunion.MOIS:
        dernier = calendar.monthrange(reunion.debut.year, reunion.debut.month)[1]
        reunion.fin = reunion.debut.replace(day=dernier)
        reunion.debut = reunion.debut.replace(day=1)


def _exiger_l_instance_ouverte(reunion: Reunion) -> None:
    instance = reunion.instance
    if instance.close_le and reunion.debut > instance.close_le:
        raise EtatIncompatible(
            f"« {instance} » est close depuis le {instance.close_le:%d/%m/%Y} : elle ne se réunit "
            "plus. Choisissez une autre instance, ou rouvrez celle-ci."
        )


def _exiger_un_jour_a_venir(reunion: Reunion, le: dt.datetime) -> None:
    if reunion.precision == PrecisionReunion.JOUR and reunion.debut < timezone.localdate(le):
        raise SaisieInvalide(
            f"Le {date_dite(reunion)} est passé : on n’y convoque plus personne. Corrigez la date, ou "
            "notez la réunion comme tenue.",
            champ="debut",
        )


def _ouvrir_sur_le_releve(reunion: Reunion) -> None:
    """The first item is the adoption of the relevé of the meeting before (issue 7, §4)."""
    avant = lues.precedente(reunion.instance, reunion.debut)
    if avant is None:
        return
    PointOrdreDuJour.objects.create(
        reunion=reunion,
        rang=1,
        intitule=f"Adoption du relevé de décisions de la réunion du {date_dite(avant)}",
        attendu=Attendu.DECISION,
        objet_type="reunion",
        objet_id=avant.pk,
    )


def _redemander_les_reponses(reunion: Reunion) -> None:
    """Another date is another question: answers, and the powers they gave, no longer stand."""
    reunion.invitations.exclude(reponse=ReponseInvitation.ATTENDUE).update(
        reponse=ReponseInvitation.ATTENDUE, mandataire=None, repondue_le=None, mot=""
    )
    reunion.invitations.update(rappelee_le=None)
    Pouvoir.objects.filter(reunion=reunion).delete()
