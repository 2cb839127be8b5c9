"""Writes what the plan of a démarche of the demonstration holds besides its tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.demonstration.verifications import elements_de
from maillage.indicateurs.actions import indicateurs, valeurs
from maillage.plan_actions.actions import (
    budget,
    cibles,
    etapes,
    fiches,
    meteos,
    partenaires,
    poids,
    principes,
    rattachements,
    thematiques,
)
from maillage.plan_actions.actions.lignes import Ligne
from maillage.plan_actions.enums import EtatFicheThematique
from maillage.plan_actions.models import ElementPlan, FicheAction, Principe

PERSONNES = ("pilote_personne", "referent_caf", "referent_collectivite")


class EcritureDuPlan:
    """The principles, the fiches action with their tables, and the fiches thématiques."""

    def __init__(self, voulu: forme.Territoire, demarche: Demarche, annuaire: Annuaire) -> None:
        self.voulu, self.demarche, self.annuaire = voulu, demarche, annuaire
        self.qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
        self.principes: list[Principe] = []

    def tout(self, elements: Mapping[str, ElementPlan]) -> None:
        """Write it all, under the `elements` of the tree."""
        self._principes()
        for voulue in self.voulu.fiches:
            self._fiche(voulue, elements[voulue.element])
        for thematique in self.voulu.fiches_thematiques:
            self._thematique(thematique)
        for element in elements_de(self.voulu.plan.elements if self.voulu.plan else []):
            if element.cle:
                self._juger(elements[element.cle], element.indicateurs)
                self._peser(elements[element.cle], element.poids)

    def cibles_de(self, porteur: ElementPlan | FicheAction, voulues: list[forme.Cible]) -> None:
        """The targets of an objectif or of a fiche."""
        lignes = [Ligne(champs_de(voulue, cibles.CHAMPS)) for voulue in voulues]
        cibles.fixer(porteur=porteur, cibles=lignes, **self.qui)

    def _principes(self) -> None:
        gouvernance = self.voulu.gouvernance
        listes = (
            [liste for liste in gouvernance.principes if liste.des_fiches] if gouvernance else []
        )
        lignes = [
            Ligne({"intitule": enonce, "provenance": liste.source})
            for liste in listes
            for enonce in liste.enonces
        ]
        if lignes:
            self.principes = principes.fixer(demarche=self.demarche, principes=lignes, **self.qui)

    def _fiche(self, voulue: forme.Fiche, element: ElementPlan) -> None:
        annuaire = self.annuaire
        champs = champs_de(voulue, ["etat", *fiches.CHAMPS])
        del champs["partenaires"]
        champs["thematiques"] = [annuaire.thematiques[code] for code in voulue.thematiques]
        champs["principes"] = [self.principes[rang - 1] for rang in voulue.principes]
        champs["schemas"] = [schema.value for schema in voulue.schemas]
        champs["pilote"] = annuaire.organisations.get(voulue.pilote)
        for champ in PERSONNES:
            champs[champ] = annuaire.personne(getattr(voulue, champ))
        fiche = fiches.ajouter(demarche=self.demarche, element=element, **champs, **self.qui)
        self._tableaux(fiche, voulue)
        self._juger(fiche, voulue.indicateurs)
        self._peser(fiche, voulue.poids)
        for meteo in voulue.meteos:
            meteos.donner(fiche=fiche, **champs_de(meteo, meteos.CHAMPS), **self.qui)

    def _juger(
        self, porteur: ElementPlan | FicheAction, voulus: list[forme.IndicateurSuivi]
    ) -> None:
        """The indicators that hang there, with their values."""
        for voulu in voulus:
            cree = rattachements.definir(
                porteur=porteur, **champs_de(voulu, indicateurs.CHAMPS), **self.qui
            )
            for valeur in voulu.valeurs:
                valeurs.noter(indicateur=cree, **champs_de(valeur, valeurs.CHAMPS), **self.qui)

    def _peser(self, porteur: ElementPlan | FicheAction, voulu: int) -> None:
        """What it weighs, where it is not 1."""
        if voulu == porteur.poids:
            return
        est_une_fiche = isinstance(porteur, FicheAction)
        cle = f"{'fiche' if est_une_fiche else 'element'}:{porteur.pk}"
        poids.regler(
            demarche=self.demarche,
            parent=porteur.element if isinstance(porteur, FicheAction) else porteur.parent,
            poids={cle: voulu},
            lus={cle: porteur.poids},
            **self.qui,
        )

    def _tableaux(self, fiche: FicheAction, voulue: forme.Fiche) -> None:
        organisations = self.annuaire.organisations
        if voulue.etapes:
            lignes = [Ligne(champs_de(etape, etapes.CHAMPS)) for etape in voulue.etapes]
            etapes.fixer(fiche=fiche, etapes=lignes, **self.qui)
        if voulue.budget:
            lignes = [
                Ligne(
                    champs_de(ligne, budget.CHAMPS)
                    | {"financeur": organisations.get(ligne.financeur), "nature": ligne.nature}
                )
                for ligne in voulue.budget
            ]
            budget.fixer(fiche=fiche, budget=lignes, **self.qui)
        if voulue.cibles:
            self.cibles_de(fiche, voulue.cibles)
        if voulue.partenaires:
            lignes = [
                Ligne({"organisation": organisations[cle], "role": voulue.roles.get(cle, "")})
                for cle in voulue.partenaires
            ]
            partenaires.fixer(fiche=fiche, partenaires=lignes, **self.qui)

    def _thematique(self, voulue: forme.FicheThematique) -> None:
        annuaire = self.annuaire
        champs = champs_de(voulue, thematiques.CHAMPS)
        champs["partenaires"] = [annuaire.organisations[cle] for cle in voulue.partenaires]
        for champ in PERSONNES[1:]:
            champs[champ] = annuaire.personne(getattr(voulue, champ))
        fiche = thematiques.ouvrir(
            demarche=self.demarche,
            thematique=annuaire.thematiques[voulue.thematique],
            **champs,
            **self.qui,
        )
        if voulue.etat != EtatFicheThematique.BROUILLON:
            thematiques.passer(fiche=fiche, vers=voulue.etat, version=1, **self.qui)


def champs_de(fait: forme.Fait, noms: Any) -> dict[str, Any]:
    """The fields of the record that the act knows, with its whole source as provenance."""
    connus = {champ.name for champ in fields(fait)}
    champs = {nom: getattr(fait, nom) for nom in noms if nom in connus}
    if "nature" in champs:
        champs["nature"] = champs["nature"] or ""
    if "priorite" in champs:
        champs["priorite"] = champs["priorite"] or ""
    if "provenance" in champs:
        champs["provenance"] = fait.source
    return champs
