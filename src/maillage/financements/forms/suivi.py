"""The forms of the follow-up: they check the shape of what is entered; the acts decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from maillage.conventions.enums import RolePartie
from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.documents.extraction import FichierIllisible
from maillage.financements.imports_declarations import (
    OCTETS_AU_PLUS,
    Rapport,
    lire_les_declarations,
)
from maillage.financements.models import (
    AccompagnementEtat,
    CalendrierCaf,
    CompteDeStructure,
    Declaration,
    Enveloppe,
    Versement,
    lignes_soutenues,
)
from maillage.interface.champs import MontantField, NombreField
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import SaisieInvalide


def choix_de_ligne(*, vide: str = "") -> list[tuple[str, str]]:
    """The lines of financing, by their title."""
    lignes = [(code, f"{intitule} ({code})") for code, intitule in lignes_soutenues()]
    return [("", vide), *lignes] if vide else lignes


class DuSuiviForm(ObjetForm):
    """What the forms of the follow-up share: parties, structures, lines by their title."""

    ligne_facultative = ""

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        for nom, champ in self.fields.items():
            if nom == "annee":
                champ.widget = forms.TextInput(attrs={"inputmode": "numeric"})
            if nom == "structure":
                champ.queryset = Structure.objects.filter(  # type: ignore[attr-defined]
                    demarche=demarche, supprime_le=None
                ).order_by("nom", "pk")
            if nom in ("financeur", "organisation"):
                champ.queryset = self.organisations(demarche)  # type: ignore[attr-defined]
        if "ligne" in self.fields:
            self.fields["ligne"] = forms.ChoiceField(
                label="Ligne de financement",
                choices=choix_de_ligne(vide=self.ligne_facultative),
                required=not self.ligne_facultative,
                initial=self.instance.ligne,
            )

    def organisations(self, demarche: Demarche) -> Any:
        """The parties of the démarche."""
        return (
            Organisation.objects.filter(parties__demarche=demarche).order_by("nom", "pk").distinct()
        )

    def _post_clean(self) -> None:
        """The act checks the row whole, in words; the form only looks at each entry."""


class DeclarationForm(DuSuiviForm):
    """A new declaration."""

    class Meta:
        model = Declaration
        fields = (
            "structure",
            "ligne",
            "annee",
            "stade",
            "deposee_le",
            "quantite",
            "droit",
            "commentaire",
        )
        field_classes = {"quantite": NombreField, "droit": MontantField}
        help_texts = {
            "quantite": "Dans l’unité de la ligne : places, heures, Etp, groupes.",
            "droit": "Le droit notifié ou calculé pour cette déclaration. Vide s’il n’est pas connu.",
            "commentaire": "Obligatoire pour un réel loin du prévisionnel.",
        }


class DeclarationModifieeForm(DuSuiviForm):
    """A declaration already made: what it is about no longer changes."""

    class Meta:
        model = Declaration
        fields = ("deposee_le", "quantite", "droit", "commentaire")
        field_classes = DeclarationForm.Meta.field_classes
        help_texts = DeclarationForm.Meta.help_texts


class VersementForm(DuSuiviForm):
    """Money that moved."""

    class Meta:
        model = Versement
        fields = ("structure", "ligne", "annee", "nature", "montant", "verse_le", "reference")
        field_classes = {"montant": MontantField}
        help_texts = {
            "montant": "En euros, sans signe : « indu reversé » dit que l’argent revient à la Caf.",
            "reference": "Numéro de mandat, de notification… Facultatif.",
        }


class CalendrierForm(DuSuiviForm):
    """The dates and the rates of the Caf."""

    class Meta:
        model = CalendrierCaf
        fields = (
            "annee",
            "famille",
            "previsionnel_des_le",
            "previsionnel_au_plus_tard",
            "juin_des_le",
            "juin_au_plus_tard",
            "septembre_des_le",
            "septembre_au_plus_tard",
            "reel_des_le",
            "reel_au_plus_tard",
            "taux_1",
            "acompte_1_des_le",
            "taux_2",
            "acompte_2_des_le",
            "taux_3",
            "acompte_3_des_le",
            "seuil_ecart",
            "source",
        )
        field_classes = dict.fromkeys(("taux_1", "taux_2", "taux_3", "seuil_ecart"), NombreField)
        help_texts = {
            "annee": "L’année des droits : le réel de 2026 se dépose en 2027.",
            "famille": "Un calendrier propre à une famille passe avant celui de toutes les lignes.",
            "seuil_ecart": "Au-delà, le réel demande un commentaire.",
            "source": "« Lettre de la Caf du 12 décembre 2025 ».",
        }

    GROUPES = (
        ("Pour quoi", ("annee", "famille", "source")),
        ("Prévisionnel", ("previsionnel_des_le", "previsionnel_au_plus_tard")),
        ("Actualisation de juin", ("juin_des_le", "juin_au_plus_tard")),
        ("Actualisation de septembre", ("septembre_des_le", "septembre_au_plus_tard")),
        ("Réel", ("reel_des_le", "reel_au_plus_tard", "seuil_ecart")),
        (
            "Acomptes",
            (
                "taux_1",
                "acompte_1_des_le",
                "taux_2",
                "acompte_2_des_le",
                "taux_3",
                "acompte_3_des_le",
            ),
        ),
    )


class CompteForm(DuSuiviForm):
    """The charges of a structure and what it is given beside the Caf."""

    class Meta:
        model = CompteDeStructure
        fields = ("charges", "participations_familiales", "autres_financements", "source")
        field_classes = dict.fromkeys(
            ("charges", "participations_familiales", "autres_financements"), MontantField
        )
        help_texts = {
            "autres_financements": "Hors Caf, familles et collectivités : le soutien des collectivités "
            "est lu dans l’annexe des services soutenus."
        }


class EnveloppeForm(DuSuiviForm):
    """An amount set aside, or a ceiling."""

    ligne_facultative = "Toutes les lignes"

    class Meta:
        model = Enveloppe
        fields = ("financeur", "annee", "genre", "intitule", "ligne", "montant", "source")
        field_classes = {"montant": MontantField}
        widgets = {"genre": forms.RadioSelect}


class AccompagnementForm(DuSuiviForm):
    """The support of the State."""

    class Meta:
        model = AccompagnementEtat
        fields = ("organisation", "annee", "montant", "arrete", "verse_le", "source")
        field_classes = {"montant": MontantField}
        help_texts = {
            "arrete": "« Arrêté du… fixant les montants ». Facultatif.",
            "verse_le": "Vide tant que l’Agence de services et de paiement n’a pas versé.",
        }

    def organisations(self, demarche: Demarche) -> Any:
        """The collectivités of the démarche: the State pays no Caf."""
        de_la_caf = demarche.parties.filter(role=RolePartie.CAF).values("organisation")
        return super().organisations(demarche).exclude(pk__in=de_la_caf)


class DroitForm(SaisieForm):
    """Which right of the Caf a line of budget already is."""

    structure = forms.ModelChoiceField(queryset=Structure.objects.none(), label="Structure")
    ligne = forms.ChoiceField(label="Ligne de financement", choices=choix_de_ligne)

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["structure"].queryset = Structure.objects.filter(  # type: ignore[attr-defined]
            demarche=demarche, supprime_le=None
        ).order_by("nom", "pk")


class ClasseurForm(SaisieForm):
    """The workbook of the declarations: read once, into a report."""

    fichier = forms.FileField(
        label="Classeur des déclarations",
        help_text="Le modèle rempli, en .xlsx, .ods ou CSV, 5 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        error_messages={"empty": "Ce fichier est vide."},
    )
    rapport: Rapport | None = None

    def __init__(self, *args: Any, demarche: Demarche, le: dt.datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.demarche, self.le = demarche, le

    def clean_fichier(self) -> Any:
        """The report of the workbook, kept aside; a file that cannot be read is an error of the field."""
        fichier = self.cleaned_data["fichier"]
        try:
            self.rapport = lire_les_declarations(
                fichier.read(OCTETS_AU_PLUS + 1), self.demarche, self.le
            )
        except (FichierIllisible, SaisieInvalide) as erreur:
            raise forms.ValidationError(erreur.message, code=erreur.code) from erreur
        return fichier
