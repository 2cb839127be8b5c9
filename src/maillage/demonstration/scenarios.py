"""Writes what the lines of a démarche are computed from, and its scenarios, by their acts."""

from __future__ import annotations

from typing import Any

from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.diagnostics.models import Structure
from maillage.financements.actions import assiettes, scenarios


def inscrire(territoire: forme.Territoire, annuaire: Annuaire) -> None:
    """The quantities, then each scenario with its changes; the caller holds the transaction."""
    if not territoire.quantites and not territoire.scenarios:
        return
    demarche = Demarche.objects.get(slug=territoire.demarche.slug)
    connues = {s.nom: s for s in Structure.objects.filter(demarche=demarche, supprime_le=None)}
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    for voulues in territoire.quantites:
        assiettes.enregistrer(
            structure=connues[voulues.structure],
            ligne=voulues.ligne,
            annee=voulues.annee,
            entrees=voulues.entrees,
            source=voulues.origine,
            **qui,
        )
    for voulu in territoire.scenarios:
        scenario = scenarios.creer(
            demarche=demarche, nom=voulu.nom, description=voulu.description, **qui
        )
        for changement in voulu.changements:
            champs = {
                "nature": changement.nature.value,
                "a_compter_de": changement.a_compter_de,
                "structure": connues.get(changement.structure),
                "nom": changement.nom,
                "gestionnaire": annuaire.organisations.get(changement.gestionnaire),
                "ligne": changement.ligne,
                "quantite": changement.quantite,
                "collectivite": annuaire.organisations.get(changement.collectivite),
                "vers": annuaire.organisations.get(changement.vers),
                "montant": changement.montant,
            }
            scenarios.ajouter_un_changement(scenario=scenario, champs=champs, **qui)
