"""The forms of the published tables and of the budgets: their heading, then a grid typed as it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.conventions.enums import RolePartie
from maillage.conventions.forms.saisie import ObjetForm
from maillage.conventions.models import Demarche
from maillage.documents.extraction import FichierIllisible
from maillage.financements.actions.budgets import Politique
from maillage.financements.grilles import Colonne, Grille, Rangee
from maillage.financements.imports_tableaux import OCTETS_AU_PLUS, lire_le_classeur
from maillage.financements.models import BudgetCollectivite, TableauPublie
from maillage.financements.models.tableau_publie import COLONNES_AU_PLUS, LIGNES_AU_PLUS
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import SaisieInvalide

LIGNES_DE_DEPART, LIGNES_DE_PLUS = 5, 5
PLUS_DE_LIGNES, PLUS_DE_COLONNES = "lignes", "colonnes"
ANNEE = forms.TextInput(attrs={"inputmode": "numeric"})


class TableauForm(ObjetForm):
    """What a published table says of itself."""

    class Meta:
        model = TableauPublie
        fields = (
            "intitule",
            "financeur",
            "annee",
            "annee_fin",
            "unite",
            "total_ecrit",
            "source",
            "explication",
        )
        widgets = {"annee": ANNEE, "annee_fin": ANNEE}
        help_texts = {
            "intitule": "« Aides versées par la Caf en 2019 ».",
            "annee": "L’année à laquelle les montants se rapportent, non celle du document.",
            "annee_fin": "Seulement si les montants couvrent plusieurs années.",
            "unite": "Celle des chiffres qui n’en donnent pas.",
            "total_ecrit": "Tel qu’il est imprimé : « près de 70 M€ », « 490 787 € + 598 000 € ». "
            "Seul, sans ligne : un montant global.",
            "source": "Le document et l’endroit : « Accord-cadre 2021-2022, §1.4 ».",
            "explication": "D’où vient l’écart entre le total publié et la somme, si vous le savez. "
            "Les chiffres publiés ne sont jamais corrigés.",
        }


class BudgetForm(ObjetForm):
    """What a budget says of itself."""

    class Meta:
        model = BudgetCollectivite
        fields = (
            "organisation",
            "intitule",
            "section",
            "annee",
            "annee_fin",
            "unite",
            "total_ecrit",
            "source",
        )
        widgets = {"annee": ANNEE, "annee_fin": ANNEE, "section": forms.RadioSelect}
        help_texts = {
            "intitule": "« Programmation pluriannuelle des investissements ».",
            "annee_fin": "Seulement pour un budget de plusieurs années.",
            "total_ecrit": "Le budget entier, tel qu’il est imprimé : « 944 M€ ».",
            "source": "Le document et l’endroit.",
        }

    def __init__(self, *args: Any, demarche: Demarche, **options: Any) -> None:
        super().__init__(*args, **options)
        a_choisir = Organisation.objects.filter(parties__demarche=demarche).exclude(
            parties__demarche=demarche, parties__role=RolePartie.CAF
        )
        self.fields["organisation"].queryset = a_choisir.order_by("nom", "pk")  # type: ignore[attr-defined]


@dataclass
class CelluleSaisie:
    """One input of the grid: its name in the form, what it holds, what it is called."""

    nom: str
    valeur: str
    libelle: str


class GrilleSaisie:
    """A grid of inputs, kept as it was typed; `fixes` are headings that nobody changes (budgets)."""

    def __init__(
        self,
        grille: Grille | None = None,
        *,
        envoi: QueryDict | None = None,
        fixes: tuple[str, ...] = (),
        nom_des_lignes: str = "Ligne",
    ) -> None:
        self.fixes, self.nom_des_lignes = fixes, nom_des_lignes
        self.intitules: list[str] = []
        self.totaux: list[str] = []
        self.rangees: list[tuple[str, list[str], str]] = []
        if envoi is not None:
            self._recevoir(envoi)
        else:
            self._poser(grille or Grille())

    def _poser(self, grille: Grille) -> None:
        self.intitules = list(self.fixes) or [c.intitule for c in grille.colonnes] or [""]
        self.totaux = [c.total_ecrit for c in grille.colonnes] or [""]
        self.rangees = [(r.intitule, list(r.ecrits), r.ligne) for r in grille.rangees]
        self._ajouter(LIGNES_DE_DEPART if not self.rangees else 1)

    def _recevoir(self, envoi: QueryDict) -> None:
        large = len(self.fixes) or _borne(envoi.get("g-colonnes", ""), COLONNES_AU_PLUS)
        haut = _borne(envoi.get("g-lignes", ""), LIGNES_AU_PLUS)
        self.intitules = list(self.fixes) or [_lu(envoi, f"g-i-{c}") for c in range(large)]
        self.totaux = [_lu(envoi, f"g-t-{c}") for c in range(large)]
        self.rangees = [
            (
                _lu(envoi, f"g-l-{r}"),
                [_lu(envoi, f"g-c-{r}-{c}") for c in range(large)],
                _lu(envoi, f"g-code-{r}"),
            )
            for r in range(haut)
        ]

    def faire(self, geste: str) -> None:
        """More rows, or one more column; nothing that was typed is checked nor lost."""
        if geste == PLUS_DE_LIGNES:
            self._ajouter(LIGNES_DE_PLUS)
        elif (
            geste == PLUS_DE_COLONNES and not self.fixes and len(self.intitules) < COLONNES_AU_PLUS
        ):
            self.intitules.append("")
            self.totaux.append("")
            for _, ecrits, _ in self.rangees:
                ecrits.append("")

    def _ajouter(self, nombre: int) -> None:
        reste = LIGNES_AU_PLUS - len(self.rangees)
        vides: list[tuple[str, list[str], str]] = [
            ("", [""] * len(self.intitules), "") for _ in range(min(nombre, reste))
        ]
        self.rangees.extend(vides)

    @property
    def largeur(self) -> int:
        """How many columns of figures."""
        return len(self.intitules)

    @property
    def hauteur(self) -> int:
        """How many rows, blank ones included."""
        return len(self.rangees)

    @property
    def colonnes(self) -> list[tuple[CelluleSaisie, CelluleSaisie]]:
        """The heading and the total of each column."""
        return [
            (
                CelluleSaisie(f"g-i-{c}", nom, f"Intitulé de la colonne {c + 1}"),
                CelluleSaisie(f"g-t-{c}", total, f"Total publié de la colonne {c + 1}"),
            )
            for c, (nom, total) in enumerate(zip(self.intitules, self.totaux, strict=True))
        ]

    @property
    def lignes(self) -> list[tuple[CelluleSaisie, list[CelluleSaisie], str, str]]:
        """Each row: its name, its cells, and the hidden code of its line of financing."""
        return [
            (
                CelluleSaisie(f"g-l-{r}", nom, f"{self.nom_des_lignes} {r + 1}"),
                [
                    CelluleSaisie(
                        f"g-c-{r}-{c}", ecrit, f"Ligne {r + 1}, {self.intitules[c] or c + 1}"
                    )
                    for c, ecrit in enumerate(ecrits)
                ],
                f"g-code-{r}",
                code,
            )
            for r, (nom, ecrits, code) in enumerate(self.rangees)
        ]

    def grille(self) -> Grille:
        """What was typed, without the blank rows; a column left wholly blank is not one."""
        pleines = [r for r in self.rangees if r[0] or any(r[1])]
        tenues = [
            c
            for c in range(self.largeur)
            if self.intitules[c] or self.totaux[c] or any(r[1][c] for r in pleines)
        ]
        return Grille(
            tuple(Colonne(self.intitules[c], self.totaux[c]) for c in tenues),
            tuple(
                Rangee(nom, tuple(ecrits[c] for c in tenues), code) for nom, ecrits, code in pleines
            ),
        )

    def politiques(self) -> list[Politique]:
        """The rows of a budget: a name, an amount, a share. Raises `SaisieInvalide` for a wrong share."""
        return [
            Politique(nom, ecrits[0], _part(ecrits[1], rang))
            for rang, (nom, ecrits, _) in enumerate(self.rangees, 1)
            if nom or any(ecrits)
        ]


def grille_des_politiques(politiques: list[Politique]) -> Grille:
    """The policies of a budget, as the grid of the form shows them."""
    return Grille(
        tuple(Colonne(nom) for nom in COLONNES_DU_BUDGET),
        tuple(Rangee(p.intitule, (p.ecrit, _part_ecrite(p.part_publiee))) for p in politiques),
    )


COLONNES_DU_BUDGET = ("Montant publié", "Part publiée, en %")


def _part(texte: str, rang: int) -> Decimal | None:
    serre = "".join(texte.split()).strip("%").replace(",", ".")
    if not serre:
        return None
    chiffres = serre.replace(".", "", 1)
    if not (chiffres.isascii() and chiffres.isdigit()) or len(serre) > 8:
        raise SaisieInvalide(f"Politique {rang} : « {texte} » n’est pas une part en %.")
    return Decimal(serre)


def _part_ecrite(part: Decimal | None) -> str:
    return "" if part is None else f"{part.normalize():f}".replace(".", ",")


def _lu(envoi: QueryDict, nom: str) -> str:
    return " ".join(str(envoi.get(nom, "")).split())


def _borne(dite: str | None, au_plus: int) -> int:
    lue = int(dite) if dite and dite.isascii() and dite.isdigit() and len(dite) < 5 else 0
    return min(max(lue, 1), au_plus)


class ClasseurDeTableauForm(forms.Form):
    """The workbook in which a table was published: read into the grid, where it is checked."""

    fichier = forms.FileField(
        label="Classeur",
        help_text="Excel (.xlsx), OpenDocument (.ods) ou CSV, 5 Mo au plus. La première ligne donne les "
        "intitulés des colonnes, la première colonne ceux des lignes ; une ligne « Total » donne les "
        "totaux publiés.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        error_messages={"empty": "Ce fichier est vide."},
    )
    grille: Grille | None = None

    @property
    def statut(self) -> int:
        """The status of the page that shows the form again."""
        return 422 if self.is_bound else 200

    def clean_fichier(self) -> Any:
        """The table of the workbook, kept aside; one that cannot be read is an error of the field."""
        fichier = self.cleaned_data["fichier"]
        try:
            self.grille = lire_le_classeur(fichier.read(OCTETS_AU_PLUS + 1))
        except (FichierIllisible, SaisieInvalide) as erreur:
            raise forms.ValidationError(erreur.message, code=erreur.code) from erreur
        return fichier
