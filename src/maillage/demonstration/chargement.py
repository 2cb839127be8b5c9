"""Loads the demonstration: the accounts and the five démarches, each once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from maillage.comptes import demonstration as instance
from maillage.comptes.actions import comptes as actions_comptes
from maillage.comptes.actions import demonstration as mots_de_passe
from maillage.comptes.models import Utilisateur
from maillage.conventions.actions import confidentialite, habilitations
from maillage.conventions.models import Demarche, Habilitation
from maillage.conventions.queries import demarches_visibles
from maillage.demonstration import (
    argent,
    ateliers,
    clauses,
    contours,
    contributions,
    conversations,
    decisions,
    diagnostics,
    echanges,
    fichiers,
    forme,
    lecture,
    partages,
    reunions,
    sceaux,
    scenarios,
    statistiques,
    structures,
)
from maillage.demonstration.annuaire import Annuaire
from maillage.demonstration.inscription import Inscription
from maillage.regles.erreurs import ActeRefuse

CHARGEUR = f"chargement@{instance.DOMAINE}"


@dataclass
class Bilan:
    """What a loading did: the slugs written, those kept as they were, the addresses opened."""

    charges: list[str] = field(default_factory=list)
    gardes: list[str] = field(default_factory=list)
    comptes: list[str] = field(default_factory=list)


def charger(*, le: dt.datetime) -> Bilan:
    """Write what the instance does not have yet; all or nothing.

    A démarche whose slug exists is left as it is, whatever was entered in it since, and so is an
    account whose address is known. The geographic code must be loaded before.

    An account of its own, without password, writes everything: it opens the démarches, gives the
    accounts their roles, then loses its own and is closed, so that the journal tells the loading
    from what people did. Raises `SaisieInvalide` (files), `Introuvable` (geographic code),
    `ActeRefuse` (an instance that has accounts, but no administrator of the demonstration).
    """
    voulue = lecture.lire()
    bilan = _ce_qui_manque(voulue)
    if not bilan.charges and not bilan.comptes:
        return bilan
    with transaction.atomic():
        chargeur = _ouvrir_le_chargeur(voulue, le)
        annuaire = Annuaire(par=chargeur, le=le)
        _charger(voulue, bilan, annuaire)
        _congedier(chargeur, voulue, le)
    return bilan


def _ce_qui_manque(voulue: forme.Demonstration) -> Bilan:
    slugs = {territoire.demarche.slug for territoire in voulue.territoires}
    presents = set(Demarche.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    adresses = [compte.email for compte in voulue.comptes.comptes]
    ouvertes = set(Utilisateur.objects.filter(email__in=adresses).values_list("email", flat=True))
    return Bilan(
        charges=[slug for slug in lecture.TERRITOIRES if slug not in presents],
        gardes=[slug for slug in lecture.TERRITOIRES if slug in presents],
        comptes=[adresse for adresse in adresses if adresse not in ouvertes],
    )


def _charger(voulue: forme.Demonstration, bilan: Bilan, annuaire: Annuaire) -> None:
    for thematique in voulue.references.thematiques:
        annuaire.thematique(thematique)
    communes = [*voulue.references.organisations, *voulue.comptes.organisations]
    locales = [o for territoire in voulue.territoires for o in territoire.organisations]
    for organisation in (*communes, *locales):
        annuaire.organisation(organisation)
    for compte in voulue.comptes.comptes:
        annuaire.compte(compte)
    mots_de_passe.donner_le_mot_de_passe(
        utilisateurs=Utilisateur.objects.filter(email__in=bilan.comptes),
        par=annuaire.par,
        le=annuaire.le,
    )
    for territoire in voulue.territoires:
        if territoire.demarche.slug in bilan.charges:
            inscription = Inscription(territoire, annuaire)
            inscription.charger()
            inscription.habiliter(voulue.comptes.comptes)
            argent.inscrire(territoire, annuaire)
            scenarios.inscrire(territoire, annuaire)
            decisions.inscrire(territoire, annuaire.le)
            reunions.inscrire(territoire, annuaire)
            contributions.inscrire(territoire, annuaire.le)
            partages.inscrire(territoire, annuaire.le)
            fichiers.inscrire(territoire.demarche.slug, annuaire.le)
    _reconnaitre_le_secret(voulue, bilan, annuaire.le)
    statistiques.inscrire(annuaire)
    contours.inscrire(annuaire.le)
    for territoire in voulue.territoires:
        if territoire.demarche.slug in bilan.charges:
            conversations.inscrire(territoire, annuaire.le)
            structures.saisir_les_baremes(territoire, annuaire.le)
            ateliers.inscrire(territoire, annuaire.le)
            diagnostics.inscrire(territoire, annuaire)
            clauses.inscrire(territoire, annuaire.le)
            echanges.inscrire(territoire, annuaire.le)
    sceaux.inscrire(annuaire)


def _reconnaitre_le_secret(voulue: forme.Demonstration, bilan: Bilan, le: dt.datetime) -> None:
    """The accounts of the demonstration are fictitious: they enter its démarches without being asked."""
    adresses = [compte.email for compte in voulue.comptes.comptes]
    for compte in Utilisateur.objects.filter(email__in=adresses, is_active=True):
        ouvertes = demarches_visibles(compte, timezone.localdate(le))
        for demarche in ouvertes.filter(slug__in=bilan.charges):
            confidentialite.reconnaitre(demarche=demarche, par=compte, le=le)


def _ouvrir_le_chargeur(voulue: forme.Demonstration, le: dt.datetime) -> Utilisateur:
    chargeur = Utilisateur.objects.filter(email=CHARGEUR).first()
    administrateur = _administrateur(voulue)
    if chargeur is None:
        return actions_comptes.ouvrir(
            email=CHARGEUR,
            prenom="Chargement",
            nom="de la démonstration (fictif)",
            mot_de_passe=None,
            est_administrateur=True,
            par=administrateur,
            le=le,
        )
    if chargeur.is_active:
        return chargeur
    if administrateur is None:
        raise ActeRefuse(
            "Plus aucun compte d'administration de la démonstration n'est ouvert. Rouvrez-en un, "
            "puis recommencez."
        )
    return actions_comptes.rouvrir(utilisateur=chargeur, par=administrateur, le=le)


def _administrateur(voulue: forme.Demonstration) -> Utilisateur | None:
    """The administrator of the demonstration, once they have an account."""
    adresses = [compte.email for compte in voulue.comptes.comptes if compte.est_administrateur]
    return Utilisateur.objects.filter(
        email__in=adresses, est_administrateur=True, is_active=True
    ).first()


def _congedier(chargeur: Utilisateur, voulue: forme.Demonstration, le: dt.datetime) -> None:
    """Take the roles of the loading account back, and close it."""
    for habilitation in Habilitation.objects.filter(utilisateur=chargeur, fin=None):
        habilitations.fermer(
            habilitation=habilitation, motif="chargement terminé", par=chargeur, le=le
        )
    actions_comptes.fermer(utilisateur=chargeur, par=_administrateur(voulue) or chargeur, le=le)
