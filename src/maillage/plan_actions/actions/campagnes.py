"""The acts on the campaigns: prepared, launched, opened on their day, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    verifier_version,
    verrouiller,
)
from maillage.plan_actions import jetons
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.actions.invitations import inviter
from maillage.plan_actions.enums import TRANSITIONS_CAMPAGNE, EtatCampagne
from maillage.plan_actions.models import Campagne, FicheAction, LienContribution
from maillage.plan_actions.queries.campagnes import (
    LECTURE,
    correspondants,
    fiches_a_interroger,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = ("intitule", "message", "annee", "ouvre_le", "ferme_le", "rappels", "recapitulatif")
DUREE_MAXIMALE = dt.timedelta(days=180)
RAPPELS_POSSIBLES = (14, 7, 3, 1)  # days before the closing


@transaction.atomic
def preparer(
    *,
    demarche: Demarche,
    fiches: Iterable[FicheAction],
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> Campagne:
    """Prepare a campaign about these actions (`champs` are names of `CHAMPS`); nothing leaves yet.

    Whoever pilots them gets a link each, by person or else by organisation. Raises `ActeRefuse`,
    `Introuvable` (fiche of another démarche), `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    gardes.ouvrir(demarche, par, le)
    campagne = Campagne(demarche=demarche, suivie_par=par, **_nettoyer(champs))
    _controler(campagne, le)
    retenues = _retenues(demarche, fiches)
    campagne.save()
    campagne.fiches.set(retenues)
    _dresser_les_liens(campagne)
    consigner(
        acte="campagne préparée",
        objet=campagne,
        demarche=demarche.slug,
        apres={nom: getattr(campagne, nom) for nom in CHAMPS} | {"fiches": len(retenues)},
        par=par,
        le=le,
    )
    return campagne


@transaction.atomic
def modifier(
    *,
    campagne: Campagne,
    version: int,
    champs: Mapping[str, Any],
    fiches: Iterable[FicheAction],
    par: Utilisateur,
    le: dt.datetime,
) -> Campagne:
    """Change a campaign that is not launched. Raises `ActeRefuse`, `EtatIncompatible`,
    `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    fraiche = reprendre(campagne, par, le)
    verifier_version(fraiche, version)
    if fraiche.etat != EtatCampagne.EN_PREPARATION:
        raise EtatIncompatible(
            "Cette campagne est lancée : ce que les personnes ont reçu ne change plus. Closez-la, ou "
            "annulez-la si elle n’est pas encore ouverte, puis préparez-en une autre."
        )
    avant, apres = appliquer(fraiche, _nettoyer(champs))
    _controler(fraiche, le)
    retenues = _retenues(fraiche.demarche, fiches)
    deja = set(fraiche.fiches.values_list("pk", flat=True))
    if {fiche.pk for fiche in retenues} != deja:
        avant["fiches"], apres["fiches"] = len(deja), len(retenues)
    if not apres:
        return fraiche
    fraiche.version += 1
    fraiche.save()
    fraiche.fiches.set(retenues)
    _dresser_les_liens(fraiche)
    consigner(
        acte="campagne modifiée",
        objet=fraiche,
        demarche=fraiche.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return fraiche


@transaction.atomic
def lancer(*, campagne: Campagne, version: int, par: Utilisateur, le: dt.datetime) -> Campagne:
    """Open the campaign, or programme it when its day has not come; the mails wait ten minutes.

    Raises `ActeRefuse`, `ModificationConcurrente`, `EtatIncompatible` (launched already, its closing
    is past, or nobody has an address).
    """
    fraiche = reprendre(campagne, par, le)
    verifier_version(fraiche, version)
    jour = timezone.localdate(le)
    if fraiche.ferme_le < jour:
        raise EtatIncompatible(
            "La date de fermeture de cette campagne est passée. Modifiez ses dates, puis lancez-la."
        )
    if not fraiche.liens.exclude(adresse="").exists():
        raise EtatIncompatible(
            "Personne ne peut être prévenu : aucun pilote n’a d’adresse électronique. Donnez au "
            "moins une adresse, puis lancez la campagne."
        )
    vers = EtatCampagne.PROGRAMMEE if fraiche.ouvre_le > jour else EtatCampagne.OUVERTE
    passer(fraiche, vers, par=par, le=le)
    if vers == EtatCampagne.OUVERTE:
        inviter(fraiche, le=le)
    return fraiche


@transaction.atomic
def clore(*, campagne: Campagne, version: int, par: Utilisateur, le: dt.datetime) -> Campagne:
    """Close the campaign: nobody answers any more, and what was answered may still be decided.

    Raises `ActeRefuse`, `ModificationConcurrente`, `EtatIncompatible` (it is not open).
    """
    fraiche = reprendre(campagne, par, le)
    verifier_version(fraiche, version)
    return passer(fraiche, EtatCampagne.CLOSE, par=par, le=le)


@transaction.atomic
def annuler(*, campagne: Campagne, version: int, par: Utilisateur, le: dt.datetime) -> Campagne:
    """Drop a campaign that is not open.

    Raises `ActeRefuse`, `ModificationConcurrente`, `EtatIncompatible`.
    """
    fraiche = reprendre(campagne, par, le)
    verifier_version(fraiche, version)
    return passer(fraiche, EtatCampagne.ANNULEE, par=par, le=le)


def reprendre(campagne: Campagne, par: Utilisateur, le: dt.datetime) -> Campagne:
    """The row locked, for who may write; to be called in the transaction of an act."""
    fraiche = verrouiller(campagne)
    permissions.exiger(permissions.refus_modifier(par, fraiche.demarche, timezone.localdate(le)))
    return fraiche


def passer(fraiche: Campagne, vers: EtatCampagne, *, par: Utilisateur, le: dt.datetime) -> Campagne:
    """Bring the locked campaign to the next state, if the table leads there (`EtatIncompatible`)."""
    depuis = EtatCampagne(fraiche.etat)
    if vers not in TRANSITIONS_CAMPAGNE[depuis]:
        raise EtatIncompatible(
            f"Cette campagne est {depuis.label.lower()} : elle ne peut pas devenir "
            f"{vers.label.lower()}. Rechargez sa page pour voir où elle en est."
        )
    fraiche.etat = vers
    fraiche.version += 1
    if vers == EtatCampagne.OUVERTE:
        fraiche.ouverte_le = fraiche.recapitulee_le = le
    elif vers == EtatCampagne.CLOSE:
        fraiche.close_le = le
    fraiche.save()
    consigner(
        acte=f"campagne {vers.label.lower()}",
        objet=fraiche,
        demarche=fraiche.demarche.slug,
        avant={"etat": depuis.label},
        apres={"etat": vers.label},
        par=par,
        le=le,
    )
    return fraiche


def _nettoyer(champs: Mapping[str, Any]) -> dict[str, Any]:
    propres = nettoyer(champs)
    if "rappels" in propres:
        propres["rappels"] = sorted({int(jours) for jours in propres["rappels"]}, reverse=True)
    return propres


def _controler(campagne: Campagne, le: dt.datetime) -> None:
    """The model, then what dates may be: a campaign is short, and closes in the future."""
    controler(campagne)
    if campagne.ferme_le < timezone.localdate(le):
        raise SaisieInvalide(
            "La campagne fermerait dans le passé. Choisissez une date à venir.", champ="ferme_le"
        )
    if campagne.ferme_le - campagne.ouvre_le > DUREE_MAXIMALE:
        raise SaisieInvalide(
            f"Une campagne dure au plus {DUREE_MAXIMALE.days} jours. Rapprochez ses dates.",
            champ="ferme_le",
        )
    if not set(campagne.rappels) <= set(RAPPELS_POSSIBLES):
        raise SaisieInvalide("Choisissez les rappels dans la liste.", champ="rappels")


def _retenues(demarche: Demarche, fiches: Iterable[FicheAction]) -> list[FicheAction]:
    """The fiches asked about: at least one, all of this démarche, none that has no news to give."""
    cles = {fiche.pk for fiche in fiches}
    retenues = [fiche for fiche in fiches_a_interroger(demarche) if fiche.pk in cles]
    if not cles:
        raise SaisieInvalide("Choisissez au moins une action.", champ="fiches")
    if len(retenues) != len(cles):
        raise SaisieInvalide(
            "Une action choisie n’est plus dans le plan de cette démarche, ou elle est terminée. "
            "Choisissez de nouveau.",
            champ="fiches",
        )
    return retenues


def _dresser_les_liens(campagne: Campagne) -> None:
    """One link a correspondent; an address that was given by hand stays."""
    trouves, _ = correspondants(fiches_a_interroger(campagne.demarche).filter(campagnes=campagne))
    connus = {_cle(lien.personne_id, lien.organisation_id): lien for lien in campagne.liens.all()}
    expire = timezone.make_aware(
        dt.datetime.combine(campagne.ferme_le + dt.timedelta(days=1), dt.time())
    )
    for trouve in trouves:
        personne = trouve.personne.pk if trouve.personne else None
        organisation = trouve.organisation.pk if trouve.organisation else None
        lien = connus.pop(_cle(personne, organisation), None) or _nouveau_lien(campagne)
        lien.personne_id, lien.organisation_id = personne, organisation
        lien.nom, lien.adresse = trouve.nom[:200], lien.adresse or trouve.adresse
        lien.expire_le = expire + LECTURE
        controler(lien)
        lien.save()
        lien.fiches.set(trouve.fiches)
    for lien in connus.values():
        lien.delete()


def _cle(personne: int | None, organisation: int | None) -> tuple[str, int | None]:
    """Who a link is for: a person, whatever they work for, or else an organisation."""
    return ("personne", personne) if personne else ("organisation", organisation)


def _nouveau_lien(campagne: Campagne) -> LienContribution:
    graine = jetons.nouvelle_graine()
    return LienContribution(
        campagne=campagne,
        graine=graine,
        empreinte=jetons.empreinte(jetons.jeton(graine)),
    )
