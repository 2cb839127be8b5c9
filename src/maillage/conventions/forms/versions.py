"""What freezing, comparing and acknowledging ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import SaisieForm
from maillage.conventions.models import VersionFigee


class FigerForm(SaisieForm):
    """The version of the act that was read, and the reason where one is asked."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    motif = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il sera gardé avec la version et dans le journal.",
    )

    def __init__(self, *args: Any, motif_demande: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if motif_demande:
            self.fields["motif"].required = True
        else:
            del self.fields["motif"]


class ComparaisonForm(SaisieForm):
    """Two versions of the démarche, by their number."""

    de = forms.TypedChoiceField(label="De la version", coerce=int)
    a = forms.TypedChoiceField(label="À la version", coerce=int)

    def __init__(self, *args: Any, versions: list[VersionFigee], **options: Any) -> None:
        super().__init__(*args, **options)
        choix = [(v.numero, f"{v.numero} — {v.acte.intitule}") for v in versions]
        for champ in self.fields.values():
            champ.choices = choix  # type: ignore[attr-defined]
