"""The forms of the plan: they check the shape of what is entered; the acts decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.http import QueryDict

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions.gardes import dire, en_mots
from maillage.plan_actions.enums import SOUS, TRANSITIONS_FICHE, EtatFiche, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction

LARGEUR_D_UN_CHOIX = 110  # characters: a longer option makes the list unreadable


class CasesParGroupe(forms.CheckboxSelectMultiple):
    """Boxes under headings; the first group is shown, the others open on demand."""

    template_name = "plan_actions/cases_par_groupe.html"


class VersionForm(forms.Form):
    """The version of the object that the person was looking at."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class SaisieForm(forms.ModelForm):
    """Gives its fields to an act, and can set an entry beside what somebody else stored meanwhile."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)
    conflit = False

    def champs(self) -> dict[str, Any]:
        """The fields for the act, as entered."""
        return {
            nom: self.cleaned_data[nom] for nom in self._meta.fields or () if nom in self.fields
        }

    def reprendre(self, version: int) -> None:
        """Keep the entry, now over the stored version: sending it again is a choice."""
        self.conflit = True
        donnees = cast(QueryDict, self.data).copy()
        donnees["version"] = str(version)
        self.data = donnees

    def ecarts(self, enregistre: Any) -> list[tuple[str, Any, Any]]:
        """Where the entry differs from what is stored: (label, entry, stored), in words."""
        lignes = []
        for nom, valeur in self.champs().items():
            saisie, stockee = (
                dire(enregistre._meta.get_field(nom), valeur),
                en_mots(enregistre, nom),
            )
            if (saisie or "") != (stockee or ""):
                lignes.append((str(self.fields[nom].label), saisie, stockee))
        return lignes


class ElementForm(SaisieForm):
    """An enjeu, an axe or an objectif, under `parent` (None: at the root)."""

    class Meta:
        model = ElementPlan
        fields = (
            "niveau",
            "code",
            "intitule",
            "groupe",
            "description",
            "nature",
            "thematiques",
        )
        widgets = {
            "intitule": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 4}),
            "thematiques": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "code": "Tel qu’il est écrit dans votre plan : « 1 », « 2.3 », « B ».",
            "nature": "Ce que dit le verbe : poursuivre, renforcer, étudier, créer.",
        }

    def __init__(self, *args: Any, parent: ElementPlan | None, **options: Any) -> None:
        super().__init__(*args, **options)
        admis = SOUS[Niveau(parent.niveau) if parent else None]
        cast(forms.ChoiceField, self.fields["niveau"]).choices = [
            (niveau.value, niveau.label) for niveau in admis
        ]


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
            "constats",
            "objectifs",
            "public",
            "resultats_attendus",
            "description",
            "moyens",
            "pilote",
            "pilote_personne",
            "referent_caf",
            "referent_collectivite",
            "partenaires",
            "debut",
            "fin",
            "criteres_evaluation",
        )
        widgets = {
            "thematiques": forms.CheckboxSelectMultiple,
            "partenaires": CasesParGroupe,
            **{
                nom: forms.Textarea(attrs={"rows": rangs})
                for nom, rangs in {
                    "intitule": 2,
                    "constats": 5,
                    "objectifs": 4,
                    "resultats_attendus": 4,
                    "description": 8,
                    "moyens": 4,
                    "criteres_evaluation": 4,
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
            ),
        ),
        ("Pourquoi, pour qui", ("constats", "objectifs", "public", "resultats_attendus")),
        ("Comment", ("description", "moyens")),
        (
            "Avec qui",
            ("pilote", "pilote_personne", "referent_caf", "referent_collectivite", "partenaires"),
        ),
        ("Quand", ("debut", "fin")),
        ("Comment on l’évaluera", ("criteres_evaluation",)),
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
        cast(forms.ChoiceField, self.fields["partenaires"]).choices = en_groupes(groupes)

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


class PlaceForm(forms.Form):
    """Where to put something: under `parent` (empty: the root), at `position` (0 first)."""

    parent = forms.IntegerField(required=False, min_value=1)
    position = forms.IntegerField(required=False, min_value=0, max_value=100_000)


class EtatForm(VersionForm):
    """The next state of a fiche, among those that follow its own, and why."""

    vers = forms.ChoiceField(label="Nouvel état", widget=forms.RadioSelect)
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Conservé dans l’historique : « décision du comité de pilotage du 12 mars ».",
    )

    def __init__(self, *args: Any, fiche: FicheAction, **options: Any) -> None:
        super().__init__(*args, **options)
        suites = TRANSITIONS_FICHE[EtatFiche(fiche.etat)]
        cast(forms.ChoiceField, self.fields["vers"]).choices = [
            (etat.value, etat.label) for etat in suites
        ]


def en_groupes(groupes: Iterable[tuple[str, Iterable[Any]]], vide: str = "") -> list[Any]:
    """Choices under headings, empty headings left out; `vide` is the choice of nothing."""
    choix: list[Any] = [("", vide)] if vide else []
    for titre, objets in groupes:
        lus = [(objet.pk, str(objet)) for objet in objets]
        if lus:
            choix.append((titre, lus))
    return choix


def abreger(texte: str) -> str:
    """The text, cut at `LARGEUR_D_UN_CHOIX`."""
    if len(texte) <= LARGEUR_D_UN_CHOIX:
        return texte
    return texte[: LARGEUR_D_UN_CHOIX - 1].rstrip() + "…"
