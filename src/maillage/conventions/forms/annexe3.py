"""The rows of annexe 3, the amounts of N-1, and their split."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from maillage.conventions import queries
from maillage.conventions.actions.annexe3 import CHAMPS, DE_LA_REFERENCE
from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche, EquipementSoutenu, MontantReference
from maillage.interface.champs import MontantField, NombreField

OUI_NON = [("", "On ne sait pas"), ("true", "Oui"), ("false", "Non")]


class _DeLAnnexe3Form(ObjetForm):
    """A row whose collectivité is one of the démarche."""

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["collectivite"]
        champ.queryset = queries.collectivites(demarche)
        champ.empty_label = "Choisissez une collectivité" if champ.required else "On ne sait pas"


class EquipementForm(_DeLAnnexe3Form):
    """A structure of annexe 3; what is not known stays empty."""

    class Meta:
        model = EquipementSoutenu
        fields = CHAMPS
        help_texts = {
            "gestionnaire": "Commune, association, entreprise… : c’est à lui que le bonus est versé.",
            "cof_numero": "La convention d’objectifs et de financement signée avec le gestionnaire.",
            "montant": "En euros ; ce qui lui revient du montant de N-1. Vide : pas connu.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["a_un_bonus"] = forms.TypedChoiceField(
            label="Reçoit un bonus territoire",
            required=False,
            choices=OUI_NON,
            coerce=lambda choix: choix == "true",
            empty_value=None,
        )
        connu = self.instance.a_un_bonus
        self.initial["a_un_bonus"] = "" if connu is None else str(connu).lower()
        self.fields["ligne"].choices = [  # type: ignore[attr-defined]
            ("", "On ne sait pas"),
            *EquipementSoutenu._meta.get_field("ligne").choices,  # type: ignore[misc]
        ]
        self.fields["montant"] = _montant(self.fields["montant"])
        self.order_fields(CHAMPS)


class ReferenceForm(_DeLAnnexe3Form):
    """The amount of N-1 of a collectivité, with its source."""

    class Meta:
        model = MontantReference
        fields = DE_LA_REFERENCE
        help_texts = {
            "montant": "En euros, tel que la Caf l’a comptabilisé en N-1.",
            "source": "Par exemple : charge à payer notifiée par la Caf le 12 mars 2023.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["montant"] = _montant(self.fields["montant"])
        self.order_fields(DE_LA_REFERENCE)


def _montant(champ: forms.Field) -> MontantField:
    """The same field, which reads « 1 234,50 »."""
    return MontantField(
        label=champ.label,
        required=champ.required,
        help_text=champ.help_text,
        max_digits=12,
        min_value=0,
    )


class RepartitionForm(SaisieForm):
    """How many units each structure has: the amount is spread in proportion."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        reference: MontantReference,
        concernes: Iterable[EquipementSoutenu],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["version"].initial = reference.version
        self.cles = {f"unites_{e.pk}": e.pk for e in concernes}
        noms = {e.pk: e.nom for e in concernes}
        for nom, cle in self.cles.items():
            self.fields[nom] = NombreField(
                label=noms[cle], min_value=0, max_digits=10, decimal_places=2
            )

    def unites(self) -> dict[int, Decimal]:
        """The units by key of the structure."""
        return {cle: self.cleaned_data[nom] for nom, cle in self.cles.items()}
