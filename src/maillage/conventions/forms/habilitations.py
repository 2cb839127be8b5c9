"""Open a démarche to an account, and close it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from maillage.comptes.models import Utilisateur
from maillage.conventions import queries
from maillage.conventions.enums import Role
from maillage.conventions.forms.saisie import SaisieForm
from maillage.conventions.models import Demarche
from maillage.partenaires.models import Organisation


class HabilitationForm(SaisieForm):
    """Who, for which organisation, in which role, from when to when."""

    email = forms.EmailField(
        label="Adresse électronique du compte",
        help_text="Le compte est ouvert auparavant par l’administrateur de l’instance.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    organisation = forms.ModelChoiceField(Organisation.objects.all(), label="Agit pour")
    role = forms.ChoiceField(label="Rôle", choices=[("", "Choisissez un rôle"), *Role.choices])
    debut = forms.DateField(label="À partir du", required=False, help_text="Aujourd’hui si vide.")
    fin = forms.DateField(
        label="Jusqu’au",
        required=False,
        help_text="Inclus ; sans fin si vide. Un prestataire a toujours une date de fin.",
    )

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        parties, autres = queries.organisations_par_lien(demarche)
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez une organisation"),
            ("Parties à la démarche", parties),
            ("Autres organisations, pour un rôle d’invité", autres),
        ]

    def champs(self) -> dict[str, Any]:
        """The arguments of the act."""
        lus = dict(self.cleaned_data)
        return {"utilisateur": lus.pop("email"), **lus}

    def clean_email(self) -> Utilisateur:
        compte = queries.compte(self.cleaned_data["email"])
        if compte is None:
            raise forms.ValidationError(
                "Aucun compte n’a cette adresse. Vérifiez-la, ou demandez à l’administrateur d’ouvrir "
                "le compte."
            )
        return compte

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or self.cleaned_data
        debut, fin = lus.get("debut"), lus.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        return lus

    def accueillir(self, erreur: Any) -> None:
        """The account is typed as an address."""
        if erreur.champ == "utilisateur":
            erreur.champ = "email"
        super().accueillir(erreur)


class FermetureForm(SaisieForm):
    """The last day of a role, and why."""

    fin = forms.DateField(label="Dernier jour", help_text="Ce jour compris.")
    motif = forms.CharField(label="Motif", required=False, max_length=500)

    def __init__(self, *args: Any, le: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fin"].initial = le
