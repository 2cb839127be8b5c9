"""The acts on the links of a campaign: an address given, a reminder, a revocation, a first opening."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.courriels.actions.envois import adresse_valide
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller
from maillage.plan_actions.actions.invitations import INVITATION, RAPPEL, ecrire_au
from maillage.plan_actions.enums import EtatCampagne
from maillage.plan_actions.models import Campagne, LienContribution
from maillage.plan_actions.queries.campagnes import suivis
from maillage.regles.erreurs import EtatIncompatible


@transaction.atomic
def donner_adresse(
    *, lien: LienContribution, adresse: str, par: Utilisateur, le: dt.datetime
) -> LienContribution:
    """Give or correct the address of a correspondent; in an open campaign, they are invited there.

    Raises `ActeRefuse`, `SaisieInvalide`, `EtatIncompatible` (revoked link, campaign over).
    """
    frais = _reprendre(lien, par, le)
    campagne = frais.campagne
    if campagne.etat in (EtatCampagne.CLOSE, EtatCampagne.ANNULEE):
        raise EtatIncompatible("Cette campagne est finie : plus personne n’y est invité.")
    propre = adresse_valide(adresse)
    if propre == frais.adresse:
        return frais
    avant, frais.adresse = frais.adresse, propre
    frais.save(update_fields=["adresse"])
    _consigner("adresse d’un correspondant donnée", frais, {"adresse": avant}, propre, par, le)
    if campagne.etat == EtatCampagne.OUVERTE:
        cle = f"{INVITATION}:{frais.pk}:{propre}"
        ecrire_au(frais, INVITATION, f"{campagne} : où en sont vos actions ?", cle=cle, le=le)
    return frais


@transaction.atomic
def revoquer(*, lien: LienContribution, par: Utilisateur, le: dt.datetime) -> LienContribution:
    """Make the link open nothing any more, at once. Raises `ActeRefuse`, `EtatIncompatible`."""
    frais = _reprendre(lien, par, le)
    frais.revoque_le = le
    frais.save(update_fields=["revoque_le"])
    consigner(
        acte="lien de contribution révoqué",
        objet=frais,
        demarche=frais.campagne.demarche.slug,
        apres={"revoque_le": le},
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def rappeler(
    *, campagne: Campagne, lien: LienContribution | None = None, par: Utilisateur, le: dt.datetime
) -> int:
    """Write again to those who have not told everything (to that one alone if given); how many.

    A reminder that still waits is not doubled. Raises `ActeRefuse`, `EtatIncompatible` (the campaign
    is not open, nobody is left to write to).
    """
    permissions.exiger(permissions.refus_modifier(par, campagne.demarche, timezone.localdate(le)))
    fraiche = verrouiller(campagne)
    if fraiche.etat != EtatCampagne.OUVERTE:
        raise EtatIncompatible("Cette campagne n’est pas ouverte : il n’y a personne à relancer.")
    relances = [
        suivi.lien
        for suivi in suivis(fraiche)
        if suivi.est_a_relancer and lien in (None, suivi.lien)
    ]
    if not relances:
        raise EtatIncompatible(
            "Il n’y a personne à relancer : tout le monde a répondu, ou personne n’a d’adresse."
        )
    for relance in relances:
        ecrire_au(relance, RAPPEL, f"{fraiche} : votre réponse est attendue", le=le)
    consigner(
        acte="rappel de campagne demandé",
        objet=fraiche,
        demarche=fraiche.demarche.slug,
        apres={"correspondants": [relance.nom for relance in relances]},
        par=par,
        le=le,
    )
    return len(relances)


@transaction.atomic
def noter_l_ouverture(*, lien: LienContribution, le: dt.datetime) -> None:
    """Keep when a correspondent first opened the link: who reads without answering can be called."""
    LienContribution.objects.filter(pk=lien.pk, ouvert_le=None).update(ouvert_le=le)


def _reprendre(lien: LienContribution, par: Utilisateur, le: dt.datetime) -> LienContribution:
    frais = verrouiller(lien)
    permissions.exiger(
        permissions.refus_modifier(par, frais.campagne.demarche, timezone.localdate(le))
    )
    if frais.revoque_le:
        raise EtatIncompatible(f"Le lien de {frais.nom} est déjà révoqué.")
    return frais


def _consigner(
    acte: str,
    frais: LienContribution,
    avant: dict[str, str],
    adresse: str,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=frais,
        demarche=frais.campagne.demarche.slug,
        avant=avant,
        apres={"adresse": adresse},
        par=par,
        le=le,
    )
