"""The forms of a fiche action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.forms.choix import abreger, en_groupes
from maillage.plan_actions.forms.saisie import SaisieForm
from maillage.plan_actions.models import ElementPlan, FicheAction


class FicheForm(SaisieForm):
    """A fiche action of `demarche`; `element` is asked only of a new one."""

    element = forms.ChoiceField(
        label="Objectif ou axe", help_text="Ce que l’action sert, dans le plan."
    )

    class Meta:
        model = FicheAction
        fields = (
            "numero",
            "intitule",
            "nature",
            "priorite",
            "est_deja_engagee",
            "thematiques",
            "territoires",
            "constats",
            "objectifs",
            "public",
            "resultats_attendus",
            "description",
            "moyens",
            "risques",
            "pilote",
            "pilote_personne",
            "referent_caf",
            "referent_collectivite",
            "debut",
            "fin",
            "est_continue",
            "criteres_evaluation",
            "evaluation",
            "principes",
            "schemas",
            "items_sppe",
            "provenance",
        )
        widgets = {
            "thematiques": forms.CheckboxSelectMultiple,
            "territoires": forms.CheckboxSelectMultiple,
            "principes": forms.CheckboxSelectMultiple,
            **{
                nom: forms.Textarea(attrs={"rows": rangs})
                for nom, rangs in {
                    "intitule": 2,
                    "constats": 5,
                    "objectifs": 4,
                    "resultats_attendus": 4,
                    "description": 8,
                    "moyens": 4,
                    "risques": 3,
                    "criteres_evaluation": 4,
                    "evaluation": 3,
                }.items()
            },
        }
        help_texts = {
            "numero": "Tel qu’il est écrit dans votre plan : « 12 », « 2.3 ».",
            "nature": "Maintenir ce qui existe, l’améliorer, étudier, ou créer.",
            "constats": "Ce que le diagnostic a montré et qui justifie l’action.",
            "objectifs": "Ce que l’action doit changer.",
            "public": "Pour qui : « parents d’enfants de moins de 3 ans ».",
            "resultats_attendus": "Ce que l’on verra une fois l’action menée.",
            "description": "Les étapes, dans l’ordre où elles se feront.",
            "moyens": "Personnes, locaux, matériel.",
            "pilote": "L’organisation qui répond de l’action.",
            "pilote_personne": "La personne à qui s’adresser.",
            "criteres_evaluation": "À quoi l’on jugera que l’action a réussi : un par ligne.",
            "evaluation": "Qui évalue, quand, avec qui.",
            "risques": "Ce qui pourrait empêcher ou retarder l’action.",
            "schemas": "Les autres plans auxquels l’action contribue.",
            "provenance": "D’où vient cette fiche : « plan 2020-2023, fiche 12 ».",
        }

    GROUPES = (
        (
            "L’action",
            (
                "element",
                "numero",
                "intitule",
                "nature",
                "priorite",
                "est_deja_engagee",
                "thematiques",
                "territoires",
            ),
        ),
        ("Pourquoi, pour qui", ("constats", "objectifs", "public", "resultats_attendus")),
        ("Comment", ("description", "moyens", "risques")),
        (
            "Avec qui",
            ("pilote", "pilote_personne", "referent_caf", "referent_collectivite"),
        ),
        ("Quand", ("debut", "fin", "est_continue")),
        ("Comment on l’évaluera", ("criteres_evaluation", "evaluation")),
        ("Dans quel cadre", ("principes", "schemas", "items_sppe", "provenance")),
    )

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.demarche = demarche
        if self.instance.pk:
            del self.fields["element"]
        else:
            self.porteurs = {str(noeud.element.pk): noeud for noeud in queries.porteurs(demarche)}
            cast(forms.ChoiceField, self.fields["element"]).choices = [
                ("", "Choisir…"),
                *self._par_racine(),
            ]
        self._proposer_les_organisations()
        self._proposer_les_personnes()
        self._proposer_les_listes()
        self._garder_l_initial()

    def _par_racine(self) -> Iterator[tuple[str, list[tuple[int, str]]]]:
        """The bearers by enjeu or axe, deeper ones moved to the right."""
        racine = ""
        suite: list[tuple[int, str]] = []
        for noeud in self.porteurs.values():
            if noeud.profondeur == 0 or not racine:
                if suite:
                    yield racine, suite
                racine, suite = abreger(str(noeud.element)), []
            retrait = "\N{NO-BREAK SPACE}" * 3 * noeud.profondeur
            suite.append((noeud.element.pk, retrait + abreger(str(noeud.element))))
        if suite:
            yield racine, suite

    def _proposer_les_organisations(self) -> None:
        parties, autres = queries.organisations_proposees(self.demarche)
        groupes = [("Parties de la démarche", parties), ("Autres organisations", autres)]
        cast(forms.ChoiceField, self.fields["pilote"]).choices = en_groupes(
            groupes, vide="Aucune pour l’instant"
        )

    def _proposer_les_personnes(self) -> None:
        cotes = {
            "pilote_personne": None,
            "referent_caf": RolePartie.CAF,
            "referent_collectivite": RolePartie.COLLECTIVITE,
        }
        for nom, cote in cotes.items():
            actuelle = getattr(self.instance, f"{nom}_id")
            champ = cast("forms.ModelChoiceField[Any]", self.fields[nom])
            champ.queryset = queries.personnes_proposees(self.demarche, cote, actuelle)
            champ.empty_label = "Personne pour l’instant"

    def _proposer_les_listes(self) -> None:
        """The communes of the perimeter and the principles; a field with nothing to choose goes."""
        proposes = {
            "territoires": queries.communes_du_perimetre(self.demarche),
            "principes": queries.principes(self.demarche),
        }
        for nom, lignes in proposes.items():
            champ = cast("forms.ModelMultipleChoiceField[Any]", self.fields[nom])
            champ.queryset = lignes
            choix = [(ligne.pk, str(ligne)) for ligne in lignes]
            champ.choices = choix
            if len(choix) < (2 if nom == "territoires" else 1):
                del self.fields[nom]

    def groupes(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields under the headings of the form."""
        for titre, noms in self.GROUPES:
            yield titre, [self[nom] for nom in noms if nom in self.fields]

    @property
    def sans_porteur(self) -> bool:
        """A new fiche has nowhere to stand yet."""
        return "element" in self.fields and not self.porteurs

    def clean_element(self) -> ElementPlan:
        """The element chosen in the list."""
        return self.porteurs[self.cleaned_data["element"]].element


class DocumentForm(forms.Form):
    """A file for a fiche."""

    fichier = forms.FileField(label="Fichier", max_length=400)
    intitule = forms.CharField(
        label="Intitulé",
        max_length=150,
        required=False,
        help_text="Ce que c’est : « devis du minibus ». Sans intitulé, on lit le nom du fichier.",
    )
