"""Keeps the sheets of the organisations, with their services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.partenaires import permissions
from maillage.partenaires.models import Organisation, Service
from maillage.regles.erreurs import ModificationConcurrente, SaisieInvalide


def verifier(objet: Any) -> None:
    """Ask the model whether the row can be kept (`SaisieInvalide`, with the field, otherwise)."""
    try:
        objet.full_clean()
    except ValidationError as erreur:
        champ, messages = next(iter(erreur.message_dict.items()))
        raise SaisieInvalide(
            " ".join(messages), champ="" if champ == "__all__" else champ
        ) from None


@transaction.atomic
def creer(*, par: Utilisateur, le: dt.datetime, **champs: Any) -> Organisation:
    """Add an organisation to the directory.

    `champs` are those of the model; `designation` is made from the name when it is not given.
    Raises `ActeRefuse`, `SaisieInvalide` (Siren already taken, missing name…).
    """
    permissions.exiger(permissions.refus_ajouter(par, localdate(le)))
    champs.setdefault("designation", champs.get("nom", ""))
    organisation = Organisation(**champs)
    verifier(organisation)
    organisation.save()
    consigner(
        acte="organisation ajoutée", objet=organisation, apres=_valeurs(champs), par=par, le=le
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
    ligne = Organisation.objects.select_for_update().get(pk=organisation.pk)
    permissions.exiger(permissions.refus_modifier(par, ligne, localdate(le)))
    if ligne.version != version:
        raise ModificationConcurrente(
            "Cette fiche a été modifiée pendant que vous l'écriviez. Votre saisie est conservée "
            "ci-dessous : comparez-la à la fiche actuelle, puis enregistrez de nouveau."
        )
    changes = {nom: valeur for nom, valeur in champs.items() if getattr(ligne, nom) != valeur}
    if not changes:
        return ligne
    avant = {nom: getattr(ligne, nom) for nom in changes}
    for nom, valeur in changes.items():
        setattr(ligne, nom, valeur)
    ligne.version += 1
    verifier(ligne)
    ligne.save()
    consigner(
        acte="organisation modifiée",
        objet=ligne,
        avant=_valeurs(avant),
        apres=_valeurs(changes),
        par=par,
        le=le,
    )
    return ligne


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
    verifier(service)
    service.save()
    consigner(
        acte="service ajouté",
        objet=service,
        apres={"organisation": str(organisation), "nom": nom},
        par=par,
        le=le,
    )
    return service


def _valeurs(champs: dict[str, Any]) -> dict[str, Any]:
    return {
        nom: valeur if isinstance(valeur, (str, int, bool)) else str(valeur)
        for nom, valeur in champs.items()
    }
