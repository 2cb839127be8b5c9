"""`maillage territoires`: search the official geographic code, load it, load the outlines of the maps."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.ligne.refus_du_systeme import raison
from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.territoires.queries import Trouvaille

NIVEAUX = ("commune", "epci", "departement", "region")
LIMITE_MAXIMALE = 1_000


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommands."""
    territoires = sous_commandes.add_parser(
        "territoires", help="chercher une commune, une intercommunalité, un département, une région"
    )
    actions = territoires.add_subparsers(required=True, metavar="ACTION")

    recherche = actions.add_parser(
        "chercher", help="chercher par nom, code Insee, code postal ou Siren"
    )
    recherche.add_argument("texte", metavar="TEXTE", help="nom, code Insee, code postal ou Siren")
    recherche.add_argument(
        "--niveau", type=_niveau, metavar="NIVEAU", help="se limiter à : " + ", ".join(NIVEAUX)
    )
    recherche.add_argument(
        "--limite", type=_limite, default=20, metavar="N", help="nombre de réponses (20)"
    )
    recherche.add_argument("--json", action="store_true", help="répondre en JSON")
    recherche.set_defaults(executer=chercher)

    chargement = actions.add_parser(
        "charger", help="charger le code officiel géographique livré avec Maillage"
    )
    chargement.set_defaults(executer=charger)

    trace = actions.add_parser(
        "contours", help="charger les contours d’un niveau, pour les cartes (GeoJSON ou TopoJSON)"
    )
    trace.add_argument("fichier", type=Path, metavar="FICHIER", help="le fichier, .gz accepté")
    trace.add_argument("--niveau", type=_niveau, required=True, help=", ".join(NIVEAUX))
    trace.add_argument("--millesime", required=True, help="l’année des contours : 2026")
    trace.add_argument("--source", required=True, help="le producteur et le nom du fichier")
    trace.add_argument("--licence", default="Licence Ouverte", help="Licence Ouverte par défaut")
    trace.set_defaults(executer=contours)


def chercher(args: argparse.Namespace) -> int:
    """Print what was found. 0, even when nothing is. Raises `SaisieInvalide`."""
    from maillage.territoires import queries

    if queries.millesime_courant() is None:
        raise SaisieInvalide(
            "Aucun code officiel géographique n’est chargé. "
            "Lancez « maillage territoires charger », puis recommencez."
        )
    trouvailles = queries.chercher(args.texte, niveau=args.niveau, limite=args.limite)
    if args.json:
        print(
            json.dumps(
                [_objet(trouvaille) for trouvaille in trouvailles], ensure_ascii=False, indent=2
            )
        )
    elif trouvailles:
        print("\n".join(_ligne(trouvaille) for trouvaille in trouvailles))
    else:
        print("Aucun territoire ne répond à cette recherche.")
    return 0


def charger(args: argparse.Namespace) -> int:
    """Load the vintage that the product ships. 0, also when it was loaded before."""
    from django.utils import timezone

    from maillage.territoires.actions import chargement

    millesime = chargement.charger(le=timezone.now())
    charge_le = timezone.localtime(millesime.charge_le)
    print(f"{millesime.libelle}, chargé le {charge_le:%d/%m/%Y à %H:%M}.")
    return 0


def contours(args: argparse.Namespace) -> int:
    """Load the outlines of a level from a file. 0. Raises `SaisieInvalide`."""
    from django.utils import timezone

    from maillage.interface.typographie import accorde
    from maillage.territoires.actions.contours import charger as charger_les_contours
    from maillage.territoires.enums import Niveau

    try:
        octets = args.fichier.read_bytes()
    except OSError as erreur:
        raise SaisieInvalide(
            f"Le fichier « {args.fichier} » ne se lit pas ({raison(erreur)})."
        ) from erreur
    bilan = charger_les_contours(
        niveau=Niveau(args.niveau),
        octets=octets,
        nom_fichier=args.fichier.name,
        millesime=args.millesime,
        source=args.source,
        licence=args.licence,
        le=timezone.now(),
    )
    print(f"{accorde(bilan.charges, 'contour chargé', 'contours chargés')} : {bilan.lot}.")
    if bilan.sans_contour:
        print(f"Sans contour : {accorde(bilan.sans_contour, 'territoire')} de ce niveau.")
    for code in bilan.inconnus:
        print(f"Laissé de côté : « {code} », que le code officiel géographique ne connaît pas.")
    return 0


def _niveau(valeur: str) -> str:
    if valeur.lower() not in NIVEAUX:
        raise argparse.ArgumentTypeError(
            f"« {valeur} » n’est pas un niveau. Choisissez parmi : {', '.join(NIVEAUX)}."
        )
    return valeur.upper()


def _limite(valeur: str) -> int:
    if not (valeur.isascii() and valeur.isdigit() and 1 <= int(valeur[:9]) <= LIMITE_MAXIMALE):
        raise argparse.ArgumentTypeError(
            f"« {valeur} » n’est pas un nombre de 1 à {LIMITE_MAXIMALE}."
        )
    return int(valeur)


def _objet(trouvaille: Trouvaille) -> dict[str, Any]:
    territoire, ancien = trouvaille.territoire, trouvaille.ancien
    departement = territoire.departement
    return {
        "code": territoire.code,
        "nom": territoire.nom,
        "niveau": territoire.niveau,
        "nature": territoire.nature or None,
        "nb_communes": territoire.nb_communes,
        "population": territoire.population_municipale,
        "departement": departement.code if departement else None,
        "codes_postaux": [postal.code for postal in territoire.codes_postaux.all()],
        "via": ancien and {"code": ancien.code, "nom": ancien.nom or None, "nature": ancien.nature},
    }


def _ligne(trouvaille: Trouvaille) -> str:
    from maillage.interface.typographie import accorde

    territoire = trouvaille.territoire
    precisions = [territoire.categorie]
    if territoire.nb_communes is not None:
        precisions.append(accorde(territoire.nb_communes, "commune"))
    if territoire.population_municipale is None:
        precisions.append("population non disponible")
    else:
        precisions.append(accorde(territoire.population_municipale, "habitant"))
    if trouvaille.via:
        precisions.append(f"trouvé par {trouvaille.via}")
    return f"{territoire.code:<9}  {territoire.nom} — {', '.join(precisions)}"
