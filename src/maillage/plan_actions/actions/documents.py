"""The acts on the documents of a fiche."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.fichiers.actions import fichiers
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.models import DocumentFiche, FicheAction


@transaction.atomic
def joindre(
    *,
    fiche: FicheAction,
    nom: str,
    octets: bytes,
    intitule: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> DocumentFiche:
    """Keep a file with the fiche; the journal keeps its fingerprint.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `SaisieInvalide` (see `fichiers.deposer`).
    """
    gardes.ouvrir(fiche.demarche, par, le)
    fraiche = gardes.reprendre(fiche, demarche=fiche.demarche)
    fichier = fichiers.deposer(nom=nom, octets=octets, par=par, le=le)
    document = DocumentFiche(fiche=fraiche, fichier=fichier, intitule=intitule.strip())
    controler(document)
    document.save()
    _consigner("document joint à la fiche", document, apres=_dire(document), par=par, le=le)
    return document


@transaction.atomic
def retirer(*, document: DocumentFiche, par: Utilisateur, le: dt.datetime) -> None:
    """Take a document out of its fiche; its bytes are kept.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`.
    """
    gardes.ouvrir(document.fiche.demarche, par, le)
    gardes.reprendre(document.fiche, demarche=document.fiche.demarche)
    frais = verrouiller(document)
    _consigner("document retiré de la fiche", frais, avant=_dire(frais), par=par, le=le)
    frais.delete()


def _dire(document: DocumentFiche) -> dict[str, str]:
    return {
        "document": str(document),
        "fichier": document.fichier.nom,
        "empreinte": document.fichier.empreinte,
    }


def _consigner(
    acte: str,
    document: DocumentFiche,
    *,
    avant: dict[str, str] | None = None,
    apres: dict[str, str] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=document.fiche,
        demarche=document.fiche.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
