"""Perimeter, thématiques and missions: what a démarche is about, and where."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions import queries
from maillage.conventions.enums import Caractere, Droit
from maillage.conventions.forms.saisie import SaisieForm
from maillage.conventions.models import Demarche, Thematique, ThematiqueRetenue
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.missions import MISSIONS
from maillage.territoires import queries as territoires


class RechercheTerritoireForm(forms.Form):
    """Find communes, alone or by intercommunalité."""

    chercher = forms.CharField(
        label="Nom, code Insee, code postal ou Siren",
        required=False,
        max_length=territoires.LONGUEUR_MAXIMALE,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )

    def clean_chercher(self) -> str:
        texte: str = self.cleaned_data["chercher"]
        if texte:
            try:
                territoires.lire_recherche(texte)
            except SaisieInvalide as erreur:
                raise forms.ValidationError(erreur.message) from erreur
        return texte


class ThematiqueForm(SaisieForm):
    """How a thématique is announced."""

    caractere = forms.ChoiceField(label="Caractère", choices=Caractere.choices)
    droit = forms.ChoiceField(label="Droit au financement", choices=Droit.choices)
    precision = forms.CharField(
        label="Précision",
        required=False,
        max_length=ThematiqueRetenue._meta.get_field("precision").max_length,
        help_text="Par exemple : « LAEP et ludothèques seulement ».",
    )


class ThematiqueARetenirForm(ThematiqueForm):
    """Choose one more thématique among the common list."""

    field_order = ["thematique", "caractere", "droit", "precision"]

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["thematique"] = forms.ModelChoiceField(
            queries.thematiques_a_retenir(demarche),
            label="Thématique",
            empty_label="Choisissez une thématique",
        )
        self.fields["droit"].initial = Droit.NON_PRECISE
        self.order_fields(self.field_order)


class NouvelleThematiqueForm(SaisieForm):
    """A thématique that the common list lacks."""

    nom = forms.CharField(
        label="Nom de la thématique", max_length=Thematique._meta.get_field("nom").max_length
    )


class MissionsForm(SaisieForm):
    """The ten sub-objectives of article 4, mission by mission."""

    codes = forms.MultipleChoiceField(
        label="Sous-objectifs",
        required=False,
        choices=[(s.code, s.libelle) for mission in MISSIONS for s in mission.sous_objectifs],
    )

    def missions(self) -> list[tuple[Any, list[tuple[str, str, bool]]]]:
        """Each mission with its boxes: (code, label, whether it is ticked)."""
        coches = set(self["codes"].value() or ())
        return [
            (mission, [(s.code, s.libelle, s.code in coches) for s in mission.sous_objectifs])
            for mission in MISSIONS
        ]
