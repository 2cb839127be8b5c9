"""`maillage figer`, `comparer` and `avenant`: the versions of a démarche and what separates them."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.ligne.document import FORMATS, INCOMPLET, deposer, dire_les_manques
from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.conventions.differences import Ligne
    from maillage.conventions.models import Acte, Demarche, VersionFigee


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the three commands."""
    fige = sous_commandes.add_parser("figer", help="figer un acte : son contenu et ses fichiers")
    fige.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    fige.add_argument("--acte", type=int, metavar="ID", help="l’acte, s’il y en a plusieurs")
    fige.add_argument("--motif", default="", help="pourquoi figer sans validation en COPIL")
    _signer(fige)
    fige.add_argument("--json", action="store_true", help="répondre en JSON")
    fige.set_defaults(executer=figer)

    compare = sous_commandes.add_parser("comparer", help="comparer deux versions figées")
    compare.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    compare.add_argument("de", type=int, metavar="N", help="numéro de la première version")
    compare.add_argument("a", type=int, metavar="M", help="numéro de la seconde")
    compare.add_argument("--json", action="store_true", help="répondre en JSON")
    compare.set_defaults(executer=comparer)

    avenant = sous_commandes.add_parser(
        "avenant", help="dire ce qui a changé depuis la version en vigueur, ou écrire l’avenant"
    )
    avenant.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    avenant.add_argument("--json", action="store_true", help="répondre en JSON")
    avenant.add_argument("--format", choices=FORMATS, metavar="FORMAT", help=", ".join(FORMATS))
    avenant.add_argument("--sortie", type=Path, metavar="FICHIER", help="le fichier à écrire")
    avenant.add_argument(
        "--consolide", action="store_true", help="le texte consolidé au lieu de l’avenant"
    )
    avenant.add_argument(
        "--final", action="store_true", help="refusé (code 3) s’il y manque une valeur"
    )
    avenant.add_argument("--commencer", metavar="INTITULE", help="commencer l’acte de l’avenant")
    _signer(avenant)
    avenant.set_defaults(executer=preparer)


def _signer(commande: argparse.ArgumentParser) -> None:
    commande.add_argument(
        "--par", metavar="COMPTE", help="l’adresse du compte qui agit (chargé(e) de coopération)"
    )
    commande.add_argument("--le", metavar="DATE", help="à cette date (maintenant)")


def figer(args: argparse.Namespace) -> int:
    """Freeze an act. 0; 3 while values are missing, each on a line of stderr."""
    from maillage.conventions.actions import versions
    from maillage.conventions.queries import demarche_de_l_instance, fichiers_figes
    from maillage.ligne.acteurs import qui_agit
    from maillage.ligne.dates import instant
    from maillage.regles.erreurs import DocumentIncomplet

    demarche = demarche_de_l_instance(args.slug)
    par, acte = qui_agit(demarche, args.par), _acte_a_figer(demarche, args.acte)
    try:
        figee = versions.figer(
            acte=acte, version=acte.version, motif=args.motif, par=par, le=instant(args.le)
        )
    except DocumentIncomplet as erreur:
        dire_les_manques(f"« {acte} » ne peut pas être figé", erreur.manques)
        return INCOMPLET
    fichiers = fichiers_figes(figee)
    if args.json:
        objet = {
            **_version(figee),
            "fichiers": [{"nom": f.nom, "empreinte": f.empreinte} for f in fichiers],
        }
        print(json.dumps(objet, ensure_ascii=False, indent=2))
        return 0
    print(f"{figee}\n{figee.empreinte}  contenu")
    for fichier in fichiers:
        print(f"{fichier.empreinte}  {fichier.nom}")
    return 0


def comparer(args: argparse.Namespace) -> int:
    """Print every change from one version to another. 0; `Introuvable` (code 2) for another number."""
    from maillage.conventions import queries
    from maillage.conventions.differences import en_mots
    from maillage.regles.changements import comparer as difference

    demarche = queries.demarche_de_l_instance(args.slug)
    de, a = (queries.version_numero(demarche, numero) for numero in (args.de, args.a))
    lignes = [en_mots(c) for c in difference(queries.contenu_fige(de), queries.contenu_fige(a))]
    if args.json:
        objet = {
            "demarche": demarche.slug,
            "de": _version(de),
            "a": _version(a),
            "changements": [ligne.en_donnees() for ligne in lignes],
        }
        print(json.dumps(objet, ensure_ascii=False, indent=2))
    else:
        _dire(lignes)
    return 0


def preparer(args: argparse.Namespace) -> int:
    """Say what has changed since the version in force, or write the avenant. 0; 3 as `document`."""
    from maillage.conventions import queries
    from maillage.conventions.differences import en_mots, natures

    demarche = queries.demarche_de_l_instance(args.slug)
    if args.commencer:
        _commencer(demarche, args)
    if args.format or args.sortie:
        return _ecrire(demarche, args)
    ecart = queries.ecart(demarche)
    if ecart.reference is None:
        raise SaisieInvalide(
            f"« {demarche.nom} » n’a pas de version figée : un avenant n’a rien à modifier. "
            f"Figez d’abord un acte : maillage figer {demarche.slug} --par COMPTE."
        )
    lignes = [en_mots(changement) for changement in ecart.changements]
    acte = queries.avenant_en_preparation(demarche)
    if args.json:
        objet = {
            "demarche": demarche.slug,
            "reference": _version(ecart.reference),
            "acte": acte and {"id": acte.pk, "intitule": acte.intitule, "etat": acte.etat},
            "natures": [nature.value for nature in natures(ecart.changements)],
            "changements": [ligne.en_donnees() for ligne in lignes],
        }
        print(json.dumps(objet, ensure_ascii=False, indent=2))
    else:
        _dire(lignes)
    return 0


def _commencer(demarche: Demarche, args: argparse.Namespace) -> None:
    from maillage.conventions import queries
    from maillage.conventions.actions import actes
    from maillage.conventions.enums import TypeActe
    from maillage.ligne.acteurs import qui_agit
    from maillage.ligne.dates import instant

    par, reference = qui_agit(demarche, args.par), queries.version_de_reference(demarche)
    if reference is None:
        raise SaisieInvalide("Aucun acte n’est figé dans cette démarche : figez-en un d’abord.")
    actes.creer(
        demarche=demarche,
        type=TypeActe.AVENANT,
        intitule=args.commencer,
        modifie=queries.acte_d_origine(reference.acte),
        par=par,
        le=instant(args.le),
    )


def _ecrire(demarche: Demarche, args: argparse.Namespace) -> int:
    from maillage.documents.arbre import manquants
    from maillage.documents.chartes import charte_de
    from maillage.documents.pieces import piece
    from maillage.documents.production import DOCX, produire
    from maillage.regles.erreurs import DocumentIncomplet

    if not (args.format and args.sortie):
        raise SaisieInvalide("Pour écrire l’avenant, donnez --format et --sortie.")
    document = piece("texte_consolide" if args.consolide else "avenant").construire(demarche)
    try:
        charte = charte_de(demarche) if args.format == DOCX else None
        contenu = produire(document, format=args.format, final=args.final, charte=charte)
    except DocumentIncomplet as erreur:
        dire_les_manques("L’avenant ne peut pas être définitif", erreur.manques)
        return INCOMPLET
    deposer(contenu, args.sortie)
    print(args.sortie)
    manques = manquants(document)
    if manques:
        dire_les_manques("Le document est un projet", manques)
    return 0


def _acte_a_figer(demarche: Demarche, cle: int | None) -> Acte:
    """The act named, or the only one without version; `SaisieInvalide` names those to choose from."""
    from maillage.conventions import queries

    if cle is not None:
        return queries.acte(demarche, cle)
    possibles = queries.actes_a_figer(demarche)
    if len(possibles) == 1:
        return possibles[0]
    if not possibles:
        raise SaisieInvalide(
            f"Aucun acte à figer dans « {demarche.nom} » : tous le sont déjà, ou aucun n’existe. "
            "Pour figer un changement, commencez un avenant : "
            f"maillage avenant {demarche.slug} --commencer INTITULE --par COMPTE."
        )
    liste = " ; ".join(f"{a.pk} ({a.intitule}, {a.get_etat_display().lower()})" for a in possibles)
    raise SaisieInvalide(f"Plusieurs actes peuvent être figés. Choisissez avec --acte : {liste}.")


def _version(figee: VersionFigee) -> dict[str, Any]:
    return {
        "version": figee.numero,
        "acte": figee.acte.intitule,
        "empreinte": figee.empreinte,
        "figee_le": figee.figee_le.isoformat(),
    }


def _dire(lignes: list[Ligne]) -> None:
    for ligne in lignes:
        print(f"- {ligne.phrase}")
    if not lignes:
        print("Aucun changement.", file=sys.stdout)
