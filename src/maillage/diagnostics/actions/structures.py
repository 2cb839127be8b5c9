"""The acts on a structure itself: entered in the inventory, renamed, taken out, put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.diagnostics import permissions
from maillage.diagnostics.actions import gardes
from maillage.diagnostics.enums import DU_JEUNE_ENFANT, PREMIERS
from maillage.diagnostics.etats import periodes
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = [
    "nom",
    "type",
    "autres_types",
    "publics",
    "commune",
    "adresse",
    "identifiant_caf",
    "hors_annuaire",
    "provenance",
]


@transaction.atomic
def inscrire(
    *,
    demarche: Demarche,
    champs: Mapping[str, Any],
    etat: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Structure:
    """Enter a structure with its first état; `champs` are among `CHAMPS`, `etat` among `gardes.DE_L_ETAT`.

    Raises `ActeRefuse`, `SaisieInvalide`, `EtatIncompatible` (a structure of the same name and kind).
    """
    connaitre(champs, CHAMPS)
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_tenir_l_inventaire(par, demarche, timezone.localdate(le)))
    structure = Structure(demarche=demarche, **nettoyer(champs))
    gardes.verifier_l_identite(structure)
    _refuser_un_double(structure)
    structure.save()
    premier = gardes.nouvel_etat(structure, etat, le)
    if premier.nature not in PREMIERS:
        raise SaisieInvalide(
            "Une structure entre dans l’inventaire par son ouverture, ou par un état relevé à une date.",
            champ="nature",
        )
    premier.rang = 1
    premier.save()
    apres = {**gardes.dites(structure, CHAMPS), **gardes.dits(premier)}
    raconter("structure inscrite", structure, apres=apres, par=par, le=le)
    return structure


@transaction.atomic
def importer(
    *,
    demarche: Demarche,
    lignes: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
    par: Utilisateur,
    le: dt.datetime,
) -> list[Structure]:
    """Enter the structures of a sheet, all or none; each row gives `champs` and `etat` of `inscrire`.

    Raises as `inscrire`, for the first row that cannot be.
    """
    return [
        inscrire(demarche=demarche, champs=champs, etat=etat, par=par, le=le)
        for champs, etat in lignes
    ]


@transaction.atomic
def modifier(
    *,
    structure: Structure,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Structure:
    """Change what does not depend on a date; without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    fraiche = gardes.reprendre(structure, par, le)
    verifier_version(fraiche, version)
    avant, apres = appliquer(fraiche, nettoyer(champs))
    if not apres:
        return fraiche
    gardes.verifier_l_identite(fraiche)
    _refuser_un_double(fraiche)
    if "type" in apres:
        _accorder_le_type(fraiche)
    fraiche.version += 1
    fraiche.save()
    raconter("structure modifiée", fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


@transaction.atomic
def retirer(*, structure: Structure, version: int, par: Utilisateur, le: dt.datetime) -> Structure:
    """Take out of the inventory what was entered by mistake; one that closed is closed, not taken out.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    fraiche = gardes.reprendre(structure, par, le)
    verifier_version(fraiche, version)
    fraiche.supprime_le = le
    fraiche.version += 1
    fraiche.save(update_fields=["supprime_le", "version"])
    raconter("structure retirée", fraiche, avant=gardes.dites(fraiche, CHAMPS), par=par, le=le)
    return fraiche


@transaction.atomic
def remettre(*, structure: Structure, par: Utilisateur, le: dt.datetime) -> Structure:
    """Put back a structure taken out. Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`."""
    fraiche = gardes.reprendre(structure, par, le, retiree=True)
    _refuser_un_double(fraiche)
    fraiche.supprime_le = None
    controler(fraiche)
    fraiche.version += 1
    fraiche.save(update_fields=["supprime_le", "version"])
    raconter("structure remise", fraiche, apres=gardes.dites(fraiche, CHAMPS), par=par, le=le)
    return fraiche


def _refuser_un_double(structure: Structure) -> None:
    """The same name, kind and commune twice would count a structure twice."""
    memes = Structure.objects.filter(
        demarche_id=structure.demarche_id,
        supprime_le=None,
        nom__iexact=structure.nom,
        type=structure.type,
        commune=structure.commune,
    ).exclude(pk=structure.pk)
    if memes.exists():
        raise EtatIncompatible(
            f"« {structure.nom} » est déjà dans l’inventaire, avec ce type et cette commune. Ouvrez sa "
            "fiche, ou distinguez les deux par leur nom.",
            champ="nom",
        )


def _accorder_le_type(structure: Structure) -> None:
    """A kind must suit what was written of the structure: its mode and its lines."""
    etats: list[EtatStructure] = list(structure.etats.order_by("du", "rang"))
    for periode in periodes(etats):
        if periode.etat.mode and structure.type not in DU_JEUNE_ENFANT:
            raise SaisieInvalide(
                "Cette structure a un mode de financement (PSU ou Paje), que seul un accueil du jeune "
                "enfant peut avoir. Corrigez d’abord ses états.",
                champ="type",
            )
        gardes.verifier_les_lignes(structure, periode.etat, champ="type")
