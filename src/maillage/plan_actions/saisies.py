"""The forms of the views, of the bulk changes, of the copies and of the library."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict

from maillage.conventions.models import Demarche
from maillage.conventions.queries import thematiques
from maillage.plan_actions import queries
from maillage.plan_actions.actions.lots import Changements
from maillage.plan_actions.enums import EcranDuPlan, EtatFiche, Priorite
from maillage.plan_actions.filtres import requete_gardee
from maillage.plan_actions.forms import abreger, en_groupes
from maillage.plan_actions.models import ElementPlan, ModeleDeFiche
from maillage.plan_actions.models.bibliotheque import TEXTES_DU_MODELE
from maillage.plan_actions.queries.bibliotheque import thematiques_de_la_bibliotheque
from maillage.plan_actions.queries.liste import AUCUN


class CarteForm(forms.Form):
    """« key:version:state »: the card of the board, as it was seen, and where it goes."""

    carte = forms.RegexField(r"^[0-9]{1,15}:[0-9]{1,9}:[A-Z_]{1,12}$", max_length=40)

    def clean(self) -> dict[str, Any]:
        """The three parts."""
        lues = super().clean() or {}
        if "carte" in lues:
            fiche, version, vers = lues["carte"].split(":")
            lues |= {"fiche": int(fiche), "version": int(version), "vers": vers}
        return lues


class VueForm(forms.Form):
    """A name for a page of the plan and its filters."""

    nom = forms.CharField(label="Nom de la vue", max_length=80)
    ecran = forms.ChoiceField(choices=EcranDuPlan.choices, widget=forms.HiddenInput)
    requete = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    est_partagee = forms.BooleanField(label="Partager avec la démarche", required=False)

    def clean_requete(self) -> str:
        """Only filters: whatever was sent, the view opens a page of the plan."""
        return requete_gardee(QueryDict(self.cleaned_data["requete"]))


class PartageForm(forms.Form):
    """Whether a view is shown to the whole démarche."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    est_partagee = forms.BooleanField(required=False, widget=forms.HiddenInput)


NE_PAS_CHANGER = ("", "Ne pas changer")


class LotForm(forms.Form):
    """What to change in every chosen fiche; an empty field changes nothing."""

    etat = forms.ChoiceField(
        label="État", required=False, choices=[NE_PAS_CHANGER, *EtatFiche.choices]
    )
    motif = forms.CharField(label="Motif (historique)", required=False, max_length=1000)
    pilote = forms.ChoiceField(label="Pilote", required=False)
    ajoutee = forms.ChoiceField(label="Ajouter la thématique", required=False)
    retiree = forms.ChoiceField(label="Retirer la thématique", required=False)
    fin = forms.DateField(label="Date de fin", required=False)
    priorite = forms.ChoiceField(
        label="Priorité",
        required=False,
        choices=[NE_PAS_CHANGER, *Priorite.choices, (AUCUN, "Aucune")],
    )
    archivage = forms.ChoiceField(
        label="Archives",
        required=False,
        choices=[NE_PAS_CHANGER, ("oui", "Archiver"), ("non", "Sortir des archives")],
    )

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        parties, autres = queries.organisations_proposees(demarche)
        groupes = [("Parties de la démarche", parties), ("Autres organisations", autres)]
        self.organisations = {str(o.pk): o for o in (*parties, *autres)}
        self.thematiques = {str(t.pk): t for t in thematiques()}
        themes = [NE_PAS_CHANGER, *((cle, str(t)) for cle, t in self.thematiques.items())]
        pilotes = [*en_groupes(groupes, vide=NE_PAS_CHANGER[1]), (AUCUN, "Aucun pilote")]
        for nom, choix in (("pilote", pilotes), ("ajoutee", themes), ("retiree", themes)):
            cast(forms.ChoiceField, self.fields[nom]).choices = choix

    def changements(self) -> Changements:
        """What was asked, once the form is valid."""
        lus = self.cleaned_data
        champs: dict[str, Any] = {nom: lus[nom] for nom in ("etat", "fin") if lus[nom]}
        if lus["pilote"]:
            champs["pilote"] = self.organisations.get(lus["pilote"])
        if lus["priorite"]:
            champs["priorite"] = "" if lus["priorite"] == AUCUN else lus["priorite"]
        for nom in ("ajoutee", "retiree"):
            if lus[nom]:
                champs[nom] = self.thematiques[lus[nom]]
        if lus["archivage"]:
            champs["archivage"] = lus["archivage"] == "oui"
        return Changements(champs, lus["motif"])


class BrancheForm(forms.Form):
    """How the copy of a branch is called, and whether its fiches come too."""

    intitule = forms.CharField(
        label="Intitulé de la copie", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    avec_les_fiches = forms.BooleanField(
        label="Copier aussi les fiches action", required=False, initial=True
    )


class ModeleForm(forms.ModelForm):
    """What will be public of a fiche; `restes_acceptes` is asked only when names are still there."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)
    restes_acceptes = forms.BooleanField(
        label="Ces mots peuvent être publics", required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = ModeleDeFiche
        fields = (*TEXTES_DU_MODELE, "nature", "mention")
        widgets = {
            nom: forms.Textarea(attrs={"rows": rangs})
            for nom, rangs in {
                "intitule": 2,
                "constats": 4,
                "objectifs": 4,
                "description": 7,
                "resultats_attendus": 3,
                "moyens": 3,
                "criteres_evaluation": 3,
            }.items()
        }
        help_texts = {
            "mention": "Ce que les autres liront de votre territoire : « Une ville de 12 000 habitants ». "
            "Laissez vide pour rester anonyme.",
        }

    def champs(self) -> dict[str, str]:
        """The fields for the act."""
        return {nom: self.cleaned_data[nom] for nom in self._meta.fields or ()}

    def demander_de_confirmer(self) -> None:
        """Show the box: what remains in the text is its owner's to accept."""
        self.fields["restes_acceptes"].widget = forms.CheckboxInput()


class PassageForm(forms.Form):
    """The next state of a model, and the version that was seen."""

    version = forms.IntegerField(min_value=1)
    vers = forms.CharField(max_length=10)


class ElementForm(forms.Form):
    """Under which element of the plan a copy goes."""

    element = forms.ChoiceField(label="Sous quel axe ou objectif")

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.porteurs = {str(noeud.element.pk): noeud for noeud in queries.porteurs(demarche)}
        cast(forms.ChoiceField, self.fields["element"]).choices = [
            (cle, "\N{NO-BREAK SPACE}" * 3 * noeud.profondeur + abreger(str(noeud.element)))
            for cle, noeud in self.porteurs.items()
        ]

    def clean_element(self) -> ElementPlan:
        """The element chosen in the list."""
        return self.porteurs[self.cleaned_data["element"]].element


class RechercheForm(forms.Form):
    """What to look for in the library."""

    texte = forms.CharField(label="Mots cherchés", required=False, max_length=200)
    thematique: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Thématique", required=False, queryset=None, empty_label="Toutes"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        champ = cast("forms.ModelChoiceField[Any]", self.fields["thematique"])
        champ.queryset = thematiques_de_la_bibliotheque()
