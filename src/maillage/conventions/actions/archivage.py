"""A whole démarche as an archive: at once on the command line, by a task in the application."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillage.archives import emport
from maillage.archives.actions import exportations
from maillage.archives.emport import Bilan, Suivi
from maillage.archives.models import Exportation
from maillage.archives.tasks import ecrire_une_exportation
from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.journal.actions.evenements import Acteur


def exporter(
    *, demarche: Demarche, sortie: IO[bytes], suivre: Suivi, par: Acteur, le: dt.datetime
) -> Bilan:
    """Write the archive of the démarche at once: the command of who holds the machine.

    Raises `ModificationConcurrente`, `Introuvable`.
    """
    bilan = emport.exporter(demarche, sortie, instance=settings.ADRESSE, le=le, suivre=suivre)
    exportations.noter_l_exportation(racine=demarche, bilan=bilan, par=par, le=le)
    return bilan


def demander(*, demarche: Demarche, par: Utilisateur, le: dt.datetime) -> Exportation:
    """Ask for the archive of the démarche, which a task writes. Raises `ActeRefuse`, `EtatIncompatible`."""
    permissions.exiger(permissions.refus_exporter(par, demarche, timezone.localdate(le)))
    with transaction.atomic():
        demandee = exportations.demander(racine=demarche, par=par, le=le)
        transaction.on_commit(lambda: ecrire_une_exportation.enqueue(demandee.pk))
    return demandee
