"""`maillage perimetre`: the communes that are in on a day, of a démarche or of a thématique."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.conventions.queries import CommuneDuPerimetre, PerimetreAuJour


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser(
        "perimetre", help="dire quelles communes sont dans le périmètre à une date"
    )
    commande.add_argument("slug", metavar="DEMARCHE", help="identifiant de la démarche")
    commande.add_argument("--date", metavar="DATE", help="à cette date (aujourd’hui)")
    commande.add_argument("--thematique", metavar="CODE", help="pour une seule thématique")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=perimetre)


def perimetre(args: argparse.Namespace) -> int:
    """Print the communes, one a line; 0. A thématique that the démarche has not is refused (2)."""
    from maillage.conventions.queries import demarche_de_l_instance, perimetre_au
    from maillage.ligne.dates import jour
    from maillage.regles.erreurs import Introuvable

    demarche = demarche_de_l_instance(args.slug)
    toutes = perimetre_au(demarche, jour(args.date))
    au_jour = toutes.de(args.thematique) if args.thematique else toutes
    if au_jour is None:
        connues = ", ".join(t.thematique.code for t in toutes.thematiques) or "aucune"
        raise Introuvable(
            f"« {demarche.nom} » n’a pas de thématique « {args.thematique} ». "
            f"Ses thématiques : {connues}."
        )
    if args.json:
        print(json.dumps(_en_donnees(demarche.slug, au_jour), ensure_ascii=False, indent=2))
    else:
        _dire(au_jour)
    return 0


def _en_donnees(slug: str, au_jour: PerimetreAuJour) -> dict[str, Any]:
    return {
        "demarche": slug,
        "date": au_jour.le.isoformat(),
        "population": au_jour.population,
        "thematiques": [
            {
                "code": ici.thematique.code,
                "nom": ici.thematique.nom,
                "perimetre_propre": ici.propre,
                "communes": len(ici.communes),
            }
            for ici in au_jour.thematiques
        ],
        "communes": [_commune(ici, au_jour) for ici in au_jour.communes],
    }


def _commune(ici: CommuneDuPerimetre, au_jour: PerimetreAuJour) -> dict[str, Any]:
    depuis, jusqu_au = ici.depuis, ici.sortie_prevue
    presentes = zip(au_jour.thematiques, ici.presences, strict=True)
    return {
        "code": ici.commune.code,
        "nom": ici.commune.nom,
        "population": ici.commune.population_municipale,
        "depuis": depuis.isoformat() if depuis else None,
        "jusqu_au": jusqu_au.isoformat() if jusqu_au else None,
        "decisions": [str(entree) for entree in ici.entrees],
        "toute_la_convention": ici.pour_tout,
        "thematiques": [t.thematique.code for t, presente in presentes if presente],
    }


def _dire(au_jour: PerimetreAuJour) -> None:
    from maillage.interface.typographie import ABSENT, accorde, date_longue

    population = ABSENT if au_jour.population is None else accorde(au_jour.population, "habitant")
    print(
        f"{accorde(len(au_jour.communes), 'commune')} au {date_longue(au_jour.le)}, "
        f"population : {population}"
    )
    for ici in au_jour.communes:
        depuis = f", depuis le {date_longue(ici.depuis)}" if ici.depuis else ""
        print(f"{ici.commune.code}  {ici.commune.nom}{depuis}")
