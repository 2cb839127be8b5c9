"""What one types in a conversation, and how one wants to be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from maillage.comptes.models import Utilisateur
from maillage.conversations.enums import MotifDAvis, VoieDAvis
from maillage.conversations.models import LONGUEUR_D_UN_MESSAGE


class MessageForm(forms.Form):
    """A message and those whom it names, among the persons given."""

    texte = forms.CharField(
        label="Votre message",
        max_length=LONGUEUR_D_UN_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez votre message avant de l’envoyer."},
    )
    cites = forms.TypedMultipleChoiceField(
        label="Qui citer ?",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Une des personnes citées ne voit pas ou ne voit plus cet objet. "
            "Choisissez dans la liste."
        },
    )
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, personnes: Iterable[Utilisateur], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["cites"].choices = [  # type: ignore[attr-defined]
            (personne.pk, _designation(personne)) for personne in personnes
        ]


class PreferencesForm(forms.Form):
    """One way a reason."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for motif in MotifDAvis:
            self.fields[motif.value] = forms.ChoiceField(
                label=motif.label, choices=VoieDAvis.choices, widget=forms.RadioSelect
            )


def _designation(personne: Utilisateur) -> str:
    if personne.fonction:
        return f"{personne.nom_complet}, {personne.fonction}"
    return personne.nom_complet
