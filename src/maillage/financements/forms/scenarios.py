"""The forms of the scenarios: a name, and one change at a time, with the fields of its nature."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche
from maillage.financements.actions.scenarios import EXIGES, FACULTATIFS
from maillage.financements.enums import NatureSimulee
from maillage.financements.models import Scenario
from maillage.financements.queries.scenarios import organisations_possibles, structures_possibles
from maillage.interface.champs import MontantField, NombreField
from maillage.regles.financements.lignes import LIGNES, REPARTIES
from maillage.regles.financements.scenarios import QUANTITES


class ScenarioForm(ObjetForm):
    """The name of a scenario, and what it is about."""

    class Meta:
        model = Scenario
        fields = ("nom", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "nom": "« Une quatrième crèche », « La compétence passe à la communauté ».",
            "description": "Ce que l’on veut savoir, en une phrase.",
        }


class CopieForm(SaisieForm):
    """The name of a copy."""

    nom = forms.CharField(label="Nom de la copie", max_length=150)


class ChangementForm(SaisieForm):
    """One change: only the fields that its nature reads."""

    a_compter_de = forms.IntegerField(
        label="À compter de l’année",
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(
        self, data: QueryDict | None = None, *, demarche: Demarche, nature: str, annee: int
    ) -> None:
        super().__init__(data)
        self.nature = NatureSimulee(nature)
        offerts = _offerts(demarche, self.nature)
        exiges = EXIGES[self.nature]
        noms = (*exiges, *FACULTATIFS.get(self.nature, ()))
        for nom in noms:
            self.fields[nom] = offerts[nom]
            self.fields[nom].required = nom in exiges
        self.order_fields([*noms, "a_compter_de"])
        self.fields["a_compter_de"].initial = annee

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it."""
        return {**self.cleaned_data, "nature": self.nature}


def _offerts(demarche: Demarche, nature: NatureSimulee) -> dict[str, forms.Field]:
    organisations = organisations_possibles(demarche)
    unite = "Etp" if nature == NatureSimulee.ETP else "places, heures ou groupes, selon la ligne"
    return {
        "nom": forms.CharField(label="Nom de la structure", max_length=200),
        "structure": forms.ModelChoiceField(structures_possibles(demarche), label="Structure"),
        "gestionnaire": forms.ModelChoiceField(organisations, label="Gestionnaire"),
        "ligne": forms.ChoiceField(
            label="Ligne de financement",
            choices=_lignes(nature),
            help_text="" if nature != NatureSimulee.CAPACITE else "Vide : toutes celles en places.",
        ),
        "quantite": NombreField(
            label="Quantité", max_digits=14, decimal_places=4, help_text=f"En {unite}."
        ),
        "collectivite": forms.ModelChoiceField(
            organisations,
            label="Collectivité qui soutient",
            help_text="Celle dont le montant de référence se partage.",
        ),
        "vers": forms.ModelChoiceField(
            organisations, label="Collectivité qui reprend la compétence"
        ),
        "montant": MontantField(label="Montant de référence", max_digits=12),
    }


def _lignes(nature: NatureSimulee) -> list[tuple[str, str]]:
    """The lines that the nature can change, with their titles."""
    comptees = REPARTIES | QUANTITES.keys()
    match nature:
        case NatureSimulee.REFERENCE | NatureSimulee.PERIMETRE:
            admises = REPARTIES
        case NatureSimulee.ETP:
            admises = frozenset(c for c in comptees if LIGNES[c].unite == "Etp")
        case _:
            admises = frozenset(comptees)
    return [("", "—"), *((c, ligne.intitule) for c, ligne in LIGNES.items() if c in admises)]
