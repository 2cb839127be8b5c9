"""Freezing an act: its whole content and its files, kept for ever."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import figement, permissions
from maillage.conventions.actions import actes
from maillage.conventions.enums import EtatActe
from maillage.conventions.models import Acte, Demarche, FichierFige, VersionFigee
from maillage.documents.chartes import charte_de
from maillage.documents.production import DOCX, produire
from maillage.documents.rendus import FORMATS
from maillage.journal.actions.evenements import consigner, consigner_refus
from maillage.journal.modifications import verifier_version, verrouiller
from maillage.regles import versions as contenus
from maillage.regles.erreurs import (
    DocumentIncomplet,
    EtatIncompatible,
    ModificationConcurrente,
    PorteFermee,
)

CHEMIN = (EtatActe.RELU, EtatActe.VALIDE_COPIL, EtatActe.FIGE)


def figer(
    *, acte: Acte, version: int, motif: str = "", par: Utilisateur, le: dt.datetime
) -> VersionFigee:
    """Freeze the act: what its démarche holds now becomes a version, with its files in each format.

    `motif` is asked where the act was not validated in COPIL, and where it went further outside of
    Maillage; there only the files that lack nothing are made. Raises `ActeRefuse`,
    `DocumentIncomplet` with every missing value, and `EtatIncompatible` or
    `ModificationConcurrente`, whose attempts the journal keeps.
    """
    try:
        return _figer(acte, version, motif.strip(), par, le)
    except (EtatIncompatible, ModificationConcurrente) as refus:
        consigner_refus(
            acte="figer l’acte",
            objet=acte,
            refus=refus,
            tentative="figer le contenu et ses fichiers",
            demarche=acte.demarche.slug,
            par=par,
            le=le,
        )
        raise


@transaction.atomic
def _figer(acte: Acte, version: int, motif: str, par: Utilisateur, le: dt.datetime) -> VersionFigee:
    demarche = verrouiller(acte.demarche)
    acte = verrouiller(acte)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_ecrire_les_actes(par, demarche, jour))
    # Who comes second is told that it is frozen, whatever version they had read.
    raison = figement.raison_de_ne_pas_figer(acte, motif=motif)
    if raison:
        raise EtatIncompatible(raison)
    porte = figement.porte_close(acte, jour)
    if porte:
        raise PorteFermee(porte.raison)
    verifier_version(acte, version)
    contenu = contenus.ecrire(contenus.lire(demarche))
    figee = VersionFigee(
        demarche=demarche,
        acte=acte,
        numero=(demarche.versions.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1,
        contenu=contenu,
        empreinte=contenus.empreinte(contenu),
        figee_le=le,
        figee_par=par.email,
        figee_par_nom=par.nom_complet,
        motif=motif,
    )
    fichiers = _fichiers(figee)
    _verifier_que_rien_n_a_bouge(demarche, contenu)
    figee.save(force_insert=True)
    FichierFige.objects.bulk_create(fichiers)
    _avancer(acte, motif, par, le)
    consigner(
        acte="version figée",
        objet=figee,
        demarche=demarche.slug,
        apres=temoin(figee, fichiers),
        motif=motif,
        par=par,
        le=le,
    )
    return figee


def temoin(figee: VersionFigee, fichiers: list[FichierFige]) -> dict[str, Any]:
    """What the journal keeps of a version: everything but the bytes, told by their fingerprints."""
    return {
        "demarche": figee.demarche_id,
        "acte": figee.acte_id,
        "numero": figee.numero,
        "empreinte": figee.empreinte,
        "figee_le": figee.figee_le.astimezone(dt.UTC).isoformat(),
        "figee_par": figee.figee_par,
        "figee_par_nom": figee.figee_par_nom,
        "motif": figee.motif,
        "fichiers": [
            {
                "piece": fichier.piece,
                "intitule": fichier.intitule,
                "format": fichier.format,
                "taille": fichier.taille,
                "empreinte": fichier.empreinte,
            }
            for fichier in fichiers
        ],
    }


def _fichiers(figee: VersionFigee) -> list[FichierFige]:
    """The files of the version in every format; raises `DocumentIncomplet` while a value is missing.

    Where an act signed elsewhere is taken over, a document that lacks values is left out: nobody
    will ever sign it.
    """
    a_figer = figement.pieces_a_figer(figee.acte)
    manques = figement.valeurs_manquantes(a_figer)
    if manques and not figement.est_une_reprise(figee.acte):
        nombre = "une valeur manque" if len(manques) == 1 else f"{len(manques)} valeurs manquent"
        raise DocumentIncomplet(
            f"« {figee.acte} » ne peut pas être figé\u00a0: {nombre} ({', '.join(manques)}). "
            "Complétez-les, puis figez l’acte.",
            manques=manques,
        )
    return [
        _fichier(figee, piece, format)
        for piece in a_figer
        if not piece.manques
        for format in FORMATS
    ]


def _fichier(figee: VersionFigee, piece: figement.PieceAFiger, format: str) -> FichierFige:
    document = figement.marquer(piece.document, figee.acte, figee.numero, figee.empreinte)
    charte = charte_de(figee.demarche) if format == DOCX else None
    octets = produire(document, format=format, final=True, charte=charte)
    return FichierFige(
        version=figee,
        piece=piece.piece.identifiant,
        intitule=piece.piece.intitule,
        format=format,
        octets=octets,
        taille=len(octets),
        empreinte=contenus.empreinte(octets),
    )


def _verifier_que_rien_n_a_bouge(demarche: Demarche, contenu: str) -> None:
    """Parties and persons may change meanwhile: then the files would not say what is kept."""
    if contenus.ecrire(contenus.lire(demarche)) != contenu:
        raise ModificationConcurrente(
            "La démarche a changé pendant que ses documents étaient écrits. Rien n’a été figé\u00a0: "
            "vérifiez-la, puis recommencez."
        )


def _avancer(acte: Acte, motif: str, par: Utilisateur, le: dt.datetime) -> None:
    """Take the act to « figé », through the states that the reason lets it skip."""
    etat = EtatActe(acte.etat)
    if figement.est_une_reprise(acte):
        return
    restent = CHEMIN[CHEMIN.index(etat) + 1 :] if etat in CHEMIN else CHEMIN
    for vers in restent:
        acte = actes.passer(acte=acte, vers=vers, version=acte.version, motif=motif, par=par, le=le)
