"""`maillage importer services`: the inventory of a démarche from a file, or what importing it would do."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.diagnostics.imports import Rapport


def completer(quoi: argparse._SubParsersAction[Any]) -> None:
    """Register the subcommand of `importer`."""
    services = quoi.add_parser("services", help="l’inventaire des services, dans une démarche")
    services.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    services.add_argument(
        "fichier", type=Path, nargs="?", metavar="FICHIER", help="classeur XLSX ou ODS, ou CSV"
    )
    services.add_argument(
        "--modele",
        type=Path,
        metavar="SORTIE",
        help="écrire le modèle XLSX à remplir, sans importer",
    )
    services.add_argument(
        "--simuler", action="store_true", help="ne rien écrire : dire ce qui se ferait"
    )
    services.add_argument("--json", action="store_true", help="répondre en JSON")
    services.add_argument("--par", metavar="COMPTE", help="adresse du compte qui importe")
    services.set_defaults(executer=executer)


def executer(args: argparse.Namespace) -> int:
    """0 when it is done (or could be); 1 when a row is refused, and nothing is written."""
    from django.utils import timezone

    from maillage.conventions.queries import demarche_de_l_instance
    from maillage.diagnostics import imports
    from maillage.diagnostics.actions import structures
    from maillage.documents.tableur import xlsx
    from maillage.ligne.acteurs import qui_agit

    demarche, le = demarche_de_l_instance(args.slug), timezone.now()
    if args.modele:
        args.modele.write_bytes(xlsx(imports.modele()))
        print(f"Modèle écrit : {args.modele.name}")
        return 0
    connus = imports.annuaire(demarche)
    rapport = imports.lire(_octets(args.fichier), demarche, connus, le)
    ecrire = not args.simuler and not rapport.refusees
    inscrites = []
    if ecrire and rapport.a_inscrire:
        lus = [imports.traduire(ligne.brut or {}, connus) for ligne in rapport.a_inscrire]
        inscrites = structures.importer(
            demarche=demarche, lignes=lus, par=qui_agit(demarche, args.par), le=le
        )
    _repondre(args, rapport, len(inscrites), ecrire=ecrire)
    return 1 if rapport.refusees else 0


def en_donnees(rapport: Rapport, inscrites: int) -> dict[str, Any]:
    """The report as plain data: counts, then every row with all that is wrong in it."""
    return {
        "comptes": {
            "a_inscrire": len(rapport.a_inscrire),
            "deja_la": len(rapport.deja_la),
            "refusees": len(rapport.refusees),
            "inscrites": inscrites,
        },
        "lignes": [
            {
                "ligne": ligne.numero,
                "nom": ligne.nom,
                "sort": ligne.sort,
                "problemes": [
                    {"colonne": p.colonne or None, "message": p.message} for p in ligne.problemes
                ],
            }
            for ligne in rapport.lignes
        ],
    }


def _repondre(args: argparse.Namespace, rapport: Rapport, inscrites: int, *, ecrire: bool) -> None:
    if args.json:
        donnees = {"fichier": args.fichier.name, **en_donnees(rapport, inscrites)}
        print(json.dumps(donnees, ensure_ascii=False, indent=2))
        return
    for ligne in rapport.refusees:
        for probleme in ligne.problemes:
            print(f"ligne {ligne.numero}, {ligne.nom or 'sans nom'} : {probleme}")
    print(
        f"{len(rapport.a_inscrire)} structure(s) à inscrire, {len(rapport.deja_la)} déjà là, "
        f"{len(rapport.refusees)} ligne(s) refusée(s)."
    )
    if ecrire:
        print(f"{inscrites} structure(s) inscrite(s).")
    else:
        print("Rien n’est écrit.")


def _octets(fichier: Path | None) -> bytes:
    if fichier is None:
        raise SaisieInvalide("Donnez le fichier à importer, ou --modele pour obtenir le modèle.")
    from maillage.diagnostics.imports import OCTETS_AU_PLUS

    try:
        with fichier.open("rb") as flux:
            return flux.read(OCTETS_AU_PLUS + 1)
    except OSError as erreur:
        nom = str(fichier).encode("utf-8", "replace").decode()
        raise SaisieInvalide(
            f"Le fichier « {nom} » ne se lit pas : vérifiez son chemin et vos droits."
        ) from erreur
