"""The form of an enjeu: what it says, what grounds it, how it is rated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from maillage.diagnostics.enums import NatureConstat
from maillage.diagnostics.models import ConstatPartage
from maillage.interface.saisie import SaisieForm
from maillage.plan_actions.cotations import Cotation
from maillage.plan_actions.forms.choix import CasesParGroupe, en_groupes

AIDES = {
    "gravite": ("Gravité", "Ce qui arrive aux familles si rien n’est fait."),
    "ampleur": ("Ampleur", "Combien de familles sont touchées."),
    "capacite": (
        "Capacité d’agir",
        "Ce que les partenaires peuvent changer, avec leurs compétences et leurs moyens.",
    ),
}


class EnjeuForm(SaisieForm):
    """The constats and the three criteria; the title too when the enjeu is new."""

    intitule = forms.CharField(
        label="Enjeu",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce qui est à gagner ou à perdre, en une phrase.",
    )
    constats = forms.TypedMultipleChoiceField(
        label="Constats qui le fondent", coerce=int, required=False, widget=CasesParGroupe
    )
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        constats: Sequence[ConstatPartage],
        nouveau: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.par_cle = {constat.pk: constat for constat in constats}
        cast(forms.ChoiceField, self.fields["constats"]).choices = en_groupes(
            (f"{nature.label}s", [c for c in constats if c.nature == nature])
            for nature in (NatureConstat.BESOIN, NatureConstat.FAIBLESSE, NatureConstat.FORCE)
        )
        for nom, (libelle, aide) in AIDES.items():
            self.fields[nom] = forms.TypedChoiceField(
                label=libelle,
                help_text=aide,
                choices=[("", "Pas encore cotée"), *Cotation.choices],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        if not nouveau:
            del self.fields["intitule"]
        self.fields["constats"].required = nouveau
        self.fields["constats"].error_messages["required"] = (
            "Un enjeu répond à un constat au moins : cochez ceux qui le fondent."
        )

    def champs(self) -> dict[str, Any]:
        """What was entered, as the acts take it."""
        saisi = self.cleaned_data
        return {
            **({"intitule": saisi["intitule"]} if "intitule" in saisi else {}),
            "constats": [self.par_cle[cle] for cle in saisi["constats"]],
            **{nom: saisi[nom] for nom in AIDES},
        }


class LaisserForm(SaisieForm):
    """Why a constat calls for no enjeu."""

    mot = forms.CharField(
        label="Pourquoi ce constat n’appelle pas d’enjeu",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple : relève d’une autre politique, déjà répondu, hors de la convention.",
    )
