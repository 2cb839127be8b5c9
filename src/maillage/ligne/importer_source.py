"""`maillage importer source` and `importer paquet`: official figures, from a file, a fetch or a pack."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.statistiques.lecture.lecture import Rapport
    from maillage.statistiques.models import Importation

LISTES = 40  # findings printed to a person; the JSON has them all


def completer(quoi: argparse._SubParsersAction[Any]) -> None:
    """Register the two subcommands of `importer`."""
    source = quoi.add_parser("source", help="le fichier d’une source statistique du catalogue")
    source.add_argument("source", metavar="SOURCE", help="identifiant : voir « maillage sources »")
    source.add_argument(
        "fichier", type=Path, metavar="FICHIER", nargs="?", help="le fichier, comme il est publié"
    )
    source.add_argument(
        "--en-ligne", action="store_true", help="aller chercher le fichier chez son producteur"
    )
    source.add_argument("--annee", type=int, metavar="ANNEE", help="année, si le fichier la tait")
    _options(source)
    source.set_defaults(executer=executer)
    paquet = quoi.add_parser("paquet", help="le paquet de fichiers qu’une autre instance a exporté")
    paquet.add_argument("fichier", type=Path, metavar="PAQUET", help="le paquet (.zip)")
    _options(paquet)
    paquet.set_defaults(executer=importer_le_paquet)


def _options(commande: argparse.ArgumentParser) -> None:
    commande.add_argument(
        "--simuler", action="store_true", help="ne rien écrire : dire ce qui se ferait"
    )
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.add_argument("--par", metavar="COMPTE", help="adresse du compte qui importe")


def executer(args: argparse.Namespace) -> int:
    """Simulate, or import and publish. 0; 1 when something forbids it; bad input raises (code 2)."""
    from maillage.ligne.progres import Progres

    if args.en_ligne == (args.fichier is not None):
        raise SaisieInvalide("Donnez un fichier, ou demandez --en-ligne : l’un des deux.")
    with Progres() as progres:
        chemin = args.fichier if args.fichier else _telecharger(args, progres)
        _exiger_lisible(chemin)
        if args.simuler:
            return _simuler(args, chemin, progres)
        return _importer(args, chemin, progres)


def _telecharger(args: argparse.Namespace, progres: Any) -> Path:
    from maillage.statistiques.telechargement import telecharger

    fichier = telecharger(
        args.source, annee=args.annee, avancer=lambda f, t: progres(f, t, "téléchargement")
    )
    return fichier.chemin


def _simuler(args: argparse.Namespace, chemin: Path, progres: Any) -> int:
    from maillage.statistiques.actions import importations

    rapport = importations.simuler(
        source=args.source,
        chemin=chemin,
        nom=chemin.name,
        annee=args.annee,
        avancer=lambda f, t: progres(f, t, "lecture"),
    )
    donnees = {"source": args.source, "fichier": chemin.name, **rapport_en_donnees(rapport)}
    if args.json:
        print(json.dumps(donnees, ensure_ascii=False, indent=2))
    else:
        _ecrire(donnees)
        print("Rien n’est écrit.")
    return 1 if rapport.est_refuse else 0


def _importer(args: argparse.Namespace, chemin: Path, progres: Any) -> int:
    from django.utils import timezone

    from maillage.ligne.acteurs import administrateur
    from maillage.statistiques.actions import importations

    par, le = administrateur(args.par), timezone.now()
    with chemin.open("rb") as flux:
        importation = importations.deposer(
            source=args.source, nom=chemin.name, flux=flux, annee=args.annee, par=par, le=le
        )
    importation = importations.lire(
        importation=importation, avancer=lambda f, t: progres(f, t, "lecture"), par=par, le=le
    )
    if importation.etat == "LUE":
        importation = importations.publier(
            importation=importation,
            version=importation.version,
            avancer=lambda f, t: progres(f, t, "publication"),
            par=par,
            le=le,
        )
    donnees = importation_en_donnees(importation)
    if args.json:
        print(json.dumps(donnees, ensure_ascii=False, indent=2))
    else:
        _ecrire(donnees)
        print(_conclusion(importation))
    return 0 if importation.etat == "PUBLIEE" else 1


def importer_le_paquet(args: argparse.Namespace) -> int:
    """Read a pack, check every fingerprint, import and publish each file. 0; 1 if one was refused."""
    from django.utils import timezone

    from maillage.ligne.acteurs import administrateur
    from maillage.ligne.progres import Progres
    from maillage.statistiques.actions import paquets

    _exiger_lisible(args.fichier)
    if args.simuler:
        lu = paquets.lire_le_manifeste(args.fichier)
        if args.json:
            print(json.dumps(lu, ensure_ascii=False, indent=2))
        else:
            for fichier in lu["fichiers"]:
                print(f"{fichier['source']} : {fichier['nom']} ({fichier['millesime'] or 'liste'})")
            print("Rien n’est écrit.")
        return 0
    with Progres() as progres:
        faites = paquets.importer(
            chemin=args.fichier,
            avancer=lambda f, t: progres(f, t, "import du paquet"),
            par=administrateur(args.par),
            le=timezone.now(),
        )
    if args.json:
        donnees = [importation_en_donnees(faite) for faite in faites]
        print(json.dumps(donnees, ensure_ascii=False, indent=2))
    else:
        for faite in faites:
            print(f"{faite.source}, {faite} : {_conclusion(faite)}")
    return 0 if all(faite.etat == "PUBLIEE" for faite in faites) else 1


def rapport_en_donnees(rapport: Rapport) -> dict[str, Any]:
    """The report of a reading as plain data."""
    return {
        "forme": rapport.forme.identifiant,
        "millesime": rapport.millesime,
        "lignes_lues": rapport.lignes_lues,
        "lignes_retenues": rapport.lignes_retenues,
        "refuse": rapport.est_refuse,
        "total_de_controle": rapport.total,
        **rapport.bilan(),
        "problemes": rapport.constats.en_donnees(),
    }


def importation_en_donnees(importation: Importation) -> dict[str, Any]:
    """An import as plain data: its provenance, its counts, its findings."""
    total = importation.total_controle
    publiee_le = importation.publiee_le
    return {
        "import": importation.pk,
        "source": importation.source,
        "fichier": importation.nom_fichier,
        "empreinte": importation.empreinte,
        "forme": importation.forme,
        "millesime": importation.millesime,
        "etat": importation.etat,
        "lignes_lues": importation.lignes_lues,
        "lignes_retenues": importation.lignes_retenues,
        "refuse": importation.etat == "REFUSEE",
        "total_de_controle": None if total is None else float(total),
        "publiee_le": publiee_le.isoformat() if publiee_le else None,
        "par": importation.par,
        "constats": {},
        "valeurs": {},
        **{nom: dit for nom, dit in importation.bilan.items() if nom != "sauvegarde"},
        "problemes": importation.constats,
    }


def _conclusion(importation: Importation) -> str:
    from maillage.interface.typographie import accorde

    if importation.etat != "PUBLIEE":
        return f"Import {importation.pk} refusé : rien n’est publié."
    ecrites = accorde(importation.bilan["ecrites"], "valeur écrite", "valeurs écrites")
    return f"Import {importation.pk} publié : {ecrites}."


def _ecrire(donnees: dict[str, Any]) -> None:
    print(
        f"{donnees['fichier']} : forme « {donnees['forme']} », millésime "
        f"{donnees['millesime'] or 'sans objet'}, {donnees['lignes_lues']} lignes lues, "
        f"{donnees['lignes_retenues']} retenues."
    )
    for statut, nombre in donnees["valeurs"].items():
        print(f"  {statut.lower()} : {nombre}")
    for probleme in donnees["problemes"][:LISTES]:
        ou = f"ligne {probleme['ligne']}" if probleme["ligne"] else "fichier"
        colonne = f", colonne {probleme['colonne']}" if probleme["colonne"] else ""
        valeur = f" (« {probleme['valeur']} »)" if probleme["valeur"] else ""
        print(f"  [{probleme['gravite']}] {ou}{colonne} : {probleme['message']}{valeur}")
    reste = sum(donnees["constats"].values()) - LISTES
    if reste > 0:
        print(f"  … et {reste} autres constats (voir --json).")


def _exiger_lisible(chemin: Path) -> None:
    try:
        with chemin.open("rb"):
            return
    except OSError as erreur:
        nom = str(chemin).encode("utf-8", "replace").decode()
        raise SaisieInvalide(
            f"Le fichier « {nom} » ne se lit pas : vérifiez son chemin et vos droits."
        ) from erreur
