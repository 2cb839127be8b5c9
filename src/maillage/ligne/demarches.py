"""`maillage demarches`: the démarches of the instance, with their counts."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.portail.queries import Vue


def ajouter(sous_commandes: argparse._SubParsersAction[Any]) -> None:
    """Register the command."""
    commande = sous_commandes.add_parser("demarches", help="lister les démarches")
    commande.add_argument("--json", action="store_true", help="répondre en JSON")
    commande.set_defaults(executer=lister)


def lister(args: argparse.Namespace) -> int:
    """Print every démarche: name, signatories, period, counts of the plan. 0."""
    from django.utils.timezone import localdate

    from maillage.interface.typographie import accorde, periode
    from maillage.portail.queries import toutes_les_vues

    vues = toutes_les_vues(localdate())
    objets = [_objet(vue) for vue in vues]
    if args.json:
        print(json.dumps(objets, ensure_ascii=False, indent=2))
    elif objets:
        for vue, objet in zip(vues, objets, strict=True):
            print(
                f"{objet['slug']:<18} {objet['nom']} — "
                f"{accorde(objet['signataires'], 'signataire')}, "
                f"{periode(vue.demarche.debut, vue.demarche.fin)}, "
                f"{accorde(objet['fiches'], 'fiche action', 'fiches action')}"
            )
    else:
        print("Aucune démarche. « maillage demo charger » en charge cinq.")
    return 0


def _objet(vue: Vue) -> dict[str, Any]:
    demarche, plan = vue.demarche, vue.plan
    return {
        "slug": demarche.slug,
        "nom": demarche.nom,
        "territoire": demarche.territoire.code if demarche.territoire else None,
        "communes": vue.communes,
        "signataires": vue.signataires,
        "debut": demarche.debut.isoformat() if demarche.debut else None,
        "fin": demarche.fin.isoformat() if demarche.fin else None,
        "enjeux": plan.enjeux,
        "axes": plan.axes,
        "objectifs": plan.total_objectifs,
        "objectifs_par_niveau": {niveau.lower(): n for niveau, n in plan.objectifs.items()},
        "fiches": plan.fiches,
    }
