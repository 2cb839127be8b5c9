"""`maillage verifier`: who sealed a PDF, when, whether it is whole, and which version it is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.ligne.refus_du_systeme import raison
from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.sceaux.constat import ConstatDeVerification
    from maillage.sceaux.verification import SceauLu

DOUTEUX = 1


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "verifier", help="vérifier les sceaux d’un PDF, et dire quelle version il est"
    )
    commande.add_argument("fichier", type=Path, metavar="FICHIER", help="le PDF à vérifier")
    commande.add_argument("--le", metavar="DATE", help="juger à cette date (maintenant)")
    commande.add_argument(
        "--autorite",
        type=Path,
        action="append",
        default=[],
        metavar="CERTIFICAT",
        help="croire aussi l’autorité de ce certificat, pour cette fois",
    )
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=verifier)


def verifier(args: argparse.Namespace) -> int:
    """Print what is found. 0 when the file may be relied on, 1 otherwise, 2 when it cannot be read."""
    from dataclasses import replace

    from maillage.ligne.dates import instant
    from maillage.sceaux import constat, lecture
    from maillage.sceaux.queries import confiance

    crue = confiance()
    for chemin in args.autorite:
        der = lecture.en_der(lecture.lire_certificat(_lire(chemin)))
        crue = replace(crue, sceaux=(*crue.sceaux, der), horodatage=(*crue.horodatage, der))
    trouve = constat.verifier(_lire(args.fichier), confiance=crue, le=instant(args.le))
    if args.json:
        print(json.dumps(trouve.en_donnees(), ensure_ascii=False, indent=2))
    else:
        _dire(trouve)
    return 0 if trouve.est_sur else DOUTEUX


def _lire(chemin: Path) -> bytes:
    try:
        octets = chemin.read_bytes()
    except OSError as erreur:
        raise SaisieInvalide(
            f"Le fichier « {chemin} » ne peut pas être lu ({raison(erreur)}). Donnez un PDF."
        ) from erreur
    if not octets:
        raise SaisieInvalide(f"Le fichier « {chemin} » est vide. Donnez-en un autre.")
    return octets


def _dire(trouve: ConstatDeVerification) -> None:
    print(f"{trouve.verdict.label}\n{trouve.explication}")
    if trouve.que_faire:
        print(trouve.que_faire)
    for lu in trouve.sceaux:
        _dire_un_sceau(lu)
    origine = trouve.origine
    if origine and origine.acte:
        print(
            f"\nVersion {origine.version} de « {origine.acte} » ({origine.demarche}) : "
            f"{origine.lien.label}."
        )
        if origine.note:
            print(origine.note)
    elif origine is None:
        print("\nCe fichier n’est rattaché à aucune version gardée ici.")


def _dire_un_sceau(lu: SceauLu) -> None:
    from django.utils.timezone import localtime

    quand = f"{localtime(lu.le):%d/%m/%Y à %H:%M}" if lu.le else "à une date illisible"
    print(f"\nSceau {lu.rang} : {lu.par or 'inconnu'}, {quand} ({lu.datation.label})")
    date = f", {lu.de_quoi_la_date} {localtime(lu.depuis):%d/%m/%Y}" if lu.depuis else ""
    print(f"  {lu.verdict.label}{date}")
    if lu.autorite:
        print(f"  Certificat délivré par {lu.autorite}")
