"""What a line is computed from: a form whose fields are those that the line asks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from maillage.conventions.forms.saisie import SaisieForm
from maillage.financements.models import Assiette
from maillage.interface.champs import NombreField
from maillage.interface.typographie import INSECABLE
from maillage.regles.financements.entrees import CASE, CHAMPS, CHOIX, DATES, NOMBRE, Champ


class DatesField(forms.CharField):
    """Several dates, one a line, as people write them: 12/03/2025 or 2025-03-12."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> Any:
        """The dates as ISO texts, or a `ValidationError` naming the wrong one."""
        jour = forms.DateField()
        lues = []
        for ligne in (super().to_python(value) or "").replace(",", "\n").splitlines():
            if ligne.strip():
                try:
                    lues.append(jour.to_python(ligne.strip()))
                except ValidationError as erreur:
                    raise ValidationError(f"« {ligne.strip()} » n’est pas une date.") from erreur
        return [str(lu) for lu in lues]


class AssietteForm(SaisieForm):
    """The entries of one line; `version` is that of the row changed, empty for the first time."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)
    source = forms.CharField(
        label="Source",
        max_length=250,
        help_text="« Déclaration réelle 2024 », « compte de résultat du gestionnaire »…",
    )
    field_order: list[str]

    def __init__(
        self, data: QueryDict | None = None, *, ligne: str, assiette: Assiette | None = None
    ) -> None:
        super().__init__(data)
        self.ligne = ligne
        deja = assiette.entrees if assiette else {}
        for champ in CHAMPS[ligne]:
            self.fields[champ.cle] = _champ(champ, deja.get(champ.cle))
        self.order_fields([*(champ.cle for champ in CHAMPS[ligne]), "source"])
        if assiette:
            self.fields["version"].initial = assiette.version
            self.fields["source"].initial = assiette.source

    def entrees(self) -> dict[str, Any]:
        """What was entered, as the act takes it: numbers as text."""
        lues = {champ.cle: self.cleaned_data.get(champ.cle) for champ in CHAMPS[self.ligne]}
        return {
            cle: format(valeur, "f") if isinstance(valeur, Decimal) else valeur
            for cle, valeur in lues.items()
        }

    def champs(self) -> dict[str, Any]:
        """The same, for the table of a conflict."""
        return self.entrees()


def _champ(champ: Champ, deja: Any) -> forms.Field:
    options: dict[str, Any] = {"label": champ.libelle, "required": False, "initial": deja}
    if champ.unite:
        options["label"] = f"{champ.libelle}{INSECABLE}({champ.unite})"
    if champ.genre == NOMBRE:
        options["initial"] = Decimal(deja) if deja not in (None, "") else None
        return NombreField(max_digits=16, decimal_places=6, **options)
    if champ.genre == CASE:
        return forms.BooleanField(**{**options, "initial": bool(deja)})
    if champ.genre == CHOIX:
        return forms.ChoiceField(choices=[("", "—"), *champ.choix], **options)
    if champ.genre == DATES:
        options["initial"] = "\n".join(deja or [])
        return DatesField(help_text="Une date par ligne.", **options)
    return forms.CharField(max_length=250, **options)
