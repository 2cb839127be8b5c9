"""The forms of the function of cooperation: they check the shape; the acts decide."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import BlocActivite, SensAvis
from maillage.gouvernance.forms.instances import RemplacementForm, en_groupes_de_parties
from maillage.gouvernance.models import PosteCooperation
from maillage.gouvernance.queries.postes import indicateurs_a_retenir
from maillage.indicateurs.models import Indicateur
from maillage.interface.champs import NombreField


class PosteForm(ObjetForm):
    """A post: its time, its employer, who pays."""

    class Meta:
        model = PosteCooperation
        fields = ("intitule", "etp", "employeur", "financement", "ouvert_le")
        field_classes = {"etp": NombreField}
        help_texts = {
            "intitule": "« Chargé de coopération », « Coordinatrice enfance-jeunesse ».",
            "etp": "1 pour un temps plein, 0,5 pour un mi-temps.",
            "financement": "Qui paie et comment : « Caf, bonus territoire ; communauté de communes ».",
            "ouvert_le": "Le jour où le poste a été créé.",
        }

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        en_groupes_de_parties(self.fields["employeur"], demarche)


class CloturePosteForm(SaisieForm):
    """The last day of a post."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    clos_le = forms.DateField(label="Dernier jour du poste")


class AvisForm(SaisieForm):
    """The opinion of the Caf, or the exemption."""

    sens = forms.ChoiceField(
        label="Avis", choices=SensAvis.choices, widget=forms.RadioSelect, initial=SensAvis.FAVORABLE
    )
    texte = forms.CharField(
        label="Avis, ou motif de la dispense",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que la Caf dit du choix de la collectivité ; pour une dispense, pourquoi elle ne "
        "se prononce pas.",
    )
    rendu_le = forms.DateField(label="Rendu le")


class PourvoirForm(RemplacementForm):
    """Who takes the post, and from when."""

    fonction = None  # type: ignore[assignment]  # the post says it
    du = forms.DateField(label="Occupe le poste à partir du")


class DepartForm(SaisieForm):
    """The last day of who holds the post."""

    au = forms.DateField(label="Dernier jour dans le poste")


class ActiviteForm(SaisieForm):
    """One line of the log."""

    jour = forms.DateField(label="Jour")
    bloc = forms.ChoiceField(label="Bloc d’activités", choices=BlocActivite.choices)
    heures = NombreField(
        label="Heures", max_digits=4, decimal_places=2, min_value=Decimal("0.25"), max_value=14
    )
    texte = forms.CharField(label="Ce qui a été fait", max_length=250)


class CorrectionActiviteForm(SaisieForm):
    """The hours and the words of a line."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    heures = NombreField(
        label="Heures", max_digits=4, decimal_places=2, min_value=Decimal("0.25"), max_value=14
    )
    texte = forms.CharField(label="Ce qui a été fait", max_length=250)


class IndicateurForm(SaisieForm):
    """Choose an indicator of the démarche that judges the function."""

    indicateur = forms.ModelChoiceField(
        Indicateur.objects.none(), label="Indicateur", empty_label="Choisissez un indicateur"
    )

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["indicateur"].queryset = indicateurs_a_retenir(demarche)  # type: ignore[attr-defined]


class AnneeForm(forms.Form):
    """The year of which one reads the log."""

    annee = forms.IntegerField(min_value=dt.MINYEAR, max_value=dt.MAXYEAR, required=False)
