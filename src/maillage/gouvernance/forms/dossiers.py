"""The form of a dossier: what goes in, in which order, with which notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from maillage.conventions.forms.saisie import SaisieForm
from maillage.gouvernance.dossier.assemblage import RubriqueLue
from maillage.gouvernance.models.dossier import LONGUEUR_DE_NOTE
from maillage.gouvernance.queries.dossiers import Choix

RANG_AU_PLUS = 999


@dataclass(frozen=True, slots=True)
class LigneDuDossier:
    """A rubrique on the page: what was read of it, and its three fields."""

    lue: RubriqueLue
    retenue: forms.BoundField
    note: forms.BoundField
    rang: forms.BoundField


class DossierForm(SaisieForm):
    """One line a rubrique; « Monter » and « Descendre » post the whole form."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    monter = forms.CharField(required=False, widget=forms.HiddenInput)
    descendre = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lues: Sequence[RubriqueLue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lues = lues
        for rang, lue in enumerate(lues):
            code, titre = lue.rubrique.code, lue.rubrique.titre
            self.fields[f"retenue-{code}"] = forms.BooleanField(
                label=titre, required=False, initial=lue.choix.retenue
            )
            self.fields[f"note-{code}"] = forms.CharField(
                label="Ce que vous voulez dire",
                required=False,
                max_length=LONGUEUR_DE_NOTE,
                initial=lue.choix.note,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={
                    "max_length": f"Une note compte {LONGUEUR_DE_NOTE} caractères au plus."
                },
            )
            self.fields[f"rang-{code}"] = forms.IntegerField(
                min_value=0, max_value=RANG_AU_PLUS, initial=rang, widget=forms.HiddenInput
            )

    def lignes(self) -> Iterator[LigneDuDossier]:
        """Each rubrique with its fields, in the order of the dossier."""
        for lue in self.lues:
            code = lue.rubrique.code
            yield LigneDuDossier(
                lue, self[f"retenue-{code}"], self[f"note-{code}"], self[f"rang-{code}"]
            )

    def choix(self) -> list[Choix]:
        """The choice that was posted, once a rubrique was moved where one was."""
        lu = self.cleaned_data
        codes = [lue.rubrique.code for lue in self.lues]
        codes.sort(key=lambda code: lu[f"rang-{code}"])
        self._deplacer(codes, lu["monter"], -1)
        self._deplacer(codes, lu["descendre"], 1)
        return [Choix(code, lu[f"retenue-{code}"], lu[f"note-{code}"]) for code in codes]

    @staticmethod
    def _deplacer(codes: list[str], code: str, pas: int) -> None:
        if code in codes:
            ici = codes.index(code)
            la = min(max(ici + pas, 0), len(codes) - 1)
            codes.insert(la, codes.pop(ici))


class FigementForm(SaisieForm):
    """Freeze, and send or not."""

    envoyer = forms.BooleanField(required=False)
