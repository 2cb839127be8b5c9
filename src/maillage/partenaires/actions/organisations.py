"""Keeps the sheets of the organisations, with their services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires import permissions
from maillage.partenaires.models import Organisation, Service
from maillage.regles.erreurs import SaisieInvalide

CHAMPS = [
    "nature",
    "nom",
    "sigle",
    "siren",
    "territoire",
    "designation",
    "appellation",
    "adresse",
    "telephone",
    "courriel",
    "provenance",
]


@transaction.atomic
def creer(*, par: Utilisateur, le: dt.datetime, **champs: Any) -> Organisation:
    """Add an organisation to the directory.

    `champs` are those of the model; `designation` is made from the name when it is not given.
    Raises `ActeRefuse`, `SaisieInvalide` (Siren already taken, missing name…).
    """
    permissions.exiger(permissions.refus_ajouter(par, localdate(le)))
    champs.setdefault("designation", champs.get("nom", ""))
    organisation = Organisation(**champs)
    controler(organisation)
    organisation.save()
    consigner(
        acte="organisation ajoutée",
        objet=organisation,
        apres=valeurs(organisation, CHAMPS),
        par=par,
        le=le,
    )
    return organisation


@transaction.atomic
def modifier(
    *,
    organisation: Organisation,
    version: int,
    champs: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Organisation:
    """Change the sheet of an organisation; `version` is the one that was read.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    organisation = verrouiller(organisation)
    permissions.exiger(permissions.refus_modifier(par, organisation, localdate(le)))
    verifier_version(organisation, version)
    avant, apres = appliquer(organisation, champs)
    if not apres:
        return organisation
    organisation.version += 1
    controler(organisation)
    organisation.save()
    consigner(
        acte="organisation modifiée", objet=organisation, avant=avant, apres=apres, par=par, le=le
    )
    return organisation


@transaction.atomic
def ajouter_service(
    *,
    organisation: Organisation,
    nom: str,
    sigle: str = "",
    parent: Service | None = None,
    missions: str = "",
    ordre: int = 0,
    par: Utilisateur,
    le: dt.datetime,
) -> Service:
    """Add a direction or service; `parent` must belong to the same organisation."""
    permissions.exiger(permissions.refus_modifier(par, organisation, localdate(le)))
    if parent is not None and parent.organisation_id != organisation.pk:
        raise SaisieInvalide(
            "Le service de rattachement est d'une autre organisation.", champ="parent"
        )
    service = Service(
        organisation=organisation,
        nom=nom,
        sigle=sigle,
        parent=parent,
        missions=missions,
        ordre=ordre,
    )
    controler(service)
    service.save()
    consigner(
        acte="service ajouté",
        objet=service,
        apres={"organisation": str(organisation), "nom": nom},
        par=par,
        le=le,
    )
    return service
