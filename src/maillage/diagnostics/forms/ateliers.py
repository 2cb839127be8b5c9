"""The forms of the workshops."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.diagnostics.models import LONGUEUR, Atelier, Contribution


class AtelierForm(ObjetForm):
    """The preparation of a workshop."""

    class Meta:
        model = Atelier
        fields = (
            "intitule",
            "question",
            "thematique",
            "tenu_le",
            "jusqu_au",
            "lieu",
            "voix_par_personne",
        )
        widgets = {"question": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "intitule": "« Atelier parentalité du 3 décembre ».",
            "question": "Une seule, que tout le monde comprend : « Qu’est-ce qui manque aux parents "
            "d’enfants de moins de 3 ans ? »",
            "jusqu_au": "Pour un formulaire ouvert plusieurs semaines : après ce jour, son lien ne prend "
            "plus de contributions. Vide pour un atelier en salle.",
            "voix_par_personne": "Combien d’idées chacun pourra choisir à la fin.",
        }

    def _get_validation_exclusions(self) -> set[str]:
        """The act checks the row whole, in words."""
        exclus: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own
        return exclus | {"voix_par_personne", "jusqu_au"}


class IdeeForm(SaisieForm):
    """An idea from a phone; the name is asked once, and is never needed."""

    texte = forms.CharField(
        label="Votre idée",
        max_length=LONGUEUR,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGUEUR}),
        help_text="Une idée par envoi ; vous pourrez en donner d’autres.",
    )
    nom = forms.CharField(
        label="Votre nom ou votre structure (facultatif)", max_length=100, required=False
    )
    cle = forms.CharField(max_length=40, widget=forms.HiddenInput)


class CodeForm(SaisieForm):
    """The code that the screen of the room shows."""

    code = forms.CharField(
        label="Code de l’atelier",
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


class PapierForm(SaisieForm):
    """Ideas that were written on paper."""

    textes = forms.CharField(
        label="Idées écrites sur papier",
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Une idée par ligne.",
    )
    cle = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def lignes(self) -> list[str]:
        """The ideas, one a row."""
        return self.cleaned_data["textes"].splitlines()


class TriForm(SaisieForm):
    """What may be done with one idea, one gesture at a time: the button says which."""

    groupe = forms.CharField(label="Groupe", max_length=120, required=False)
    mot = forms.CharField(
        label="Mot pour la personne qui l’a donnée", max_length=LONGUEUR, required=False
    )
    dans = forms.TypedChoiceField(label="Rapprocher de l’idée", coerce=int, required=False)
    intitule = forms.CharField(label="Intitulé", max_length=LONGUEUR, required=False)
    destination = forms.CharField(max_length=20, required=False)

    def __init__(
        self, *args: Any, contribution: Contribution, autres: list[Contribution], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["groupe"].initial = str(contribution.groupe or "")
        self.fields["intitule"].initial = contribution.texte
        choix = [("", "Choisir…"), *((autre.pk, str(autre)) for autre in autres)]
        self.fields["dans"].choices = choix  # type: ignore[attr-defined]
