"""The acts on the constats: written, corrected, taken away, put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.diagnostics.actions.ateliers import exiger_le_droit
from maillage.diagnostics.models import ConstatPartage
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

CHAMPS = ["nature", "texte", "thematique", "source"]


@transaction.atomic
def ajouter(
    *, demarche: Demarche, par: Utilisateur, le: dt.datetime, **champs: Any
) -> ConstatPartage:
    """Write a constat (`champs` are names of `CHAMPS`). Raises `ActeRefuse`, `SaisieInvalide`."""
    connaitre(champs, CHAMPS)
    exiger_le_droit(demarche, par, le)
    constat = ConstatPartage(demarche=demarche, **nettoyer(champs))
    controler(constat)
    constat.save()
    raconter("constat écrit", constat, apres=valeurs(constat, CHAMPS), par=par, le=le)
    return constat


@transaction.atomic
def modifier(
    *,
    constat: ConstatPartage,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> ConstatPartage:
    """Change the fields given. Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`."""
    connaitre(champs, CHAMPS)
    frais = verrouiller(constat)
    exiger_le_droit(frais.demarche, par, le)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, nettoyer(champs))
    if not apres:
        return frais
    controler(frais)
    frais.version += 1
    frais.save()
    raconter("constat modifié", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def retirer(*, constat: ConstatPartage, par: Utilisateur, le: dt.datetime) -> ConstatPartage:
    """Take a constat away; it can be put back. Raises `ActeRefuse`, `EtatIncompatible`."""
    return _basculer(constat, retire=True, par=par, le=le)


@transaction.atomic
def remettre(*, constat: ConstatPartage, par: Utilisateur, le: dt.datetime) -> ConstatPartage:
    """Put back a constat that was taken away. Raises `ActeRefuse`, `EtatIncompatible`."""
    return _basculer(constat, retire=False, par=par, le=le)


def _basculer(
    constat: ConstatPartage, *, retire: bool, par: Utilisateur, le: dt.datetime
) -> ConstatPartage:
    frais = verrouiller(constat)
    exiger_le_droit(frais.demarche, par, le)
    if (frais.supprime_le is not None) == retire:
        fait = "est déjà retiré" if retire else "n’a pas été retiré"
        raise EtatIncompatible(f"Ce constat {fait}. Rechargez la page.")
    frais.supprime_le = le if retire else None
    frais.version += 1
    frais.save()
    mot = "retiré" if retire else "remis"
    raconter(f"constat {mot}", frais, apres={"texte": frais.texte}, par=par, le=le)
    return frais
