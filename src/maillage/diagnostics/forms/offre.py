"""What the pages of the offer read in their address: nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.diagnostics.offre_et_besoins.dessins import MESURES
from maillage.diagnostics.offre_et_besoins.volets import VOLETS
from maillage.territoires.models import Territoire

DATES = ["%Y-%m-%d", "%d/%m/%Y"]
PREMIER_JOUR, DERNIER_JOUR = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
PLACES_AU_PLUS = 300
ANS_AU_PLUS = 15


class OffreForm(forms.Form):
    """What is looked at, and on which day."""

    volet = forms.ChoiceField(
        label="Ce que l’on compare",
        required=False,
        choices=[(volet.code, volet.libelle) for volet in VOLETS],
    )
    mesure = forms.ChoiceField(
        label="La carte montre", required=False, choices=list(MESURES.items())
    )
    au = forms.DateField(
        label="Structures ouvertes au",
        required=False,
        input_formats=DATES,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Cette date n’existe pas. Écrivez-la ainsi : 31/12/2026."},
    )

    def clean_au(self) -> dt.date | None:
        """A day that the inventory may tell of."""
        jour: dt.date | None = self.cleaned_data["au"]
        if jour and not PREMIER_JOUR <= jour <= DERNIER_JOUR:
            raise forms.ValidationError("Donnez une date entre 1990 et 2100.")
        return jour


class CrecheForm(forms.Form):
    """A crèche to imagine."""

    commune = forms.ChoiceField(
        label="Commune",
        error_messages={
            "required": "Choisissez la commune de la crèche.",
            "invalid_choice": "Cette commune n’est pas dans le périmètre. Choisissez-la dans la liste.",
        },
    )
    places = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=PLACES_AU_PLUS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Donnez le nombre de places.",
            "invalid": "Le nombre de places s’écrit en chiffres, sans virgule : 30.",
            "min_value": "Une crèche a au moins une place. Donnez un nombre de 1 à 300.",
            "max_value": "Au-delà de 300 places, simulez plusieurs crèches. Donnez un nombre de 1 à 300.",
        },
    )
    annee = forms.IntegerField(
        label="Année d’ouverture",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Donnez l’année d’ouverture.",
            "invalid": "L’année s’écrit en quatre chiffres : 2028.",
        },
    )

    def __init__(
        self, *args: Any, communes: Sequence[Territoire], le: dt.date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._communes = {commune.code: commune for commune in communes}
        self._le = le
        self.fields["commune"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Choisissez"),
            *((commune.code, commune.nom) for commune in communes),
        ]

    def clean_annee(self) -> int:
        """From this year on, and soon enough for the published need to mean something."""
        annee: int = self.cleaned_data["annee"]
        if not self._le.year <= annee <= self._le.year + ANS_AU_PLUS:
            raise forms.ValidationError(
                f"Donnez une année de {self._le.year} à {self._le.year + ANS_AU_PLUS} : le besoin de "
                "plus tard n’est pas connu."
            )
        return annee

    @property
    def commune_choisie(self) -> Territoire:
        """The commune of a valid form."""
        return self._communes[self.cleaned_data["commune"]]
