"""The forms of the plan: they check the shape of what is entered; the acts decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions.gardes import dire, en_mots
from maillage.plan_actions.enums import SOUS, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction, FicheThematique

MIENNE, ENREGISTREE = "mienne", "enregistree"
LARGEUR_D_UN_CHOIX = 110  # characters: a longer option makes the list unreadable


class CasesParGroupe(forms.CheckboxSelectMultiple):
    """Boxes under headings; the first group is shown, the others open on demand."""

    template_name = "plan_actions/cases_par_groupe.html"


class VersionForm(forms.Form):
    """The version of the object that the person was looking at."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Ecart:
    """A field that two people changed: its name, its label, one entry and the other, in words."""

    nom: str
    libelle: str
    mienne: Any
    enregistree: Any


class SaisieForm(forms.ModelForm):
    """Gives its fields to an act, and can set an entry beside what somebody else stored meanwhile.

    It keeps what each field was when it was opened: a field that the person did not touch is no
    conflict, the stored one is taken. One that both changed is chosen, field by field.
    """

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        donnees = args[0] if args else options.get("data")
        super().__init__(*args, **options)
        self.ecarts: list[Ecart] = []
        self.repris: list[str] = []
        self.a_choisir: list[str] = []
        self._envoi = donnees

    def _garder_l_initial(self) -> None:
        """Send with each field what it was: called once the fields are complete."""
        if self.instance.pk:
            for nom in self._noms():
                self.fields[nom].show_hidden_initial = True

    def _noms(self) -> list[str]:
        return [nom for nom in self._meta.fields or () if nom in self.fields]

    def champs(self) -> dict[str, Any]:
        """The fields for the act, as entered."""
        return {nom: self.cleaned_data[nom] for nom in self._noms()}

    def saisie(self, nom: str) -> list[str]:
        """A field of a form that is only read, as a browser would send it."""
        champ, valeur = self[nom].field, self[nom].value()
        if isinstance(champ.widget, forms.CheckboxInput):
            return ["on"] if valeur else []
        valeurs = valeur if isinstance(valeur, list | tuple) else [valeur]
        textes = (champ.widget.format_value(champ.prepare_value(v)) for v in valeurs)
        plats = (t for texte in textes for t in (texte if isinstance(texte, list) else [texte]))
        return [
            str(texte).replace("\r\n", "\n") for texte in plats if texte not in (None, "")
        ]

    def choisir(self, enregistree: SaisieForm) -> None:
        """Apply what was chosen on the page of a conflict; before the form is checked."""
        if not isinstance(self.data, QueryDict) or "a_choisir" not in self.data:
            return
        donnees = self.data.copy()
        for nom in str(self.data["a_choisir"]).split(","):
            choix = self.data.get(f"choix-{nom}")
            if nom not in self.fields:
                continue
            if choix == ENREGISTREE:
                donnees.setlist(nom, enregistree.saisie(nom))
            elif choix != MIENNE:
                self.a_choisir.append(nom)
        self.data = donnees

    def _ouvert(self, nom: str) -> list[str] | None:
        """What the field was when the form was opened; None when the browser did not send it."""
        envoyees = cast(QueryDict, self.data)
        if not any(cle.startswith("initial-") for cle in envoyees):
            return None
        return [v.replace("\r\n", "\n") for v in envoyees.getlist(f"initial-{nom}") if v]

    def confronter(self, enregistree: SaisieForm, objet: Any, version: int) -> None:
        """Set the entry beside `objet` as it is stored now; sending it again is then a choice.

        A field is to be chosen when both changed it; what only one of them changed is kept.
        """
        touches = set(self.changed_data) | set(self.a_choisir)
        donnees = cast(QueryDict, self.data).copy()
        for nom, valeur in self.champs().items():
            stockee = enregistree.saisie(nom)
            est_neuve = nom in self.a_choisir or self._ouvert(nom) != stockee
            donnees.setlist(f"initial-{nom}", stockee)
            mienne = dire(objet._meta.get_field(nom), valeur)
            la_leur = en_mots(objet, nom)
            if (mienne or "") == (la_leur or ""):
                continue
            libelle = str(self.fields[nom].label)
            if nom in touches and not est_neuve:
                continue
            if nom in touches:
                self.ecarts.append(Ecart(nom, libelle, mienne, la_leur))
            else:
                donnees.setlist(nom, stockee)
                self.repris.append(libelle)
        donnees["version"] = str(version)
        self.data = donnees


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
        self._garder_l_initial()


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


class DocumentForm(forms.Form):
    """A file for a fiche."""

    fichier = forms.FileField(label="Fichier", max_length=400)
    intitule = forms.CharField(
        label="Intitulé",
        max_length=150,
        required=False,
        help_text="Ce que c’est : « devis du minibus ». Sans intitulé, on lit le nom du fichier.",
    )


class PlaceForm(forms.Form):
    """Where to put something: under `parent` (empty: the root), at `position` (0 first)."""

    parent = forms.IntegerField(required=False, min_value=1)
    position = forms.IntegerField(required=False, min_value=0, max_value=100_000)


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
