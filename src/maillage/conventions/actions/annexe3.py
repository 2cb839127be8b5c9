"""Annexe 3, row by row: the structures supported, their COF, and the split of the amount of N-1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.models import Demarche, EquipementSoutenu, MontantReference
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.models import Organisation
from maillage.regles import bonus_territoire
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = [
    "nom",
    "gestionnaire",
    "ligne",
    "collectivite",
    "a_un_bonus",
    "cof_numero",
    "cof_debut",
    "cof_fin",
    "montant",
]
DE_LA_REFERENCE = ["collectivite", "annee", "montant", "source"]


@transaction.atomic
def ajouter(
    *, demarche: Demarche, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> EquipementSoutenu:
    """Add a structure, last; `champs` are among `CHAMPS`. Raises `ActeRefuse`, `SaisieInvalide`."""
    _connus(champs, CHAMPS)
    demarche = _ouvrir(demarche, par, le)
    dernier = demarche.equipements_soutenus.aggregate(dernier=Max("ordre"))["dernier"]
    ordre = 0 if dernier is None else dernier + 1
    equipement = EquipementSoutenu(demarche=demarche, ordre=ordre, **champs)
    _refuser_une_autre_collectivite(demarche, equipement.collectivite)
    controler(equipement)
    equipement.save()
    apres = valeurs(equipement, CHAMPS)
    _consigner("équipement ajouté", equipement, par=par, le=le, apres=apres)
    return equipement


@transaction.atomic
def modifier(
    *,
    equipement: EquipementSoutenu,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> EquipementSoutenu:
    """Change a structure. Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`."""
    _connus(champs, CHAMPS)
    _ouvrir(equipement.demarche, par, le)
    equipement = verrouiller(equipement)
    verifier_version(equipement, version)
    avant, apres = appliquer(equipement, champs)
    if not apres:
        return equipement
    if "collectivite" in apres:
        _refuser_une_autre_collectivite(equipement.demarche, equipement.collectivite)
    equipement.version += 1
    controler(equipement)
    equipement.save()
    _consigner("équipement modifié", equipement, par=par, le=le, avant=avant, apres=apres)
    return equipement


@transaction.atomic
def retirer(*, equipement: EquipementSoutenu, par: Utilisateur, le: dt.datetime) -> None:
    """Take a structure out of annexe 3. Raises `ActeRefuse`."""
    _ouvrir(equipement.demarche, par, le)
    equipement = verrouiller(equipement)
    avant = valeurs(equipement, CHAMPS)
    _consigner("équipement retiré", equipement, par=par, le=le, avant=avant)
    equipement.delete()


@transaction.atomic
def fixer_la_reference(
    *,
    demarche: Demarche,
    reference: MontantReference | None = None,
    version: int = 0,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> MontantReference:
    """Record the amount of N-1 of a collectivité, or change it; `champs` are `DE_LA_REFERENCE`.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    _connus(champs, DE_LA_REFERENCE)
    demarche = _ouvrir(demarche, par, le)
    if reference is None:
        reference = MontantReference(demarche=demarche, **champs)
        avant: dict[str, Any] = {}
        apres = valeurs(reference, DE_LA_REFERENCE)
    else:
        reference = verrouiller(reference)
        verifier_version(reference, version)
        avant, apres = appliquer(reference, champs)
        reference.version += 1
    if not apres:
        return reference
    _refuser_une_autre_collectivite(demarche, reference.collectivite)
    controler(reference)
    reference.save()
    _consigner("montant de référence fixé", reference, par=par, le=le, avant=avant, apres=apres)
    return reference


@transaction.atomic
def retirer_la_reference(*, reference: MontantReference, par: Utilisateur, le: dt.datetime) -> None:
    """Forget an amount of N-1; the parts of the structures stay. Raises `ActeRefuse`."""
    _ouvrir(reference.demarche, par, le)
    reference = verrouiller(reference)
    avant = valeurs(reference, DE_LA_REFERENCE)
    _consigner("montant de référence retiré", reference, par=par, le=le, avant=avant)
    reference.delete()


@transaction.atomic
def repartir(
    *,
    reference: MontantReference,
    version: int,
    unites: Mapping[int, Decimal],
    par: Utilisateur,
    le: dt.datetime,
) -> list[EquipementSoutenu]:
    """Spread the amount between the structures of its collectivité, in proportion to their units.

    `unites` gives the places, hours or ETP of each structure by its key: it must name exactly those
    between which the amount is spread. Gives the structures whose part changed. Raises `ActeRefuse`,
    `ModificationConcurrente`, `SaisieInvalide`, `EtatIncompatible`.
    """
    demarche = _ouvrir(reference.demarche, par, le)
    reference = verrouiller(reference)
    verifier_version(reference, version)
    lignes = list(queries.equipements(demarche))
    (part,) = [
        part
        for part in queries.parts_des_collectivites(lignes, [reference])
        if part.reference is not None
    ]
    if {e.pk for e in part.concernes} != set(unites):
        raise EtatIncompatible(
            "La liste des équipements a changé pendant votre saisie. Rien n'a été enregistré : relisez-la, "
            "puis répartissez de nouveau."
        )
    try:
        parts = bonus_territoire.repartir(reference.montant, [unites[e.pk] for e in part.concernes])
    except ValueError as erreur:
        raise SaisieInvalide(
            "Pour répartir le montant, donnez des unités positives, et au moins une qui ne soit pas nulle."
        ) from erreur
    return [
        _changer_la_part(equipement, montant, par, le)
        for equipement, montant in zip(part.concernes, parts, strict=True)
        if equipement.montant != montant
    ]


def _changer_la_part(
    equipement: EquipementSoutenu, montant: Decimal, par: Utilisateur, le: dt.datetime
) -> EquipementSoutenu:
    avant, apres = appliquer(equipement, {"montant": montant})
    equipement.version += 1
    equipement.save(update_fields=["montant", "version"])
    _consigner("montant réparti", equipement, par=par, le=le, avant=avant, apres=apres)
    return equipement


def _ouvrir(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> Demarche:
    demarche = verrouiller(demarche)
    refus = permissions.refus_tenir_l_annexe_3(par, demarche, timezone.localdate(le))
    permissions.exiger(refus)
    return demarche


def _connus(champs: Mapping[str, Any], noms: list[str]) -> None:
    inconnus = set(champs) - set(noms)
    if inconnus:
        raise TypeError(f"Champs inconnus de l'annexe 3 : {', '.join(sorted(inconnus))}")


def _refuser_une_autre_collectivite(demarche: Demarche, collectivite: Organisation | None) -> None:
    if collectivite is None or collectivite in queries.collectivites(demarche):
        return
    raise SaisieInvalide(
        f"« {collectivite} » n'est pas une collectivité partie à la démarche. Ajoutez-la d'abord aux "
        "parties.",
        champ="collectivite",
    )


def _consigner(
    acte: str,
    objet: EquipementSoutenu | MontantReference,
    *,
    par: Utilisateur,
    le: dt.datetime,
    avant: Mapping[str, Any] | None = None,
    apres: Mapping[str, Any] | None = None,
) -> None:
    consigner(
        acte=acte,
        objet=objet,
        demarche=objet.demarche.slug,
        avant=dict(avant or {}),
        apres=dict(apres or {}),
        par=par,
        le=le,
    )
