"""The reading of one file of a source: what it is, its rows by blocks, and the report of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from maillage.statistiques.catalogue import FormeDeFichier, Source
from maillage.statistiques.enums import NiveauStatistique
from maillage.statistiques.lecture.blocs import Inventaire, blocs, inventorier
from maillage.statistiques.lecture.constats import Constats, Gravite
from maillage.statistiques.lecture.fiches import LecteurDeFiches
from maillage.statistiques.lecture.rangees import Table, tables
from maillage.statistiques.lecture.recodage import Mouvements
from maillage.statistiques.lecture.reconnaissance import Entetes, reconnaitre
from maillage.statistiques.lecture.series import LecteurDeSeries, annee_des_figures

# Beyond this part of the rows left out, it is another file, or a damaged one.
ECARTEES_AU_PLUS = 0.2
EXTRAIT = 0.5  # of the rows that a whole file has


@dataclass(frozen=True)
class Rapport:
    """What a reading found. `lignes_lues` are those below the headings, repeated ones apart."""

    forme: FormeDeFichier
    table: str
    annees: tuple[int, ...]
    niveaux: tuple[str, ...]
    lignes_lues: int
    lignes_retenues: int
    valeurs: dict[str, int]
    total: float | None
    extrait: bool
    colonnes: tuple[str, ...]
    constats: Constats

    @property
    def est_refuse(self) -> bool:
        """Whether something forbids the import."""
        return bool(self.constats.bloquants)

    @property
    def millesime(self) -> str:
        """« 2021 », or « 2016-2020 »."""
        if not self.annees:
            return ""
        premiere, derniere = self.annees[0], self.annees[-1]
        return str(premiere) if premiere == derniere else f"{premiere}-{derniere}"

    def bilan(self) -> dict[str, Any]:
        """What is counted, as JSON keeps it."""
        return {
            "feuille": self.table,
            "extrait": self.extrait,
            "niveaux": list(self.niveaux),
            "colonnes": list(self.colonnes),
            "valeurs": self.valeurs,
            "constats": {g.value: self.constats.comptes[g] for g in Gravite},
        }


class Lecture:
    """One reading: iterate over `blocs()` to its end, then ask for `rapport`.

    `annee` and `forme` are what a person said where the file does not. `additifs` are the indicators
    whose sum means something. Raises `SaisieInvalide` for a file that is not of the source.
    """

    def __init__(
        self,
        source: Source,
        chemin: Path,
        nom: str,
        *,
        annee: int | None = None,
        forme: str = "",
        mouvements: Mouvements | None = None,
        additifs: Set[str] = frozenset(),
        avancer: Callable[[int, int], None] | None = None,
    ) -> None:
        self.constats = Constats()
        self.avancer = avancer
        self.table: Table
        self.entetes: Entetes
        self.table, self.entetes = reconnaitre(source, tables(chemin, nom), forme)
        self.forme = self.entetes.forme
        self.est_une_serie = self.forme.nature == "serie"
        dite = annee_des_figures(self.entetes, nom, annee) if self.est_une_serie else 0
        colonne = self.forme.code if NiveauStatistique.COMMUNE in self._niveaux() else ""
        # Only the codes of communes decide how the rest is read; a bar needs the number of rows.
        self.inventaire = (
            inventorier(self.table, self.entetes, colonne, self.forme.colonne_annee)
            if colonne or avancer
            else Inventaire(0, frozenset(), frozenset())
        )
        self.lecteur: LecteurDeSeries | LecteurDeFiches
        if self.est_une_serie:
            self.lecteur = LecteurDeSeries(
                self.entetes,
                self.inventaire,
                self.constats,
                annee=dite,
                mouvements=mouvements or Mouvements(),
                additifs=additifs,
            )
        else:
            self.lecteur = LecteurDeFiches(self.entetes, self.constats)
        self.lues = 0

    def _niveaux(self) -> set[str]:
        return {self.forme.niveau, *self.forme.niveaux.values()}

    def blocs(self) -> Iterator[pl.DataFrame]:
        """The rows to write, as the reader of this layout gives them."""
        self._juger_les_entetes()
        for bloc in blocs(self.table, self.entetes, self.constats, self._compter):
            yield from self.lecteur.lire(bloc)
        if isinstance(self.lecteur, LecteurDeSeries):
            yield from self.lecteur.conclure()
        else:
            self.lecteur.conclure()
        self._juger_le_tout()

    def rapport(self) -> Rapport:
        """What was found, once the blocks were all read."""
        lecteur = self.lecteur
        serie = lecteur if isinstance(lecteur, LecteurDeSeries) else None
        return Rapport(
            forme=self.forme,
            table=self.table.nom,
            annees=tuple(sorted(serie.annees)) if serie else (),
            niveaux=tuple(sorted(serie.niveaux)) if serie else (),
            lignes_lues=self.lues,
            lignes_retenues=lecteur.retenues,
            valeurs=dict(sorted(serie.statuts.items())) if serie else {},
            total=round(lecteur.total, 4) if self.forme.total in self.entetes.places else None,
            extrait=self._est_un_extrait(),
            colonnes=tuple(e for e in self.forme.colonnes if e in self.entetes.places),
            constats=self.constats,
        )

    def tout_lire(self) -> Rapport:
        """Read it all and write nothing: what the import would find."""
        for _ in self.blocs():
            pass
        return self.rapport()

    def _compter(self, lignes: int) -> None:
        self.lues += lignes
        if self.avancer:
            self.avancer(self.lues, self.inventaire.lignes)

    def _juger_les_entetes(self) -> None:
        ligne = self.entetes.ligne
        for nom in self.entetes.repetees:
            self.constats.ajouter(
                Gravite.BLOQUANT,
                "Deux colonnes portent ce nom : laquelle croire ?",
                ligne=ligne,
                colonne=nom,
            )
        for nom in self.entetes.inconnues:
            self.constats.ajouter(
                Gravite.ALERTE,
                "Colonne que la source ne connaît pas : elle n’est pas lue.",
                ligne=ligne,
                colonne=nom,
            )
        for nom in self.entetes.absentes:
            self.constats.ajouter(
                Gravite.ALERTE, "Colonne attendue, absente du fichier.", ligne=ligne, colonne=nom
            )

    def _est_un_extrait(self) -> bool:
        return self.forme.lignes is not None and self.lues < EXTRAIT * self.forme.lignes[0]

    def _juger_le_tout(self) -> None:
        if not self.lues:
            self._bloquer("Ce fichier n’a aucune ligne sous ses en-têtes.")
            return
        if not self.lecteur.retenues:
            self._bloquer("Aucune ligne de ce fichier n’a pu être retenue.")
        elif self.lecteur.ecartees > ECARTEES_AU_PLUS * self.lues and self.lues > 20:
            self._juger_les_ecartees()
        self._juger_le_nombre()
        self._juger_le_total()

    def _juger_les_ecartees(self) -> None:
        part = 100 * self.lecteur.ecartees / self.lues
        self.constats.ajouter(
            Gravite.BLOQUANT if part > 100 * EXTRAIT else Gravite.ALERTE,
            f"{self.lecteur.ecartees} lignes sur {self.lues} sont écartées ({part:.0f} %).",
        )

    def _juger_le_nombre(self) -> None:
        if self.forme.lignes is None:
            return
        moins, plus = self.forme.lignes
        if self._est_un_extrait():
            self.constats.ajouter(
                Gravite.INFORMATION,
                f"Extrait : {self.lues} lignes, quand le fichier entier en a {moins} au moins. Seuls les "
                "territoires qu’il contient seront mis à jour.",
            )
        elif not moins <= self.lues <= plus:
            self._bloquer(
                f"{self.lues} lignes, quand le fichier entier en a de {moins} à {plus} : il est tronqué, "
                "ou c’est un autre fichier."
            )

    def _juger_le_total(self) -> None:
        entre = self.forme.total_entre
        if entre is None or self._est_un_extrait() or self.forme.total not in self.entetes.places:
            return
        if not entre[0] <= self.lecteur.total <= entre[1]:
            self._bloquer(
                f"Total de contrôle : « {self.forme.total} » fait {self.lecteur.total:.0f}, quand il est "
                f"attendu entre {entre[0]:.0f} et {entre[1]:.0f}."
            )

    def _bloquer(self, message: str) -> None:
        self.constats.ajouter(Gravite.BLOQUANT, message)
