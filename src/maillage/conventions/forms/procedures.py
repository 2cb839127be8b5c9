"""Entrusting the signature of an act: who is invited, at which address."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.actions.procedures import Invite
from maillage.conventions.forms.saisie import SaisieForm
from maillage.conventions.models import Signataire


class ConfierForm(SaisieForm):
    """One address a person designated by the parties; one left empty is not invited."""

    def __init__(self, *args: Any, signataires: list[Signataire], **options: Any) -> None:
        super().__init__(*args, **options)
        self.signataires = {f"adresse-{s.pk}": s for s in signataires}
        for nom, signataire in self.signataires.items():
            personne = signataire.mandat.personne
            self.fields[nom] = forms.EmailField(
                label=f"{personne}, {signataire.partie.organisation.nom}",
                required=False,
                initial=personne.courriel,
                help_text=signataire.mandat.fonction,
            )

    def invites(self) -> list[Invite]:
        """The persons to invite, in order."""
        return [
            Invite(s.partie, str(s.mandat.personne), self.cleaned_data[nom])
            for nom, s in self.signataires.items()
            if self.cleaned_data.get(nom)
        ]


class AbandonForm(SaisieForm):
    """Why a procedure is given up."""

    motif = forms.CharField(label="Pourquoi l’abandonner", max_length=300)
