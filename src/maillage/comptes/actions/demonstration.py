"""Gives the accounts of a demonstration the password that they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import transaction

from maillage.comptes import demonstration
from maillage.comptes.actions.comptes import exiger
from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.regles.erreurs import SaisieInvalide


@transaction.atomic
def donner_le_mot_de_passe(
    *, utilisateurs: Iterable[Utilisateur], par: Utilisateur, le: dt.datetime
) -> None:
    """Give these accounts the public password; it is hashed once, since hashing takes 0.4 s.

    Raises `ActeRefuse`, and `SaisieInvalide` for an account that is not of the demonstration.
    """
    exiger(par)
    chiffre = make_password(demonstration.MOT_DE_PASSE)
    for utilisateur in utilisateurs:
        if not utilisateur.email.endswith(f"@{demonstration.DOMAINE}"):
            raise SaisieInvalide(
                f"{utilisateur.email} n'est pas un compte de la démonstration : son mot de passe "
                "n'est pas public. Envoyez-lui plutôt un lien.",
                champ="email",
            )
        utilisateur.password = chiffre
        utilisateur.save(update_fields=["password"])
        consigner(acte="mot de passe de démonstration donné", objet=utilisateur, par=par, le=le)
