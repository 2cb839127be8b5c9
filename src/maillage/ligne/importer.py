"""`maillage importer`: a plan d'actions from a file, or only what importing it would do.

The other things that are imported have a module of their own.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.ligne import importer_services, importer_source
from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.conventions.models import Demarche
    from maillage.plan_actions.imports.prevision import FichePrevue, Simulation
    from maillage.regles.imports_plan.formes import Erreur, Tableau

DOUBLONS = ("ignorer", "completer", "ajouter")


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommand."""
    importer = sous_commandes.add_parser(
        "importer",
        help="importer un plan d’actions, un inventaire de services, une source statistique",
    )
    quoi = importer.add_subparsers(required=True, metavar="QUOI")
    plan = quoi.add_parser("plan", help="un plan d’actions, dans une démarche")
    plan.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    plan.add_argument("fichier", type=Path, metavar="FICHIER", help="le fichier du plan")
    plan.add_argument(
        "--simuler", action="store_true", help="ne rien écrire : dire ce qui se ferait"
    )
    plan.add_argument("--json", action="store_true", help="répondre en JSON")
    plan.add_argument(
        "--malgre-les-erreurs", action="store_true", help="laisser vides les cellules illisibles"
    )
    plan.add_argument(
        "--doublons",
        choices=DOUBLONS,
        default="ignorer",
        help="fiches dont le titre est déjà dans le plan : " + ", ".join(DOUBLONS),
    )
    plan.add_argument(
        "--creer-organisations",
        action="store_true",
        help="ajouter à l’annuaire les organisations inconnues",
    )
    plan.add_argument("--par", metavar="COMPTE", help="adresse du compte qui importe")
    plan.set_defaults(executer=executer)
    importer_services.completer(quoi)
    importer_source.completer(quoi)


def executer(args: argparse.Namespace) -> int:
    """Simulate or import. 0; 1 when cells cannot be read; bad input raises (code 2)."""
    from maillage.conventions.queries import demarche_de_l_instance

    demarche = demarche_de_l_instance(args.slug)
    octets = _octets(args.fichier)
    if args.simuler:
        return _simuler(args, demarche, octets)
    return _importer(args, demarche, octets)


def _simuler(args: argparse.Namespace, demarche: Demarche, octets: bytes) -> int:
    from maillage.fichiers.actions.fichiers import reconnaitre
    from maillage.fichiers.enums import TABLEAUX
    from maillage.plan_actions.imports.fichiers import lire_le_fichier, verifier_l_archive
    from maillage.plan_actions.imports.simulation import simuler_des_grilles
    from maillage.plan_actions.queries.importations import colonnes_memorisees

    verifier_l_archive(args.fichier.name, octets)
    genre = reconnaitre(nom=args.fichier.name, octets=octets, admis=TABLEAUX)
    simulation = simuler_des_grilles(
        demarche,
        lire_le_fichier(genre, octets),
        memoire=colonnes_memorisees(demarche),
        doublons=args.doublons.upper(),
        creer_organisations=args.creer_organisations,
    )
    donnees = en_donnees(simulation, args.fichier.name)
    if args.json:
        print(json.dumps(donnees, ensure_ascii=False, indent=2))
    else:
        _ecrire(donnees)
    return 1 if simulation.erreurs else 0


def _importer(args: argparse.Namespace, demarche: Demarche, octets: bytes) -> int:
    from django.db import transaction
    from django.utils import timezone

    from maillage.ligne.acteurs import qui_agit
    from maillage.plan_actions.actions import import_de_plan, importations

    par, le = qui_agit(demarche, args.par), timezone.now()
    with transaction.atomic():
        importation = importations.deposer(
            demarche=demarche, nom=args.fichier.name, octets=octets, par=par, le=le
        )
        importation = importations.corriger(
            importation=importation,
            version=importation.version,
            corrections={},
            doublons=args.doublons.upper(),
            creer_organisations=args.creer_organisations,
            par=par,
            le=le,
        )
        importation = import_de_plan.importer(
            importation=importation,
            version=importation.version,
            malgre_les_erreurs=args.malgre_les_erreurs,
            par=par,
            le=le,
        )
    comptes = {nom: n for nom, n in importation.comptes.items() if nom != "evenement"}
    if args.json:
        print(
            json.dumps({"import": importation.pk, "comptes": comptes}, ensure_ascii=False, indent=2)
        )
    else:
        print(
            f"Import {importation.pk} : {comptes['elements_ajoutes']} élément(s) et "
            f"{comptes['fiches_ajoutees']} fiche(s) ajoutés, {comptes['fiches_modifiees']} fiche(s) "
            f"modifiée(s). Pour l’annuler : maillage annuler-import {importation.pk}"
        )
    return 0


def en_donnees(simulation: Simulation, fichier: str) -> dict[str, Any]:
    """The simulation as plain data: tables and their columns, rows, errors, notices, counts."""
    return {
        "fichier": fichier,
        "feuilles": [_tableau(tableau) for tableau in simulation.tableaux],
        "lignes": [_ligne(fiche) for fiche in simulation.fiches],
        "erreurs": [_erreur(erreur) for erreur in simulation.erreurs],
        "organisations_inconnues": sorted(simulation.organisations_inconnues),
        "avis": simulation.avis,
        "comptes": dict(simulation.comptes),
    }


def _tableau(tableau: Tableau) -> dict[str, Any]:
    from maillage.regles.imports_plan.colonnes import champs
    from maillage.regles.imports_plan.formes import Ou

    return {
        "feuille": tableau.feuille,
        "contenu": tableau.sorte.value.lower(),
        "ligne_des_entetes": tableau.ligne_entete,
        "nombre_de_lignes": len(tableau.lignes),
        "colonnes": [
            {
                "colonne": Ou(tableau.feuille, 1, colonne.index).lettre,
                "entete": colonne.entete,
                "champ": colonne.champ or None,
                "libelle": champs()[colonne.champ].libelle if colonne.champ else None,
                "confiance": round(colonne.confiance, 2),
                "raison": colonne.raison,
            }
            for colonne in tableau.colonnes
        ],
    }


def _ligne(fiche: FichePrevue) -> dict[str, Any]:
    debut, fin = fiche.calendrier
    return {
        "feuille": fiche.lue.ligne.feuille,
        "ligne": fiche.lue.ligne.ligne,
        "fiche": fiche.intitule,
        "sous": fiche.porteur.lu.intitule,
        "sort": fiche.sort.value,
        "remarque": fiche.remarque or None,
        "pilote": fiche.pilote or None,
        "debut": debut.isoformat() if debut else None,
        "fin": fin.isoformat() if fin else None,
        "etat": fiche.valeurs.get("etat"),
        "montants": [
            {
                **ligne,
                **{m: str(ligne[m]) for m in ("prevu", "vote", "paye") if ligne[m] is not None},
            }
            for ligne in fiche.lue.budget or []
        ],
        "changements": [
            {"champ": nom, "avant": avant, "apres": apres}
            for nom, avant, apres in fiche.changements
        ],
    }


def _erreur(erreur: Erreur) -> dict[str, Any]:
    return {
        "feuille": erreur.ou.feuille,
        "ligne": erreur.ou.ligne,
        "colonne": erreur.ou.lettre,
        "entete": erreur.entete,
        "valeur": erreur.valeur,
        "message": erreur.message,
    }


def _ecrire(donnees: dict[str, Any]) -> None:
    for feuille in donnees["feuilles"]:
        print(f"{feuille['feuille']} (en-têtes ligne {feuille['ligne_des_entetes']})")
        for colonne in feuille["colonnes"]:
            pris = colonne["libelle"] or "non importée"
            print(
                f"  {colonne['colonne']:>3}  {colonne['entete']} → {pris} ({colonne['confiance']:.0%})"
            )
    for ligne in donnees["lignes"]:
        print(f"{ligne['feuille']}, ligne {ligne['ligne']} : {ligne['fiche']} ({ligne['sort']})")
    for erreur in donnees["erreurs"]:
        print(
            f"{erreur['feuille']}, ligne {erreur['ligne']}, colonne {erreur['colonne']} : "
            f"{erreur['message']}"
        )
    for avis in donnees["avis"]:
        print(f"À savoir : {avis}")
    comptes = donnees["comptes"]
    print(
        f"{comptes['fiches_ajoutees']} fiche(s) à ajouter, {comptes['fiches_modifiees']} à modifier, "
        f"{comptes['erreurs']} erreur(s). Rien n’est écrit."
    )


def _octets(fichier: Path) -> bytes:
    """The file; raises `SaisieInvalide` where it cannot be read."""
    from django.conf import settings

    try:
        with fichier.open("rb") as flux:
            return flux.read(settings.FICHIER_TAILLE_MAXIMALE + 1)
    except OSError as erreur:
        nom = str(fichier).encode("utf-8", "replace").decode()
        raise SaisieInvalide(
            f"Le fichier « {nom} » ne se lit pas : vérifiez son chemin et vos droits."
        ) from erreur
