"""Exports asked for in the application: written by a task, kept for a few days, then taken away."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from maillage.archives import registre
from maillage.archives.contenant import empreinte_de
from maillage.archives.emport import Bilan, Suivi, exporter
from maillage.archives.enums import EN_CHEMIN, EtatExportation
from maillage.archives.histoire import DEMANDEE, EXPORTEE, lieu_de
from maillage.archives.models import Exportation
from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import Acteur, consigner
from maillage.regles.erreurs import EtatIncompatible, Introuvable

JOURS_GARDES = 7
ABANDONNEE_APRES = dt.timedelta(hours=6)
PAS = 5  # in percent: the progress is not written more finely
journal = logging.getLogger(__name__)


@transaction.atomic
def demander(*, racine: models.Model, par: Utilisateur, le: dt.datetime) -> Exportation:
    """Ask for the archive of a démarche; whoever calls has asked the right.

    Raises `EtatIncompatible` while another one is under way.
    """
    lieu = lieu_de(racine)
    registre.racine().modele._base_manager.select_for_update(no_key=True).get(pk=racine.pk)
    en_cours = Exportation.objects.filter(
        lieu=lieu, etat__in=EN_CHEMIN, demandee_le__gt=le - ABANDONNEE_APRES
    )
    if en_cours.exists():
        raise EtatIncompatible(
            "Une exportation de cette démarche est déjà en cours. Attendez qu’elle soit prête."
        )
    demandee = Exportation.objects.create(lieu=lieu, demandee_par=par, demandee_le=le)
    consigner(acte=DEMANDEE, objet=demandee, demarche=lieu, par=par, le=le)
    return demandee


def executer(*, exportation: Exportation, le: dt.datetime) -> None:
    """Write the archive that was asked for, saying how far it is; a failure is told on its row."""
    lieu = exportation.lieu
    prise = Exportation.objects.filter(pk=exportation.pk, etat=EtatExportation.DEMANDEE)
    if not prise.update(etat=EtatExportation.EN_COURS):
        return
    racine = registre.racine().modele._base_manager.filter(**{registre.racine().lieu: lieu}).first()
    nom = f"{exportation.pk}-{secrets.token_hex(16)}.zip"
    try:
        if racine is None:
            raise Introuvable("Cette démarche n’est plus dans l’instance.")
        place = chemin(nom)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with place.open("xb") as sortie:
            bilan = exporter(
                racine, sortie, instance=settings.ADRESSE, le=le, suivre=_suivi(exportation)
            )
        _terminer(exportation, racine, nom, bilan, le)
    except Exception as erreur:
        chemin(nom).unlink(missing_ok=True)
        journal.exception("L’exportation %s n’a pas abouti.", exportation.pk)
        motif = getattr(erreur, "message", "") or (
            "Une erreur imprévue a arrêté l’exportation. Recommencez ; si elle se répète, "
            "prévenez l’administrateur de l’instance."
        )
        Exportation.objects.filter(pk=exportation.pk).update(
            etat=EtatExportation.ECHOUEE, motif=motif[:500], terminee_le=le
        )


def _suivi(exportation: Exportation) -> Suivi:
    dernier = 0

    def suivre(fait: int, total: int, quoi: str) -> None:
        nonlocal dernier
        part = min(99, 100 * fait // max(total, 1))
        if part >= dernier + PAS:
            dernier = part
            Exportation.objects.filter(pk=exportation.pk).update(avancement=part)

    return suivre


@transaction.atomic
def _terminer(
    exportation: Exportation, racine: models.Model, nom: str, bilan: Bilan, le: dt.datetime
) -> None:
    place = chemin(nom)
    Exportation.objects.filter(pk=exportation.pk).update(
        etat=EtatExportation.PRETE,
        avancement=100,
        terminee_le=le,
        fichier=nom,
        taille=place.stat().st_size,
        empreinte=empreinte_de(place),
    )
    noter_l_exportation(racine=racine, bilan=bilan, par=exportation.demandee_par, le=le)


def noter_l_exportation(
    *, racine: models.Model, bilan: Bilan, par: Acteur, le: dt.datetime
) -> None:
    """Write in the journal that an archive of the démarche was made, and of what content."""
    consigner(
        acte=EXPORTEE,
        objet=racine,
        demarche=lieu_de(racine),
        apres={"contenu": bilan.contenu, "objets": bilan.objets, "fichiers": bilan.fichiers},
        par=par,
        le=le,
    )


def chemin(nom: str) -> Path:
    """Where the file of an export is; the name is one of ours, never typed by anybody."""
    return Path(settings.DATA_DIR) / "exportations" / nom


def fichier_de(exportation: Exportation) -> Path:
    """The file of a finished export; `Introuvable` when it is not ready, or no longer kept."""
    place = chemin(exportation.fichier)
    if exportation.etat != EtatExportation.PRETE or not place.is_file():
        raise Introuvable(
            f"Ce fichier n’est pas prêt, ou n’est plus gardé (il l’est {JOURS_GARDES} jours). "
            "Demandez une nouvelle exportation."
        )
    return place


def oublier_les_anciennes(*, le: dt.datetime) -> int:
    """Take away the exports of more than a week, with their files; how many there were."""
    anciennes = list(Exportation.objects.filter(demandee_le__lt=le - dt.timedelta(JOURS_GARDES)))
    for ancienne in anciennes:
        if ancienne.fichier:
            chemin(ancienne.fichier).unlink(missing_ok=True)
        ancienne.delete()
    return len(anciennes)
