"""Writes the counts of services as the sources print them, and opens a directory to all."""

from __future__ import annotations

from typing import Any

from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.diagnostics.actions import annuaire as annuaires
from maillage.diagnostics.actions import recensements
from maillage.diagnostics.enums import PublicAccueilli, StatutGestion, TypeStructure

# The words of the files that are not those of the inventory; a label is counted in another total.
_TYPES: dict[str, tuple[TypeStructure, str]] = {
    "CLAE_MATERNEL": (TypeStructure.CLAE, PublicAccueilli.MATERNEL),
    "CLAE_ELEMENTAIRE": (TypeStructure.CLAE, PublicAccueilli.ELEMENTAIRE),
    "ALSH": (TypeStructure.ALSH_EXTRA, ""),
    "MEDIATION_FAMILIALE": (TypeStructure.MEDIATION, ""),
    "AVIP": (TypeStructure.EAJE, ""),
}
_STATUTS: dict[str, list[str]] = {
    "Mairie": [StatutGestion.MAIRIE],
    "Régie": [StatutGestion.MAIRIE],
    "CCAS": [StatutGestion.CCAS],
    "Association": [StatutGestion.ASSOCIATIF],
    "Association ou mutuelle": [StatutGestion.ASSOCIATIF, StatutGestion.MUTUALISTE],
    "Fédération d’éducation populaire": [StatutGestion.FEDERATION],
    "Cogestion Caf-Mairie": [StatutGestion.COGESTION],
    "Privé": [StatutGestion.PRIVE],
}
_UNITES = frozenset({"structure", "structures", "associations"})
_PARTAGE = "maternel et élémentaire"


def charger(demarche: Demarche, voulu: forme.Territoire, annuaire: Annuaire) -> None:
    """The published counts of structures of one territory, and its directory if it is open."""
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    for service in voulu.inventaire:
        type_, public = _TYPES.get(service.type, (service.type, ""))
        compte = service.nombre is not None and service.unite in _UNITES
        if compte and service.annee and type_ in TypeStructure.values:
            champs = {**_champs(service), "type": type_, "public": public}
            recensements.noter(demarche=demarche, champs=champs, **qui)
    if voulu.demarche.annuaire_public:
        annuaires.publier(demarche=demarche, **qui)


def _champs(service: forme.ServiceAuxFamilles) -> dict[str, Any]:
    """The printed total and its lines; those that are shared stand in the first line."""
    return {
        "intitule": service.libelle,
        "annee": service.annee,
        "total": int(service.nombre or 0),
        "lignes": [
            {
                "statuts": [str(statut) for statut in _STATUTS[part.gestionnaire]],
                "nombre": part.nombre,
                "partagees": 0 if rang else service.dont_partages,
            }
            for rang, part in enumerate(service.parts)
        ],
        "partage": _PARTAGE if service.dont_partages else "",
        "extrait": service.type == "AVIP",
        "source": service.provenance,
    }
