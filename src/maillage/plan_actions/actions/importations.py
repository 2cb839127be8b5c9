"""The acts on the import of a file: hand it in, say its columns, correct its cells, leave it aside.

The import itself and its undoing are in `import_de_plan.py` and `annulation.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.fichiers.actions import fichiers
from maillage.fichiers.enums import TABLEAUX
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verifier_version, verrouiller
from maillage.plan_actions.enums import (
    TRANSITIONS_IMPORTATION,
    EtatImportation,
    TraitementDoublons,
)
from maillage.plan_actions.imports.fichiers import lire_le_fichier, verifier_l_archive
from maillage.plan_actions.models import ColonneMemorisee, Importation
from maillage.plan_actions.queries.importations import colonnes_memorisees
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.imports_plan import tableaux
from maillage.regles.imports_plan.colonnes import champs
from maillage.regles.imports_plan.normalisation import cle

CORRECTIONS_AU_PLUS = 5_000
CORRECTION_AU_PLUS = 20_000  # characters
LONGUEUR_D_UNE_ENTETE = 200


@transaction.atomic
def deposer(
    *, demarche: Demarche, nom: str, octets: bytes, par: Utilisateur, le: dt.datetime
) -> Importation:
    """Keep a file (.xlsx, .ods, .csv or .docx) and guess what its columns are; nothing enters the plan.

    Raises `ActeRefuse`; `SaisieInvalide` or `FichierIllisible` for a file that is hostile, broken, huge,
    of another type, or where no table is recognised.
    """
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localtime(le).date()))
    verifier_l_archive(nom, octets)
    genre = fichiers.reconnaitre(nom=nom, octets=octets, admis=TABLEAUX)
    trouves, _ = tableaux.trouver(
        lire_le_fichier(genre, octets), memoire=colonnes_memorisees(demarche)
    )
    if not trouves:
        raise SaisieInvalide(
            "Aucune ligne d'en-têtes n'est reconnue dans ce fichier. Il en faut une qui nomme au moins "
            "deux colonnes, par exemple « Axe », « Action », « Pilote », « Échéance ».",
            champ="fichier",
        )
    importation = Importation.objects.create(
        demarche=demarche,
        fichier=fichiers.deposer(nom=nom, octets=octets, admis=TABLEAUX, par=par, le=le),
        colonnes={t.feuille: {str(c.index): c.champ for c in t.colonnes} for t in trouves},
        deposee_par=par.nom_complet,
        deposee_le=le,
    )
    _consigner("fichier de plan déposé", importation, {"fichier": importation.fichier.nom}, par, le)
    return importation


@transaction.atomic
def choisir_colonnes(
    *,
    importation: Importation,
    version: int,
    colonnes: Mapping[str, Mapping[str, str]],
    entetes: Mapping[str, str],
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    """Say what each column is: {sheet: {rank: field}}, « » for none; the territory remembers `entetes`.

    `entetes` is {heading: field} for the columns whose guess was changed. Raises `ActeRefuse`,
    `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    importation = reprendre(importation, version, EtatImportation.IMPORTEE, par, le)
    connus = {"", *champs()}
    dits = [champ for choix in colonnes.values() for champ in choix.values()]
    if not set(dits) <= connus or not set(entetes.values()) <= connus:
        raise SaisieInvalide(
            "Une colonne est prise pour un champ inconnu. Choisissez dans la liste."
        )
    importation.colonnes = {
        feuille: {**importation.colonnes.get(feuille, {}), **choix}
        for feuille, choix in {**importation.colonnes, **colonnes}.items()
    }
    importation.version += 1
    importation.save(update_fields=["colonnes", "version"])
    for entete, champ in entetes.items():
        if cle(entete):
            ColonneMemorisee.objects.update_or_create(
                demarche=importation.demarche,
                entete=cle(entete)[:LONGUEUR_D_UNE_ENTETE],
                defaults={"champ": champ},
            )
    _consigner("colonnes d’un import choisies", importation, {"colonnes": dict(entetes)}, par, le)
    return importation


@transaction.atomic
def corriger(
    *,
    importation: Importation,
    version: int,
    corrections: Mapping[str, str],
    doublons: str,
    creer_organisations: bool,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    """Give other values to cells, {« Feuille!B12 »: text}, and say what becomes of doubles and unknowns.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    importation = reprendre(importation, version, EtatImportation.IMPORTEE, par, le)
    if doublons not in TraitementDoublons:
        raise SaisieInvalide(
            "Choisissez dans la liste ce que deviennent les doublons.", champ="doublons"
        )
    gardees = {**importation.corrections, **corrections}
    if len(gardees) > CORRECTIONS_AU_PLUS:
        raise SaisieInvalide(
            "Il y a trop de corrections. Corrigez le fichier dans votre tableur et déposez-le de nouveau."
        )
    if any(len(v) > CORRECTION_AU_PLUS or "\0" in v for v in corrections.values()):
        raise SaisieInvalide("Une correction est trop longue ou contient un caractère nul.")
    importation.corrections = gardees
    importation.doublons, importation.creer_organisations = doublons, creer_organisations
    importation.version += 1
    importation.save(update_fields=["corrections", "doublons", "creer_organisations", "version"])
    _consigner("import corrigé", importation, {"corrections": dict(corrections)}, par, le)
    return importation


@transaction.atomic
def ecarter(
    *, importation: Importation, version: int, par: Utilisateur, le: dt.datetime
) -> Importation:
    """Leave a file aside without importing it; it stays in the list.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    importation = reprendre(importation, version, EtatImportation.ECARTEE, par, le)
    importation.etat = EtatImportation.ECARTEE
    importation.version += 1
    importation.save(update_fields=["etat", "version"])
    _consigner("import écarté", importation, {"etat": EtatImportation.ECARTEE.label}, par, le)
    return importation


def reprendre(
    importation: Importation, version: int, vers: EtatImportation, par: Utilisateur, le: dt.datetime
) -> Importation:
    """The right asked, the row locked, its version compared, its state asked whether it leads to `vers`."""
    demarche = importation.demarche
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localtime(le).date()))
    fraiche = verrouiller(importation)
    depuis = EtatImportation(fraiche.etat)
    if vers not in TRANSITIONS_IMPORTATION[depuis]:
        raise EtatIncompatible(
            f"Cet import est « {depuis.label} » : il n'y a plus rien à y faire ici. "
            "Déposez de nouveau le fichier pour recommencer."
        )
    verifier_version(fraiche, version)
    return fraiche


def _consigner(
    acte: str, importation: Importation, apres: dict[str, object], par: Utilisateur, le: dt.datetime
) -> None:
    consigner(
        acte=acte,
        objet=importation,
        demarche=importation.demarche.slug,
        apres=apres,
        par=par,
        le=le,
    )
