"""A pack: the files that an instance has published, as they came, with a manifest and fingerprints.

Another instance reads them through the same readers and the same controls: a pack is trusted for
nothing but its bytes, and for nothing that its fingerprints do not hold.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.fichiers import magasin
from maillage.regles.erreurs import Introuvable, SaisieInvalide
from maillage.statistiques.actions import importations
from maillage.statistiques.enums import EtatImportation
from maillage.statistiques.models import Importation
from maillage.statistiques.queries.importations import deja_publiee

MANIFESTE = "manifeste.json"
FORME = 1
MANIFESTE_AU_PLUS = 2_000_000
FICHIERS_AU_PLUS = 500
CHAMPS = {"source", "nom", "empreinte", "taille", "millesime", "annee_dite"}


def exporter(*, destination: Path, sources: list[str] | None = None, le: dt.datetime) -> int:
    """Write the published files (of some sources) to a pack; how many. Raises `Introuvable` for none."""
    publiees = Importation.objects.filter(etat=EtatImportation.PUBLIEE, fichier__isnull=False)
    if sources:
        publiees = publiees.filter(source__in=sources)
    choisies = list(publiees.select_related("fichier").order_by("publiee_le", "pk"))
    if not choisies:
        raise Introuvable("Aucun fichier publié à mettre dans un paquet.")
    fiches = [_fiche(importation) for importation in choisies]
    try:
        with zipfile.ZipFile(destination, "w", zipfile.ZIP_DEFLATED) as archive:
            manifeste = {"forme": FORME, "exporte_le": le.isoformat(), "fichiers": fiches}
            archive.writestr(MANIFESTE, json.dumps(manifeste, ensure_ascii=False, indent=2))
            for empreinte in dict.fromkeys(fiche["empreinte"] for fiche in fiches):
                archive.write(magasin.chemin_verifie(empreinte), _place(empreinte))
    except OSError as erreur:
        raise SaisieInvalide(
            f"Le paquet « {destination.name} » ne s’écrit pas : vérifiez son chemin et vos droits."
        ) from erreur
    return len(fiches)


def lire_le_manifeste(chemin: Path) -> dict[str, Any]:
    """What a pack holds. Raises `SaisieInvalide` when it is none, or its manifest is not whole."""
    try:
        with zipfile.ZipFile(chemin) as archive:
            if archive.getinfo(MANIFESTE).file_size > MANIFESTE_AU_PLUS:
                raise _refus("son manifeste est démesuré")
            lu = json.loads(archive.read(MANIFESTE))
            noms = set(archive.namelist())
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError) as erreur:
        raise _refus("il n’a pas de manifeste lisible") from erreur
    if not isinstance(lu, dict) or lu.get("forme") != FORME:
        raise _refus("son manifeste est d’une autre version")
    fiches = lu.get("fichiers")
    if not isinstance(fiches, list) or not all(_est_une_fiche(f) for f in fiches):
        raise _refus("son manifeste est incomplet")
    if len(fiches) > FICHIERS_AU_PLUS or any(_place(f["empreinte"]) not in noms for f in fiches):
        raise _refus("il manque des fichiers que son manifeste annonce")
    return lu


def deposer(*, chemin: Path, par: Utilisateur, le: dt.datetime) -> list[Importation]:
    """Hand in each file of a pack that is not published here already; nothing is read yet.

    Every fingerprint is checked before the first file is kept. Raises `SaisieInvalide`, `ActeRefuse`,
    `Introuvable` (a source that this instance does not know).
    """
    fiches = lire_le_manifeste(chemin)["fichiers"]
    with tempfile.TemporaryDirectory() as dossier, zipfile.ZipFile(chemin) as archive:
        for fiche in fiches:
            _extraire(archive, fiche, Path(dossier))
        with transaction.atomic():
            return [
                _deposer(fiche, Path(dossier), par, le)
                for fiche in fiches
                if deja_publiee(fiche["source"], fiche["empreinte"]) is None
            ]


def importer(
    *,
    chemin: Path,
    avancer: Callable[[int, int], None] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> list[Importation]:
    """As `deposer`, then read and publish each file; a refused one stays so."""
    deposees = deposer(chemin=chemin, par=par, le=le)
    faites = []
    for rang, deposee in enumerate(deposees, 1):
        faite = importations.lire(importation=deposee, par=par, le=le)
        if faite.etat == EtatImportation.LUE:
            faite = importations.publier(importation=faite, version=faite.version, par=par, le=le)
        faites.append(faite)
        if avancer:
            avancer(rang, len(deposees))
    return faites


def _deposer(
    fiche: dict[str, Any], dossier: Path, par: Utilisateur, le: dt.datetime
) -> Importation:
    with (dossier / fiche["empreinte"]).open("rb") as flux:
        return importations.deposer(
            source=fiche["source"],
            nom=fiche["nom"],
            flux=flux,
            annee=fiche["annee_dite"],
            par=par,
            le=le,
        )


def _extraire(archive: zipfile.ZipFile, fiche: dict[str, Any], dossier: Path) -> None:
    """Copy one file out, under its fingerprint, no further than announced."""
    destination = dossier / fiche["empreinte"]
    try:
        entree = archive.getinfo(_place(fiche["empreinte"]))
        if entree.file_size != fiche["taille"]:
            raise _refus(f"« {fiche['nom']} » n’a pas la taille annoncée")
        with archive.open(entree) as source, destination.open("wb") as sortie:
            shutil.copyfileobj(source, sortie)
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError) as erreur:
        raise _refus(f"« {fiche['nom']} » y est abîmé") from erreur
    if magasin.empreinte_du_fichier(destination) != fiche["empreinte"]:
        raise _refus(f"« {fiche['nom']} » n’a plus l’empreinte annoncée")


def _fiche(importation: Importation) -> dict[str, Any]:
    return {
        "source": importation.source,
        "nom": importation.nom_fichier,
        "empreinte": importation.empreinte,
        "taille": magasin.chemin_verifie(importation.empreinte).stat().st_size,
        "millesime": importation.millesime,
        "annee_dite": importation.bilan.get("annee_dite"),
    }


def _est_une_fiche(fiche: Any) -> bool:
    return (
        isinstance(fiche, dict)
        and fiche.keys() >= CHAMPS
        and isinstance(fiche["source"], str)
        and isinstance(fiche["nom"], str)
        and isinstance(fiche["taille"], int)
        and isinstance(fiche["empreinte"], str)
        and bool(magasin.EMPREINTE.fullmatch(fiche["empreinte"]))
        and (fiche["annee_dite"] is None or isinstance(fiche["annee_dite"], int))
    )


def _place(empreinte: str) -> str:
    return f"fichiers/{empreinte}"


def _refus(pourquoi: str) -> SaisieInvalide:
    return SaisieInvalide(
        f"Ce paquet ne se lit pas : {pourquoi}. Exportez-le de nouveau depuis l’autre instance ; rien "
        "n’a été écrit.",
        champ="fichier",
    )
