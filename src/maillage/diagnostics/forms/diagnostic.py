"""The forms of the shared diagnosis: its scope, a section, a stage, its validation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from maillage.conventions.enums import EtatEtape
from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche, Thematique
from maillage.conventions.queries import thematiques_retenues
from maillage.diagnostics.models import Diagnostic, EtapeDiagnostic, SectionDiagnostic
from maillage.partenaires.models import Organisation


class DiagnosticForm(ObjetForm):
    """What the diagnosis is about; the thématiques of the démarche are ticked to begin with."""

    class Meta:
        model = Diagnostic
        fields = ("portee", "thematiques")
        widgets = {"thematiques": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        champ = self.fields["thematiques"]
        if options.get("instance") is None:
            champ.initial = [r.thematique_id for r in thematiques_retenues(demarche)]
        champ.queryset = Thematique.objects.order_by("ordre", "nom")  # type: ignore[attr-defined]


class SectionForm(ObjetForm):
    """The text of a section and where it stands."""

    class Meta:
        model = SectionDiagnostic
        fields = ("texte", "etat", "motif")
        widgets = {"etat": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["texte"].widget.attrs["rows"] = 14

    def _get_validation_exclusions(self) -> set[str]:
        """The act checks what goes with the state, and says it at its field."""
        exclus: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own
        return exclus | {"etat"}


class EtapeForm(ObjetForm):
    """A stage of the échéancier; its actors are of the démarche, or those that it has already."""

    class Meta:
        model = EtapeDiagnostic
        fields = ("intitule", "debut", "fin", "organisations", "autres_acteurs")
        widgets = {"organisations": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        siennes = Q(parties__demarche=demarche) | Q(structures_gerees__structure__demarche=demarche)
        etape = options.get("instance")
        if etape is not None and etape.pk:
            siennes |= Q(pk__in=etape.organisations.values("pk"))
        choix = Organisation.objects.filter(
            pk__in=Organisation.objects.filter(siennes).order_by().values("pk")
        )
        self.fields["organisations"].queryset = choix.order_by("nom")  # type: ignore[attr-defined]

    def _get_validation_exclusions(self) -> set[str]:
        """The act checks the order of the dates, and says it at its field."""
        exclus: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own
        return exclus | {"fin"}

    def champs(self) -> dict[str, Any]:
        """The plain fields; the actors go apart."""
        return {nom: valeur for nom, valeur in super().champs().items() if nom != "organisations"}


class AvancementForm(ObjetForm):
    """Where a stage stands."""

    class Meta:
        model = EtapeDiagnostic
        fields = ("etat", "faite_le")
        widgets = {"etat": forms.RadioSelect}
        help_texts = {"faite_le": "Pour une étape faite. Sans date, c’est aujourd’hui."}

    def _get_validation_exclusions(self) -> set[str]:
        """The act dates a stage that is done."""
        exclus: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own
        return exclus | {"etat", "faite_le"}

    def champs(self) -> dict[str, Any]:
        """The state as its enumeration."""
        lus = super().champs()
        return lus | {"etat": EtatEtape(lus["etat"])}


class VersionForm(SaisieForm):
    """The version that a person read, under a button."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ValidationForm(VersionForm):
    """The decision of an instance."""

    valide_le = forms.DateField(label="Date de la décision")
    valide_par = forms.CharField(
        label="Instance ou décision",
        max_length=200,
        help_text="Par exemple : comité de pilotage ; délibération 24-081 du conseil municipal.",
    )


class ReouvertureForm(VersionForm):
    """Why a validated diagnosis is opened again."""

    motif = forms.CharField(
        label="Motif de la réouverture",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il reste dans l’historique, à côté de la version validée.",
    )
