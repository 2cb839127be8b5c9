"""Who acts on the command line: `--par COMPTE`, an address, or the chargé(e) de coopération."""

from __future__ import annotations

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
