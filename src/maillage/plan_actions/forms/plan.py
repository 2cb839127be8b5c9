"""The forms of the tree."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from maillage.plan_actions.enums import SOUS, Niveau
from maillage.plan_actions.forms.saisie import SaisieForm
from maillage.plan_actions.models import ElementPlan


class ElementForm(SaisieForm):
    """An enjeu, an axe or an objectif, under `parent` (None: at the root)."""

    class Meta:
        model = ElementPlan
        fields = (
            "niveau",
            "code",
            "intitule",
            "groupe",
            "description",
            "nature",
            "thematiques",
        )
        widgets = {
            "intitule": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 4}),
            "thematiques": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "code": "Tel qu’il est écrit dans votre plan : « 1 », « 2.3 », « B ».",
            "nature": "Ce que dit le verbe : poursuivre, renforcer, étudier, créer.",
        }

    def __init__(self, *args: Any, parent: ElementPlan | None, **options: Any) -> None:
        super().__init__(*args, **options)
        admis = SOUS[Niveau(parent.niveau) if parent else None]
        cast(forms.ChoiceField, self.fields["niveau"]).choices = [
            (niveau.value, niveau.label) for niveau in admis
        ]
        self._garder_l_initial()


class PlaceForm(forms.Form):
    """Where to put something: under `parent` (empty: the root), at `position` (0 first)."""

    parent = forms.IntegerField(required=False, min_value=1)
    position = forms.IntegerField(required=False, min_value=0, max_value=100_000)
