"""What the conventions leave to the background work."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from maillage.conventions import queries
from maillage.conventions.actions import procedures, sceaux, tirages
from maillage.taches.cadence import contribuer
from maillage.taches.compat import task

journal = logging.getLogger(__name__)


@task
def tirer_les_demandes() -> int:
    """Write the series of documents that wait; how many. One that fails stops no other."""
    tirages.interrompre_les_perdus(le=timezone.now())
    ecrits = 0
    while (pris := tirages.prendre(le=timezone.now())) is not None:
        try:
            tirages.tirer(tirage=pris, horloge=timezone.now)
            ecrits += 1
        except Exception:  # told; the page says that this one is interrupted
            journal.exception("Le tirage %s s’est interrompu.", pris.pk)
    return ecrits


contribuer(tirer_les_demandes, dt.timedelta(seconds=2), si=queries.un_tirage_attend)


@task
def apposer_les_sceaux() -> int:
    """Put the seals that were asked for; how many. One that fails says why, and stops no other."""
    apposes = 0
    for demande in queries.demandes_de_sceau():
        try:
            sceaux.apposer(demande=demande, par=demande.demande_par, le=timezone.now())
            apposes += 1
        except Exception:  # told; asked for again, it may succeed
            journal.exception("Le sceau demandé %s n’a pas été apposé.", demande.pk)
            sceaux.interrompre(demande=demande, par=demande.demande_par, le=timezone.now())
    return apposes


contribuer(
    apposer_les_sceaux, dt.timedelta(seconds=2), si=lambda _: queries.demandes_de_sceau().exists()
)


@task
def suivre_les_procedures() -> int:
    """Ask the external signing service where its procedures stand; how many were read."""
    lues = 0
    for procedure in queries.procedures_a_lire(timezone.now()):
        try:
            procedures.actualiser(procedure=procedure, par=procedure.ouverte_par, le=timezone.now())
            lues += 1
        except Exception:  # told; it is read again some minutes later
            journal.exception("La procédure de signature %s ne se lit pas.", procedure.pk)
    return lues


contribuer(
    suivre_les_procedures,
    dt.timedelta(seconds=15),
    si=lambda le: queries.procedures_a_lire(le).exists(),
)
