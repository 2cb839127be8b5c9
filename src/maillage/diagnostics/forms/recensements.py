"""The form of a published count: its heading, then the lines as they are printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from maillage.conventions.forms.saisie import ObjetForm
from maillage.diagnostics.enums import StatutGestion
from maillage.diagnostics.models import RecensementPublie

LIGNES_DE_DEPART, LIGNES_EN_PLUS = 5, 2
NOMBRE = {"inputmode": "numeric"}


class RecensementForm(ObjetForm):
    """A count as it was printed; the total is never computed here."""

    class Meta:
        model = RecensementPublie
        fields = (
            "intitule",
            "type",
            "public",
            "annee",
            "total",
            "partage",
            "extrait",
            "source",
            "explication",
        )
        widgets = {
            "annee": forms.TextInput(attrs=NOMBRE),
            "total": forms.TextInput(attrs=NOMBRE),
            "explication": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "intitule": "Tel qu’il est écrit : « CLAE maternels ».",
            "public": "Seulement si le total ne compte que ce public.",
            "annee": "L’année de l’état des lieux, non celle du document.",
            "total": "Tel qu’il est imprimé, même s’il n’est pas la somme des lignes.",
            "partage": "Si des structures sont aussi comptées dans un autre total, le même mot dans les "
            "deux : « maternel et élémentaire ».",
            "extrait": "Par exemple les crèches AVIP, déjà comptées parmi les EAJE.",
            "source": "Le document et l’endroit : « Accord-cadre 2021-2022, §3.1 ».",
            "explication": "D’où vient l’écart, si vous le savez. Les chiffres publiés ne sont jamais "
            "corrigés.",
        }

    def __init__(
        self, data: QueryDict | None = None, *, instance: Any = None, **options: Any
    ) -> None:
        super().__init__(data, instance=instance, **options)
        connues = instance.lignes if instance is not None else []
        voulues = max(LIGNES_DE_DEPART, len(connues) + LIGNES_EN_PLUS)
        self.rangs = range(voulues)
        statuts = [("", "—"), *StatutGestion.choices]
        for rang in self.rangs:
            ligne = connues[rang] if rang < len(connues) else {}
            siens = [*ligne.get("statuts", []), "", ""]
            numero = rang + 1
            for nom, initial, libelle in (
                ("qui", siens[0], "gestionnaire"),
                ("ou", siens[1], "ou, comptés ensemble"),
            ):
                self.fields[f"{nom}_{rang}"] = forms.ChoiceField(
                    choices=statuts,
                    required=False,
                    initial=initial,
                    label=f"Ligne {numero}, {libelle}",
                )
            for nom, cle, libelle in (
                ("nombre", "nombre", "nombre"),
                ("partagees", "partagees", "dont partagées"),
            ):
                self.fields[f"{nom}_{rang}"] = forms.IntegerField(
                    min_value=0,
                    required=False,
                    initial=ligne.get(cle) or ("" if cle == "partagees" else ligne.get(cle)),
                    label=f"Ligne {numero}, {libelle}",
                    widget=forms.TextInput(attrs=NOMBRE),
                )

    def clean(self) -> Any:
        """A line that says a number says who, and the other way round."""
        saisie = super().clean()
        for rang in self.rangs:
            qui, combien = self.cleaned_data.get(f"qui_{rang}"), f"nombre_{rang}"
            if qui and self.cleaned_data.get(combien) is None and combien not in self.errors:
                self.add_error(combien, "Donnez le nombre de cette ligne.")
            if not qui and any(
                self.cleaned_data.get(f"{nom}_{rang}") for nom in ("ou", "nombre", "partagees")
            ):
                self.add_error(f"qui_{rang}", "Dites qui gère les structures de cette ligne.")
        return saisie

    def entete(self) -> list[forms.BoundField]:
        """The fields of the heading."""
        return [self[nom] for nom in self.Meta.fields if nom not in ("source", "explication")]

    def pied(self) -> list[forms.BoundField]:
        """The fields under the lines."""
        return [self["source"], self["explication"]]

    def grille(self) -> list[list[forms.BoundField]]:
        """The lines: who, or who, how many, of which shared."""
        noms = ("qui", "ou", "nombre", "partagees")
        return [[self[f"{nom}_{rang}"] for nom in noms] for rang in self.rangs]

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it."""
        lue = self.cleaned_data
        lignes = [
            {
                "statuts": [s for s in (lue[f"qui_{rang}"], lue[f"ou_{rang}"]) if s],
                "nombre": lue[f"nombre_{rang}"],
                "partagees": lue[f"partagees_{rang}"] or 0,
            }
            for rang in self.rangs
            if lue[f"qui_{rang}"]
        ]
        return {nom: lue[nom] for nom in self.Meta.fields} | {"lignes": lignes}
