"""The forms of the annexe, of the COF and of the co-financings; the acts decide."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import ObjetForm
from maillage.conventions.models import Demarche
from maillage.financements import queries
from maillage.financements.actions import cofinancements, cofs, services
from maillage.financements.enums import ModeDeRepartition
from maillage.financements.models import (
    Cof,
    Cofinancement,
    MontantReference,
    ServiceSoutenu,
    lignes_soutenues,
)
from maillage.interface.champs import MontantField, NombreField
from maillage.regles.services_soutenus import SOUTENUES

QUANTITES = ("quantite_reference", "quantite", "dont_nouvelle")
FORFAITS = ("forfait_existant", "forfait_nouveau")


def _relu(form: forms.BaseForm, nom: str, champ: type[NombreField], **options: Any) -> None:
    """The same field, which reads « 1 234,50 »."""
    ancien = form.fields[nom]
    form.fields[nom] = champ(
        label=ancien.label,
        required=ancien.required,
        help_text=ancien.help_text,
        max_digits=12,
        min_value=0,
        **options,
    )


def _lignes(form: forms.BaseForm, vide: str) -> None:
    """The lines by code and title: several have close titles."""
    form.fields["ligne"].choices = [  # type: ignore[attr-defined]
        ("", vide),
        *((code, f"{titre} ({SOUTENUES[code].unite})") for code, titre in lignes_soutenues()),
    ]


def _choisir(form: forms.BaseForm, nom: str, lignes: Any, vide: str) -> None:
    champ: Any = form.fields[nom]
    champ.queryset = lignes
    champ.empty_label = vide


class ServiceForm(ObjetForm):
    """A row of the annexe; what is not known stays empty."""

    class Meta:
        model = ServiceSoutenu
        fields = services.CHAMPS
        help_texts = {
            "ligne": "Une structure qui porte plusieurs lignes a plusieurs lignes dans l’annexe.",
            "annee": "L’année de la quantité contractée ; N-1 est celle qui la précède.",
            "derniere_annee": "Vide : jusqu’à la fin de la convention.",
            "collectivite": "Elle doit signer la convention pour qu’un bonus territoire soit versé.",
            "quantite": "Dans l’unité de la ligne : places, heures, Etp…",
            "dont_nouvelle": "La part de la quantité contractée qui n’existait pas en N-1.",
        }

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        _choisir(
            self, "structure", queries.structures_possibles(demarche), "Choisissez une structure"
        )
        siennes = queries.collectivites(demarche)
        _choisir(self, "collectivite", siennes, "On ne sait pas")
        _choisir(self, "competente", siennes, "Celle qui cofinance")
        _choisir(self, "cof", queries.cofs(demarche), "Aucune pour l’instant")
        self.fields["cof"].label_from_instance = _cof_en_mots  # type: ignore[attr-defined]
        _lignes(self, "On ne sait pas")
        for nom in QUANTITES:
            _relu(self, nom, NombreField, decimal_places=2)
        for nom in FORFAITS:
            _relu(self, nom, NombreField, decimal_places=6)
        _relu(self, "montant", MontantField)
        self.order_fields(services.CHAMPS)


class ReferenceForm(ObjetForm):
    """The amount of N-1 of a collectivité, with its source."""

    class Meta:
        model = MontantReference
        fields = [
            "collectivite",
            "ligne",
            "annee",
            "montant",
            "source",
            "repartition",
            "plancher",
            "strate",
        ]
        widgets = {"repartition": forms.RadioSelect}
        help_texts = {
            "ligne": "La répartition au prorata se fait ligne par ligne. Vide : toutes ensemble.",
            "montant": "En euros, tel que la Caf l’a comptabilisé en N-1 (charge à payer).",
            "source": "Par exemple : charge à payer notifiée par la Caf le 12 mars 2023.",
        }

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        siennes = queries.collectivites(demarche)
        _choisir(self, "collectivite", siennes, "Choisissez une collectivité")
        _lignes(self, "Toutes les lignes ensemble")
        _relu(self, "montant", MontantField)
        self.fields["repartition"].required = False
        self.order_fields(self.Meta.fields)

    def champs(self) -> dict[str, Any]:
        """What was entered; without a choice, the split stays to the cent."""
        saisis = super().champs()
        saisis["repartition"] = saisis["repartition"] or ModeDeRepartition.EXACT
        return saisis


class CofForm(ObjetForm):
    """A COF; its structure and its line are chosen once."""

    class Meta:
        model = Cof
        fields = cofs.CHAMPS
        widgets = {
            nom: forms.DateInput(attrs={"type": "date"}) for nom in ("du", "au", "signee_le")
        }
        help_texts = {
            "beneficiaire": "Le gestionnaire de la structure, tel que l’inventaire le dit ; pour un poste de "
            "coopération, la collectivité qui l’emploie.",
        }

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["structure"], self.fields["ligne"]
        else:
            structures = queries.structures_possibles(demarche)
            _choisir(self, "structure", structures, "Choisissez une structure")
            _lignes(self, "Choisissez une ligne")
        possibles = queries.beneficiaires_possibles(demarche)
        _choisir(self, "beneficiaire", possibles, "Choisissez une organisation")


class CofinancementForm(ObjetForm):
    """What a collectivité gives to a structure in a year, with its evidence."""

    fichier = forms.FileField(
        label="Justificatif",
        required=False,
        max_length=400,
        help_text="Délibération, notification, extrait de budget… : PDF, JPEG ou PNG.",
    )

    class Meta:
        model = Cofinancement
        fields = cofinancements.CHAMPS

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            for nom in ("structure", "annee", "collectivite"):
                del self.fields[nom]
            self.fields["fichier"].help_text += " Vide : celui qui est déjà joint."
        else:
            structures = queries.structures_possibles(demarche)
            _choisir(self, "structure", structures, "Choisissez une structure")
            siennes = queries.collectivites(demarche)
            _choisir(self, "collectivite", siennes, "Choisissez une collectivité")
        _relu(self, "montant", MontantField)
        self.order_fields([*cofinancements.CHAMPS, "fichier"])

    def champs(self) -> dict[str, Any]:
        """What was entered, without the file."""
        return {nom: v for nom, v in super().champs().items() if nom != "fichier"}

    def justificatif(self) -> cofinancements.Justificatif | None:
        """The file handed over, if one was."""
        fichier = self.cleaned_data.get("fichier")
        if fichier is None:
            return None
        return cofinancements.Justificatif(fichier.name or "", fichier.read())


class ExemplaireForm(forms.Form):
    """The signed copy of a COF."""

    fichier = forms.FileField(label="Exemplaire signé", max_length=400)


def _cof_en_mots(cof: Cof) -> str:
    return f"{cof.numero}, {cof.structure}, {cof.get_ligne_display()} ({cof.du:%d/%m/%Y} – {cof.au:%d/%m/%Y})"
