"""What rewording an article asks for."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import SaisieForm

SIGNES_PAR_LIGNE = 60  # in a column of half a page


class ReecritureForm(SaisieForm):
    """The words of the parties, and why they are not those of the model."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    texte = forms.CharField(
        label="Texte de l’article",
        strip=False,
        widget=forms.Textarea({"spellcheck": "true"}),
        error_messages={
            "required": "Écrivez le texte, ou revenez à celui du modèle. Un article sans objet dit "
            "« Sans objet. »."
        },
        help_text="Un paragraphe par bloc séparé d’une ligne vide ; « - » devant une ligne fait une "
        "liste, **deux étoiles** mettent en gras, « ### » ouvre un intertitre.",
    )
    motif = forms.CharField(
        label="Motif",
        max_length=1000,
        error_messages={
            "required": "Dites pourquoi cet article est réécrit\u00a0: les signataires le liront."
        },
        widget=forms.Textarea({"rows": 2}),
        help_text="Pourquoi les parties ne gardent pas le texte du modèle. Il est gardé au journal.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        texte = str(self["texte"].value() or "")
        lignes = sum(1 + len(ligne) // SIGNES_PAR_LIGNE for ligne in texte.split("\n"))
        self.fields["texte"].widget.attrs["rows"] = min(max(lignes + 2, 6), 24)


class RetablirForm(SaisieForm):
    """The version of the rewording that was read, and why the model is enough after all."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    motif = forms.CharField(label="Motif du retour", required=False, max_length=500)
