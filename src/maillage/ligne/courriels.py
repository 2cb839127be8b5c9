"""`maillage courriels`: send what is due, read the mail that came back."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RANGEES = ("new", "cur")  # the folders of a Maildir whose messages are whole


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommands."""
    courriels = sous_commandes.add_parser(
        "courriels", help="envoyer les courriels, lire les retours"
    )
    actions = courriels.add_subparsers(required=True, metavar="ACTION")
    envoi = actions.add_parser("envoyer", help="envoyer les courriels dont l’heure est venue")
    envoi.add_argument("--le", metavar="DATE", help="comme si l’on était à cette date (maintenant)")
    envoi.set_defaults(executer=envoyer)
    rebonds = actions.add_parser(
        "rebonds", help="lire les avis de non-remise, et marquer les adresses refusées"
    )
    rebonds.add_argument("chemin", metavar="CHEMIN", type=Path, help="fichier .eml ou dossier")
    rebonds.add_argument("--le", metavar="DATE", help="date du retour (maintenant)")
    rebonds.set_defaults(executer=lire_les_rebonds)


def envoyer(args: argparse.Namespace) -> int:
    """Send what is due at that date, and say how many left. 0."""
    from maillage.courriels.tasks import envoyer_a
    from maillage.interface.typographie import accorde
    from maillage.ligne.dates import instant

    partis = envoyer_a(instant(args.le))
    print(f"{accorde(partis, 'courriel envoyé', 'courriels envoyés')}.")
    return 0


def lire_les_rebonds(args: argparse.Namespace) -> int:
    """Mark the addresses that the reports refuse, and name them. 0; `Introuvable` (code 2)."""
    from maillage.courriels.actions.adresses import noter_un_rapport
    from maillage.courriels.rebonds import lire
    from maillage.interface.typographie import accorde
    from maillage.ligne.dates import instant
    from maillage.regles.erreurs import Introuvable

    if not args.chemin.exists():
        raise Introuvable(f"« {args.chemin} » n’existe pas. Donnez un fichier .eml, ou un dossier.")
    le, lus, avis = instant(args.le), 0, 0
    marquees: set[str] = set()
    for octets in _messages(args.chemin):
        lus += 1
        rapport = lire(octets)
        if rapport is not None:
            avis += 1
            marquees |= set(noter_un_rapport(rapport=rapport, le=le))
    print(
        f"{accorde(lus, 'message lu', 'messages lus')}, "
        f"{accorde(avis, 'avis de non-remise', 'avis de non-remise')}, "
        f"{accorde(len(marquees), 'adresse marquée', 'adresses marquées')}."
    )
    for adresse in sorted(marquees):
        print(f"  {adresse}")
    return 0


def _messages(chemin: Path) -> Iterator[bytes]:
    """The bytes of each message: one file, the files of a folder, those of a Maildir."""
    from maillage.courriels.rebonds import TAILLE_MAXIMALE

    if chemin.is_file():
        fichiers = [chemin]
    else:
        dossiers = [chemin / nom for nom in RANGEES if (chemin / nom).is_dir()] or [chemin]
        fichiers = sorted(f for dossier in dossiers for f in dossier.iterdir() if f.is_file())
    for fichier in fichiers:
        if fichier.stat().st_size <= TAILLE_MAXIMALE:
            yield fichier.read_bytes()
