"""What an import would do, object by object: the shapes that the simulation fills and the act writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.regles.imports_plan.formes import ElementLu, Erreur, FicheLue, Ou, Tableau

Changement = tuple[str, str, str]  # label, before, after


class Sort(StrEnum):
    """What becomes of an object of the file."""

    AJOUT = "ajoutée"
    MODIFICATION = "modifiée"
    INCHANGEE = "inchangée"
    LAISSEE = "déjà dans le plan"
    DOUBLON = "en double dans le fichier"
    ECARTEE = "écartée"


@dataclass(slots=True)
class ElementPrevu:
    """An element of the file; `valeurs` are those of its columns, `objet` the row once it exists."""

    lu: ElementLu
    sort: Sort
    valeurs: dict[str, Any]
    existant: ElementPlan | None = None
    parent: ElementPrevu | None = None
    changements: list[Changement] = field(default_factory=list)
    objet: ElementPlan | None = None

    @property
    def niveau(self) -> str:
        """The label of its level."""
        return str(Niveau(self.lu.niveau).label)


@dataclass(slots=True)
class FichePrevue:
    """A fiche of the file: its values by field, its tables, and what it is in the plan already."""

    lue: FicheLue
    sort: Sort
    porteur: ElementPrevu
    valeurs: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    existante: FicheAction | None = None
    changements: list[Changement] = field(default_factory=list)
    remarque: str = ""

    @property
    def intitule(self) -> str:
        """Number and title, as the file says them."""
        return f"{self.lue.champs.get('numero') or ''} {self.lue.champs['intitule']}".strip()

    @property
    def pilote(self) -> str:
        """Who pilots it once imported."""
        actuel = self.existante.pilote if self.existante is not None else None
        return str(self.valeurs.get("pilote") or actuel or "")

    @property
    def calendrier(self) -> tuple[dt.date | None, dt.date | None]:
        """When it begins and ends once imported."""
        debut, fin = (
            self.valeurs.get(nom) or getattr(self.existante, nom, None) for nom in ("debut", "fin")
        )
        return debut, fin


@dataclass(slots=True)
class Simulation:
    """All that an import would do, and all that stands in its way; nothing is written."""

    tableaux: list[Tableau]
    elements: list[ElementPrevu] = field(default_factory=list)
    fiches: list[FichePrevue] = field(default_factory=list)
    erreurs: list[Erreur] = field(default_factory=list)
    avis: list[str] = field(default_factory=list)
    organisations_inconnues: dict[str, list[Ou]] = field(default_factory=dict)

    def nombre(self, sort: Sort) -> int:
        """How many fiches have that fate."""
        return sum(fiche.sort is sort for fiche in self.fiches)

    @property
    def elements_ajoutes(self) -> list[ElementPrevu]:
        """The axes and objectifs that the plan does not have yet."""
        return [element for element in self.elements if element.sort is Sort.AJOUT]

    @property
    def elements_modifies(self) -> list[ElementPrevu]:
        """The axes and objectifs that the file changes."""
        return [element for element in self.elements if element.sort is Sort.MODIFICATION]

    @property
    def lignes_de_budget(self) -> int:
        """The budget lines of the fiches that would be added or changed."""
        return sum(
            len(fiche.tables.get("budget", ()))
            for fiche in self.fiches
            if fiche.sort in (Sort.AJOUT, Sort.MODIFICATION)
        )

    @property
    def est_vide(self) -> bool:
        """Nothing would be written."""
        ecrites = self.nombre(Sort.AJOUT) + self.nombre(Sort.MODIFICATION)
        return not (ecrites or self.elements_ajoutes or self.elements_modifies)

    @property
    def comptes(self) -> Mapping[str, int]:
        """The counts that the pages and the command show."""
        return {
            "elements_ajoutes": len(self.elements_ajoutes),
            "elements_modifies": len(self.elements_modifies),
            "fiches_ajoutees": self.nombre(Sort.AJOUT),
            "fiches_modifiees": self.nombre(Sort.MODIFICATION),
            "fiches_inchangees": self.nombre(Sort.INCHANGEE),
            "fiches_deja_dans_le_plan": self.nombre(Sort.LAISSEE),
            "doublons": self.nombre(Sort.DOUBLON),
            "lignes_de_budget": self.lignes_de_budget,
            "erreurs": len(self.erreurs),
        }
