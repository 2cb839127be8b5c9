"""`maillage secret`: protect, audit, check. Runs with no database and no settings."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.regles.erreurs import SaisieInvalide

if TYPE_CHECKING:
    from maillage.secret.lecture import Lu, Zones
    from maillage.secret.regle import RegleSecret

SANS_DJANGO = True


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command and its subcommands."""
    secret = sous_commandes.add_parser(
        "secret", help="protéger un tableau par le secret statistique, le vérifier"
    )
    actions = secret.add_subparsers(required=True, metavar="ACTION")
    _protection(actions)
    controle = actions.add_parser("verifier", help="vérifier un fichier diffusé et ses certificats")
    controle.add_argument("certificats", type=Path, metavar="C.bin")
    controle.add_argument("tableau", type=Path, metavar="TABLE.csv")
    controle.add_argument("sortie", type=Path, metavar="OUT.csv")
    controle.add_argument("--zones", type=Path, metavar="ZONES.csv", help="exiger ces zones")
    controle.add_argument("--regle", type=Path, metavar="R.toml", help="exiger cette règle")
    controle.set_defaults(executer=verifier)
    audit = actions.add_parser("auditer", help="dire ce qui se retrouve dans un système masqué")
    audit.add_argument("systeme", type=Path, metavar="SYSTEME.json")
    audit.add_argument("--json", action="store_true", help="répondre en JSON")
    audit.set_defaults(executer=auditer)
    primaire = actions.add_parser("primaire", help="dire ce que l’article 7 met à blanc")
    primaire.add_argument("zones", type=Path, metavar="ZONES.json")
    primaire.add_argument("--json", action="store_true", help="répondre en JSON")
    primaire.set_defaults(executer=blanchir)


def _protection(actions: argparse._SubParsersAction[Any]) -> None:
    protection = actions.add_parser(
        "proteger", help="mettre à blanc ce qu’il faut, avec la preuve de chaque valeur"
    )
    protection.add_argument("tableau", type=Path, metavar="TABLE.csv|SYSTEME.json")
    protection.add_argument("--json", action="store_true", help="répondre en JSON")
    protection.add_argument(
        "--budget", type=_secondes, metavar="S", help="secondes de recherche, environ"
    )
    protection.add_argument("--zones", type=Path, metavar="ZONES.csv", help="zone, parent, niveau")
    protection.add_argument("--sortie", type=Path, metavar="OUT.csv", help="le tableau masqué")
    protection.add_argument("--certificats", type=Path, metavar="C.bin", help="les preuves")
    protection.add_argument("--regle", type=Path, metavar="R.toml", help="les seuils de la Caf")
    protection.add_argument(
        "--registre", type=Path, metavar="R.json", help="ce qui est déjà diffusé, tenu à jour"
    )
    protection.add_argument("--annee", default="", help="l’année que le tableau compte")
    protection.set_defaults(executer=proteger)


def proteger(args: argparse.Namespace) -> int:
    """Protect. 0; 1 when no safe set of blanks exists; raises `SaisieInvalide`. Nothing half done."""
    from maillage.secret.systeme import SecretImpossible

    du_csv = args.tableau.suffix.lower() == ".csv"
    try:
        return _proteger_un_tableau(args) if du_csv else _proteger_un_systeme(args)
    except SecretImpossible as erreur:
        print(erreur.message, file=sys.stderr)
        return 1


def _proteger_un_systeme(args: argparse.Namespace) -> int:
    from maillage.secret import registre, suppression
    from maillage.secret.systeme import depuis, lire

    systeme = lire(_octets(args.tableau))
    joint = None
    if args.registre:
        joint = registre.joindre(registre.lire(args.registre), _json(args.tableau))
        systeme = depuis(joint)
    protection = suppression.proteger(systeme, args.budget or 20.0)
    if joint is not None:
        registre.inscrire(args.registre, joint, systeme, protection.masques)
    noms = systeme.noms
    _imprimer(
        {
            "blank": [noms[i] for i in sorted(protection.masques)],
            "certificates": {
                noms[cible]: {noms[i]: pas for i, pas in sorted(mouvement.items())}
                for cible, mouvement in sorted(protection.certificats.items())
            },
            "optimal": protection.optimal,
            "lower_bound": protection.borne,
        }
    )
    return 0


def _proteger_un_tableau(args: argparse.Namespace) -> int:
    from maillage.secret import diffusion, lecture
    from maillage.secret.protection import Objectif
    from maillage.secret.regle import RegleSecret, lire

    if not args.zones or not args.sortie:
        raise SaisieInvalide("Un tableau CSV demande --zones ZONES.csv et --sortie OUT.csv.")
    regle = lire(_octets(args.regle).decode("utf-8-sig")) if args.regle else RegleSecret()
    zones = lecture.lire_zones(args.zones)
    lu = lecture.lire_tableau(args.tableau, zones)
    if args.registre or zones.autres:
        return _proteger_des_tableaux_lies(args, lu, zones, regle)
    objectif = Objectif() if args.budget is None else Objectif(secondes=args.budget)
    mieux = diffusion.proteger(lu, regle, objectif, _Barre())
    resultat = mieux.protection
    if args.certificats:
        diffusion.ecrire_certificats(args.certificats, zones, resultat)
    diffusion.ecrire(args.tableau, args.sortie, lu, diffusion.masques_de(resultat))
    masques, secondaires = int(resultat.masques.sum()), int(resultat.secondaires.sum())
    print(
        f"{masques} cellules masquées, dont {secondaires} pour en protéger "
        f"d’autres ; {int(resultat.probleme.protege.sum())} valeurs protégées, toutes certifiées."
    )
    if mieux.borne:
        ecart = 100 * (secondaires - mieux.borne) / mieux.borne
        dit = f"{ecart:.1f}".replace(".", ",")
        print(f"Il en faut au moins {mieux.borne} en plus de la règle : écart de {dit} %.")
    return 0


def _proteger_des_tableaux_lies(
    args: argparse.Namespace, lu: Lu, zones: Zones, regle: RegleSecret
) -> int:
    """A table with several divisions of its zones, or one tied to what is already out."""
    from maillage.secret import diffusion, jonction, registre, suppression
    from maillage.secret.systeme import depuis

    jonction.exiger_l_usage(regle)
    jonction.verifier_les_decoupages(lu, zones)
    joint = jonction.systeme_de(lu, zones, regle, args.annee)
    if args.registre:
        joint = registre.joindre(registre.lire(args.registre), joint)
    systeme = depuis(joint)
    protection = suppression.proteger(systeme, args.budget or 60.0)
    masques = jonction.masques_de(lu, zones, args.annee, systeme, protection)
    if args.certificats:
        contexte = jonction.contexte_de(zones, regle, args.annee)
        blancs = [systeme.noms[i] for i in sorted(protection.masques)]
        jonction.ecrire_certificats(
            args.certificats, {**joint, "blank": blancs}, systeme, protection, contexte
        )
    diffusion.ecrire(args.tableau, args.sortie, lu, masques)
    if args.registre:
        registre.inscrire(args.registre, joint, systeme, protection.masques)
    secondaires = len(protection.masques - systeme.sensibles - systeme.masques)
    print(
        f"{int(masques.sum())} cellules masquées dans ce tableau ; dans tout ce qui est lié, "
        f"{secondaires} de plus que la règle et le registre ; {len(systeme.sensibles)} valeurs "
        "protégées, toutes certifiées."
    )
    _dire_l_ecart(secondaires, protection.borne)
    return 0


def _dire_l_ecart(secondaires: int, borne: int | None) -> None:
    """Print how far this is from the fewest blanks that could do, when that is known."""
    if borne:
        ecart = f"{100 * (secondaires - borne) / borne:.1f}".replace(".", ",")
        print(f"Il en faut au moins {borne} en plus de la règle : écart de {ecart}\u00a0%.")


def verifier(args: argparse.Namespace) -> int:
    """Check a released file with its proofs. 0 when it is safe, 1 when it is not."""
    from maillage.secret import diffusion
    from maillage.secret.lecture import lire_zones
    from maillage.secret.regle import lire

    if args.certificats.suffix.lower() == ".json" or _est_du_json(args.certificats):
        return _verifier_des_tableaux_lies(args)
    verdict, probleme = diffusion.verifier(
        args.certificats,
        args.tableau,
        args.sortie,
        zones=lire_zones(args.zones) if args.zones else None,
        regle=lire(_octets(args.regle).decode("utf-8-sig")) if args.regle else None,
    )
    regle = probleme.regle
    print(
        f"Règle : zones de moins de {regle.seuil_zone}, valeurs de moins de {regle.seuil_cellule}, "
        f"largeur {regle.largeur}. Prouvées : {verdict.prouves} sur {verdict.proteges}."
    )
    if verdict.sur:
        print("Le fichier peut être diffusé.")
        return 0
    for phrase, cellules in (
        ("à masquer par la règle et publiée", verdict.publiees),
        ("sans certificat valable", verdict.ouvertes),
    ):
        for nom in diffusion.nommer(probleme, cellules[:20]):
            print(f"  - {nom} : {phrase}", file=sys.stderr)
    return 1


def _est_du_json(chemin: Path) -> bool:
    try:
        with chemin.open("rb") as flux:
            return flux.read(1) == b"{"
    except OSError:
        return False


def _verifier_des_tableaux_lies(args: argparse.Namespace) -> int:
    from maillage.secret import jonction
    from maillage.secret.lecture import lire_zones
    from maillage.secret.regle import lire

    verdict = jonction.verifier(
        _json(args.certificats),
        args.tableau,
        args.sortie,
        lire_zones(args.zones) if args.zones else None,
        lire(_octets(args.regle).decode("utf-8-sig")) if args.regle else None,
    )
    prouvees = verdict.proteges - len(verdict.ouvertes)
    print(f"Tableaux liés. Prouvées : {prouvees} sur {verdict.proteges}.")
    for phrase, noms in (
        ("à masquer par la règle et publiée", verdict.publiees),
        ("sans certificat valable", verdict.ouvertes),
    ):
        for nom in noms[:20]:
            print(f"  - {nom} : {phrase}", file=sys.stderr)
    if verdict.publiees or verdict.ouvertes:
        return 1
    print("Le fichier peut être diffusé.")
    return 0


class _Barre:
    """A progress bar on the error stream, when somebody looks at it."""

    def __call__(self, faits: int, total: int) -> None:
        if sys.stderr.isatty():
            plein = 40 * faits // max(1, total)
            fin = "\n" if faits == total else ""
            print(
                f"\r[{'█' * plein}{'·' * (40 - plein)}] {100 * faits // max(1, total):3d} %",
                end=fin,
                file=sys.stderr,
                flush=True,
            )


def auditer(args: argparse.Namespace) -> int:
    """Print the exact interval of each blank cell, and the calculation that gives it away. 0."""
    from maillage.secret import attaque, equation
    from maillage.secret.systeme import lire

    systeme = lire(_octets(args.systeme))
    # A system that does not say what is blank is audited as article 7 alone would leave it.
    masques = systeme.masques or systeme.sensibles
    point = attaque.vue(systeme, masques)
    cellules: dict[str, dict[str, Any]] = {}
    for i, intervalle in attaque.auditer(systeme, masques).items():
        bas, haut = intervalle.bas, intervalle.haut
        cellules[systeme.noms[i]] = {
            "integer_interval": [bas, haut],
            "verdict": "exact" if intervalle.exact else "interval",
        }
        if intervalle.exact and bas is not None:
            cellules[systeme.noms[i]]["equation"] = equation.expliquer(point, i, bas)
    if args.json:
        _imprimer({"cells": cellules})
        return 0
    for nom, cellule in cellules.items():
        bas, haut = cellule["integer_interval"]
        print(cellule.get("equation") or f"{nom} : de {_bout(bas)} à {_bout(haut)}")
    return 0


def blanchir(args: argparse.Namespace) -> int:
    """Print which values article 7 blanks. 0."""
    from maillage.secret import regle

    resultat = regle.primaire(_json(args.zones))
    if args.json:
        _imprimer(resultat)
        return 0
    for zone in resultat["zones"]:
        print(f"{zone['id']} : {', '.join(zone['blank']) or 'aucune valeur à masquer'}")
    return 0


def _bout(valeur: int | None) -> str:
    return "l’infini" if valeur is None else str(valeur)


def _imprimer(donnees: dict[str, Any]) -> None:
    print(json.dumps(donnees, ensure_ascii=False, indent=1))


def _octets(chemin: Path) -> bytes:
    """The bytes of a file of reasonable size. Raises `SaisieInvalide`."""
    from maillage.secret.systeme import OCTETS_MAXIMUM

    try:
        if chemin.stat().st_size > OCTETS_MAXIMUM:
            raise SaisieInvalide(
                f"Le fichier « {chemin} » dépasse 64 Mo. "
                "Un tableau de cette taille se protège en CSV, département par département."
            )
        return chemin.read_bytes()
    except OSError as erreur:
        raise SaisieInvalide(
            f"Le fichier « {chemin} » ne peut pas être lu ({erreur.strerror})."
        ) from erreur


def _json(chemin: Path) -> Any:
    try:
        return json.loads(_octets(chemin).decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as erreur:
        raise SaisieInvalide(f"« {chemin} » n’est pas du JSON lisible : {erreur}.") from erreur


def _secondes(valeur: str) -> float:
    try:
        secondes = float(valeur.replace(",", "."))
    except ValueError:
        secondes = -1.0
    if not 0 < secondes <= 86_400:
        raise argparse.ArgumentTypeError(f"« {valeur} » n’est pas une durée en secondes.")
    return secondes
