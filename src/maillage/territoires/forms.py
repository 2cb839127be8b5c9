from __future__ import annotations

from django import forms

from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires import queries
from maillage.territoires.enums import Niveau


class RechercheForm(forms.Form):
    """What to look for; both fields may stay empty, which shows the way in."""

    q = forms.CharField(
        label="Nom, code Insee, code postal ou Siren",
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    niveau = forms.ChoiceField(
        label="Niveau",
        required=False,
        choices=[
            ("", "Tous les niveaux"),
            *((niveau.value, niveau.label.capitalize()) for niveau in Niveau),
        ],
    )

    def clean_q(self) -> str:
        texte: str = self.cleaned_data["q"]
        if texte:
            try:
                queries.lire_recherche(texte)
            except SaisieInvalide as erreur:
                raise forms.ValidationError(erreur.message) from erreur
        return texte
