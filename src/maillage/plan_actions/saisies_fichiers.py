"""The forms of the import and of the export of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from maillage.fichiers.enums import EXTENSIONS, TABLEAUX
from maillage.plan_actions.enums import TraitementDoublons
from maillage.plan_actions.exports.fichiers import FORMATS
from maillage.plan_actions.models import FicheAction
from maillage.regles.imports_plan.colonnes import PRESQUE, champs
from maillage.regles.imports_plan.formes import Colonne, Erreur, Tableau

ACCEPTES = ",".join(sorted(ext for type_ in TABLEAUX for ext in EXTENSIONS[type_]))
RIEN = ("", "Ne pas importer")
GROUPES = (
    (
        "Dans le plan",
        (
            "enjeu",
            "axe",
            "objectif_strategique",
            "objectif_general",
            "objectif_operationnel",
            "sous_objectif",
        ),
    ),
    ("L’action", ("numero", "intitule", "etat", "nature", "priorite", "est_deja_engagee")),
    (
        "Pourquoi, pour qui",
        (
            "constats",
            "objectifs",
            "public",
            "resultats_attendus",
            "thematiques",
            "territoires",
            "principes",
        ),
    ),
    ("Comment", ("description", "moyens", "risques", "schemas", "items_sppe", "provenance")),
    (
        "Avec qui",
        (
            "pilote",
            "pilote_personne",
            "referent_caf",
            "referent_collectivite",
            "partenaires",
            "role",
        ),
    ),
    ("Quand", ("debut", "fin", "calendrier", "est_continue")),
    (
        "Avec quel argent",
        ("prevu", "vote", "paye", "annee_du_budget", "financeur", "nature_du_budget"),
    ),
    ("Comment on l’évaluera", ("criteres_evaluation", "evaluation", "poids")),
)
# In the list of a column the word stands alone: it must say what it is of.
EN_CLAIR = {
    "intitule": "Intitulé de la fiche",
    "numero": "Numéro de la fiche",
    "etat": "État de la fiche",
    "nature": "Nature de l’action",
    "debut": "Date de début",
    "fin": "Date de fin, échéance",
    "calendrier": "Calendrier (début et fin)",
    "prevu": "Montant prévu",
    "vote": "Montant voté",
    "paye": "Montant payé",
    "annee_du_budget": "Année du montant",
    "financeur": "Financeur du montant",
    "nature_du_budget": "Nature de la dépense",
    "pilote": "Pilote (organisation ou personne)",
    "role": "Rôle des partenaires",
    "poids": "Poids dans l’avancement",
}
PROPOSES = frozenset(code for _, codes in GROUPES for code in codes)
ERREURS_EN_VUE = 100


class FichierDePlanForm(forms.Form):
    """The file in which somebody keeps the plan."""

    fichier = forms.FileField(
        label="Fichier du plan",
        help_text="Excel (.xlsx), OpenDocument (.ods), CSV ou Word (.docx), 20 Mo au plus, sans macros.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTES}),
    )


@dataclass(frozen=True, slots=True)
class Groupe:
    """The tables whose headings are the same: their columns are chosen once."""

    tableaux: tuple[Tableau, ...]

    @property
    def colonnes(self) -> Sequence[Colonne]:
        """Those of the first one, which stand for all."""
        return self.tableaux[0].colonnes

    @property
    def nom(self) -> str:
        """« Feuille 1, Feuille 2 »."""
        return ", ".join(tableau.feuille for tableau in self.tableaux)

    @property
    def nombre_de_lignes(self) -> int:
        """Of all the tables."""
        return sum(len(tableau.lignes) for tableau in self.tableaux)


def grouper(tableaux: Sequence[Tableau]) -> list[Groupe]:
    """The tables by their headings, in the order of the file."""
    groupes: dict[tuple[str, ...], list[Tableau]] = {}
    for tableau in tableaux:
        groupes.setdefault(tuple(c.entete for c in tableau.colonnes), []).append(tableau)
    return [Groupe(tuple(siens)) for siens in groupes.values()]


@dataclass(frozen=True, slots=True)
class ColonneASaisir:
    """A column, the list where one says what it is, and how sure the guess is."""

    colonne: Colonne
    champ: forms.BoundField

    @property
    def surete(self) -> str:
        """The tone of the tag."""
        if not self.colonne.champ:
            return "neutre"
        return "succes" if self.colonne.confiance >= PRESQUE else "alerte"

    @property
    def confiance(self) -> int:
        """In percent."""
        return round(100 * self.colonne.confiance)


class ColonnesForm(forms.Form):
    """What each column of each table is: one list a column."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, groupes: Sequence[Groupe], **options: Any) -> None:
        super().__init__(*args, **options)
        self.groupes = groupes
        for nom, _, colonne in self._chacune():
            choix = forms.ChoiceField(
                label=f"La colonne « {colonne.entete or 'sans en-tête'} » est",
                required=False,
                choices=_choix(colonne.champ),
                initial=colonne.champ,
            )
            self.fields[nom] = choix

    def _chacune(self) -> Iterator[tuple[str, Groupe, Colonne]]:
        for i, groupe in enumerate(self.groupes):
            for colonne in groupe.colonnes:
                yield f"c{i}-{colonne.index}", groupe, colonne

    def lignes(self) -> list[tuple[Groupe, list[ColonneASaisir]]]:
        """The columns of each group with their lists, for the page."""
        par_groupe: dict[int, list[ColonneASaisir]] = {}
        for nom, groupe, colonne in self._chacune():
            par_groupe.setdefault(id(groupe), []).append(ColonneASaisir(colonne, self[nom]))
        return [(groupe, par_groupe[id(groupe)]) for groupe in self.groupes]

    def colonnes(self) -> dict[str, dict[str, str]]:
        """{sheet: {rank: field}}."""
        choisies: dict[str, dict[str, str]] = {}
        for nom, groupe, colonne in self._chacune():
            for tableau in groupe.tableaux:
                siennes = choisies.setdefault(tableau.feuille, {})
                siennes[str(colonne.index)] = self.cleaned_data[nom]
        return choisies

    def changees(self) -> dict[str, str]:
        """{heading: field} where the choice is not the guess."""
        return {
            colonne.entete: self.cleaned_data[nom]
            for nom, _, colonne in self._chacune()
            if colonne.entete and self.cleaned_data[nom] != colonne.champ
        }


def _choix(actuel: str) -> list[Any]:
    connus = champs()
    choix: list[Any] = [RIEN]
    if actuel and actuel not in PROPOSES:
        choix.append((actuel, connus[actuel].libelle))
    return [
        *choix,
        *(
            (titre, [(code, EN_CLAIR.get(code, connus[code].libelle)) for code in codes])
            for titre, codes in GROUPES
        ),
    ]


class CorrectionsForm(forms.Form):
    """The cells that cannot be read, with their value to correct; what becomes of doubles and unknowns."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    doublons = forms.ChoiceField(
        label="Fiches dont le titre est déjà dans le plan",
        choices=TraitementDoublons.choices,
        widget=forms.RadioSelect,
    )
    creer_organisations = forms.TypedChoiceField(
        label="Organisations que l’annuaire ne connaît pas",
        choices=[
            ("non", "Garder leur nom écrit dans les moyens de la fiche"),
            ("oui", "Les ajouter à l’annuaire"),
        ],
        coerce=lambda dit: dit == "oui",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, erreurs: Sequence[Erreur], **options: Any) -> None:
        super().__init__(*args, **options)
        self.erreurs = erreurs[:ERREURS_EN_VUE]
        self._noms: dict[str, str] = {}
        for erreur in self.erreurs:
            if erreur.ou.cle in self._noms.values():
                continue
            nom = f"v{len(self._noms)}"
            self._noms[nom] = erreur.ou.cle
            self.fields[nom] = forms.CharField(
                label=f"Nouvelle valeur pour {erreur.ou}",
                required=False,
                initial=erreur.valeur,
                strip=False,
            )
            self.fields[f"ou-{nom}"] = forms.CharField(
                initial=erreur.ou.cle, widget=forms.HiddenInput, required=False
            )

    def lignes(self) -> Iterator[tuple[Erreur, forms.BoundField | None, forms.BoundField | None]]:
        """Each error with the field that corrects its cell (once a cell)."""
        noms = {cle: nom for nom, cle in self._noms.items()}
        for erreur in self.erreurs:
            nom = noms.pop(erreur.ou.cle, "")
            yield erreur, self[nom] if nom else None, self[f"ou-{nom}"] if nom else None

    def corrections(self) -> dict[str, str]:
        """{« Feuille!B12 »: text} for the cells whose value was changed."""
        return {
            cle: self.cleaned_data[nom]
            for nom, cle in self._noms.items()
            if self.cleaned_data[f"ou-{nom}"] == cle
            and self.cleaned_data[nom] != self.fields[nom].initial
        }


class ImportForm(forms.Form):
    """The last word before the import."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    malgre_les_erreurs = forms.BooleanField(
        label="Importer sans ces valeurs : les cellules en erreur resteront vides",
        required=False,
    )


class AnnulationForm(forms.Form):
    """Undo an import, with or without what was changed since."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    garder = forms.BooleanField(label="Garder ce qui a changé depuis l’import", required=False)


class ExportForm(forms.Form):
    """A format, and the fiches for those that hold only some."""

    format = forms.ChoiceField(
        label="Format", choices=list(FORMATS.items()), initial="xlsx", widget=forms.RadioSelect
    )
    fiches: forms.TypedMultipleChoiceField = forms.TypedMultipleChoiceField(
        label="Seulement ces fiches",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans choix : tout le plan. Les classeurs Excel et OpenDocument le contiennent toujours.",
    )

    def __init__(self, *args: Any, fiches: Sequence[FicheAction], **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["fiches"]
        champ.choices = [(fiche.pk, str(fiche)) for fiche in fiches]
