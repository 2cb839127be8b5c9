"""What one types to write a clause, block after block, and to publish it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.clauses import langage
from maillage.clauses.langage import BlocDeClause, Blocs
from maillage.clauses.usages import Usage
from maillage.documents.clauses import ModeleInvalide
from maillage.documents.conditions import Condition
from maillage.documents.lecture_modele import lire_une_condition
from maillage.interface.saisie import SaisieForm
from maillage.interface.typographie import typo
from maillage.regles.erreurs import ModificationConcurrente

SIGNES_PAR_LIGNE = 70
TERMES_AU_PLUS = 6
ET, OU = "et", "ou"


class BlocForm(forms.Form):
    """One block: its words, for what it is repeated, and the questions that decide whether it is written."""

    rempli = forms.CharField(required=False, widget=forms.HiddenInput)
    texte = forms.CharField(
        label="Texte",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"spellcheck": "true"}),
    )
    pour_chaque = forms.ChoiceField(label="Combien de fois", required=False)

    def __init__(self, usage: Usage, bloc: BlocDeClause, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        modele = usage.modele()
        self.initial = {
            "rempli": bloc.rempli,
            "texte": bloc.texte,
            "pour_chaque": bloc.pour_chaque,
        }
        self.fields["pour_chaque"].choices = [  # type: ignore[attr-defined]
            ("", "Une seule fois"),
            *(
                (nom, typo(f"Une fois par élément : {c.nom}"))
                for nom, c in modele.collections.items()
            ),
        ]
        self.fields["texte"].widget.attrs["rows"] = _rangs(str(self["texte"].value() or ""))
        repete = str(self["pour_chaque"].value() or "")
        enonces = langage.enonces(modele, usage.libelles, repete)
        choisis = self._termes(modele, bloc, repete)
        for rang in range(min(len(choisis) + 1, TERMES_AU_PLUS)):
            self._poser(rang, enonces, choisis[rang] if rang < len(choisis) else (ET, ""))
        self.condition = langage.dire_la_condition(
            bloc.si, modele, usage.libelles, bloc.pour_chaque
        )
        self.nom_de_ce_qui_est_rempli = (
            langage.nom_de_ce_qui_est_rempli(modele, bloc.rempli) if bloc.rempli else ""
        )

    def _termes(self, modele: Any, bloc: BlocDeClause, repete: str) -> list[tuple[str, str]]:
        """The questions as (word before, question): those that were posted, or those of the block."""
        if self.is_bound:
            postes = [
                (
                    self.data.get(self.add_prefix(f"lien_{n}"), ET),
                    self.data.get(self.add_prefix(f"terme_{n}"), ""),
                )
                for n in range(TERMES_AU_PLUS)
            ]
            return [(lien, terme) for lien, terme in postes if terme]
        try:
            condition = lire_une_condition(bloc.si, modele, repete)
        except ModeleInvalide:
            return []
        return list(_a_plat(condition)) if condition else []

    def _poser(self, rang: int, enonces: Mapping[str, str], choisi: tuple[str, str]) -> None:
        lien, terme = choisi
        if rang:
            self.fields[f"lien_{rang}"] = forms.ChoiceField(
                label="Lien",
                choices=[(ET, "et"), (OU, "ou")],
                required=False,
                initial=lien if lien in (ET, OU) else ET,
            )
        self.fields[f"terme_{rang}"] = forms.ChoiceField(
            label="Seulement si" if not rang else "Autre condition",
            choices=[("", "Toujours" if not rang else "Aucune autre"), *enonces.items()],
            required=False,
            initial=terme,
            error_messages={
                "invalid_choice": "Cette condition n’existe pas ici. Choisissez dans la liste."
            },
        )

    @property
    def termes(self) -> list[tuple[Any, Any]]:
        """The fields of the questions: (word before or None, question)."""
        rangs = [n for n in range(TERMES_AU_PLUS) if f"terme_{n}" in self.fields]
        return [(self[f"lien_{n}"] if n else None, self[f"terme_{n}"]) for n in rangs]

    @property
    def a_des_regles(self) -> bool:
        """Whether the block has a condition or a repetition, so that the page opens them."""
        premier = self["terme_0"].value() if "terme_0" in self.fields else ""
        return bool(premier or self["pour_chaque"].value())

    def bloc(self) -> BlocDeClause:
        """What was entered, valid or not."""
        dites = self.cleaned_data if hasattr(self, "cleaned_data") else {}

        def lire(nom: str) -> str:
            return str(dites.get(nom, self[nom].value()) or "")

        if rempli := lire("rempli"):
            return BlocDeClause(rempli=rempli)
        si = ""
        for rang in range(TERMES_AU_PLUS):
            terme = lire(f"terme_{rang}") if f"terme_{rang}" in self.fields else ""
            if terme:
                lien = lire(f"lien_{rang}") if rang else ET
                si += f" {OU if lien == OU else ET} {terme}" if si else terme
        return BlocDeClause(lire("texte"), si, lire("pour_chaque"))


def _a_plat(condition: Condition) -> Iterator[tuple[str, str]]:
    for alternative in langage.termes_de(condition):
        for rang, terme in enumerate(alternative):
            yield (ET if rang else OU, terme)


def _rangs(texte: str) -> int:
    lignes = sum(1 + len(ligne) // SIGNES_PAR_LIGNE for ligne in texte.split("\n"))
    return min(max(lignes + 1, 3), 24)


class RedactionForm(SaisieForm):
    """A whole clause: its blocks in order, and the version that was read.

    `geste` is a button that changes the blocks without keeping anything.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    nombre = forms.IntegerField(
        min_value=0,
        max_value=langage.BLOCS_AU_PLUS,
        widget=forms.HiddenInput,
        error_messages={"required": "Le texte n’est pas arrivé entier. Recommencez."},
    )

    def __init__(self, usage: Usage, data: QueryDict | None, *, blocs: Blocs, version: int) -> None:
        super().__init__(data, initial={"version": version, "nombre": len(blocs)})
        self.usage = usage
        self.blocs = [self._bloc(rang, bloc) for rang, bloc in enumerate(self._lire(blocs))]
        geste = data.get("geste", "") if data else ""
        if geste:
            self._poser(bouger(self.entrees(), geste))

    def _lire(self, blocs: Blocs) -> Iterable[BlocDeClause]:
        if not self.is_bound:
            return blocs
        dit = self.data.get("nombre", "")
        nombre = int(dit) if dit.isascii() and dit.isdigit() and len(dit) < 4 else 0
        return (BlocDeClause() for _ in range(min(nombre, langage.BLOCS_AU_PLUS)))

    def _bloc(self, rang: int, bloc: BlocDeClause) -> BlocForm:
        data = self.data if self.is_bound else None
        return BlocForm(self.usage, bloc, data, prefix=f"bloc-{rang}")

    def _poser(self, blocs: Blocs) -> None:
        """Show these blocks, whatever was posted."""
        self.blocs = [
            BlocForm(self.usage, bloc, prefix=f"bloc-{rang}") for rang, bloc in enumerate(blocs)
        ]

    def entrees(self) -> Blocs:
        """The blocks as they were entered."""
        return tuple(forme.bloc() for forme in self.blocs)

    def is_valid(self) -> bool:
        """Whether the form and each of its blocks are; the summary names the blocks that are not."""
        faux = [rang for rang, forme in enumerate(self.blocs, 1) if not forme.is_valid()]
        valide = super().is_valid()
        for rang in faux:
            self.add_error(
                None, f"Bloc {rang} : choisissez sa condition et sa répétition dans les listes."
            )
        return valide and not faux


def bouger(blocs: Blocs, geste: str) -> Blocs:
    """The blocks after a button: « ajouter », « relire », « monter:2 », « descendre:0 », « retirer:1 »."""
    nom, _, dit = geste.partition(":")
    suite = list(blocs)
    if nom == "ajouter" and len(suite) < langage.BLOCS_AU_PLUS:
        suite.append(BlocDeClause())
    rang = int(dit) if dit.isascii() and dit.isdigit() and len(dit) < 4 else -1
    if not 0 <= rang < len(suite):
        return tuple(suite)
    if nom == "retirer" and not suite[rang].rempli:
        del suite[rang]
    vers = {"monter": rang - 1, "descendre": rang + 1}.get(nom, -1)
    if 0 <= vers < len(suite):
        suite[rang], suite[vers] = suite[vers], suite[rang]
    return tuple(suite)


class PublicationForm(SaisieForm):
    """From when, until when, and why."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    valable_du = forms.DateField(
        label="S’applique à partir du",
        help_text="Aux actes signés à partir de ce jour. Aujourd’hui au plus tôt.",
    )
    valable_au = forms.DateField(
        label="Jusqu’au", required=False, help_text="Laissez vide si aucune fin n’est prévue."
    )
    motif = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Vos collègues et les démarches le liront.",
        error_messages={"required": "Dites pourquoi : vos collègues et les démarches le liront."},
    )


class RetraitForm(PublicationForm):
    """From when the text of the product holds again, and why."""

    valable_au = None  # type: ignore[assignment]  # a withdrawal has no end


class AbandonForm(SaisieForm):
    """The version of the draft that is thrown away."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ModeleWordForm(SaisieForm):
    """The Word file, and what its logo shows."""

    numero = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    fichier = forms.FileField(
        label="Fichier Word (.docx)",
        help_text="Un document Word avec votre en-tête, votre pied de page et vos styles. Son texte "
        "n’est pas repris.",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "Choisissez le fichier Word.", "empty": "Ce fichier est vide."},
    )
    alternative = forms.CharField(
        label="Texte de remplacement du logo",
        max_length=250,
        help_text="Ce que lit une personne qui ne voit pas l’image : « Logo de la Caf des Yvelines ».",
        error_messages={"required": "Dites ce que montre le logo, pour qui ne le voit pas."},
    )

    def _reprendre(self, erreur: ModificationConcurrente) -> None:
        self.conflit = erreur
        self.data = self.data.copy()
        self.data["numero"] = str(erreur.version)


class RetraitWordForm(SaisieForm):
    """The number of the Word model that is taken away."""

    numero = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
