"""Reads, publishes and undoes the large files beside the pages."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.comptes.queries import par_adresse
from maillage.regles.erreurs import ErreurMetier
from maillage.statistiques.actions import importations
from maillage.statistiques.enums import TravailImportation
from maillage.statistiques.models import Importation
from maillage.statistiques.queries.importations import importation as une_importation
from maillage.taches.compat import task

# What a page does while one waits: a second or two.
OCTETS_SANS_ATTENDRE = 1_500_000
VALEURS_SANS_ATTENDRE = 40_000
PANNE = (
    "Le travail s’est arrêté sur une panne ; rien n’a été écrit. Recommencez, ou prévenez "
    "l’administrateur de l’instance."
)


@task
def travailler(cle: int, adresse: str) -> None:
    """Do what was asked of the import `cle` by the account `adresse`; nothing where it was done already."""
    importation = une_importation(cle)
    par = par_adresse(adresse)
    if not importation.travail or par is None:
        return
    le = timezone.now()
    try:
        if importation.travail == TravailImportation.LECTURE:
            importations.lire(importation=importation, par=par, le=le)
        elif importation.travail == TravailImportation.PUBLICATION:
            importations.publier(
                importation=importation, version=importation.version, par=par, le=le
            )
        else:
            importations.annuler(
                importation=importation, version=importation.version, par=par, le=le
            )
    except ErreurMetier as erreur:
        importations.abandonner_le_travail(importation=importation, raison=erreur.message)
    except Exception:
        importations.abandonner_le_travail(importation=importation, raison=PANNE)
        raise


def lire_maintenant_ou_plus_tard(
    importation: Importation, par: Utilisateur, le: dt.datetime
) -> Importation:
    """Read a small file at once, and leave a large one to a worker."""
    if importation.fichier is not None and importation.fichier.taille <= OCTETS_SANS_ATTENDRE:
        return importations.lire(importation=importation, par=par, le=le)
    return _demander(importation, importation.version, TravailImportation.LECTURE, par, le)


def publier_maintenant_ou_plus_tard(
    importation: Importation, version: int, par: Utilisateur, le: dt.datetime
) -> Importation:
    """Publish few figures at once, and leave many to a worker. Raises as the act does."""
    if _est_court(importation):
        return importations.publier(importation=importation, version=version, par=par, le=le)
    return _demander(importation, version, TravailImportation.PUBLICATION, par, le)


def annuler_maintenant_ou_plus_tard(
    importation: Importation, version: int, par: Utilisateur, le: dt.datetime
) -> Importation:
    """Undo a small import at once, and leave a large one to a worker. Raises as the act does."""
    if _est_court(importation):
        return importations.annuler(importation=importation, version=version, par=par, le=le)
    return _demander(importation, version, TravailImportation.ANNULATION, par, le)


def _est_court(importation: Importation) -> bool:
    nombre = sum(importation.bilan.get("valeurs", {}).values()) or importation.lignes_retenues
    return nombre <= VALEURS_SANS_ATTENDRE


def _demander(
    importation: Importation,
    version: int,
    travail: TravailImportation,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    demandee = importations.demander(
        importation=importation, version=version, travail=travail, par=par, le=le
    )
    transaction.on_commit(lambda: travailler.enqueue(demandee.pk, par.email))
    return demandee
