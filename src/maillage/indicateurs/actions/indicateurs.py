"""The acts on the indicators: defined, corrected, taken away, put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.indicateurs.models import Indicateur
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.suivi_du_plan import est_sous_le_secret, seuils

CHAMPS = [
    "intitule",
    "definition",
    "unite",
    "sens",
    "compte_des_personnes",
    "reference",
    "reference_le",
    "reference_source",
    "cible",
    "cible_le",
    "recueil",
    "provenance",
]


@transaction.atomic
def definir(*, demarche: Demarche, par: Utilisateur, le: dt.datetime, **champs: Any) -> Indicateur:
    """Add an indicator to the démarche; `champs` are names of `CHAMPS`.

    Raises `ActeRefuse`, `SaisieInvalide` (a figure without source or date, a count of persons that
    the secret statistique hides).
    """
    connaitre(champs, CHAMPS)
    exiger_le_droit(demarche, par, le)
    indicateur = Indicateur(demarche=demarche, modifie_le=le, **nettoyer(champs))
    _verifier(indicateur, le)
    indicateur.save()
    raconter("indicateur défini", indicateur, apres=valeurs(indicateur, CHAMPS), par=par, le=le)
    return indicateur


@transaction.atomic
def modifier(
    *,
    indicateur: Indicateur,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Indicateur:
    """Change the fields given; without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (taken away), `ModificationConcurrente`,
    `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    frais = reprendre(indicateur, par, le)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, nettoyer(champs))
    if not apres:
        return frais
    _verifier(frais, le)
    frais.version += 1
    frais.modifie_le = le
    frais.save()
    raconter("indicateur modifié", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def retirer(
    *, indicateur: Indicateur, version: int, par: Utilisateur, le: dt.datetime
) -> Indicateur:
    """Take the indicator away; its values and what it hangs on stay, for the day it is put back.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    frais = reprendre(indicateur, par, le)
    verifier_version(frais, version)
    frais.supprime_le = le
    frais.save(update_fields=["supprime_le"])
    raconter("indicateur retiré", frais, avant=valeurs(frais, CHAMPS), par=par, le=le)
    return frais


@transaction.atomic
def remettre(*, indicateur: Indicateur, par: Utilisateur, le: dt.datetime) -> Indicateur:
    """Put back an indicator that was taken away. Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`."""
    frais = verrouiller(indicateur)
    exiger_le_droit(frais.demarche, par, le)
    if frais.supprime_le is None:
        raise EtatIncompatible(f"« {frais} » n'a pas été retiré : il n'y a rien à remettre.")
    frais.supprime_le = None
    frais.save(update_fields=["supprime_le"])
    raconter("indicateur remis", frais, apres=valeurs(frais, CHAMPS), par=par, le=le)
    return frais


def exiger_le_droit(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    """`ActeRefuse` for who may not write the démarche."""
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))


def reprendre(indicateur: Indicateur, par: Utilisateur, le: dt.datetime) -> Indicateur:
    """The row locked, followed, for who may write; to be called in the transaction of an act."""
    frais = verrouiller(indicateur)
    exiger_le_droit(frais.demarche, par, le)
    if frais.supprime_le is not None:
        raise EtatIncompatible(
            f"« {frais} » a été retiré des indicateurs. Remettez-le, puis recommencez."
        )
    return frais


def _verifier(indicateur: Indicateur, le: dt.datetime) -> None:
    """The model, then what a figure must carry: a date and a source, and no count of a few persons."""
    controler(indicateur)
    if indicateur.reference is not None:
        for champ, quoi in (("reference_le", "sa date"), ("reference_source", "sa source")):
            if not getattr(indicateur, champ):
                raise SaisieInvalide(
                    f"La valeur de référence va avec {quoi} : ajoutez-la, ou retirez la valeur.",
                    champ=champ,
                )
    if indicateur.cible is not None and indicateur.cible_le is None:
        raise SaisieInvalide(
            "Une cible a une échéance : dites quand elle doit être atteinte.", champ="cible_le"
        )
    if indicateur.compte_des_personnes:
        _refuser_les_petits_nombres(indicateur, le)


def _refuser_les_petits_nombres(indicateur: Indicateur, le: dt.datetime) -> None:
    plancher = seuils(timezone.localdate(le)).plancher
    if est_sous_le_secret(indicateur.reference, plancher):
        raise SaisieInvalide(petit_nombre(plancher), champ="reference")
    if indicateur.pk is None:
        return
    petites = indicateur.valeurs.filter(valeur__gt=0, valeur__lt=plancher)
    annees = [str(annee) for annee in petites.values_list("annee", flat=True)]
    if annees:
        raise SaisieInvalide(
            f"Cet indicateur porte de petits nombres ({', '.join(annees)}) : s'il compte des "
            "personnes, dites d'abord ces valeurs « masquées ».",
            champ="compte_des_personnes",
        )


def petit_nombre(plancher: int) -> str:
    """Why a count of a few persons is refused, and what to do."""
    return (
        f"Un nombre de personnes inférieur à {plancher} et différent de zéro relève du secret "
        "statistique (convention type, article 7.1) : il ne s'écrit pas. Choisissez le statut "
        "« Masquée », ou regroupez plusieurs années ou plusieurs lieux."
    )
