"""Writes the inventory of structures of the demonstration, and the barèmes of its Cafs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.diagnostics.actions import etats, structures
from maillage.diagnostics.models import Structure
from maillage.financements.actions import baremes
from maillage.financements.queries.baremes import caf_de
from maillage.regles.erreurs import Introuvable
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire


def charger(demarche: Demarche, voulu: forme.Territoire, annuaire: Annuaire) -> None:
    """The structures of one territory, each with what changed in it."""
    for voulue in voulu.structures:
        _structure(demarche, voulue, annuaire)


def _structure(demarche: Demarche, voulue: forme.Structure, annuaire: Annuaire) -> Structure:
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    premier, *suivants = voulue.etats
    structure = structures.inscrire(
        demarche=demarche,
        champs={
            "nom": voulue.nom,
            "type": voulue.type,
            "autres_types": [str(type_) for type_ in voulue.autres_types],
            "publics": [str(public) for public in voulue.publics],
            "commune": _commune(voulue.commune),
            "adresse": voulue.adresse,
            "identifiant_caf": voulue.identifiant_caf,
            "provenance": voulue.source,
        },
        etat=_etat(premier, annuaire),
        **qui,
    )
    for version, etat in enumerate(suivants, 1):
        etats.dater(structure=structure, version=version, champs=_etat(etat, annuaire), **qui)
    return structure


def _commune(code: str) -> Territoire | None:
    if not code:
        return None
    return Territoire.objects.get(niveau=Niveau.COMMUNE, code=code)


def _etat(voulu: forme.EtatDeStructure, annuaire: Annuaire) -> dict[str, Any]:
    """The fields that the file gives: what it does not say goes on as it was."""
    donnes = {
        "gestionnaire": annuaire.organisations.get(voulu.gestionnaire),
        "statut": voulu.statut,
        "autre_gestionnaire": annuaire.organisations.get(voulu.autre_gestionnaire),
        "autre_statut": voulu.autre_statut,
        "mode": voulu.mode,
        "places": voulu.places,
        "heures": voulu.heures,
        "heures_ouverture": voulu.heures_ouverture,
        "etp": voulu.etp,
        "groupes": voulu.groupes,
        "lignes": voulu.lignes,
        "financee_par_la_caf": True if voulu.lignes else None,
        "labels": voulu.labels,
    }
    dits = {nom: valeur for nom, valeur in donnes.items() if valeur not in (None, "", [])}
    return {"du": voulu.du, "nature": voulu.nature, "source": voulu.source, **dits}


def saisir_les_baremes(voulu: forme.Territoire, le: dt.datetime) -> None:
    """The rows that the people of the Caf write; the caller holds the transaction."""
    if not voulu.baremes:
        return
    caf = caf_de(Demarche.objects.get(slug=voulu.demarche.slug))
    if caf is None:
        raise Introuvable(f"La démarche « {voulu.demarche.slug} » n’a pas de Caf.")
    # Barèmes are the Caf's: a démarche loaded again finds them there.
    for bareme in voulu.baremes if not caf.baremes.exists() else []:
        baremes.saisir(
            caf=caf,
            champs={
                "ligne": bareme.ligne,
                "annee": bareme.annee,
                "cle": bareme.cle,
                "valeur": bareme.valeur,
                "source_titre": bareme.source_titre,
                "confiance": bareme.confiance,
                "consulte_le": le.date(),
            },
            par=Utilisateur.objects.get(email=bareme.saisi_par),
            le=le,
        )
