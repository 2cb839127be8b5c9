"""The acts on a workshop: prepared, changed, opened, put to the vote, closed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.diagnostics import permissions
from maillage.diagnostics.enums import TRANSITIONS_D_ATELIER, EtatAtelier
from maillage.diagnostics.models import Atelier
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible

CHAMPS = [
    "intitule",
    "question",
    "thematique",
    "tenu_le",
    "jusqu_au",
    "lieu",
    "voix_par_personne",
]
LETTRES = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that a tired eye takes for another


@transaction.atomic
def preparer(*, demarche: Demarche, par: Utilisateur, le: dt.datetime, **champs: Any) -> Atelier:
    """Prepare a workshop (`champs` are names of `CHAMPS`); its code opens nothing yet.

    Raises `ActeRefuse`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    exiger_le_droit(demarche, par, le)
    atelier = Atelier(demarche=demarche, code=nouveau_code(), **nettoyer(champs))
    controler(atelier)
    atelier.save()
    raconter("atelier préparé", atelier, apres=valeurs(atelier, CHAMPS), par=par, le=le)
    return atelier


@transaction.atomic
def modifier(
    *,
    atelier: Atelier,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Atelier:
    """Change the fields given; the question no longer changes once the room has seen it.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    frais = reprendre(atelier, par, le)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, nettoyer(champs))
    if not apres:
        return frais
    if "question" in apres and frais.etat != EtatAtelier.EN_PREPARATION:
        raise EtatIncompatible(
            "La salle répond déjà à cette question : elle ne change plus. Préparez un autre atelier "
            "pour en poser une autre.",
            champ="question",
        )
    controler(frais)
    frais.version += 1
    frais.save()
    raconter("atelier modifié", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def passer(*, atelier: Atelier, vers: str, par: Utilisateur, le: dt.datetime) -> Atelier:
    """Bring the workshop to a next state. Raises `ActeRefuse`, `EtatIncompatible`."""
    frais = reprendre(atelier, par, le)
    depuis, suivant = EtatAtelier(frais.etat), EtatAtelier(vers)
    if suivant not in TRANSITIONS_D_ATELIER[depuis]:
        raise EtatIncompatible(
            f"Cet atelier est « {depuis.label.lower()} » : il ne peut pas passer à "
            f"« {suivant.label.lower()} ». Rechargez sa page pour voir où il en est."
        )
    frais.etat = suivant
    frais.version += 1
    frais.save()
    raconter(
        f"atelier {suivant.label.lower()}",
        frais,
        avant={"etat": depuis.label},
        apres={"etat": suivant.label},
        par=par,
        le=le,
    )
    return frais


def exiger_le_droit(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    """`ActeRefuse` for who may not write the diagnosis."""
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_ecrire_le_diagnostic(par, demarche, jour))


def reprendre(atelier: Atelier, par: Utilisateur, le: dt.datetime) -> Atelier:
    """The row locked, for who may write; to be called in the transaction of an act."""
    frais = verrouiller(atelier)
    exiger_le_droit(frais.demarche, par, le)
    return frais


def nouveau_code() -> str:
    """Six letters that no workshop had: 887 million of them, so that nobody falls on one."""
    while True:
        code = "".join(secrets.choice(LETTRES) for _ in range(6))
        if not Atelier.objects.filter(code=code).exists():
            return code
