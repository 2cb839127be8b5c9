"""What the forms share: they check the shape of an entry, show it again, and never write."""

from __future__ import annotations

import copy
import re
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict

from maillage.interface.saisie import Accueil, SaisieForm, recu
from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires import queries as territoires
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

__all__ = ["Accueil", "ObjetForm", "SaisieForm", "TerritoireField", "en_mots", "recu"]
CODE_ENTRE_PARENTHESES = re.compile(r"\(([0-9AB]{2,9})\)\s*$")


class ObjetForm(Accueil, forms.ModelForm):
    """The form of a versioned row: it works on a copy, since an act will re-read the row locked."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, instance: Any = None, **options: Any
    ) -> None:
        super().__init__(data, instance=copy.copy(instance), **options)
        for champ in self.fields.values():
            if isinstance(champ.widget, forms.Textarea):
                champ.widget.attrs["rows"] = 5
        if instance is not None and instance.pk:
            self.fields["version"].initial = instance.version
            self.fields["version"].required = True

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it."""
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if nom != "version"}

    def ecarts(self, enregistre: models.Model) -> list[tuple[str, Any, Any]]:
        """Where the entry and the stored row differ: (label, entered, stored), in words."""
        lignes = []
        for nom, saisi in self.champs().items():
            stocke = getattr(enregistre, nom, None)
            if nom in self.fields and not isinstance(stocke, models.Manager) and stocke != saisi:
                champ = self.fields[nom]
                lignes.append((str(champ.label), en_mots(champ, saisi), en_mots(champ, stocke)))
        return lignes


def en_mots(champ: forms.Field, valeur: Any) -> Any:
    """A value as a person reads it: the label of a choice, oui or non."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(champ, forms.TypedChoiceField):
        return dict(champ.choices).get(valeur, valeur)  # type: ignore[arg-type]
    return valeur


class TerritoireField(forms.CharField):
    """A territory typed by name, INSEE code or SIREN; several answers are told with their codes."""

    def __init__(self, *, niveaux: tuple[Niveau, ...], **options: Any) -> None:
        super().__init__(**options)
        self.niveaux = niveaux

    def prepare_value(self, value: Any) -> Any:
        """« Aubergenville (78029) » for what is stored, the text as it was typed."""
        if isinstance(value, int):
            value = Territoire.objects.filter(pk=value).first()
        return str(value) if isinstance(value, Territoire) else value

    def clean(self, value: Any) -> Territoire | None:
        """The territory; `ValidationError` where none or several answer."""
        texte = super().clean(value)
        if not texte:
            return None
        if entre_parentheses := CODE_ENTRE_PARENTHESES.search(texte):
            texte = entre_parentheses[1]
        try:
            trouves = [t.territoire for t in territoires.chercher(texte, limite=20)]
        except SaisieInvalide as erreur:
            raise forms.ValidationError(erreur.message) from erreur
        trouves = [t for t in trouves if t.niveau in self.niveaux]
        exacts = [t for t in trouves if texte.strip().upper() in {t.code, t.siren}]
        if len(trouves) == 1 or exacts:
            return (exacts or trouves)[0]
        if not trouves:
            raise forms.ValidationError(
                "Aucun territoire ne répond. Saisissez son code Insee ou son Siren, ou cherchez-le "
                "dans la page « Territoires »."
            )
        noms = " ; ".join(f"{t.nom}, {t.get_niveau_display()} : {t.code}" for t in trouves[:6])
        raise forms.ValidationError(f"Plusieurs territoires répondent. Saisissez le code : {noms}.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares what is shown with what came back."""
        return str(self.prepare_value(initial) or "") != str(data or "")
