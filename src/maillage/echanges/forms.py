"""The forms of the requests for data."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche
from maillage.echanges.actions.demandes import CHAMPS
from maillage.echanges.enums import SensAvisDpo
from maillage.echanges.models import DemandeDonnees
from maillage.echanges.queries import organisations_parties


class DemandeForm(ObjetForm):
    """A request, its studies and what the register will say of it."""

    GROUPES: tuple[tuple[str, tuple[str, ...]], ...] = (
        (
            "La demande",
            ("intitule", "demandeur", "detenteur", "finalite", "donnees", "personnelles"),
        ),
        ("Les études", ("opportunite", "faisabilite", "conformite")),
        ("La durée", ("debut", "fin", "conservation_mois")),
        (
            "L’inscription au registre",
            ("base_legale", "personnes_concernees", "destinataires", "mesures"),
        ),
    )

    class Meta:
        model = DemandeDonnees
        fields = CHAMPS
        help_texts = {
            "intitule": "« Familles monoparentales allocataires, par quartier ».",
            "finalite": "À quoi serviront les données, et quelle action ou quel constat les attend.",
            "donnees": "Lesquelles, à quelle maille, sur quelles années.",
            "personnelles": "Cochez si elles nomment des personnes ou permettent de les reconnaître. "
            "L’avis du DPO est alors obligatoire.",
            "opportunite": "En quoi l’échange sert la convention, et ce qui manquerait sans lui.",
            "faisabilite": "Comment les données seront extraites, transmises et lues.",
            "conformite": "Ce que le RGPD et la loi du 6 janvier 1978 demandent ici.",
            "conservation_mois": "Combien de temps les données sont gardées après réception.",
            "destinataires": "Les services et les personnes qui les liront.",
            "mesures": "Accès, chiffrement, effacement.",
        }
        labels = {"personnelles": "Ces données sont personnelles"}

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        for nom in ("demandeur", "detenteur"):
            champ: Any = self.fields[nom]
            champ.queryset = organisations_parties(demarche)
            champ.empty_label = "Choisir…"

    def groupes(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page lays them out."""
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]


class PassageForm(SaisieForm):
    """One step of a request, from a button."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    vers = forms.CharField(max_length=9)


class AvisForm(SaisieForm):
    """The opinion of the DPO."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    avis = forms.ChoiceField(
        label="Sens de l’avis", choices=SensAvisDpo.choices, widget=forms.RadioSelect
    )
    avis_texte = forms.CharField(
        label="Recommandations ou motifs",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(SaisieForm):
    """The decision of the holder."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    accord = forms.TypedChoiceField(
        label="Décision",
        choices=[("oui", "Accorder l’échange"), ("non", "Refuser l’échange")],
        coerce=lambda dit: dit == "oui",
        widget=forms.RadioSelect,
    )
    motif = forms.CharField(
        label="Motif ou conditions",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire pour un refus.",
    )
