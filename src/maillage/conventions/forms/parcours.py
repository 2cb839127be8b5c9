"""The exemptions of the gates."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import SaisieForm
from maillage.regles.parcours import PORTES, RACCOURCIS, Raccourci, Stade

CHOIX = [
    ("", "Choisissez ce dont la démarche est dispensée"),
    (
        "Raccourcis prévus par les textes",
        [(raccourci.value, regle.nom) for raccourci, regle in RACCOURCIS.items()],
    ),
    ("Une étape", [(porte.stade.value, porte.nom) for porte in PORTES if porte.ouverte_par]),
]


class DispenseForm(SaisieForm):
    """What the démarche may do without, why and until when."""

    objet = forms.ChoiceField(
        label="Dispense de",
        choices=CHOIX,
        help_text="Une étape s’ouvre alors sans ce qu’elle demande. Un raccourci vaut pour toutes "
        "les étapes, et il a toujours un terme.",
    )
    motif = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Pourquoi, et sur quel fondement\u00a0: il est gardé au journal.",
    )
    jusqu_au = forms.DateField(label="Jusqu’au", required=False)

    def clean(self) -> dict[str, Any]:
        """A shortcut has a term."""
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        sans_terme = not donnees.get("jusqu_au") and "jusqu_au" not in self.errors
        if donnees.get("objet") in set(Raccourci) and sans_terme:
            self.add_error("jusqu_au", "Ce raccourci a un terme\u00a0: dites jusqu’à quelle date.")
        return donnees

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it."""
        objet = self.cleaned_data["objet"]
        raccourci = objet if objet in set(Raccourci) else ""
        return {
            "etape": Stade.PARTIELLE if raccourci else objet,
            "raccourci": raccourci,
            "motif": self.cleaned_data["motif"],
            "jusqu_au": self.cleaned_data["jusqu_au"],
        }


class LeveeForm(SaisieForm):
    """Why an exemption ends."""

    motif = forms.CharField(label="Motif de la levée", required=False, max_length=500)
