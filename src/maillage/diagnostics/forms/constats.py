"""The form of a constat: its sentence, and the figures of the portrait that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.conventions.forms.saisie import ObjetForm
from maillage.diagnostics.chiffres import ChiffreMontre, ReferenceDeChiffre
from maillage.diagnostics.models import ConstatPartage
from maillage.statistiques.enums import ThemePortrait
from maillage.territoires.normalisation import normaliser

Sections = Sequence[tuple[ThemePortrait, Sequence[ChiffreMontre]]]


class ConstatForm(ObjetForm):
    """One sentence of the diagnosis, with its figures; `cherche` narrows their list, the ticked ones stay."""

    chiffres = forms.MultipleChoiceField(
        label="Chiffres du portrait", required=False, widget=forms.CheckboxSelectMultiple
    )
    cherche = forms.CharField(
        label="Chercher un chiffre",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text="Par exemple : familles, crèche, pauvreté.",
    )

    class Meta:
        model = ConstatPartage
        fields = ("nature", "texte", "thematique", "source")
        widgets = {"nature": forms.RadioSelect, "texte": forms.Textarea}

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        instance: ConstatPartage | None = None,
        sections: Sections = (),
        cites: Sequence[ChiffreMontre] = (),
        **options: Any,
    ) -> None:
        super().__init__(data, instance=instance, **options)
        self.sections, self.cites = sections, cites
        self.connus = {c.reference.cle: c.reference for _, siens in sections for c in siens}
        self.connus |= {c.reference.cle: c.reference for c in cites}
        champ = self.fields["chiffres"]
        champ.choices = [(cle, cle) for cle in self.connus]  # type: ignore[attr-defined]
        champ.initial = [c.reference.cle for c in cites]

    def champs(self) -> dict[str, Any]:
        """What was entered; the figures as the act takes them."""
        saisis = super().champs()
        del saisis["cherche"]
        saisis["chiffres"] = self.references()
        return saisis

    def references(self) -> list[ReferenceDeChiffre]:
        """The figures that are ticked."""
        return [self.connus[cle] for cle in self.cleaned_data.get("chiffres", [])]

    def a_montrer(self) -> list[tuple[str, list[tuple[ChiffreMontre, bool]], bool]]:
        """The boxes by heading, with whether each is ticked, and whether the heading opens by itself.

        The figures already cited come first: one of them may have left the portrait since.
        """
        coches = set(self["chiffres"].value() or [])
        mot = normaliser(str(self["cherche"].value() or ""))
        cites = {c.reference for c in self.cites}
        groupes = [("Cités par ce constat", [(c, c.reference.cle in coches) for c in self.cites])]
        for theme, siens in self.sections:
            groupes.append(
                (
                    str(theme.label),
                    [
                        (c, c.reference.cle in coches)
                        for c in siens
                        if c.reference not in cites
                        and (c.reference.cle in coches or mot in normaliser(c.libelle))
                    ],
                )
            )
        return [
            (titre, boites, bool(mot) or any(coche for _, coche in boites))
            for titre, boites in groupes
            if boites
        ]


def sans_enregistrer(data: QueryDict) -> dict[str, Any]:
    """What was typed, as the initial values of a form that is shown again without being judged."""
    saisi: dict[str, Any] = {nom: data.get(nom, "") for nom in data if nom != "chiffres"}
    return saisi | {"chiffres": data.getlist("chiffres")}
