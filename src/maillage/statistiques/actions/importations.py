"""The acts on the import of an official file: hand it in, read it, publish it, undo it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.fichiers import magasin
from maillage.fichiers.actions.fichiers import deposer_des_donnees
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verifier_version, verrouiller
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.statistiques import catalogue
from maillage.statistiques.actions import agregats, ecriture, fiches
from maillage.statistiques.avancement import Avancement
from maillage.statistiques.enums import EtatImportation, TravailImportation
from maillage.statistiques.lecture.lecture import Lecture, Rapport
from maillage.statistiques.models import Importation
from maillage.statistiques.permissions import exiger, refus_importer
from maillage.statistiques.queries.importations import (
    additifs,
    cles_des_indicateurs,
    deja_publiee,
    mouvements,
    publiees_apres,
)

BEAUCOUP = 100_000  # figures, after which the planner of the database is told
LISIBLES = frozenset({EtatImportation.DEPOSEE, EtatImportation.LUE, EtatImportation.REFUSEE})
Avancer = Callable[[int, int], None]


def simuler(
    *, source: str, chemin: Path, nom: str, annee: int | None = None, avancer: Avancer | None = None
) -> Rapport:
    """Read a file as its import would, and write nothing. Raises `Introuvable`, `SaisieInvalide`."""
    return _lecture(source, chemin, nom, annee, "", avancer).tout_lire()


@transaction.atomic
def deposer(
    *,
    source: str,
    nom: str,
    flux: BinaryIO,
    annee: int | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    """Keep a file of a source; nothing is read yet.

    Raises `ActeRefuse`; `Introuvable` for an unknown source; `SaisieInvalide` for one whose files are not
    read, or a file that is empty, too large, or of another type; `EtatIncompatible` for one that is
    already published.
    """
    exiger(refus_importer(par, timezone.localtime(le).date()))
    declaree = catalogue.source(source)
    if not declaree.se_lit:
        raise SaisieInvalide(
            f"« {declaree.titre} » est au catalogue pour mémoire : aucun fichier n’en est lu.",
            champ="source",
        )
    fichier = deposer_des_donnees(nom=nom, flux=flux, par=par, le=le)
    _refuser_un_double(source, fichier.empreinte)
    importation = Importation.objects.create(
        source=source,
        fichier=fichier,
        empreinte=fichier.empreinte,
        nom_fichier=fichier.nom,
        bilan={"annee_dite": annee} if annee else {},
        importee_le=le,
        par=par.nom_complet,
    )
    _consigner("fichier d’une source déposé", importation, {"source": source}, par, le)
    return importation


def lire(
    *, importation: Importation, avancer: Avancer | None = None, par: Utilisateur, le: dt.datetime
) -> Importation:
    """Read the file and keep the report of it: LUE, or REFUSEE where something forbids it.

    The reading holds no lock. Raises `ActeRefuse`, `EtatIncompatible`, `Introuvable` (file gone).
    """
    exiger(refus_importer(par, timezone.localtime(le).date()))
    if importation.etat not in LISIBLES:
        raise _etat(importation, "ne se relit pas")
    suivi = Avancement(importation.pk)
    try:
        rapport = _lecture_de(importation, avancer or suivi.avancer).tout_lire()
    except SaisieInvalide as erreur:
        return _refuser(importation, erreur, par, le)
    finally:
        suivi.effacer()
    return _garder_le_rapport(importation, rapport, par, le)


@transaction.atomic
def publier(
    *,
    importation: Importation,
    version: int,
    avancer: Avancer | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    """Write all that the file brings, or nothing. What it replaces is kept, to be put back.

    Raises `ActeRefuse`, `EtatIncompatible` (not read, refused, already published), `ModificationConcurrente`,
    `SaisieInvalide` (the file no longer passes its controls), `Introuvable` (file gone or changed).
    """
    importation = _reprendre(importation, version, par, le)
    if importation.etat != EtatImportation.LUE:
        raise _etat(importation, "ne peut pas être publié")
    _refuser_un_double(importation.source, importation.empreinte)
    suivi = Avancement(importation.pk)
    try:
        lecture = _lecture_de(importation, avancer or suivi.avancer)
        ecrites = _ecrire(importation, lecture)
    finally:
        suivi.effacer()
    rapport = lecture.rapport()
    if rapport.est_refuse:
        raise SaisieInvalide(
            "Ce fichier ne passe plus ses contrôles : relisez-le. Rien n’a été publié."
        )
    importation.etat, importation.travail = EtatImportation.PUBLIEE, ""
    importation.publiee_le = le
    importation.bilan = {**importation.bilan, **ecrites}
    importation.version += 1
    importation.save()
    _consigner(
        "source publiée",
        importation,
        {"source": importation.source, "etat": importation.etat, **ecrites},
        par,
        le,
    )
    return importation


@transaction.atomic
def annuler(
    *, importation: Importation, version: int, par: Utilisateur, le: dt.datetime
) -> Importation:
    """Take back what the import wrote and put back what it had replaced; or leave a file aside.

    Raises `ActeRefuse`, `EtatIncompatible` (already undone, or a later import stands on it),
    `ModificationConcurrente`.
    """
    importation = _reprendre(importation, version, par, le)
    if importation.etat == EtatImportation.ANNULEE:
        raise _etat(importation, "ne peut pas l’être de nouveau")
    retirees = rendues = 0
    if importation.etat == EtatImportation.PUBLIEE:
        if suivants := list(publiees_apres(importation)):
            numeros = ", ".join(f"n° {suivant.pk}" for suivant in suivants)
            raise EtatIncompatible(
                f"Un import plus récent a remplacé des valeurs de celui-ci ({numeros}). Annulez-le "
                "d’abord."
            )
        retirees = ecriture.effacer(importation.pk) + fiches.effacer(importation)
        if sauvegarde := importation.bilan.get("sauvegarde"):
            rendues = ecriture.rendre(sauvegarde)
        _resommer(importation)
    importation.etat, importation.travail = EtatImportation.ANNULEE, ""
    importation.annulee_le = le
    importation.bilan = {**importation.bilan, "retirees": retirees, "rendues": rendues}
    importation.version += 1
    importation.save()
    apres = {"etat": importation.etat, "retirees": retirees, "rendues": rendues}
    _consigner("import d’une source annulé", importation, apres, par, le)
    return importation


@transaction.atomic
def demander(
    *,
    importation: Importation,
    version: int,
    travail: TravailImportation,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    """Ask a worker for what takes long (`travaux.py`). Raises as the act to come, save for the file."""
    importation = _reprendre(importation, version, par, le)
    if travail == TravailImportation.LECTURE and importation.etat not in LISIBLES:
        raise _etat(importation, "ne se relit pas")
    if travail == TravailImportation.PUBLICATION and importation.etat != EtatImportation.LUE:
        raise _etat(importation, "ne peut pas être publié")
    importation.travail = travail
    importation.version += 1
    importation.save(update_fields=["travail", "version"])
    return importation


@transaction.atomic
def abandonner_le_travail(*, importation: Importation, raison: str) -> None:
    """A work failed: nothing was written, and its reason is kept for the page."""
    importation = verrouiller(importation)
    importation.travail = ""
    importation.bilan = {**importation.bilan, "echec": raison}
    importation.version += 1
    importation.save(update_fields=["travail", "bilan", "version"])


def _ecrire(importation: Importation, lecture: Lecture) -> dict[str, Any]:
    if not lecture.est_une_serie:
        nombre = sum(fiches.ecrire(importation, lecture.forme, bloc) for bloc in lecture.blocs())
        return {"ecrites": nombre}
    cles = cles_des_indicateurs(lecture.forme.indicateurs)
    lu = importation.bilan
    with ecriture.Ecriture(
        importation.pk, cles, niveaux=lu.get("niveaux", []), annees=lu.get("annees", [])
    ) as sortie:
        for bloc in lecture.blocs():
            sortie.ecrire(bloc)
    importation.remplace.set(sortie.remplace)
    if sortie.ecrites >= BEAUCOUP:
        # Before the sums: a planner that takes the table for an empty one reads it once a commune.
        ecriture.actualiser_les_statistiques()
    agregats.sommer(indicateurs=cles.values(), annees=lu.get("annees", []))
    return {
        "ecrites": sortie.ecrites,
        "remplacees": sortie.remplacees,
        "sauvegarde": sortie.sauvegarde,
    }


def _resommer(importation: Importation) -> None:
    """The sums of communes follow what an undoing left."""
    formes = catalogue.source(importation.source).formes
    codes = {c for f in formes if f.identifiant == importation.forme for c in f.indicateurs}
    cles = cles_des_indicateurs(tuple(codes)).values()
    agregats.sommer(indicateurs=cles, annees=importation.bilan.get("annees", []))


@transaction.atomic
def _garder_le_rapport(
    importation: Importation, rapport: Rapport, par: Utilisateur, le: dt.datetime
) -> Importation:
    importation = verrouiller(importation)
    if importation.etat not in LISIBLES:
        raise _etat(importation, "ne se relit pas")
    importation.etat = EtatImportation.REFUSEE if rapport.est_refuse else EtatImportation.LUE
    importation.travail = ""
    importation.forme, importation.millesime = rapport.forme.identifiant, rapport.millesime
    importation.lignes_lues, importation.lignes_retenues = (
        rapport.lignes_lues,
        rapport.lignes_retenues,
    )
    importation.constats = rapport.constats.en_donnees()
    importation.total_controle = None if rapport.total is None else Decimal(str(rapport.total))
    garde = {nom: importation.bilan[nom] for nom in ("annee_dite",) if nom in importation.bilan}
    importation.bilan = {**garde, **rapport.bilan(), "annees": list(rapport.annees)}
    importation.version += 1
    importation.save()
    apres = {"etat": importation.etat, "lignes_lues": rapport.lignes_lues}
    _consigner("fichier d’une source lu", importation, apres, par, le)
    return importation


@transaction.atomic
def _refuser(
    importation: Importation, erreur: SaisieInvalide, par: Utilisateur, le: dt.datetime
) -> Importation:
    importation = verrouiller(importation)
    importation.etat, importation.travail = EtatImportation.REFUSEE, ""
    importation.constats = [
        {"gravite": "bloquant", "message": erreur.message, "ligne": 0, "colonne": "", "valeur": ""}
    ]
    importation.version += 1
    importation.save()
    _consigner("fichier d’une source refusé", importation, {"etat": importation.etat}, par, le)
    return importation


def _refuser_un_double(source: str, empreinte: str) -> None:
    if (autre := deja_publiee(source, empreinte)) is not None:
        raise EtatIncompatible(
            f"Ce fichier est déjà publié (import n° {autre.pk}). Rien n’a été écrit."
        )


def _lecture_de(importation: Importation, avancer: Avancer) -> Lecture:
    return _lecture(
        importation.source,
        magasin.chemin_verifie(importation.empreinte),
        importation.nom_fichier,
        importation.bilan.get("annee_dite"),
        importation.forme if importation.etat == EtatImportation.LUE else "",
        avancer,
    )


def _lecture(
    source: str,
    chemin: Path,
    nom: str,
    annee: int | None,
    forme: str,
    avancer: Avancer | None,
) -> Lecture:
    return Lecture(
        catalogue.source(source),
        chemin,
        nom,
        annee=annee,
        forme=forme,
        mouvements=mouvements(),
        additifs=additifs(),
        avancer=avancer,
    )


def _reprendre(
    importation: Importation,
    version: int,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    """The import, locked, once the person may act on it and it is the one that the page showed."""
    exiger(refus_importer(par, timezone.localtime(le).date()))
    importation = verrouiller(importation)
    verifier_version(importation, version)
    return importation


def _etat(importation: Importation, quoi: str) -> EtatIncompatible:
    dit = importation.get_etat_display().lower()
    return EtatIncompatible(
        f"L’import n° {importation.pk} ({importation}) est à l’état « {dit} » : il {quoi}."
    )


def _consigner(
    acte: str,
    importation: Importation,
    apres: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(acte=acte, objet=importation, apres=apres, par=par, le=le)
