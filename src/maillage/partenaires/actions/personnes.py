"""Keeps the persons, their mandates, and the organisations for which accounts work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.partenaires import permissions
from maillage.partenaires.models import Appartenance, Mandat, Organisation, Personne, Service
from maillage.regles.erreurs import SaisieInvalide


@transaction.atomic
def creer(*, par: Utilisateur, le: dt.datetime, **champs: Any) -> Personne:
    """Add a person to the directory; `champs` are those of the model."""
    permissions.exiger(permissions.refus_ajouter(par, localdate(le)))
    personne = Personne(**champs)
    controler(personne)
    personne.save()
    consigner(acte="personne ajoutée", objet=personne, apres={"nom": str(personne)}, par=par, le=le)
    return personne


@transaction.atomic
def ouvrir_mandat(
    *,
    personne: Personne,
    organisation: Organisation,
    fonction: str,
    qualite: str,
    peut_signer: bool = False,
    debut: dt.date | None = None,
    fin: dt.date | None = None,
    service: Service | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Mandat:
    """Record the function of a person in an organisation, over a period with inclusive bounds."""
    permissions.exiger(permissions.refus_modifier(par, organisation, localdate(le)))
    if service is not None and service.organisation_id != organisation.pk:
        raise SaisieInvalide("Ce service est d'une autre organisation.", champ="service")
    mandat = Mandat(
        personne=personne,
        organisation=organisation,
        service=service,
        fonction=fonction,
        qualite=qualite,
        peut_signer=peut_signer,
        debut=debut,
        fin=fin,
    )
    controler(mandat)
    mandat.save()
    consigner(
        acte="mandat ouvert",
        objet=mandat,
        apres={"organisation": str(organisation), "fonction": fonction, "debut": debut, "fin": fin},
        par=par,
        le=le,
    )
    return mandat


@transaction.atomic
def clore_mandat(*, mandat: Mandat, fin: dt.date, par: Utilisateur, le: dt.datetime) -> Mandat:
    """End a mandate on `fin`, its last day; what was signed under it stays."""
    ligne = verrouiller(mandat)
    permissions.exiger(permissions.refus_modifier(par, ligne.organisation, localdate(le)))
    avant, ligne.fin = ligne.fin, fin
    controler(ligne)
    ligne.save(update_fields=["fin"])
    consigner(
        acte="mandat clos", objet=ligne, avant={"fin": avant}, apres={"fin": fin}, par=par, le=le
    )
    return ligne


@transaction.atomic
def rattacher(
    *,
    utilisateur: Utilisateur,
    organisation: Organisation,
    debut: dt.date | None = None,
    fin: dt.date | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Appartenance:
    """Say that an account works for an organisation; only an administrator of the instance may."""
    permissions.exiger(permissions.refus_rattacher(par))
    appartenance = Appartenance(
        utilisateur=utilisateur, organisation=organisation, debut=debut, fin=fin
    )
    controler(appartenance)
    appartenance.save()
    consigner(
        acte="compte rattaché",
        objet=appartenance,
        apres={
            "compte": utilisateur.email,
            "organisation": str(organisation),
            "debut": debut,
            "fin": fin,
        },
        par=par,
        le=le,
    )
    return appartenance
