"""The forms of the indicators: they check the shape of what is entered; the acts decide."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import ObjetForm
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.interface.champs import NombreField


class IndicateurForm(ObjetForm):
    """The definition of an indicator: its reference and its target may come later."""

    class Meta:
        model = Indicateur
        fields = (
            "intitule",
            "definition",
            "unite",
            "sens",
            "compte_des_personnes",
            "reference",
            "reference_le",
            "reference_source",
            "cible",
            "cible_le",
            "recueil",
        )
        field_classes = {"reference": NombreField, "cible": NombreField}
        widgets = {
            "definition": forms.Textarea(attrs={"rows": 3}),
            "sens": forms.RadioSelect,
        }
        help_texts = {
            "intitule": "Ce que l’on mesure : « Places d’accueil pour les moins de 3 ans ».",
            "definition": "Ce qui est compté, ce qui ne l’est pas, pour que chacun compte pareil.",
            "unite": "« places », « familles », « % ».",
            "sens": "Dans quel sens le chiffre doit aller.",
            "compte_des_personnes": "Les nombres de 1 à 4 personnes relèvent alors du secret "
            "statistique : ils ne s’écrivent pas.",
            "reference": "Le chiffre d’avant l’action, d’où l’on part.",
            "reference_source": "« Caf, au 31 décembre 2024 », « comptage du service ».",
            "cible": "Le chiffre à atteindre.",
            "recueil": "Qui relève le chiffre, où, à quel rythme.",
        }

    GROUPES = (
        ("Ce que l’on mesure", ("intitule", "definition", "unite", "sens", "compte_des_personnes")),
        ("D’où l’on part", ("reference", "reference_le", "reference_source")),
        ("Où l’on va", ("cible", "cible_le")),
        ("Comment on le relève", ("recueil",)),
    )

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the headings of the form."""
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]


class ValeurForm(ObjetForm):
    """The value of one year; the year of a value already written no longer changes."""

    class Meta:
        model = ValeurIndicateur
        fields = ("annee", "valeur", "statut", "source", "commentaire")
        field_classes = {"valeur": NombreField}
        widgets = {"commentaire": forms.Textarea(attrs={"rows": 3}), "statut": forms.RadioSelect}
        help_texts = {
            "valeur": "Vide si l’année est inconnue ou masquée : une absence n’est pas un zéro.",
            "source": "D’où vient le chiffre : « Caf, extraction de mars 2026 ».",
            "commentaire": "Ce qui explique le chiffre : un changement de périmètre, une fermeture.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["annee"]
        else:
            self.fields["annee"].widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def _get_validation_exclusions(self) -> set[str]:
        """The act checks the row whole, in words; the form only looks at each entry."""
        exclus: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own
        return exclus | {"valeur", "statut"}
