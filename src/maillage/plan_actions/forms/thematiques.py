"""The forms of a fiche thématique."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.forms.choix import CasesParGroupe, en_groupes
from maillage.plan_actions.forms.saisie import SaisieForm, VersionForm
from maillage.plan_actions.models import FicheThematique


class FicheThematiqueForm(SaisieForm):
    """A fiche thématique of `demarche`."""

    class Meta:
        model = FicheThematique
        fields = (
            "constats",
            "offre",
            "objectifs",
            "public",
            "pilotage",
            "referent_caf",
            "referent_collectivite",
            "partenaires",
            "provenance",
        )
        widgets = {
            "partenaires": CasesParGroupe,
            **{
                nom: forms.Textarea(attrs={"rows": rangs})
                for nom, rangs in {"constats": 6, "offre": 5, "objectifs": 6, "pilotage": 3}.items()
            },
        }
        help_texts = {
            "constats": "Ce que le diagnostic partagé a montré sur cette thématique.",
            "offre": "Les services et les actions qui y répondent déjà.",
            "objectifs": "Ce que la convention veut changer.",
            "public": "Pour qui : « familles avec enfants de moins de 6 ans ».",
            "pilotage": "Qui anime la thématique, dans quelle instance.",
            "provenance": "D’où vient ce texte : « diagnostic partagé, 2024 ».",
        }

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        parties, autres = queries.organisations_proposees(demarche)
        cast(forms.ChoiceField, self.fields["partenaires"]).choices = en_groupes(
            [("Parties de la démarche", parties), ("Autres organisations", autres)]
        )
        cotes = {
            "referent_caf": RolePartie.CAF,
            "referent_collectivite": RolePartie.COLLECTIVITE,
        }
        for nom, cote in cotes.items():
            champ = cast("forms.ModelChoiceField[Any]", self.fields[nom])
            champ.queryset = queries.personnes_proposees(
                demarche, cote, getattr(self.instance, f"{nom}_id")
            )
            champ.empty_label = "Personne pour l’instant"
        self._garder_l_initial()


class EtatThematiqueForm(VersionForm):
    """The next state of a fiche thématique."""

    vers = forms.CharField(max_length=10)
