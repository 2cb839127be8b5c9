"""Acts, deliberations and signatures."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions import queries
from maillage.conventions.enums import (
    TypeActe,
)
from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import (
    Acte,
    Deliberation,
    Demarche,
    SeanceDeliberante,
)
from maillage.conventions.models.seance import DE_LA_SEANCE
from maillage.partenaires.models import Organisation


class ActeForm(ObjetForm):
    """What an act says of itself."""

    GROUPES = [
        ("L’acte", ["type", "intitule", "modifie"]),
        ("Sa période", ["debut", "fin", "effet_le"]),
        (
            "Sa signature",
            ["limite_signature_le", "consequence_limite", "fait_a", "fait_le"],
        ),
        (
            "Ce qu’il contient",
            ["avec_plan", "plan_attendu_le", "nombre_annexes_annonce", "communes_au_pluriel"],
        ),
    ]

    class Meta:
        model = Acte
        fields = [
            "type",
            "intitule",
            "modifie",
            "debut",
            "fin",
            "effet_le",
            "limite_signature_le",
            "consequence_limite",
            "fait_a",
            "fait_le",
            "avec_plan",
            "plan_attendu_le",
            "nombre_annexes_annonce",
            "communes_au_pluriel",
        ]
        help_texts = {
            "modifie": "Pour un avenant : l’acte de cette démarche qu’il modifie.",
            "effet_le": "Si elle diffère du début de la période.",
            "fait_le": "La date écrite au bas de l’acte.",
        }

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        autres = queries.actes(demarche)
        if self.instance.pk:
            autres = autres.exclude(pk=self.instance.pk)
        champ = self.fields["modifie"]
        champ.queryset = autres  # type: ignore[attr-defined]
        champ.empty_label = "Aucun"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or self.cleaned_data
        debut, fin = lus.get("debut"), lus.get("fin")
        if debut and fin and fin <= debut:
            self.add_error("fin", "La fin de la période doit suivre son début.")
        if lus.get("type") == TypeActe.AVENANT and "modifie" in lus and not lus["modifie"]:
            self.add_error("modifie", "Un avenant doit dire quel acte il modifie. Choisissez-le.")
        return lus

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by group, for the page."""
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]


DU_COMPTE = ["en_exercice", "presents", "pouvoirs", "absents"]


class DeliberationForm(ObjetForm):
    """The vote, in the order in which an extract of the register tells it."""

    GROUPES = [
        (
            "La décision",
            ["seance", "organisation", "assemblee", "numero", "point", "objet", "actes"],
        ),
        (
            "La convocation et la séance",
            [
                "convoquee_le",
                "affichee_le",
                "en_urgence",
                "seance_le",
                "heure",
                "lieu",
                "preside_par",
                "secretaire",
            ],
        ),
        (
            "Ce qui la prépare",
            ["rapporteur", "avis_commission", "precedente_numero", "precedente_le"],
        ),
        ("Son texte", ["visas", "considerants", "articles", "certifiee_par"]),
        (
            "Le vote, à ce point de l’ordre du jour",
            ["en_exercice", "presents", "pouvoirs", "absents", "pour", "contre", "abstentions"],
        ),
        ("La période votée", ["periode_debut", "periode_fin"]),
        (
            "Le caractère exécutoire",
            ["transmise_le", "identifiant_transmission", "publiee_le", "au_raa", "raa_le"],
        ),
    ]

    class Meta:
        model = Deliberation
        fields = [
            "seance",
            *DE_LA_SEANCE,
            *DU_COMPTE,
            "numero",
            "point",
            "objet",
            "actes",
            "rapporteur",
            "avis_commission",
            "precedente_numero",
            "precedente_le",
            "visas",
            "considerants",
            "articles",
            "certifiee_par",
            "pour",
            "contre",
            "abstentions",
            "periode_debut",
            "periode_fin",
            "transmise_le",
            "identifiant_transmission",
            "publiee_le",
            "au_raa",
            "raa_le",
        ]
        widgets = {"actes": forms.CheckboxSelectMultiple}
        labels = {"en_exercice": "Membres en exercice", "pouvoirs": "Pouvoirs valables"}
        help_texts = {
            "assemblee": "« Conseil municipal », « Conseil d’administration »…",
            "publiee_le": "Sans transmission et publication, elle n’est pas exécutoire.",
        }

    def __init__(
        self,
        *args: Any,
        demarche: Demarche,
        seance: SeanceDeliberante | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.seance = seance or self.instance.seance
        champ = self.fields["organisation"]
        champ.queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            parties__demarche=demarche
        )
        champ.empty_label = "Choisissez une partie"  # type: ignore[attr-defined]
        self.fields["actes"].queryset = demarche.actes.all()  # type: ignore[attr-defined]
        self._choisir_la_seance(demarche)

    def _choisir_la_seance(self, demarche: Demarche) -> None:
        """A séance says once what it says: its fields and its counts are not asked again."""
        seances = queries.seances(demarche)
        if self.seance or not seances:
            del self.fields["seance"]
        else:
            champ = self.fields["seance"]
            champ.queryset = seances  # type: ignore[attr-defined]
            champ.empty_label = "Aucune : les chiffres saisis plus bas"  # type: ignore[attr-defined]
        if self.seance:
            for nom in (*DE_LA_SEANCE, *DU_COMPTE):
                del self.fields[nom]

    def champs(self) -> dict[str, Any]:
        """What was entered, with the séance to which the deliberation belongs."""
        saisis = super().champs()
        if self.seance:
            saisis |= {"seance": self.seance, "organisation": self.seance.organisation}
        return saisis

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by group, for the page; a group left without field is not shown."""
        groupes = [
            (titre, [self[nom] for nom in noms if nom in self.fields])
            for titre, noms in self.GROUPES
        ]
        return [(titre, champs) for titre, champs in groupes if champs]


class PassageForm(SaisieForm):
    """The button that takes an act to its next state."""

    vers = forms.CharField()
    version = forms.IntegerField(min_value=1)
    motif = forms.CharField(required=False, max_length=500)
