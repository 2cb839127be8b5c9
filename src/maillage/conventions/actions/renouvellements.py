"""The renewal of a convention: by an express decision, a démarche that follows the former one.

The former one keeps all that it has: what is retained is copied, never moved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.actions.demarches import adresse_libre
from maillage.conventions.actions.habilitations import ROLES_INVITES
from maillage.conventions.models import Demarche
from maillage.conventions.queries import des_fins
from maillage.interface.typographie import date_longue
from maillage.journal.actions.evenements import consigner, consigner_refus
from maillage.journal.modifications import controler, valeurs, verrouiller
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.reprises import Copie, Offre, inconnues, offres

CHAMPS = ["nom", "territoire", "debut", "fin", "fin_precedente", "predecesseur", "provenance"]
ORIGINE = Demarche._meta.get_field("provenance").max_length
Choix = Mapping[str, frozenset[str]]


def renouveler(
    *,
    demarche: Demarche,
    nom: str,
    debut: dt.date,
    fin: dt.date,
    decision: str,
    choix: Choix,
    par: Utilisateur,
    le: dt.datetime,
) -> Demarche:
    """Open the démarche that follows, with what `choix` retains of each part (see `regles.reprises`).

    `decision` says who decided to renew, and when: a convention is never renewed in silence (convention
    type, article 10). Raises `ActeRefuse`, `SaisieInvalide`, and `EtatIncompatible` when somebody
    renewed it already, of which the journal keeps the attempt.
    """
    try:
        return _renouveler(demarche, nom, debut, fin, decision, choix, par, le)
    except EtatIncompatible as refus:
        consigner_refus(
            acte="renouvellement",
            objet=demarche,
            refus=refus,
            tentative=nom,
            demarche=demarche.slug,
            par=par,
            le=le,
        )
        raise


@transaction.atomic
def _renouveler(
    demarche: Demarche,
    nom: str,
    debut: dt.date,
    fin: dt.date,
    decision: str,
    choix: Choix,
    par: Utilisateur,
    le: dt.datetime,
) -> Demarche:
    ancienne = verrouiller(demarche)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_renouveler(par, ancienne, jour))
    raison = des_fins.raison_de_ne_pas_renouveler(ancienne)
    if raison:
        raise EtatIncompatible(raison)
    if not decision.strip():
        raise SaisieInvalide(
            "Dites qui a décidé de renouveler, et quand : le renouvellement est exprès.",
            champ="decision",
        )
    proposees = offres(ancienne, par, jour)
    _refuser_ce_qui_a_disparu(proposees, choix)
    _refuser_un_role_sans_partie(ancienne, proposees, choix)
    nouvelle = _ouvrir(ancienne, nom, debut, fin, jour)
    repris = _copier(ancienne, nouvelle, proposees, choix, par, le)
    consigner(
        acte="démarche ouverte par renouvellement",
        objet=nouvelle,
        demarche=nouvelle.slug,
        apres={**valeurs(nouvelle, CHAMPS), "repris": repris},
        motif=decision.strip(),
        par=par,
        le=le,
    )
    consigner(
        acte="démarche renouvelée",
        objet=ancienne,
        demarche=ancienne.slug,
        apres={"successeur": str(nouvelle)},
        motif=decision.strip(),
        par=par,
        le=le,
    )
    return nouvelle


def _ouvrir(ancienne: Demarche, nom: str, debut: dt.date, fin: dt.date, jour: dt.date) -> Demarche:
    if ancienne.debut is not None and debut <= ancienne.debut:
        raise SaisieInvalide(
            f"La nouvelle période commence après l’ancienne, qui a débuté le "
            f"{date_longue(ancienne.debut)}.",
            champ="debut",
        )
    if fin <= debut:
        raise SaisieInvalide("La fin de la période doit suivre son début.", champ="fin")
    nouvelle = Demarche(
        slug=adresse_libre("", nom),
        nom=nom.strip(),
        territoire=ancienne.territoire,
        debut=debut,
        fin=fin,
        fin_precedente=des_fins.fin_de(ancienne, jour).dernier_jour,
        predecesseur=ancienne,
        provenance=f"Renouvellement de « {ancienne.nom} »"[:ORIGINE],
    )
    controler(nouvelle)
    nouvelle.save()
    return nouvelle


def _copier(
    ancienne: Demarche,
    nouvelle: Demarche,
    proposees: list[Offre],
    choix: Choix,
    par: Utilisateur,
    le: dt.datetime,
) -> dict[str, Any]:
    """Let each part copy what is retained; what was written, by the name of the part."""
    nouveaux: dict[tuple[str, int], Any] = {}
    repris: dict[str, Any] = {}
    for offre in proposees:
        cles = frozenset(ligne.cle for ligne in offre.retenues(choix))
        if cles:
            copie = Copie(ancienne, nouvelle, cles, par, le, nouveaux)
            repris[offre.reprise.intitule] = list(offre.reprise.copier(copie))
    return repris


def _refuser_ce_qui_a_disparu(proposees: list[Offre], choix: Choix) -> None:
    disparues = inconnues(proposees, choix)
    if disparues:
        raise SaisieInvalide(
            "Ce que vous aviez choisi a changé depuis : quelqu’un a modifié la démarche. Reprenez "
            f"votre choix ({', '.join(disparues[:6])})."
        )


def _refuser_un_role_sans_partie(ancienne: Demarche, proposees: list[Offre], choix: Choix) -> None:
    """A role given for a party needs that party in the new démarche; an invited one does not."""
    retenues = {o.reprise.identifiant: {x.cle for x in o.retenues(choix)} for o in proposees}
    parties = {str(p.pk): p.organisation_id for p in ancienne.parties.all()}
    absentes = {o for cle, o in parties.items() if cle not in retenues.get("parties", set())}
    for h in ancienne.habilitations.filter(organisation__in=absentes).select_related(
        "utilisateur", "organisation"
    ):
        if str(h.pk) in retenues.get("habilitations", set()) and h.role not in ROLES_INVITES:
            raise SaisieInvalide(
                f"{h.utilisateur.nom_complet} est habilité(e) pour « {h.organisation} », que vous ne "
                "reprenez pas. Reprenez cette partie, ou décochez l’habilitation.",
                champ="reprise_habilitations",
            )
