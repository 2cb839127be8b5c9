"""Forms of the directory: they check the shape; the acts decide."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.comptes.models import Utilisateur
from maillage.comptes.queries import par_adresse
from maillage.interface.saisie import SaisieForm
from maillage.partenaires.enums import Civilite, NatureOrganisation, QualiteMandat
from maillage.partenaires.models import Organisation, Personne, Service
from maillage.regles.erreurs import Introuvable
from maillage.territoires.models import Territoire
from maillage.territoires.queries import par_code

CHAMPS = [
    "nature",
    "nom",
    "sigle",
    "siren",
    "designation",
    "appellation",
    "adresse",
    "telephone",
    "courriel",
]
NIVEAUX = {5: "COMMUNE", 9: "EPCI", 2: "DEPARTEMENT", 3: "DEPARTEMENT"}


class FiltreForm(forms.Form):
    """The filters of the list, kept in the address."""

    q = forms.CharField(label="Nom, sigle ou Siren", required=False, max_length=100)
    nature = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=[("", "Toutes"), *NatureOrganisation.choices],
    )


class LogoForm(SaisieForm):
    """The picture of a logo, and the version of the sheet that was read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    fichier = forms.FileField(
        label="Image du logo (PNG ou JPEG)",
        help_text="De préférence un PNG à fond transparent, d’au moins 600 pixels de large.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
        error_messages={"required": "Choisissez une image.", "empty": "Ce fichier est vide."},
    )


class RetraitDuLogoForm(SaisieForm):
    """The version of the sheet from which the logo is taken away."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class OrganisationForm(forms.ModelForm):
    """The sheet of an organisation; its territory is typed by its code."""

    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    code_territoire = forms.CharField(
        label="Code du territoire",
        required=False,
        max_length=9,
        help_text="Code Insee d’une commune, Siren d’une intercommunalité, numéro d’un département.",
    )

    class Meta:
        model = Organisation
        fields = CHAMPS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["designation"].required = False
        territoire = self.instance.territoire
        self.fields["code_territoire"].initial = territoire.code if territoire else ""
        self.fields["version"].initial = self.instance.version

    def clean_code_territoire(self) -> Territoire | None:
        """The territory of that code; an unknown one is an error of the field."""
        code = self.cleaned_data["code_territoire"].strip().upper()
        if not code:
            return None
        try:
            return par_code(NIVEAUX.get(len(code), "COMMUNE"), code)
        except Introuvable as erreur:
            raise forms.ValidationError(erreur.message) from None

    def champs(self) -> dict[str, Any]:
        """What the act keeps."""
        champs = {nom: self.cleaned_data[nom] for nom in CHAMPS}
        champs["designation"] = champs["designation"] or champs["nom"]
        return {**champs, "territoire": self.cleaned_data["code_territoire"]}


class ServiceForm(forms.Form):
    """A new direction or service of one organisation."""

    nom = forms.CharField(max_length=200)
    sigle = forms.CharField(max_length=40, required=False)
    parent = forms.ModelChoiceField(
        Service.objects.none(), label="Rattaché à", required=False, empty_label="Aucun"
    )
    missions = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, organisation: Organisation, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].queryset = organisation.services.all()  # type: ignore[attr-defined]


class MandatForm(forms.Form):
    """The function of somebody already in the directory, or of somebody new."""

    personne = forms.ModelChoiceField(
        Personne.objects.all(),
        label="Personne de l’annuaire",
        required=False,
        empty_label="Une nouvelle personne (à saisir ci-dessous)",
    )
    civilite = forms.ChoiceField(
        label="Civilité", required=False, choices=[("", "—"), *Civilite.choices]
    )
    prenom = forms.CharField(label="Prénom", max_length=80, required=False)
    nom = forms.CharField(label="Nom", max_length=80, required=False)
    courriel = forms.EmailField(label="Courriel", required=False)
    fonction = forms.CharField(
        max_length=150, help_text="« Maire », « Directrice », « Conseiller technique territorial »."
    )
    qualite = forms.ChoiceField(label="Qualité", choices=QualiteMandat.choices)
    service = forms.ModelChoiceField(Service.objects.none(), required=False, empty_label="Aucun")
    peut_signer = forms.BooleanField(label="Peut signer pour l’organisation", required=False)
    debut = forms.DateField(label="Début", required=False)
    fin = forms.DateField(label="Fin", required=False)

    PERSONNE = ("civilite", "prenom", "nom", "courriel")

    def __init__(self, organisation: Organisation, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].queryset = organisation.services.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody is needed: chosen, or named."""
        donnees = super().clean() or self.cleaned_data
        if not donnees.get("personne") and not donnees.get("nom"):
            self.add_error(
                "nom", "Choisissez une personne de l’annuaire, ou donnez au moins son nom."
            )
        return donnees

    def personne_nouvelle(self) -> dict[str, Any] | None:
        """The fields of the new person, or nothing when one was chosen."""
        if self.cleaned_data["personne"]:
            return None
        return {nom: self.cleaned_data[nom] for nom in self.PERSONNE}

    def mandat(self) -> dict[str, Any]:
        """The fields of the mandate."""
        autres = ("fonction", "qualite", "service", "peut_signer", "debut", "fin")
        return {nom: self.cleaned_data[nom] for nom in autres}


class RattachementForm(forms.Form):
    """The account that works for an organisation, known by its address."""

    email = forms.EmailField(label="Adresse électronique du compte")
    debut = forms.DateField(label="À partir du", required=False)
    fin = forms.DateField(label="Jusqu’au", required=False)

    def clean_email(self) -> Utilisateur:
        """The account of that address; an unknown one is an error of the field."""
        compte = par_adresse(self.cleaned_data["email"])
        if compte is None:
            raise forms.ValidationError(
                "Aucun compte n’a cette adresse. Ouvrez-le d’abord, depuis « Mon compte »."
            )
        return compte


class ClotureForm(forms.Form):
    """The last day of a mandate."""

    fin = forms.DateField(label="Dernier jour du mandat")
