"""The forms of decisions, of what follows them and of relevés: they check the shape; the acts decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from maillage.conventions.forms.saisie import ObjetForm, SaisieForm
from maillage.conventions.models import Demarche
from maillage.gouvernance.actions.decisions import SuiteDemandee
from maillage.gouvernance.enums import PorteeDecision, SensDecision, TypeDecision
from maillage.gouvernance.models import Decision, Instance, PointOrdreDuJour, Releve, Suite
from maillage.gouvernance.queries.decisions import VIGUEURS, Filtres, registre
from maillage.regles.effets import Scrutin, effets

SUITES_EN_VUE = 3
LONGUEUR_D_UN_CHOIX = 120
# The types that change nothing by themselves, in the order in which they are offered.
SANS_EFFET = (TypeDecision.ARBITRAGE, TypeDecision.CALENDRIER, TypeDecision.AUTRE)
# What is decided most often comes first.
ORDRE = (
    "fiche",
    "abandon",
    "axes",
    "plan",
    "diagnostic",
    "methode_evaluation",
    "acte",
    "avenant",
    "releve",
    "bilan",
    "evaluation",
    "thematiques",
    "perimetre",
    "duree",
)
Choix = list[tuple[str, Any]]


def choix_de_ce_qu_on_decide(demarche: Demarche) -> Choix:
    """Everything that may be decided, by what it does: « fiche:12 », « arbitrage: »."""
    connus = sorted(effets(), key=lambda e: ORDRE.index(e.type) if e.type in ORDRE else len(ORDRE))
    groupes: Choix = [("", "Choisissez…")]
    seuls: Choix = []
    for effet in connus:
        objets = effet.objets(demarche)
        if effet.genre == "demarche":
            seuls.append((f"{effet.type}:", effet.geste))
        elif objets:
            groupes.append(
                (
                    effet.geste,
                    [(f"{effet.type}:{o.cle}", _dit(o.intitule, o.etat_lisible)) for o in objets],
                )
            )
    groupes.append(("Pour toute la démarche", seuls))
    autres: Choix = [(f"{type_}:", type_.label) for type_ in SANS_EFFET]
    autres.append((f"{TypeDecision.RETRAIT}:", "Revenir sur une décision (la choisir plus bas)"))
    groupes.append(("Sans effet sur un objet", autres))
    return groupes


def _dit(intitule: str, etat: str) -> str:
    court = intitule[:LONGUEUR_D_UN_CHOIX]
    return f"{court} ({etat.lower()})" if etat else court


class DecisionForm(SaisieForm):
    """What was decided, how, and what follows."""

    quoi = forms.ChoiceField(
        label="Ce que l’on décide",
        help_text="L’objet change à l’enregistrement, comme par son propre bouton.",
    )
    point: forms.ModelChoiceField[PointOrdreDuJour] = forms.ModelChoiceField(
        queryset=PointOrdreDuJour.objects.none(),
        required=False,
        label="Point de l’ordre du jour",
        empty_label="Hors de l’ordre du jour",
    )
    texte = forms.CharField(
        label="Texte de la décision",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La phrase qui figurera au relevé.",
    )
    portee = forms.ChoiceField(
        label="Portée", choices=PorteeDecision.choices, widget=forms.RadioSelect
    )
    sens = forms.ChoiceField(label="Sens", choices=SensDecision.choices, widget=forms.RadioSelect)
    pour = forms.IntegerField(
        label="Pour", required=False, min_value=0, help_text="Laissez vide s’il y a consensus."
    )
    contre = forms.IntegerField(label="Contre", required=False, min_value=0)
    abstentions = forms.IntegerField(label="Abstentions", required=False, min_value=0)
    reserves = forms.CharField(
        label="Sous réserve",
        required=False,
        max_length=500,
        help_text="Ce qui reste à compléter. Avec une réserve, une fiche incomplète peut être validée.",
    )
    dispense = forms.CharField(
        label="Motif, si la parité ou le quorum manque",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce motif est conservé et figure au relevé.",
    )
    remplace: forms.ModelChoiceField[Decision] = forms.ModelChoiceField(
        queryset=Decision.objects.none(),
        required=False,
        label="Décision remplacée",
        empty_label="Aucune, ou celle qui règle déjà cet objet",
        help_text="Son texte est conservé.",
    )
    GROUPES = (
        ("La décision", ("quoi", "point", "texte"), ""),
        ("Comment elle est prise", ("sens", "portee"), "deux"),
        ("Vote", ("pour", "contre", "abstentions"), "trois"),
        ("S’il faut en dire plus", ("reserves", "dispense", "remplace"), ""),
    )

    def __init__(
        self,
        *args: Any,
        demarche: Demarche,
        points: QuerySet[PointOrdreDuJour],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        champs: dict[str, Any] = self.fields
        champs["quoi"].choices = choix_de_ce_qu_on_decide(demarche)
        champs["point"].queryset = points
        lu = registre(demarche)
        champs["remplace"].queryset = Decision.objects.filter(pk__in=lu.en_vigueur).order_by(
            "-prise_le", "-pk"
        )
        champs["remplace"].label_from_instance = lambda d: f"{d} : {d.texte[:90]}"
        for rang in range(1, SUITES_EN_VUE + 1):
            champs[f"suite_{rang}"] = forms.CharField(
                label="À faire", required=False, max_length=300
            )
            champs[f"responsable_{rang}"] = forms.CharField(
                label="Responsable", required=False, max_length=200
            )
            champs[f"echeance_{rang}"] = forms.DateField(
                label="Échéance", required=False, help_text="jj/mm/aaaa"
            )

    @property
    def groupes(self) -> list[tuple[str, list[forms.BoundField], str]]:
        """The fields under their headings, what follows apart; the last word says how they are laid."""
        return [
            (titre, [self[nom] for nom in noms], disposition)
            for titre, noms, disposition in self.GROUPES
        ]

    @property
    def lignes_de_suites(self) -> list[tuple[int, list[forms.BoundField]]]:
        """One line for each thing to do."""
        return [
            (rang, [self[f"{nom}_{rang}"] for nom in ("suite", "responsable", "echeance")])
            for rang in range(1, SUITES_EN_VUE + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """A vote is whole or absent; something to do says who does it."""
        propres = super().clean() or {}
        comptes = [propres.get(nom) for nom in ("pour", "contre", "abstentions")]
        if any(c is not None for c in comptes) and propres.get("pour") is None:
            self.add_error("pour", "Dites le nombre de voix pour, ou laissez tout le vote vide.")
        for rang in range(1, SUITES_EN_VUE + 1):
            if propres.get(f"suite_{rang}") and not propres.get(f"responsable_{rang}"):
                self.add_error(f"responsable_{rang}", "Dites qui le fait.")
            if propres.get(f"responsable_{rang}") and not propres.get(f"suite_{rang}"):
                self.add_error(f"suite_{rang}", "Dites ce qu’il y a à faire.")
        return propres

    def champs(self) -> dict[str, Any]:
        """What the act takes."""
        propres = self.cleaned_data
        type_, _, cle = propres["quoi"].partition(":")
        scrutin = None
        if propres["pour"] is not None:
            scrutin = Scrutin(propres["pour"], propres["contre"] or 0, propres["abstentions"] or 0)
        return {
            "type": type_,
            "objet": int(cle) if cle else None,
            "scrutin": scrutin,
            "suites": [
                SuiteDemandee(
                    propres[f"suite_{rang}"],
                    propres[f"responsable_{rang}"],
                    propres[f"echeance_{rang}"],
                )
                for rang in range(1, SUITES_EN_VUE + 1)
                if propres[f"suite_{rang}"]
            ],
            **{
                nom: propres[nom]
                for nom in (
                    "point",
                    "texte",
                    "portee",
                    "sens",
                    "reserves",
                    "dispense",
                    "remplace",
                )
            },
        }

    def accueillir(self, erreur: Any) -> None:
        """The acts speak of the object; the form asks it with the type."""
        if erreur.champ == "objet":
            erreur.champ = "quoi"
        super().accueillir(erreur)


class TexteForm(ObjetForm):
    """The wording of a decision."""

    class Meta:
        model = Decision
        fields = ("texte",)
        widgets = {"texte": forms.Textarea(attrs={"rows": 4})}


class SuiteForm(ObjetForm):
    """Something to do: what, who, by when."""

    class Meta:
        model = Suite
        fields = ("intitule", "responsable", "echeance")
        help_texts = {"echeance": "jj/mm/aaaa"}


class SuiteFaiteForm(SaisieForm):
    """The day it was done; an empty day says that it is to be done again."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    faite_le = forms.DateField(label="Faite le", required=False, help_text="jj/mm/aaaa")
    mot = forms.CharField(label="Ce qui a été fait", required=False, max_length=500)


class RegistreForm(SaisieForm):
    """The filters of the register, kept in the address."""

    texte = forms.CharField(
        label="Texte", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    type = forms.ChoiceField(label="Type", required=False)
    instance = forms.TypedChoiceField(
        label="Instance", required=False, coerce=int, empty_value=None
    )
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    vigueur = forms.ChoiceField(label="Où elle en est", required=False)

    def __init__(
        self, *args: Any, instances: QuerySet[Instance], annees: list[int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choix = {
            "type": [("", "Tous"), *TypeDecision.choices],
            "instance": [("", "Toutes"), *((i.pk, str(i)) for i in instances)],
            "annee": [("", "Toutes"), *((a, str(a)) for a in annees)],
            "vigueur": [("", "Toutes"), *((v.value, dit) for v, dit in VIGUEURS.items())],
        }
        for nom, valeurs in choix.items():
            self.fields[nom].choices = valeurs  # type: ignore[attr-defined]

    def filtres(self, genre: str = "", objet: int | None = None) -> Filtres:
        """What was asked; a filter that is no choice asks nothing."""
        propres = getattr(self, "cleaned_data", {})
        return Filtres(
            texte=propres.get("texte", ""),
            type=propres.get("type", ""),
            instance=propres.get("instance"),
            annee=propres.get("annee"),
            vigueur=propres.get("vigueur", ""),
            genre=genre,
            objet=objet,
        )


class VersionForm(SaisieForm):
    """The version that was read, where a button is enough."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AmendementsForm(SaisieForm):
    """One text by item of the agenda, and one that opens the relevé."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, releve: Releve, points: list[PointOrdreDuJour], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["version"].initial = releve.version
        self.points = points
        for cle, nom in self._textes():
            libelle = "Ouverture" if not cle else dict(self._noms())[cle]
            self.fields[nom] = forms.CharField(
                label=libelle,
                required=False,
                max_length=4000,
                initial=releve.amendements.get(cle, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def _noms(self) -> list[tuple[str, str]]:
        return [(str(p.pk), f"{r}. {p.intitule}") for r, p in enumerate(self.points, start=1)]

    def _textes(self) -> list[tuple[str, str]]:
        return [("", "texte_ouverture"), *((cle, f"texte_{cle}") for cle, _ in self._noms())]

    def textes(self) -> dict[str, str]:
        """The texts by key of item."""
        return {cle: self.cleaned_data[nom] for cle, nom in self._textes()}


class CorrectionForm(SaisieForm):
    """What a new relevé corrects."""

    ce_qui_est_corrige = forms.CharField(
        label="Ce qui est corrigé",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cette phrase figurera en tête du relevé corrigé.",
    )
