"""The feuilles de route and their steps."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import EtapeFeuille, FeuilleDeRoute
from maillage.regles.feuilles_de_route import modeles
from maillage.regles.sources import en_clair


class OuvertureForm(SaisieForm):
    """A new feuille: from a template, or empty."""

    modele = forms.ChoiceField(label="Modèle", required=False)
    intitule = forms.CharField(
        label="Intitulé",
        required=False,
        max_length=200,
        help_text="Vide\u00a0: celui du modèle.",
    )
    echeance = forms.DateField(
        label="Échéance",
        required=False,
        help_text="Les dates des étapes se calculent à rebours, d’après les durées du modèle.",
    )
    consequence = forms.CharField(
        label="Conséquence d’un retard",
        required=False,
        max_length=250,
        help_text="Ce qui est perdu passé l’échéance\u00a0: par exemple la continuité des "
        "financements.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["modele"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("", "Aucun\u00a0: les étapes s’ajoutent une à une"),
            *((m.identifiant, f"{m.intitule} — {en_clair(m.source)}") for m in modeles().values()),
        ]

    def clean(self) -> dict[str, Any]:
        """Without template, a feuille has a title of its own."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        if not donnees.get("modele") and not donnees.get("intitule") and not self.errors:
            self.add_error("intitule", "Donnez un intitulé, ou choisissez un modèle.")
        return donnees


class FeuilleForm(ObjetForm):
    """A feuille, its deadline and what depends on it."""

    recalculer = forms.BooleanField(
        label="Recalculer les dates des étapes à rebours de l’échéance",
        required=False,
        help_text="Les étapes faites, et celles que vous avez ajoutées, gardent leurs dates.",
    )

    class Meta:
        model = FeuilleDeRoute
        fields = ("intitule", "echeance", "consequence")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.modele:
            del self.fields["recalculer"]

    def champs(self) -> dict[str, Any]:
        """What was entered, without the wish to compute again."""
        return {nom: valeur for nom, valeur in super().champs().items() if nom != "recalculer"}


class EtapeForm(ObjetForm):
    """A step: when, before whom, with whom, after what."""

    class Meta:
        model = EtapeFeuille
        fields = (
            "intitule",
            "precision",
            "debut",
            "fin",
            "periode",
            "instance",
            "acteurs",
            "decisions",
            "depend_de",
        )
        widgets = {"depend_de": forms.CheckboxSelectMultiple}
        help_texts = {
            "debut": "jj/mm/aaaa\u00a0; au mois près, n’importe quel jour du mois convient."
        }

    def __init__(self, *args: Any, feuille: FeuilleDeRoute, **options: Any) -> None:
        super().__init__(*args, **options)
        autres = feuille.etapes.exclude(pk=self.instance.pk)
        self.fields["depend_de"].queryset = autres  # type: ignore[attr-defined] # a ModelChoiceField
        for nom in ("intitule", "decisions"):
            self.fields[nom].widget.attrs["rows"] = 3
        if not autres.exists():
            del self.fields["depend_de"]

    def champs(self) -> dict[str, Any]:
        """What was entered, but for the links, which are not columns of the step."""
        return {nom: valeur for nom, valeur in super().champs().items() if nom != "depend_de"}
