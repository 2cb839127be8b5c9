"""The text of a section of the portrait."""

from __future__ import annotations

from django import forms

from maillage.diagnostics.models import LONGUEUR_D_UN_TEXTE
from maillage.interface.saisie import SaisieForm


class TextePortraitForm(SaisieForm):
    """What a person writes in place of the sentences; `version` is that of the text they read."""

    texte = forms.CharField(
        label="Texte de la section",
        max_length=LONGUEUR_D_UN_TEXTE,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Une ligne vide sépare deux paragraphes. De nouveaux chiffres ne changeront pas ce texte.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
