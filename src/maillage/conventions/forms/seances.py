"""Séances and their attendance, deliberations taken forward, citations."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.db import models

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import CitationDeliberation, Demarche, SeanceDeliberante
from maillage.interface.typographie import accorde
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.listes_de_presence import ListesDePresence, ecrire_listes, lire_listes
from maillage.regles.presences import LigneDePresence

LISTES = [champ.name for champ in fields(ListesDePresence)]
LONGUEUR = 20_000


def _liste(libelle: str, aide: str) -> forms.CharField:
    return forms.CharField(
        label=libelle,
        help_text=aide,
        required=False,
        max_length=LONGUEUR,
        strip=False,
        widget=forms.Textarea({"spellcheck": "false", "autocomplete": "off"}),
    )


class SeanceForm(ObjetForm):
    """A séance as the head of an extract tells it, then who was there: lists that can be pasted."""

    GROUPES = [
        (
            "La séance",
            [
                "organisation",
                "assemblee",
                "convoquee_le",
                "affichee_le",
                "seance_le",
                "heure",
                "en_urgence",
                "lieu",
                "publique",
                "preside_par",
                "secretaire",
            ],
        ),
        ("Qui était là", ["presents", "pouvoirs", "excuses", "absents"]),
        (
            "Qui est arrivé, parti ou sorti pendant la séance",
            ["absences_avec_pouvoir", "absences_sans_pouvoir", "membres_attendus"],
        ),
    ]

    presents = _liste(
        "Présents",
        "Collez la liste : un nom par ligne, ou séparés par des virgules. Les civilités sont ôtées.",
    )
    pouvoirs = _liste(
        "Ont donné pouvoir",
        "Un par ligne : « Anne Martin a donné pouvoir à Paul Durand », ou « Anne Martin → Paul "
        "Durand ». Sans mandataire, le pouvoir est compté et son porteur noté inconnu.",
    )
    excuses = _liste("Excusés, sans pouvoir", "Un nom par ligne.")
    absents = _liste("Absents", "Un nom par ligne.")
    absences_avec_pouvoir = _liste(
        "Absents à certains points, avec pouvoir",
        "Des membres de la liste des présents. « Anne Martin à partir du dossier 4.1 jusqu’au "
        "dossier 9.3 », bornes comprises ; « → Paul Durand » nomme le mandataire.",
    )
    absences_sans_pouvoir = _liste(
        "Absents à certains points, sans pouvoir",
        "« Anne Martin au dossier 11.1 », « à partir du dossier 29.1 », « jusqu’au dossier 3 ».",
    )
    membres_attendus = forms.IntegerField(
        label="Membres en exercice",
        required=False,
        min_value=1,
        max_value=1000,
        help_text="Pour vérifier le compte.",
    )

    class Meta:
        model = SeanceDeliberante
        fields = [
            "organisation",
            "assemblee",
            "convoquee_le",
            "affichee_le",
            "seance_le",
            "heure",
            "en_urgence",
            "lieu",
            "publique",
            "preside_par",
            "secretaire",
        ]
        help_texts = {"assemblee": "« Conseil municipal », « Conseil communautaire »…"}

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        champ = self.fields["organisation"]
        champ.queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            parties__demarche=demarche
        )
        champ.empty_label = "Choisissez une partie"  # type: ignore[attr-defined]
        for nom in LISTES:
            self.fields[nom].widget.attrs["rows"] = 8 if nom == "presents" else 3
        self.feuille: list[LigneDePresence] = []
        if self.instance.pk:
            feuille = self.instance.feuille
            self.initial.update(asdict(ecrire_listes(feuille)))
            self.initial["membres_attendus"] = len(feuille) or None

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or self.cleaned_data
        if any(nom in self.errors for nom in LISTES):
            return lus
        try:
            self.feuille = lire_listes(ListesDePresence(**{n: lus.get(n, "") for n in LISTES}))
        except SaisieInvalide as erreur:
            self.add_error(erreur.champ or None, erreur.message)
            return lus
        attendus = lus.get("membres_attendus")
        if attendus is not None and attendus != len(self.feuille):
            self.add_error(
                "membres_attendus",
                f"Les listes nomment {accorde(len(self.feuille), 'membre')} : {attendus} sont "
                "attendus. Cherchez le nom qui manque, qui est en trop ou qui est mal séparé.",
            )
        return lus

    def champs(self) -> dict[str, Any]:
        """The fields of the séance itself; the attendance is in `feuille`."""
        return {nom: self.cleaned_data[nom] for nom in self.Meta.fields}

    def ecarts(self, enregistre: models.Model) -> list[tuple[str, Any, Any]]:
        """Where the entry and the stored séance differ, the lists as they would be typed."""
        assert isinstance(enregistre, SeanceDeliberante)  # noqa: S101  # the form of that model
        saisies = asdict(ecrire_listes(self.feuille))
        stockees = asdict(ecrire_listes(enregistre.feuille))
        listes: list[tuple[str, Any, Any]] = [
            (str(self.fields[nom].label), saisies[nom], stockees[nom])
            for nom in LISTES
            if saisies[nom] != stockees[nom]
        ]
        return super().ecarts(enregistre) + listes

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by group, for the page."""
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]


class TransmissionForm(SaisieForm):
    """The receipt of the contrôle de légalité."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    transmise_le = forms.DateField(label="Reçue en préfecture le")
    identifiant = forms.CharField(
        label="Identifiant de transmission",
        required=False,
        max_length=80,
        help_text="Celui du tampon : 99_DE-078-217800291-20241211-DEL24_081-D.",
    )


class PublicationForm(SaisieForm):
    """The day it was published."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    publiee_le = forms.DateField(label="Publiée le")


class CitationForm(SaisieForm):
    """How a text names the decision."""

    ou = forms.CharField(
        label="Où",
        max_length=CitationDeliberation._meta.get_field("ou").max_length,
        help_text="« Visas de la convention », « annexe 3 ».",
    )
    assemblee = forms.CharField(
        label="Assemblée nommée",
        required=False,
        max_length=CitationDeliberation._meta.get_field("assemblee").max_length,
    )
    cite_le = forms.DateField(label="Date citée", required=False)
