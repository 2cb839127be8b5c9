"""Reads, publishes and undoes the large files beside the pages."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from maillage.comptes.queries import par_adresse
from maillage.regles.erreurs import ErreurMetier
from maillage.statistiques.actions import importations
from maillage.statistiques.enums import TravailImportation
from maillage.statistiques.models import Importation
from maillage.statistiques.queries.importations import importation as une_importation
from maillage.taches.compat import task

journal = logging.getLogger(__name__)
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


def faire_travailler(importation: Importation, adresse: str) -> None:
    """Queue the work once what asked for it is committed."""
    transaction.on_commit(lambda: travailler.enqueue(importation.pk, adresse))
