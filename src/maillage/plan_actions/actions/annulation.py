"""Undoes an import as a whole: what it added goes to the bin, what it changed is as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from maillage.comptes.models import Utilisateur
from maillage.interface.typographie import accorde, les_premiers
from maillage.journal.actions.evenements import FaitEnLot, consigner, consigner_en_lot
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.actions.importations import reprendre
from maillage.plan_actions.enums import EffetImport, EtatImportation, SorteImportee
from maillage.plan_actions.imports.valeurs import LISTES, TABLES
from maillage.plan_actions.models import ElementPlan, FicheAction, Importation, ObjetImporte
from maillage.plan_actions.queries.importations import modifies_depuis
from maillage.regles.erreurs import EtatIncompatible

MODELES: dict[str, type[ElementPlan] | type[FicheAction]] = {
    SorteImportee.ELEMENT: ElementPlan,
    SorteImportee.FICHE: FicheAction,
}


@transaction.atomic
def annuler(
    *,
    importation: Importation,
    version: int,
    garder: bool = False,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    """Undo the import; `garder` keeps what was changed since, and what bears it.

    The organisations that it created stay in the directory. Raises `ActeRefuse`,
    `ModificationConcurrente`, `EtatIncompatible` (not imported, or changed since and `garder` not said).
    """
    gardes.ouvrir(importation.demarche, par, le)
    importation = reprendre(importation, version, EtatImportation.ANNULEE, par, le)
    changes = modifies_depuis(importation)
    if changes and not garder:
        raise EtatIncompatible(
            f"{accorde(len(changes), 'objet importé a changé', 'objets importés ont changé')} depuis "
            f"l'import : {les_premiers([str(objet) for objet in changes])}. Annulez en gardant ce qui a "
            "changé, ou laissez l'import."
        )
    annulation = _Annulation(importation, changes, le)
    annulation.defaire()
    importation.etat = EtatImportation.ANNULEE
    importation.annulee_le = le
    importation.version += 1
    importation.bilan = {**importation.bilan, **annulation.comptes}
    importation.save()
    demarche = importation.demarche.slug
    consigner_en_lot(annulation.faits, demarche=demarche, par=par, le=le)
    consigner(
        acte="import annulé",
        objet=importation,
        demarche=demarche,
        apres={nom: nombre for nom, nombre in annulation.comptes.items() if nombre},
        par=par,
        le=le,
    )
    return importation


class _Annulation:
    """One undoing: what it takes away, what it gives back, what it keeps."""

    def __init__(
        self,
        importation: Importation,
        changes: Iterable[ElementPlan | FicheAction],
        le: dt.datetime,
    ) -> None:
        self.importation, self.le = importation, le
        self.gardes = {(type(objet), objet.pk) for objet in changes}
        self.faits: list[FaitEnLot] = []
        self.comptes = {"retires": 0, "rendus": 0, "gardes": len(self.gardes)}

    def defaire(self) -> None:
        """The changed ones first: a fiche may go back to an objectif, and leave one that goes away."""
        objets = list(self.importation.objets.exclude(sorte=SorteImportee.ORGANISATION))
        for objet in objets:
            if objet.effet == EffetImport.MODIFICATION:
                self._rendre(objet)
        self._jeter_les_fiches([o.cle for o in objets if self._est_ajout(o, SorteImportee.FICHE)])
        self._jeter_les_elements(
            {o.cle for o in objets if self._est_ajout(o, SorteImportee.ELEMENT)}
        )

    def _est_ajout(self, objet: ObjetImporte, sorte: SorteImportee) -> bool:
        garde = (MODELES[objet.sorte], objet.cle) in self.gardes
        return objet.effet == EffetImport.AJOUT and objet.sorte == sorte and not garde

    def _jeter_les_fiches(self, cles: list[int]) -> None:
        presentes = FicheAction.objects.filter(supprime_le=None).in_bulk(cles)
        for fiche in presentes.values():
            fiche.supprime_le = self.le
            self._dire("fiche action mise à la corbeille", fiche, {"corbeille": "import annulé"})
        FicheAction.objects.bulk_update(presentes.values(), ["supprime_le"], batch_size=500)
        self.comptes["retires"] += len(presentes)

    def _jeter_les_elements(self, cles: set[int]) -> None:
        """Those that bear nothing that stays, the deepest first."""
        presents = ElementPlan.objects.presents().filter(demarche=self.importation.demarche)
        par_cle = {element.pk: element for element in presents}
        occupes = set(
            FicheAction.objects.filter(
                demarche=self.importation.demarche, supprime_le=None
            ).values_list("element", flat=True)
        )
        restants = {cle for cle in cles if cle in par_cle}
        jetes: list[ElementPlan] = []
        while True:
            porteurs = {e.parent_id for cle, e in par_cle.items()} | occupes
            libres = [cle for cle in restants if cle not in porteurs]
            if not libres:
                break
            for cle in libres:
                restants.discard(cle)
                jetes.append(par_cle.pop(cle))
        for element in jetes:
            element.supprime_le = self.le
            nom = element.get_niveau_display().lower()
            self._dire(f"{nom} mis à la corbeille", element, {"corbeille": "import annulé"})
        ElementPlan.objects.bulk_update(jetes, ["supprime_le"], batch_size=500)
        self.comptes["retires"] += len(jetes)

    def _rendre(self, objet: ObjetImporte) -> None:
        """Give back to a row the values that it had before the import."""
        modele = MODELES[objet.sorte]
        if (modele, objet.cle) in self.gardes:
            return
        ligne: Any = modele._default_manager.filter(pk=objet.cle, supprime_le=None).first()
        if ligne is None:
            return
        for champ, valeur in objet.avant.items():
            if champ in TABLES:
                self._rendre_une_table(ligne, champ, valeur)
            elif champ in LISTES:
                getattr(ligne, champ).set(valeur)
            else:
                colonne = modele._meta.get_field(champ)
                setattr(ligne, colonne.attname, colonne.to_python(valeur))  # type: ignore[union-attr]
        ligne.version += 1
        if isinstance(ligne, FicheAction):
            ligne.modifie_le = self.le
        ligne.save()
        self.comptes["rendus"] += 1
        self._dire(
            "valeurs d’avant un import rendues", ligne, {"import annulé": str(self.importation)}
        )

    def _rendre_une_table(self, ligne: Any, table: str, lignes: list[dict[str, Any]]) -> None:
        modele, lien, colonnes = TABLES[table]
        getattr(ligne, lien).all().delete()
        porteur = "fiche" if isinstance(ligne, FicheAction) else "element"
        modele._default_manager.bulk_create(
            [
                modele(
                    position=rang,
                    **{porteur: ligne},
                    **{c: _colonne(modele, c).to_python(dite[c]) for c in colonnes},
                )
                for rang, dite in enumerate(lignes)
            ]
        )

    def _dire(self, acte: str, objet: models.Model, apres: dict[str, str]) -> None:
        self.faits.append(FaitEnLot(acte, objet, None, apres))


def _colonne(modele: type[models.Model], nom: str) -> Any:
    """The field of a column; `organisation_id` is that of the key to the organisation."""
    return modele._meta.get_field(nom.removesuffix("_id"))
