"""Columns of several models: several codes of a closed list, and how a deadline is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from maillage.interface.typographie import date_longue
from maillage.plan_actions.enums import PrecisionEcheance


def dire_echeance(echeance: dt.date | None, precision: str) -> str:
    """« 31 mars 2026 », « mars 2026 » when it is known to the month; empty without a date."""
    if echeance is None:
        return ""
    longue = date_longue(echeance)
    return longue if precision == PrecisionEcheance.JOUR else longue.partition(" ")[2]


class CodesField(models.JSONField):
    """Codes of `codes` (pairs of a code and its label), in the order of that list, once each.

    The list is not part of the migration: a new code in it changes no column.
    """

    def __init__(self, *args: Any, codes: Sequence[tuple[str, Any]] = (), **options: Any) -> None:
        self.codes = tuple(codes)
        options.setdefault("default", list)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def libelles(self, valeur: Sequence[str]) -> list[str]:
        """The labels of the codes held, in the order of the list."""
        return [str(libelle) for code, libelle in self.codes if code in valeur]

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """The known codes in order; `ValidationError` for one that is not in the list."""
        connus = [code for code, _ in self.codes]
        if not isinstance(value, list) or any(code not in connus for code in value):
            raise ValidationError("Choisissez dans la liste : un choix n'y figure pas.")
        return [code for code in connus if code in value]

    def formfield(self, **options: Any) -> Any:
        """Boxes to tick."""
        return forms.MultipleChoiceField(
            label=options.get("label", str(self.verbose_name).capitalize()),
            help_text=options.get("help_text", self.help_text),
            choices=self.codes,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
