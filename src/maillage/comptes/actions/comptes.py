"""Opens, closes and reopens accounts."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.comptes import permissions
from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide


def exiger(utilisateur: Utilisateur) -> None:
    """Raise `ActeRefuse` unless this account administers the instance."""
    if raison := permissions.administrer(utilisateur):
        raise ActeRefuse(raison)


def verifier_adresse(email: str) -> str:
    """The address in lower case; `SaisieInvalide` if it is none, or already has an account."""
    adresse = email.strip().lower()
    try:
        validate_email(adresse)
    except ValidationError:
        raise SaisieInvalide(
            f"« {email} » n’est pas une adresse électronique. "
            "Corrigez-la, par exemple prenom.nom@exemple.fr.",
            champ="email",
        ) from None
    if Utilisateur.objects.filter(email=adresse).exists():
        raise SaisieInvalide(
            f"Un compte existe déjà pour {adresse}. Retrouvez-le, ou rouvrez-le s’il est fermé.",
            champ="email",
        )
    return adresse


def verifier_mot_de_passe(mot_de_passe: str, utilisateur: Utilisateur) -> None:
    """`SaisieInvalide` if the password is too weak (rule of the Cnil and the two others in force)."""
    try:
        validate_password(mot_de_passe, utilisateur)
    except ValidationError as erreur:
        raise SaisieInvalide(" ".join(erreur.messages), champ="mot_de_passe") from None


@transaction.atomic
def ouvrir(
    *,
    email: str,
    prenom: str,
    nom: str,
    mot_de_passe: str | None,
    fonction: str = "",
    est_administrateur: bool = False,
    par: Utilisateur | None,
    le: dt.datetime,
) -> Utilisateur:
    """Open an account and say so in the journal.

    Without a password the account is entered by a link of « mot de passe oublié ». `par` is an
    administrator; None only for the very first account of the instance, which opens itself.
    Raises `ActeRefuse`, or `SaisieInvalide` (address already used or false, weak password).
    """
    if par is not None:
        exiger(par)
    elif Utilisateur.objects.exists():
        raise ActeRefuse(
            "Cette instance a déjà des comptes : un administrateur doit ouvrir celui-ci."
        )
    champs = {
        "prenom": prenom.strip(),
        "nom": nom.strip(),
        "fonction": fonction.strip(),
        "est_administrateur": est_administrateur,
    }
    adresse = verifier_adresse(email)
    if mot_de_passe is not None:
        verifier_mot_de_passe(mot_de_passe, Utilisateur(email=adresse, **champs))
    utilisateur = Utilisateur.objects.ouvrir(email=adresse, mot_de_passe=mot_de_passe, **champs)
    consigner(
        acte="compte ouvert",
        objet=utilisateur,
        apres={"email": adresse, **champs},
        par=par or utilisateur,
        le=le,
    )
    return utilisateur


@transaction.atomic
def fermer(*, utilisateur: Utilisateur, par: Utilisateur, le: dt.datetime) -> Utilisateur:
    """Close an account: it can no longer be entered, and what it did stays signed by it.

    Raises `ActeRefuse`, or `EtatIncompatible` (already closed, last administrator).
    """
    exiger(par)
    comptes = {c.pk: c for c in Utilisateur.objects.select_for_update().filter(is_active=True)}
    compte = comptes.get(utilisateur.pk)
    if compte is None:
        raise EtatIncompatible(f"Le compte de {utilisateur.nom_complet} est déjà fermé.")
    if compte.est_administrateur and sum(c.est_administrateur for c in comptes.values()) == 1:
        raise EtatIncompatible(
            f"{compte.nom_complet} est la dernière personne à administrer l’instance. "
            "Donnez d’abord ce rôle à un autre compte."
        )
    return basculer(compte, ouvert=False, acte="compte fermé", par=par, le=le)


@transaction.atomic
def rouvrir(*, utilisateur: Utilisateur, par: Utilisateur, le: dt.datetime) -> Utilisateur:
    """Open a closed account again. Raises `ActeRefuse`, or `EtatIncompatible` (already open)."""
    exiger(par)
    compte = Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
    if compte.is_active:
        raise EtatIncompatible(f"Le compte de {compte.nom_complet} est déjà ouvert.")
    return basculer(compte, ouvert=True, acte="compte rouvert", par=par, le=le)


def basculer(
    compte: Utilisateur, *, ouvert: bool, acte: str, par: Utilisateur, le: dt.datetime
) -> Utilisateur:
    """Write the state of a locked account, and the event that tells it."""
    compte.is_active = ouvert
    compte.save(update_fields=["is_active"])
    consigner(
        acte=acte,
        objet=compte,
        avant={"is_active": not ouvert},
        apres={"is_active": ouvert},
        par=par,
        le=le,
    )
    return compte
