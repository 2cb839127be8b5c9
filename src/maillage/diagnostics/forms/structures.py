"""The forms of the structures: they check the shape of what is entered; the acts decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm, TerritoireField
from maillage.conventions.models import Demarche
from maillage.diagnostics import imports
from maillage.diagnostics.enums import (
    DU_JEUNE_ENFANT,
    PREMIERS,
    ModeFinancement,
    NatureEtat,
    PublicAccueilli,
    StatutGestion,
    TypeStructure,
)
from maillage.diagnostics.lignes import QUANTITES, lignes_de, quantites_de
from maillage.diagnostics.models import Structure
from maillage.documents.extraction import FichierIllisible
from maillage.interface.champs import NombreField
from maillage.partenaires import queries as partenaires
from maillage.regles.financements.lignes import LIGNES
from maillage.territoires.enums import Niveau

OUI_NON = [("", "Non précisé"), ("oui", "Oui"), ("non", "Non")]
LUES_OUI_NON = {"oui": True, "non": False}
ENTIERS = ("places", "groupes")


class StructureForm(ObjetForm):
    """What a structure is, whatever the date."""

    commune = TerritoireField(
        niveaux=(Niveau.COMMUNE,),
        label="Commune d’implantation",
        required=False,
        help_text="Son nom, ou son code Insee.",
    )
    autres_types = forms.MultipleChoiceField(
        label="Aussi, sous le même toit",
        choices=TypeStructure.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Seulement si c’est une seule structure : elle paraîtra dans chaque type, et comptera une "
        "fois.",
    )
    publics = forms.MultipleChoiceField(
        label="Publics accueillis",
        choices=PublicAccueilli.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Utile là où un même service se compte par âge : CLAE maternel et élémentaire.",
    )

    class Meta:
        model = Structure
        fields = (
            "nom",
            "type",
            "commune",
            "adresse",
            "publics",
            "autres_types",
            "identifiant_caf",
            "hors_annuaire",
            "provenance",
        )
        help_texts = {
            "nom": "Comme les familles la connaissent.",
            "identifiant_caf": "Celui de ses déclarations, s’il est connu.",
            "provenance": "D’où l’on sait ce qui est écrit ici.",
        }


class InscriptionForm(StructureForm):
    """A new structure: its kind was chosen first, and the source is that of its first état."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["type"].widget = forms.HiddenInput()
        del self.fields["provenance"]


class EtatForm(SaisieForm):
    """What holds of a structure from a day on: only what suits its kind is asked."""

    nature = forms.ChoiceField(label="Ce qui change", widget=forms.RadioSelect)
    du = forms.DateField(label="À compter du")
    mode = forms.ChoiceField(label="Mode de financement", required=False)
    places = forms.IntegerField(label="Places autorisées", min_value=0, required=False)
    heures = NombreField(
        label="Heures par an", min_value=0, max_digits=12, decimal_places=2, required=False
    )
    heures_ouverture = NombreField(
        label="Ouverture, en heures par an",
        min_value=0,
        max_digits=7,
        decimal_places=2,
        required=False,
    )
    etp = NombreField(
        label="Etp financés", min_value=0, max_digits=6, decimal_places=2, required=False
    )
    groupes = forms.IntegerField(label="Groupes", min_value=0, required=False)
    lignes = forms.MultipleChoiceField(
        label="Lignes de financement",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Une structure peut en porter plusieurs.",
    )
    financee_par_la_caf = forms.ChoiceField(
        label="Financée par la Caf", choices=OUI_NON, required=False
    )
    labels = forms.CharField(label="Labels et agréments", max_length=200, required=False)
    source = forms.CharField(
        label="Source",
        max_length=250,
        required=False,
        help_text="L’arrêté, la convention, le relevé qui le dit.",
    )

    GROUPES: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("Quand", ("nature", "du", "source")),
        ("Qui la gère", ("gestionnaire", "statut", "autre_gestionnaire", "autre_statut")),
        ("Ce qu’elle peut accueillir", (*QUANTITES, "labels")),
        ("Comment elle est financée", ("financee_par_la_caf", "mode", "lignes")),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        type_: str,
        natures: tuple[NatureEtat, ...] | None = None,
        fixe: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        choix: Any = self.fields
        choix["nature"].choices = [(n.value, n.label) for n in natures or tuple(NatureEtat)]
        choix["mode"].choices = [("", "Non connu"), *ModeFinancement.choices]
        # Added here: « statut » is also what every form answers with.
        choix["statut"] = forms.ChoiceField(
            label="Statut du gestionnaire",
            required=False,
            choices=[("", "Non connu"), *StatutGestion.choices],
        )
        choix["gestionnaire"] = forms.ModelChoiceField(
            label="Gestionnaire",
            queryset=partenaires.organisations(),
            required=False,
            empty_label="Non connu",
            help_text="Qui reçoit les financements. S’il n’est pas dans la liste, ajoutez-le d’abord "
            "à l’annuaire des partenaires.",
        )
        choix["autre_gestionnaire"] = forms.ModelChoiceField(
            label="Autre gestionnaire",
            queryset=partenaires.organisations(),
            required=False,
            empty_label="Aucun",
            help_text="Si deux gestionnaires la tiennent ensemble.",
        )
        choix["autre_statut"] = forms.ChoiceField(
            label="Statut de l’autre gestionnaire",
            required=False,
            choices=[("", "Aucun"), *StatutGestion.choices],
        )
        choix["lignes"].choices = [(code, LIGNES[code].intitule) for code in lignes_de(type_)]
        for nom in (*QUANTITES, "nature", "du"):
            if isinstance(choix[nom].widget, forms.NumberInput):
                choix[nom].widget = forms.TextInput(attrs={"inputmode": "numeric"})
        self._oter(type_, fixe)

    def _oter(self, type_: str, fixe: bool) -> None:
        """Leave out what a structure of this kind does not have; a correction keeps its day."""
        inutiles = set(QUANTITES) - set(quantites_de(type_))
        if type_ not in DU_JEUNE_ENFANT:
            inutiles.add("mode")
        if not lignes_de(type_):
            inutiles.add("lignes")
        if fixe:
            inutiles.add("du")
        for nom in inutiles:
            del self.fields[nom]

    def groupes_de_champs(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the headings of the form, those that are asked."""
        groupes = (
            (titre, [self[nom] for nom in noms if nom in self.fields])
            for titre, noms in self.GROUPES
        )
        return [(titre, champs) for titre, champs in groupes if champs]

    def champs(self) -> dict[str, Any]:
        """What was entered, as the act takes it; the motif of a correction apart."""
        saisie = {nom: v for nom, v in self.cleaned_data.items() if nom not in ("motif", "version")}
        saisie["financee_par_la_caf"] = LUES_OUI_NON.get(saisie["financee_par_la_caf"])
        return saisie


class PremierEtatForm(EtatForm):
    """The first état: an opening, or what is known on a day."""

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, natures=tuple(n for n in NatureEtat if n in PREMIERS), **options)
        self.fields["nature"].label = "Ce que l’on sait"


class VersionnesForm(EtatForm):
    """An état of a structure that is already there: its version is compared when it is written."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class CorrectionForm(VersionnesForm):
    """The correction of what was written of a day: the day stays, and why is said."""

    motif = forms.CharField(
        label="Pourquoi cette correction",
        max_length=500,
        help_text="L’historique garde la valeur corrigée et cette raison.",
    )
    GROUPES = (*EtatForm.GROUPES, ("La correction", ("motif",)))


class ClasseurForm(SaisieForm):
    """The workbook of an inventory: read once, into a report."""

    fichier = forms.FileField(
        label="Classeur des structures",
        help_text="Le modèle rempli, en .xlsx, .ods ou .csv, 5 Mo au plus, sans formule.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        error_messages={"empty": "Ce fichier est vide."},
    )
    rapport: imports.Rapport | None = None

    def __init__(self, *args: Any, demarche: Demarche, le: dt.datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.demarche, self.le = demarche, le

    def clean_fichier(self) -> Any:
        """The report of the workbook, kept aside; a file that cannot be read is an error of the field."""
        fichier = self.cleaned_data["fichier"]
        connus = imports.annuaire(self.demarche)
        octets = fichier.read(imports.OCTETS_AU_PLUS + 1)
        try:
            self.rapport = imports.lire(octets, self.demarche, connus, self.le)
        except FichierIllisible as erreur:
            raise forms.ValidationError(erreur.message, code=erreur.code) from erreur
        return fichier


class AnnulationForm(SaisieForm):
    """Why an état is cancelled."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    motif = forms.CharField(
        label="Pourquoi", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
