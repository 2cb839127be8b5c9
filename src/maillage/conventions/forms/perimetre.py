"""Who enters the perimeter, who leaves it, and by which decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from maillage.conventions import queries
from maillage.conventions.actions.perimetre import Decision
from maillage.conventions.forms.saisie import SaisieForm
from maillage.conventions.models import DecisionPerimetre, Demarche, Perimetre, Thematique
from maillage.territoires.models import Territoire

INTITULE = DecisionPerimetre._meta.get_field("intitule").max_length
DATES = ["%Y-%m-%d", "%d/%m/%Y"]


class DateDuPerimetreForm(forms.Form):
    """The day at which the perimeter is read, and the thématique of which it is; kept in the address."""

    date = forms.DateField(label="Au", required=False, input_formats=DATES)
    thematique = forms.ChoiceField(label="Thématique", required=False)

    def __init__(self, *args: Any, thematiques: Iterable[Thematique], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["thematique"].choices = [  # type: ignore[attr-defined]
            ("", "Toutes"),
            *((thematique.code, thematique.nom) for thematique in thematiques),
        ]


class DecisionForm(SaisieForm):
    """What decided: words, a date, or what the démarche recorded of it."""

    intitule = forms.CharField(
        label="Décidé par",
        required=False,
        max_length=INTITULE,
        help_text="Par exemple : « Comité de pilotage ».",
    )
    decidee_le = forms.DateField(label="Date de la décision", required=False)
    piece = forms.ChoiceField(
        label="Délibération ou acte enregistré",
        required=False,
        help_text="S’il est dans la démarche : son nom et sa date seront repris.",
    )

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pieces: dict[str, dict[str, Any]] = {
            **{f"deliberation-{d.pk}": {"deliberation": d} for d in demarche.deliberations.all()},
            **{f"acte-{a.pk}": {"acte": a} for a in demarche.actes.all()},
        }
        self.fields["piece"].choices = [  # type: ignore[attr-defined]
            ("", "Aucun"),
            *((cle, str(*piece.values())) for cle, piece in self.pieces.items()),
        ]

    def decision(self) -> Decision:
        """What was entered of the decision."""
        lus = self.cleaned_data
        return Decision(
            intitule=lus["intitule"], le=lus["decidee_le"], **self.pieces.get(lus["piece"], {})
        )


class MouvementForm(DecisionForm):
    """Which communes move, and for which thématiques."""

    communes = forms.MultipleChoiceField(
        label="Communes",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une commune."},
    )
    thematiques: forms.ModelMultipleChoiceField[Thematique] = forms.ModelMultipleChoiceField(
        Thematique.objects.none(),
        label="Pour quelles thématiques",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, demarche: Demarche, communes: Iterable[Territoire], **options: Any
    ) -> None:
        super().__init__(*args, demarche=demarche, **options)
        self.connues = {commune.code: commune for commune in communes}
        self.fields["communes"].choices = [  # type: ignore[attr-defined]
            (code, str(commune)) for code, commune in self.connues.items()
        ]
        retenues = demarche.thematiques_retenues.values("thematique")
        self.fields["thematiques"].queryset = queries.thematiques().filter(pk__in=retenues)  # type: ignore[attr-defined]

    def mouvement(self) -> dict[str, Any]:
        """What both acts take."""
        lus = self.cleaned_data
        return {
            "communes": [self.connues[code] for code in lus["communes"]],
            "thematiques": list(lus["thematiques"]),
            "decision": self.decision(),
        }


class EntreeForm(MouvementForm):
    """Communes come in."""

    field_order = ["communes", "thematiques", "debut", "intitule", "decidee_le", "piece"]
    debut = forms.DateField(
        label="Depuis le",
        required=False,
        help_text="Vide : depuis le début, ou à une date que l’on ne connaît pas.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["thematiques"].help_text = (
            "Aucune cochée : elles entrent pour toute la convention. Une thématique qui a son propre "
            "périmètre ne change que si vous la cochez."
        )

    def saisie(self) -> dict[str, Any]:
        """The arguments of `perimetre.faire_entrer`."""
        return {**self.mouvement(), "debut": self.cleaned_data["debut"]}


class SortieForm(MouvementForm):
    """Communes go out."""

    field_order = ["communes", "thematiques", "fin", "intitule", "decidee_le", "piece"]
    fin = forms.DateField(label="Dernier jour dans le périmètre", help_text="Ce jour compris.")

    def __init__(self, *args: Any, propres: Iterable[Thematique], **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["thematiques"]
        champ.queryset = queries.thematiques().filter(pk__in=[t.pk for t in propres])
        champ.label = "De quelles thématiques"
        champ.help_text = (
            "Aucune cochée : elles sortent de toute la convention et de chaque thématique."
        )

    def saisie(self) -> dict[str, Any]:
        """The arguments of `perimetre.faire_sortir`."""
        return {**self.mouvement(), "fin": self.cleaned_data["fin"]}


class LigneForm(SaisieForm):
    """A row that was entered by mistake; what a frozen version holds is not offered."""

    debut = forms.DateField(label="Depuis le", required=False)
    entree = forms.CharField(label="Entrée décidée par", required=False, max_length=INTITULE)
    entree_le = forms.DateField(label="Entrée décidée le", required=False)
    fin = forms.DateField(label="Jusqu’au", required=False, help_text="Vide : elle y est encore.")
    sortie = forms.CharField(label="Sortie décidée par", required=False, max_length=INTITULE)
    sortie_le = forms.DateField(label="Sortie décidée le", required=False)
    motif = forms.CharField(
        label="Ce qui était faux", max_length=500, help_text="Le journal le garde."
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ligne: Perimetre, figes: frozenset[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.ligne = ligne
        connus = {
            "debut": ligne.debut,
            "fin": ligne.fin,
            "version": ligne.version,
            **_de_la_decision("entree", ligne.entree),
            **_de_la_decision("sortie", ligne.sortie),
        }
        for nom, valeur in connus.items():
            self.fields[nom].initial = valeur
        for nom in ("debut", "entree", "entree_le", "fin", "sortie", "sortie_le"):
            self.fields[nom].disabled = nom.removesuffix("_le") in figes

    def saisie(self) -> dict[str, Any]:
        """The arguments of `perimetre.corriger`."""
        lus = self.cleaned_data
        return {
            "debut": lus["debut"],
            "fin": lus["fin"],
            "entree": Decision(lus["entree"], lus["entree_le"]),
            "sortie": Decision(lus["sortie"], lus["sortie_le"]),
            "motif": lus["motif"],
            "version": lus["version"],
        }


def _de_la_decision(
    nom: str, decision: DecisionPerimetre | None
) -> dict[str, str | dt.date | None]:
    if decision is None:
        return {nom: "", f"{nom}_le": None}
    return {nom: decision.intitule, f"{nom}_le": decision.le}


class RetraitForm(SaisieForm):
    """Why a row should never have been there."""

    motif = forms.CharField(label="Pourquoi la retirer", max_length=500)

    def __init__(self, *args: Any, **options: Any) -> None:
        # The page has another « motif », that of a correction.
        super().__init__(*args, **{**options, "auto_id": "retrait_%s"})
