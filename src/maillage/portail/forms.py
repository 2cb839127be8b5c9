"""The forms of the pages that cross domains."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.documents.extraction import (
    EXTENSIONS,
    MEGAOCTET,
    TAILLE_AU_PLUS,
    texte_du_fichier,
)
from maillage.regles.erreurs import SaisieInvalide

# Below what a request may carry outside its files, accents and line ends included.
SIGNES_COLLES_AU_PLUS = 1_000_000


class ControleDeTexteForm(forms.Form):
    """A text to check, pasted or handed in: one of the two. Nothing of it is stored."""

    nom = ""

    texte = forms.CharField(
        label="Coller un texte",
        required=False,
        strip=False,
        max_length=SIGNES_COLLES_AU_PLUS,
        help_text="Le texte entier, annexes comprises.",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        error_messages={
            "max_length": "Le texte dépasse un million de signes. Contrôlez-le par parties."
        },
    )
    fichier = forms.FileField(
        label="Ou déposer un fichier",
        required=False,
        help_text="Word (.docx), OpenDocument (.odt), PDF avec du texte ou texte brut (.txt), "
        f"{TAILLE_AU_PLUS // MEGAOCTET} Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        error_messages={"empty": "Ce fichier est vide."},
    )

    def clean_fichier(self) -> str | None:
        """The text of the file, read once; None without file."""
        fichier = self.cleaned_data["fichier"]
        if not fichier:
            return None
        self.nom = fichier.name
        try:
            # One byte more than is read is enough to know that it is too large.
            return texte_du_fichier(fichier.name, fichier.read(TAILLE_AU_PLUS + 1))
        except SaisieInvalide as erreur:
            raise forms.ValidationError(erreur.message, code=erreur.code) from erreur

    def clean(self) -> dict[str, Any]:
        """`contenu`, the text to check, and `nom`, where it comes from."""
        saisie = self.cleaned_data
        if self.errors:
            return saisie
        colle, lu = saisie["texte"], saisie["fichier"]
        if colle.strip() and lu is not None:
            raise forms.ValidationError(
                "Vous avez collé un texte et choisi un fichier. Gardez l’un des deux."
            )
        if not colle.strip() and lu is None:
            raise forms.ValidationError("Collez un texte, ou choisissez un fichier.")
        saisie["contenu"] = colle if lu is None else lu
        saisie["nom"] = self.nom
        return saisie
