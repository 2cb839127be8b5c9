"""The filters of the views of a plan: they live in the address of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.enums import EtatFiche, FiltreEcheance, Niveau, Priorite
from maillage.plan_actions.queries.liste import AUCUN, TRIS, Filtres, Place

HORS_DES_VUES = frozenset({"page", "format", "fiche", "csrfmiddlewaretoken"})
LARGEUR = 70  # characters of a choice


class ListeLegere(forms.Select):
    """A list of choices drawn at once: that of Django renders a template for each choice."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The element, its choices, the one that is chosen."""
        choisie = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (cle, SafeString(" selected") if str(cle) == choisie else "", libelle)
                for cle, libelle in self.choices
            ),
        )
        lus = self.build_attrs(self.attrs, attrs)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(lus), options)


class Choix(forms.ChoiceField):
    """A choice among a list that may be long."""

    widget = ListeLegere


class FiltresForm(forms.Form):
    """What to show of the fiches; an empty field asks nothing."""

    texte = forms.CharField(label="Mots cherchés", required=False, max_length=200)
    etat = Choix(label="État", required=False, choices=[("", "Tous"), *EtatFiche.choices])
    axe = Choix(label="Axe ou objectif", required=False)
    thematique = Choix(label="Thématique", required=False)
    pilote = Choix(label="Pilote", required=False)
    echeance = Choix(
        label="Échéance", required=False, choices=[("", "Toutes"), *FiltreEcheance.choices]
    )
    priorite = Choix(label="Priorité", required=False, choices=[("", "Toutes"), *Priorite.choices])
    territoire = Choix(label="Commune", required=False)
    archivees = forms.BooleanField(label="Voir les fiches archivées", required=False)

    PREMIERS = ("texte", "etat", "axe", "thematique", "pilote")

    def __init__(
        self, *args: Any, demarche: Demarche, places: dict[int, Place], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        listes = {
            "axe": [("", "Tous"), *_axes(places)],
            "thematique": [
                ("", "Toutes"),
                *_choix(queries.thematiques_des_fiches(demarche)),
                (AUCUN, "Sans thématique"),
            ],
            "pilote": [
                ("", "Tous"),
                *_choix(queries.pilotes_des_fiches(demarche)),
                (AUCUN, "Sans pilote"),
            ],
            "territoire": [("", "Toutes"), *_choix(queries.communes_du_plan(demarche))],
        }
        for nom, choix in listes.items():
            cast(forms.ChoiceField, self.fields[nom]).choices = choix

    def filtres(self) -> Filtres:
        """What was asked, once the form is valid."""
        lus = self.cleaned_data
        cles = {nom: int(lus[nom]) if lus[nom] else None for nom in ("axe", "territoire")}
        return Filtres(**{**lus, **cles})

    @property
    def filtre(self) -> bool:
        """Whether something is asked."""
        return any(self.cleaned_data.values())

    def premiers(self) -> list[forms.BoundField]:
        """The filters always in sight."""
        return [self[nom] for nom in self.PREMIERS]

    def autres(self) -> list[forms.BoundField]:
        """The filters that open on demand."""
        return [self[nom] for nom in self.fields if nom not in self.PREMIERS]

    def autres_servent(self) -> bool:
        """Whether one of the filters that open on demand asks something."""
        return any(self.data.get(champ.name) for champ in self.autres())


def tri_demande(requete: QueryDict) -> str:
    """The sort that the address asks, or nothing when it is none of ours."""
    tri = requete.get("tri", "")
    return tri if tri.removeprefix("-") in TRIS else ""


def requete_gardee(requete: QueryDict) -> str:
    """The filters and the sort of an address, less its page and what is empty: what a view keeps."""
    return urlencode(
        [
            (nom, valeur)
            for nom, valeurs in requete.lists()
            if nom not in HORS_DES_VUES
            for valeur in valeurs
            if valeur
        ]
    )


def _axes(places: dict[int, Place]) -> Iterator[tuple[int, str]]:
    for pk, place in places.items():
        element = place.chemin[-1]
        if element.niveau == Niveau.SOUS_OBJECTIF:
            continue
        retrait = "\N{NO-BREAK SPACE}" * 3 * (len(place.chemin) - 1)
        texte = str(element)
        yield pk, retrait + (texte if len(texte) <= LARGEUR else f"{texte[: LARGEUR - 1]}…")


def _choix(objets: QuerySet[Any]) -> list[tuple[int, str]]:
    return list(objets.values_list("pk", "nom"))
