"""Find, open and describe a démarche."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from maillage.comptes.models import Utilisateur
from maillage.conventions import queries
from maillage.conventions.enums import Situation
from maillage.conventions.forms.saisie import ObjetForm, TerritoireField
from maillage.conventions.models import Demarche, Thematique
from maillage.partenaires.models import Organisation
from maillage.territoires.enums import Niveau

AIDE_TERRITOIRE = (
    "Son nom, son code Insee ou son Siren : la commune ou l’intercommunalité qui porte la CTG."
)


class FiltresForm(forms.Form):
    """What the list of démarches may be narrowed to; everything is optional."""

    nom = forms.CharField(
        label="Nom ou territoire",
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    caf = forms.ModelChoiceField(
        Organisation.objects.none(), label="Caf", required=False, empty_label="Toutes"
    )
    situation = forms.ChoiceField(
        label="Période", required=False, choices=[("", "Toutes"), *Situation.choices]
    )
    thematique = forms.ModelChoiceField(
        Thematique.objects.none(), label="Thématique", required=False, empty_label="Toutes"
    )

    def __init__(self, *args: Any, par: Utilisateur, le: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["caf"].queryset = queries.cafs_des_demarches(par, le)  # type: ignore[attr-defined]
        self.fields["thematique"].queryset = queries.thematiques()  # type: ignore[attr-defined]

    def filtres(self) -> dict[str, Any]:
        """The arguments of `queries.lister`."""
        lus = self.cleaned_data
        return {
            "texte": lus["nom"],
            "caf": lus["caf"],
            "situation": lus["situation"],
            "thematique": lus["thematique"],
        }


class _DescriptionForm(ObjetForm):
    territoire = TerritoireField(
        label="Territoire",
        niveaux=(Niveau.COMMUNE, Niveau.EPCI, Niveau.DEPARTEMENT),
        required=False,
        help_text=AIDE_TERRITOIRE,
    )

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or self.cleaned_data
        debut, fin = lus.get("debut"), lus.get("fin")
        if debut and fin and fin <= debut:
            self.add_error("fin", "La fin de la période doit suivre son début.")
        return lus


class OuvertureForm(_DescriptionForm):
    """Open a démarche: the least that names it."""

    caf = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Caf",
        empty_label="Choisissez une Caf",
        help_text="Elle devient la première partie de la démarche.",
    )

    class Meta:
        model = Demarche
        fields = ["nom", "territoire", "debut", "fin", "hypothese"]
        help_texts = {
            "nom": "Le territoire suffit souvent : « Aubergenville », « Sicoval ».",
            "debut": "Laissez vide si la période n’est pas encore décidée.",
        }

    field_order = ["nom", "caf", "territoire", "debut", "fin", "hypothese"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["caf"].queryset = queries.cafs()  # type: ignore[attr-defined]
        del self.fields["version"]


class IdentiteForm(_DescriptionForm):
    """The whole description of a démarche, in three groups."""

    GROUPES = [
        ("Ce qui la désigne", ["nom", "territoire", "debut", "fin", "fin_precedente"]),
        (
            "Ce que dira la convention",
            ["hypothese", "presentation", "champ_caf", "actions_deja_prevues", "equipements"],
        ),
        ("Le diagnostic", ["diagnostic", "diagnostic_au_plus_tard_le", "coordination"]),
    ]

    class Meta:
        model = Demarche
        fields = [
            "nom",
            "territoire",
            "debut",
            "fin",
            "fin_precedente",
            "hypothese",
            "presentation",
            "champ_caf",
            "actions_deja_prevues",
            "equipements",
            "diagnostic",
            "diagnostic_au_plus_tard_le",
            "coordination",
        ]

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by group, for the page."""
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]
