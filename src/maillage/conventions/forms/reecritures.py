"""What rewording an article asks for."""

from __future__ import annotations

from django import forms

from maillage.conventions.forms.saisie import SaisieForm


class ReecritureForm(SaisieForm):
    """The words of the parties, and why they are not those of the model."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    texte = forms.CharField(
        label="Texte de l’article",
        strip=False,
        required=False,  # the act says what an empty article should say
        widget=forms.Textarea({"rows": 18, "spellcheck": "true"}),
        help_text="Un paragraphe par bloc séparé d’une ligne vide ; « - » devant une ligne fait une "
        "liste, **deux étoiles** mettent en gras, « ### » ouvre un intertitre.",
    )
    motif = forms.CharField(
        label="Motif",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Pourquoi les parties ne gardent pas le texte du modèle. Il est gardé au journal.",
    )


class RetablirForm(SaisieForm):
    """The version of the rewording that was read, and why the model is enough after all."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    motif = forms.CharField(label="Motif du retour", required=False, max_length=500)
