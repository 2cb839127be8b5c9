"""The forms of the barèmes: they check the shape of what is entered; the acts decide."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.conventions.forms.saisie import SaisieForm
from maillage.documents.extraction import FichierIllisible
from maillage.financements.enums import Confiance
from maillage.financements.imports import OCTETS_AU_PLUS, Rapport, lire
from maillage.financements.models import LigneBareme
from maillage.financements.models.bareme import DECIMALES
from maillage.financements.queries.baremes import lignes_de, tenues
from maillage.interface.champs import NombreField
from maillage.partenaires.models import Organisation
from maillage.regles.financements.cles import CLES, TOUTES

CLASSEUR = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BaremeForm(SaisieForm):
    """An amount of a line: what it is, how much, when, and above all where it was read."""

    cle = forms.ChoiceField(label="Ce que c’est")
    nom = forms.CharField(
        label="Tranche, strate ou secteur",
        max_length=40,
        required=False,
        help_text="Le nom que lui donne le barème : « haute », « public ». Inutile pour les autres clés.",
    )
    annee = forms.IntegerField(
        label="Année du droit", widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    valeur = NombreField(
        label="Valeur",
        max_digits=18,
        decimal_places=DECIMALES,
        help_text="Le chiffre publié, sans l’arrondir. Une part s’écrit 0,66 pour 66 %.",
    )
    unite = forms.CharField(
        label="Unité",
        max_length=40,
        required=False,
        help_text="Vide : celle que le calcul attend.",
    )
    du = forms.DateField(label="Valable du", required=False, help_text="Vide : le 1er janvier.")
    au = forms.DateField(label="Valable au", required=False, help_text="Vide : le 31 décembre.")
    pas_arrondi = NombreField(
        label="Arrondi à",
        max_digits=10,
        decimal_places=DECIMALES,
        required=False,
        help_text="0,01 pour le centime (par défaut), 1 pour l’euro.",
    )
    source_titre = forms.CharField(
        label="Source",
        max_length=250,
        help_text="Le document et sa date : « Barème des prestations de service 2026, Cnaf ».",
    )
    source_url = forms.URLField(
        label="Adresse de la source", max_length=500, required=False, assume_scheme="https"
    )
    consulte_le = forms.DateField(label="Consultée le", required=False)
    confiance = forms.ChoiceField(
        label="Confiance", choices=Confiance.choices, widget=forms.RadioSelect
    )

    GROUPES = (
        ("Le montant", ("cle", "nom", "annee", "valeur", "unite")),
        ("D’où il vient", ("source_titre", "source_url", "consulte_le", "confiance")),
        ("Validité et arrondi", ("du", "au", "pas_arrondi")),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        ligne: str,
        remplace: LigneBareme | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.ligne, self.remplace = ligne, remplace
        self.ouvertes = {cle.code for cle in CLES[ligne] if cle.ouverte}
        if remplace is not None:
            for nom in ("cle", "nom", "annee", "du"):
                del self.fields[nom]
            return
        self.fields["cle"].choices = [(cle.code, cle.intitule) for cle in CLES[ligne]]  # type: ignore[attr-defined]
        if not self.ouvertes:
            del self.fields["nom"]
        elif len(self.ouvertes) == len(CLES[ligne]):
            self.fields["nom"].required = True
            self.fields["nom"].help_text = "Le nom que lui donne le barème : « haute », « public »."

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the headings of the form."""
        return [
            (titre, [self[nom] for nom in noms if nom in self.fields])
            for titre, noms in self.GROUPES
        ]

    def clean(self) -> dict[str, Any]:
        """An open key needs its name."""
        saisie = super().clean() or self.cleaned_data
        if saisie.get("cle") in self.ouvertes and not saisie.get("nom"):
            self.add_error("nom", "Nommez la tranche, la strate ou le secteur.")
        return saisie

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it."""
        saisie = {k: v for k, v in self.cleaned_data.items() if k not in ("cle", "nom")}
        if self.remplace is not None:
            tenus = ("annee", "cle", "du")
            saisie.update({nom: getattr(self.remplace, nom) for nom in tenus})
        else:
            code, nom = self.cleaned_data["cle"], self.cleaned_data.get("nom", "")
            saisie["cle"] = (
                code.removesuffix(TOUTES) + nom.strip() if code in self.ouvertes else code
            )
        saisie["pas_arrondi"] = saisie["pas_arrondi"] or Decimal("0.01")
        return {**saisie, "ligne": self.ligne}


class MotifForm(SaisieForm):
    """Why something is taken away."""

    motif = forms.CharField(
        label="Pourquoi", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ClasseurForm(SaisieForm):
    """The workbook of barèmes: read once, into a report."""

    fichier = forms.FileField(
        label="Classeur des barèmes",
        help_text="Le modèle rempli, en .xlsx, 5 Mo au plus, sans formule.",
        widget=forms.ClearableFileInput(attrs={"accept": f".xlsx,{CLASSEUR}"}),
        error_messages={"empty": "Ce fichier est vide."},
    )
    rapport: Rapport | None = None

    def __init__(self, *args: Any, caf: Organisation, le: dt.datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.caf, self.le = caf, le

    def clean_fichier(self) -> Any:
        """The report of the workbook, kept aside; a file that cannot be read is an error of the field."""
        fichier = self.cleaned_data["fichier"]
        try:
            self.rapport = lire(
                fichier.read(OCTETS_AU_PLUS + 1), self.caf, tenues(lignes_de(self.caf)), self.le
            )
        except FichierIllisible as erreur:
            raise forms.ValidationError(erreur.message, code=erreur.code) from erreur
        return fichier
