"""The calendar of a year, as rows to keep or to leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.conventions.forms.saisie import SaisieForm
from maillage.gouvernance.actions.calendriers import ReunionRetenue
from maillage.gouvernance.enums import PrecisionReunion
from maillage.gouvernance.models import Instance
from maillage.gouvernance.queries.calendriers import ReunionProposee

PREMIERE_ANNEE, DERNIERE_ANNEE = 2000, 2100
PRECISIONS = [
    (PrecisionReunion.JOUR.value, "Ce jour-là"),
    (PrecisionReunion.MOIS.value, "Dans le mois, jour à fixer"),
]


class AnneeForm(forms.Form):
    """The year to plan."""

    annee = forms.IntegerField(
        label="Année",
        min_value=PREMIERE_ANNEE,
        max_value=DERNIERE_ANNEE,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class LigneForm(forms.Form):
    """One proposal: kept or not, on which day, how precisely."""

    garder = forms.BooleanField(label="Garder", required=False, initial=True)
    instance = forms.IntegerField(widget=forms.HiddenInput)
    jour = forms.DateField(label="Jour")
    precision = forms.ChoiceField(label="Précision", choices=PRECISIONS, initial="jour")


class CalendrierForm(SaisieForm):
    """The rows of the calendar; the form itself only bears the errors of the whole."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        instances: Sequence[Instance],
        propositions: Sequence[ReunionProposee],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.instances = {instance.pk: instance for instance in instances}
        self.propositions = propositions
        self.lignes = self._rendues(data) if data is not None else self._proposees()

    def _proposees(self) -> list[LigneForm]:
        return [
            LigneForm(
                prefix=str(rang),
                initial={"instance": p.instance.pk, "jour": p.jour},
            )
            for rang, p in enumerate(self.propositions)
        ]

    def _rendues(self, data: QueryDict) -> list[LigneForm]:
        """The rows that came back, in the order of the page."""
        rangs = sorted(
            int(nom.removesuffix("-instance"))
            for nom in data
            if nom.endswith("-instance") and nom.removesuffix("-instance").isdecimal()
        )
        return [LigneForm(data, prefix=str(rang)) for rang in rangs]

    def is_valid(self) -> bool:
        """Every kept row is right; a row that is left may say anything."""
        fautives = [ligne for ligne in self.lignes if not ligne.is_valid() and self._gardee(ligne)]
        inconnues = [
            ligne
            for ligne in self.lignes
            if ligne not in fautives
            and self._gardee(ligne)
            and ligne.cleaned_data["instance"] not in self.instances
        ]
        if self.is_bound and (fautives or inconnues):
            self.add_error(None, "Corrigez les dates signalées, ou décochez ces réunions.")
        return super().is_valid()

    def _gardee(self, ligne: LigneForm) -> bool:
        return ligne.add_prefix("garder") in ligne.data

    def retenues(self) -> list[ReunionRetenue]:
        """What was kept, as the act takes it."""
        return [
            ReunionRetenue(
                instance=self.instances[ligne.cleaned_data["instance"]],
                jour=ligne.cleaned_data["jour"],
                precision=ligne.cleaned_data["precision"],
            )
            for ligne in self.lignes
            if self._gardee(ligne)
        ]

    def rangees(self) -> list[tuple[LigneForm, Instance | None, Any]]:
        """Each row with its instance and what it prepares, for the page."""
        rangees = []
        for rang, ligne in enumerate(self.lignes):
            valeur = str(ligne["instance"].value() or "")
            cle = int(valeur) if valeur.isascii() and valeur.isdecimal() else 0
            memes = rang < len(self.propositions) and self.propositions[rang].instance.pk == cle
            prepare = self.propositions[rang].prepare if memes else None
            rangees.append((ligne, self.instances.get(cle), prepare))
        return rangees
