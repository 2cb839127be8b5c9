"""Takes a file in: its type is read from its bytes, never believed from its name."""

from __future__ import annotations

import datetime as dt
import os
import unicodedata
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from maillage.fichiers import magasin
from maillage.fichiers.enums import (
    DONNEES,
    EXTENSIONS,
    NUMERISATIONS,
    TypeFichier,
    est_du_texte,
    type_de_donnees,
    type_detecte,
)
from maillage.fichiers.models import Fichier
from maillage.journal.actions.evenements import Acteur
from maillage.regles.erreurs import SaisieInvalide

LONGUEUR_DU_NOM = 200


@transaction.atomic
def deposer(
    *,
    nom: str,
    octets: bytes,
    admis: frozenset[TypeFichier] = NUMERISATIONS,
    par: Acteur,
    le: dt.datetime,
) -> Fichier:
    """Keep a file; the act that attaches it asks the right and writes the journal.

    Raises `SaisieInvalide` (field `fichier`) for an empty or too large file, for a type that is not
    in `admis`, and for a name whose extension says another type than the bytes do.
    """
    genre = reconnaitre(nom=nom, octets=octets, admis=admis)
    return Fichier.objects.create(
        nom=_nom_propre(nom),
        type=genre,
        taille=len(octets),
        empreinte=magasin.ranger(octets),
        depose_par=par.nom_complet,
        depose_le=le,
    )


@transaction.atomic
def deposer_des_donnees(*, nom: str, flux: BinaryIO, par: Acteur, le: dt.datetime) -> Fichier:
    """Keep a large file of a producer of statistics, read in blocks: memory does not grow with it.

    `flux` can be rewound. Raises `SaisieInvalide` (field `fichier`) for an empty file, one larger than
    `settings.SOURCE_TAILLE_MAXIMALE`, or of a type that is not in `DONNEES`.
    """
    taille = flux.seek(0, os.SEEK_END)
    flux.seek(0)
    if not taille:
        raise _refus("Ce fichier est vide. Choisissez-en un autre.")
    if taille > settings.SOURCE_TAILLE_MAXIMALE:
        maximum = settings.SOURCE_TAILLE_MAXIMALE // 1_000_000
        raise _refus(f"Ce fichier pèse plus de {maximum} Mo. {_alleger(DONNEES)}")
    genre = type_de_donnees(nom, flux)
    if genre is None:
        raise _refus(_autre_type(DONNEES))
    flux.seek(0)
    return Fichier.objects.create(
        nom=_nom_propre(nom),
        type=genre,
        taille=taille,
        empreinte=magasin.ranger_flux(flux),
        depose_par=par.nom_complet,
        depose_le=le,
    )


def reconnaitre(
    *, nom: str, octets: bytes, admis: frozenset[TypeFichier] = NUMERISATIONS
) -> TypeFichier:
    """The type of a file that may be kept; raises `SaisieInvalide` as `deposer` does."""
    nom = _nom_propre(nom)
    if not octets:
        raise _refus("Ce fichier est vide. Choisissez-en un autre.")
    if len(octets) > settings.FICHIER_TAILLE_MAXIMALE:
        maximum = settings.FICHIER_TAILLE_MAXIMALE // 1_000_000
        raise _refus(f"Ce fichier pèse plus de {maximum} Mo. {_alleger(admis)}")
    genre = type_detecte(octets)
    extension = PurePosixPath(nom).suffix.lower()
    if genre is None and extension in EXTENSIONS[TypeFichier.CSV] and est_du_texte(octets):
        genre = TypeFichier.CSV
    if genre is None or genre not in admis:
        raise _refus(_autre_type(admis))
    if extension not in EXTENSIONS[genre]:
        admises = " ou ".join(EXTENSIONS[genre])
        raise _refus(
            f"Le nom « {nom} » ne dit pas ce que le fichier contient ({genre.label}). "
            f"Donnez-lui l'extension {admises}, ou choisissez le bon fichier."
        )
    return genre


def _alleger(admis: frozenset[TypeFichier]) -> str:
    if admis <= NUMERISATIONS:
        return (
            "Numérisez la seule page signée, ou baissez la résolution (150 points par pouce "
            "suffisent)."
        )
    return "Retirez ses images, ou partagez-le en plusieurs fichiers."


def _autre_type(admis: frozenset[TypeFichier]) -> str:
    if admis == NUMERISATIONS:
        return "Ce fichier n'est ni un PDF, ni une image JPEG ou PNG. Choisissez-en un autre."
    noms = ", ".join(f"{t.label} ({EXTENSIONS[t][0]})" for t in TypeFichier if t in admis)
    return f"Ce type de fichier n'est pas admis ici. Sont admis : {noms}."


def _refus(message: str) -> SaisieInvalide:
    return SaisieInvalide(message, champ="fichier")


def _nom_propre(nom: str) -> str:
    """The name alone, without folder nor control character, its extension kept when it is cut."""
    seul = PurePosixPath(unicodedata.normalize("NFC", nom).replace("\\", "/")).name
    lisible = "".join(c for c in seul if unicodedata.category(c)[0] != "C").strip() or "sans nom"
    suffixe = PurePosixPath(lisible).suffix[:10]
    return lisible[: LONGUEUR_DU_NOM - len(suffixe)].removesuffix(suffixe) + suffixe
