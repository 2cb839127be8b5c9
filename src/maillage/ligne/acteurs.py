"""Who acts on the command line: `--par COMPTE`, an address, or the chargé(e) de coopération."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localdate

from maillage.comptes.models import Utilisateur
from maillage.comptes.queries import par_adresse
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.conventions.queries import habilitations
from maillage.regles.erreurs import Introuvable


def acteur(adresse: str) -> Utilisateur:
    """The open account of that address. Raises `Introuvable`."""
    compte = par_adresse(adresse)
    if compte is None or not compte.is_active:
        raise Introuvable(
            f"Aucun compte ouvert n’a l’adresse « {adresse} ». Donnez celle d’un compte de "
            "l’instance après --par."
        )
    return compte


@dataclass
class Maintenance:
    """Who holds the machine, where an instance may have no account yet."""

    email: str = "ligne de commande"
    nom_complet: str = "Administration de l’instance"


def maintenance(adresse: str | None) -> Utilisateur | Maintenance:
    """The open account that was named, or who holds the machine. Raises `Introuvable`."""
    return acteur(adresse) if adresse else Maintenance()


def qui_agit(demarche: Demarche, adresse: str | None) -> Utilisateur:
    """The account that was named, or else a chargé(e) de coopération of the démarche.

    Raises `Introuvable` where there is none.
    """
    if adresse:
        return acteur(adresse)
    tenues = habilitations(demarche).en_vigueur(localdate())  # type: ignore[attr-defined]
    charge = tenues.filter(role=Role.CHARGE_COOPERATION, utilisateur__is_active=True).first()
    if charge is None:
        raise Introuvable(
            f"« {demarche} » n’a pas de chargé(e) de coopération. Dites qui agit : --par COMPTE."
        )
    compte: Utilisateur = charge.utilisateur
    return compte


def administrateur(adresse: str | None) -> Utilisateur:
    """The account that was named, or else the first open one that administers the instance.

    Raises `Introuvable` where there is none.
    """
    if adresse:
        return acteur(adresse)
    trouve = Utilisateur.objects.filter(est_administrateur=True, is_active=True).order_by("pk")
    compte: Utilisateur | None = trouve.first()
    if compte is None:
        raise Introuvable("Cette instance n’a pas d’administrateur. Dites qui agit : --par COMPTE.")
    return compte
