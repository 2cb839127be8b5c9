"""The forms of the follow-up: state, météo, indicator to hang, weights, settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.indicateurs.models import Indicateur
from maillage.plan_actions.actions.validation import ouvre_la_validation
from maillage.plan_actions.enums import TRANSITIONS_FICHE, EtatFiche, Temps
from maillage.plan_actions.forms import VersionForm
from maillage.plan_actions.models import FicheAction, ReglagePlan
from maillage.regles.avancement import Part
from maillage.regles.suivi_du_plan import Exigence, minimums

# What each sign means: a pilot chooses a sentence, not a drawing.
SENS_DU_TEMPS = {
    Temps.SOLEIL: "Ensoleillé\u00a0: tout avance comme prévu",
    Temps.ECLAIRCIES: "Éclaircies\u00a0: des difficultés, nous les réglons",
    Temps.PLUIE: "Pluie\u00a0: des difficultés, il faut de l’aide",
    Temps.ORAGE: "Orage\u00a0: l’action est compromise, une décision est attendue",
}


class EtatForm(VersionForm):
    """The next state of a fiche, among those that follow its own, and why.

    `manques` is what the fiche lacks to be validated: then a box lets it pass all the same.
    """

    vers = forms.ChoiceField(label="Nouvel état", widget=forms.RadioSelect)
    malgre_les_manques = forms.BooleanField(
        label="Valider malgré ce qui manque",
        required=False,
        help_text="Le motif devient obligatoire\u00a0: il est conservé avec votre nom et la date.",
    )
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Conservé dans l’historique\u00a0: « décision du comité de pilotage du 12 mars ».",
    )

    def __init__(
        self, *args: Any, fiche: FicheAction, manques: Sequence[Exigence] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        depuis = EtatFiche(fiche.etat)
        suites = TRANSITIONS_FICHE[depuis]
        cast(forms.ChoiceField, self.fields["vers"]).choices = [
            (etat.value, etat.label) for etat in suites
        ]
        self.manques = manques if any(ouvre_la_validation(depuis, e) for e in suites) else ()
        if not self.manques:
            del self.fields["malgre_les_manques"]


class MeteoForm(SaisieForm):
    """How the action goes; the percentage is asked only of a fiche without steps."""

    temps = forms.ChoiceField(
        label="Comment va l’action", choices=list(SENS_DU_TEMPS.items()), widget=forms.RadioSelect
    )
    avancement = forms.IntegerField(
        label="Avancement, en pour cent",
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="De 0 à 100. Sans étape dans la fiche, c’est ce chiffre qui compte.",
    )
    commentaire = forms.CharField(
        label="Ce qui se passe",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui a été fait, ce qui bloque, ce qu’il faut décider.",
    )
    donnee_le = forms.DateField(label="Situation au")

    def __init__(self, *args: Any, avec_etapes: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if avec_etapes:
            del self.fields["avancement"]


class RattachementForm(SaisieForm):
    """An indicator of the démarche that does not hang there yet."""

    indicateur: forms.ModelChoiceField[Indicateur] = forms.ModelChoiceField(
        label="Indicateur de la démarche", queryset=None, empty_label="Choisissez…"
    )

    def __init__(self, *args: Any, indicateurs: QuerySet[Indicateur], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["indicateur"].queryset = indicateurs  # type: ignore[attr-defined]


class PoidsForm(SaisieForm):
    """One weight a row, each beside the one that was read."""

    def __init__(self, *args: Any, parts: Sequence[Part], **options: Any) -> None:
        super().__init__(*args, **options)
        self.parts = parts
        for part in parts:
            self.fields[part.cle] = forms.IntegerField(
                label=part.intitule,
                min_value=0,
                max_value=100,
                initial=part.poids,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
            )
            self.fields[f"lu:{part.cle}"] = forms.IntegerField(
                initial=part.poids, widget=forms.HiddenInput
            )

    def poids(self) -> dict[str, int]:
        """What was entered, by key of row."""
        return {part.cle: self.cleaned_data[part.cle] for part in self.parts}

    def lus(self) -> dict[str, int]:
        """What the person was looking at, by key of row."""
        return {part.cle: self.cleaned_data[f"lu:{part.cle}"] for part in self.parts}

    def relire(self) -> None:
        """After somebody else changed a weight: keep the entry, now beside what is stored."""
        if self.conflit:
            for part in self.parts:
                self.data[f"lu:{part.cle}"] = str(part.poids)

    def lignes(self) -> list[tuple[Part, forms.BoundField, forms.BoundField]]:
        """Each row with its two fields."""
        return [(part, self[part.cle], self[f"lu:{part.cle}"]) for part in self.parts]


class ReglagePlanForm(ObjetForm):
    """What this démarche asks of its plan; empty is what the house asks."""

    minimum = forms.ChoiceField(
        label="Thématiques à couvrir par une action validée", required=False
    )

    class Meta:
        model = ReglagePlan
        fields = ("minimum", "indicateurs_par_fiche", "indicateurs_par_plan", "motif")
        help_texts = {
            "indicateurs_par_fiche": "Au-delà, le contrôle avertit. Vide\u00a0: la valeur proposée.",
            "indicateurs_par_plan": "Au-delà, le contrôle avertit. Vide\u00a0: la valeur proposée.",
            "motif": "Pourquoi cette démarche s’en écarte\u00a0: « décision du comité de pilotage ».",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["minimum"].choices = [  # type: ignore[attr-defined]
            ("", "Celles de la convention type (valeur proposée)"),
            *((jeu.code, jeu.intitule) for jeu in minimums().values()),
        ]
