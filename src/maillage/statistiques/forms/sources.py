"""Forms of the imports of official files."""

from __future__ import annotations

from django import forms

ADMIS = ".csv,.txt,.gz,.zip,.xlsx,.parquet"


class DepotForm(forms.Form):
    """A file of a source, and its year where the file does not say it."""

    fichier = forms.FileField(
        label="Fichier, tel que son producteur le publie",
        help_text="CSV, XLSX ou Parquet, compressé ou non. Inutile de le retoucher.",
        widget=forms.FileInput(attrs={"accept": ADMIS}),
    )
    annee = forms.IntegerField(
        label="Année des chiffres",
        required=False,
        min_value=1960,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Si ni le fichier ni son nom ne la disent.",
    )


class PaquetForm(forms.Form):
    """The files that another instance exported."""

    fichier = forms.FileField(
        label="Paquet exporté par une autre instance (.zip)",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )


class VersionForm(forms.Form):
    """The version of the import that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
