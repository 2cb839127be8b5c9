"""Who acts on the command line: `--par COMPTE`, an address."""

from __future__ import annotations

from maillage.comptes.models import Utilisateur
from maillage.comptes.queries import par_adresse
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
