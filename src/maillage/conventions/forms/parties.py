"""Parties, those who sign for them, and the référents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from maillage.conventions import queries
from maillage.conventions.actions.referents import FONCTION
from maillage.conventions.enums import RolePartie
from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche, Partie, Referent
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Mandat, Organisation, Service

COLLECTIVITES = frozenset(
    {NatureOrganisation.COMMUNE, NatureOrganisation.EPCI, NatureOrganisation.SYNDICAT}
)


class RechercheOrganisationForm(forms.Form):
    """Find an organisation of the directory."""

    chercher = forms.CharField(
        label="Nom, sigle ou Siren de l’organisation",
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )


class PartieForm(ObjetForm):
    """How an organisation takes part."""

    class Meta:
        model = Partie
        fields = ["role", "est_signataire", "ordre", "adhesion_le", "champ_intervention"]
        labels = {"ordre": "Rang dans la liste des parties"}
        help_texts = {
            "ordre": "0 pour la première ; la convention nomme les parties dans cet ordre.",
            "adhesion_le": "Seulement si elle a rejoint la démarche après les autres.",
        }


def cote_probable(organisation: Organisation) -> dict[str, Any]:
    """What a new party most likely is, so that adding it is one click."""
    if organisation.nature == NatureOrganisation.CAF:
        return {"role": RolePartie.CAF, "est_signataire": True}
    if organisation.nature in COLLECTIVITES:
        return {"role": RolePartie.COLLECTIVITE, "est_signataire": True}
    return {"role": RolePartie.PARTENAIRE, "est_signataire": False}


class SignataireForm(SaisieForm):
    """Choose who signs, among the mandates of the organisation that allow it that day."""

    mandat = forms.ModelChoiceField(
        Mandat.objects.none(), label="Personne et fonction", empty_label="Choisissez une personne"
    )

    def __init__(self, *args: Any, partie: Partie, le: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mandat"].queryset = queries.mandats_qui_signent(partie, le)  # type: ignore[attr-defined]

    @property
    def a_un_choix(self) -> bool:
        """Whether anybody may be chosen."""
        return bool(self.fields["mandat"].queryset.exists())  # type: ignore[attr-defined]


class ReferentForm(SaisieForm):
    """Who to turn to, for what."""

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["personne"] = forms.ModelChoiceField(
            queries.personnes_des_parties(demarche),
            label="Personne",
            required=False,
            empty_label="Personne n’est encore nommé",
            help_text="Les personnes qui ont une fonction dans l’une des parties.",
        )
        self.fields["service"] = ServiceField(
            queries.services_des_parties(demarche),
            label="Direction ou service",
            required=False,
            empty_label="Aucun",
        )
        self.fields["thematique"] = forms.ModelChoiceField(
            queries.thematiques(),
            label="Thématique",
            required=False,
            empty_label="Toute la démarche",
        )
        self.fields["fonction"] = forms.CharField(
            label="Fonction",
            initial=FONCTION,
            max_length=Referent._meta.get_field("fonction").max_length,
        )


class ServiceField(forms.ModelChoiceField):
    """A service, told apart by its organisation."""

    def label_from_instance(self, service: Service) -> str:
        """« Direction de l'éducation — Toulouse »."""
        return f"{service.nom} — {service.organisation.nom}"
