"""The rows of the tables that a fiche bears."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from maillage.conventions.models import Demarche
from maillage.interface.champs import MontantField, NombreField
from maillage.plan_actions import queries
from maillage.plan_actions.actions.lignes import Ligne
from maillage.plan_actions.enums import EtatEtapeFiche, NatureBudget, PrecisionEcheance
from maillage.plan_actions.forms.choix import en_groupes
from maillage.plan_actions.models.champs import dire_echeance
from maillage.regles.imports_plan.dates import lire_periode
from maillage.regles.imports_plan.formes import Illisible

Brut = dict[str, str]


RELIES = ("organisation", "financeur")


class EcheanceField(forms.CharField):
    """A deadline as people write it: « 31/03/2026 », « mars 2026 », « T1 2026 ».

    Its value is (date, precision): the last day of the period, known to the day or to the month.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Échéance")
        super().__init__(required=False, max_length=40, **options)

    def to_python(self, value: Any) -> Any:
        """The pair, (None, to the day) for nothing."""
        lu = super().to_python(value)
        try:
            periode = lire_periode(lu)
        except Illisible as erreur:
            raise forms.ValidationError(
                f"« {lu} » n'est pas une date. Écrivez un jour (31/03/2026) ou un mois (mars 2026)."
            ) from erreur
        if periode is None or periode.fin is None:
            return (None, PrecisionEcheance.JOUR)
        return (periode.fin, PrecisionEcheance.JOUR if periode.jour else PrecisionEcheance.MOIS)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as it is typed."""
        return (initial or "") != (data or "").strip()


class LigneForm(forms.Form):
    """A row; `cle` is that of a stored one. `noms` are the columns given to the act."""

    cle = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    noms: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        self.demarche = demarche

    def ligne(self) -> Ligne:
        """The row for the act."""
        saisis = self.cleaned_data
        champs = {nom: saisis[nom] for nom in self.noms if nom in saisis}
        if "quand" in saisis:
            champs["echeance"], champs["precision"] = saisis["quand"]
        return Ligne(champs, saisis.get("cle"))

    @classmethod
    def brute(cls, objet: Any) -> Brut:
        """A stored row as this form would show it."""
        valeurs = {"cle": str(objet.pk)}
        for nom, champ in cls.base_fields.items():
            if nom == "quand":
                valeurs[nom] = _echeance(objet)
            elif nom != "cle":
                valeur = getattr(objet, f"{nom}_id", None) if nom in RELIES else getattr(objet, nom)
                lu = champ.widget.format_value(champ.prepare_value(valeur))
                valeurs[nom] = "".join(lu) if isinstance(lu, list) else lu or ""
        return valeurs


def _echeance(objet: Any) -> str:
    if objet.echeance and objet.precision == PrecisionEcheance.JOUR:
        return f"{objet.echeance:%d/%m/%Y}"
    return dire_echeance(objet.echeance, objet.precision)


class EtapeForm(LigneForm):
    """A step of a fiche."""

    noms = ("intitule", "responsable", "etat", "avancement", "poids")
    intitule = forms.CharField(label="Étape", max_length=250)
    quand = EcheanceField()
    responsable = forms.CharField(label="Responsable", max_length=150, required=False)
    etat = forms.ChoiceField(label="État", choices=EtatEtapeFiche.choices, initial="A_FAIRE")
    avancement = forms.IntegerField(
        label="Avanc. %",
        min_value=0,
        max_value=100,
        initial=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    poids = forms.IntegerField(
        label="Poids",
        min_value=1,
        max_value=1000,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def clean_avancement(self) -> int:
        """Nothing typed is 0."""
        return self.cleaned_data["avancement"] or 0


class CibleForm(LigneForm):
    """A quantified target."""

    noms = ("valeur", "unite")
    valeur = NombreField(label="Cible", max_digits=12, decimal_places=2)
    unite = forms.CharField(label="Ce que l’on compte", max_length=120)
    quand = EcheanceField()

    @classmethod
    def brute(cls, objet: Any) -> Brut:
        """Without useless decimals."""
        return super().brute(objet) | {"valeur": objet.valeur_lisible}


class PartenaireForm(LigneForm):
    """A partner and its role."""

    noms = ("organisation", "role")
    organisation: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Organisation", queryset=None, empty_label="Choisir…"
    )
    role = forms.CharField(
        label="Rôle dans l’action",
        max_length=250,
        required=False,
    )

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        proposer(self.fields["organisation"], organisations, "Choisir…")


class LigneBudgetForm(LigneForm):
    """A line of the budget."""

    noms = ("annee", "financeur", "autre_financeur", "nature", "prevu", "vote", "paye")
    annee = forms.IntegerField(
        label="Année",
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    financeur: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Financeur", queryset=None, required=False
    )
    autre_financeur = forms.CharField(
        label="Ou son nom",
        max_length=150,
        required=False,
    )
    nature = forms.ChoiceField(
        label="Nature", choices=NatureBudget.choices, initial=NatureBudget.FONCTIONNEMENT
    )
    prevu = MontantField(label="Prévu", required=False, max_digits=12, min_value=0, help_text="")
    vote = MontantField(label="Voté", required=False, max_digits=12, min_value=0, help_text="")
    paye = MontantField(label="Payé", required=False, max_digits=12, min_value=0, help_text="")

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        proposer(self.fields["financeur"], organisations, "Aucun dans la liste")

    def clean(self) -> dict[str, Any]:
        """A funder of the list, or a name, and not both."""
        saisis = super().clean() or {}
        if bool(saisis.get("financeur")) == bool(saisis.get("autre_financeur")):
            self.add_error(
                "financeur", "Choisissez un financeur dans la liste, ou bien écrivez son nom."
            )
        return saisis


class PrincipeForm(LigneForm):
    """A principle of the démarche."""

    noms = ("intitule", "texte")
    intitule = forms.CharField(label="Principe", max_length=250)
    texte = forms.CharField(
        label="Ce qu’il engage",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def proposer(champ: Any, organisations: tuple[Any, list[Any]], vide: str) -> None:
    """The organisations, the parties first; the choices are shared by all the rows."""
    tous, choix = organisations
    champ.queryset = tous
    champ.choices = [("", vide), *choix]


def organisations_a_choisir(demarche: Demarche) -> tuple[Any, list[Any]]:
    """Every organisation, and the choices under their headings (three queries)."""
    parties, autres = queries.organisations_proposees(demarche)
    groupes = [("Parties de la démarche", parties), ("Autres organisations", autres)]
    return queries.organisations(), en_groupes(groupes)
