"""A file that is a list — points, quartiers, communes, movements — as rows of the fields it fills."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from maillage.statistiques.catalogue import FormeDeFichier
from maillage.statistiques.enums import NiveauStatistique
from maillage.statistiques.lecture import cellules
from maillage.statistiques.lecture.coherences import suivre_toutes
from maillage.statistiques.lecture.constats import Constats, Gravite
from maillage.statistiques.lecture.doublons import Vues
from maillage.statistiques.lecture.reconnaissance import Entetes

COORDONNEES = {"longitude": 180.0, "latitude": 90.0}
FORMATS_DE_DATE = ("%Y-%m-%d", "%d/%m/%Y")


class LecteurDeFiches:
    """Turns the blocks of one table into rows: `champs` of the layout, `precisions` as a mapping."""

    def __init__(self, entetes: Entetes, constats: Constats) -> None:
        self.forme: FormeDeFichier = entetes.forme
        self.constats = constats
        self.vues = Vues(constats)
        self.verifications = suivre_toutes(self.forme.coherences, constats)
        self.precisions = {
            nom: entete for nom, entete in self.forme.precisions.items() if entete in entetes.places
        }
        self.retenues = self.ecartees = 0
        self.total = 0.0

    def lire(self, bloc: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The rows of a block of texts."""
        for colonne, admises in self.forme.filtres.items():
            if colonne in bloc.columns:
                bloc = bloc.filter(pl.col(colonne).str.strip_chars().is_in(admises))
        champs = {champ: _propre(entete) for champ, entete in self.forme.champs.items()}
        bloc = bloc.with_columns(*(lu.alias(f"champ_{champ}") for champ, lu in champs.items()))
        bloc = self._coder(self._exiger(bloc))
        avant = bloc.height
        cle = [f"champ_{champ}" for champ in self.forme.cle]
        if cle:
            bloc = self.vues.retirer(bloc, cle, [f"champ_{champ}" for champ in champs])
        self.ecartees += avant - bloc.height
        self.retenues += bloc.height
        for verification in self.verifications:
            verification.suivre(bloc)
        if self.forme.total in bloc.columns:
            lu = cellules.net(self.forme.total).cast(pl.Float64, strict=False)
            self.total += bloc.select(lu.fill_null(0).fill_nan(0).sum()).item()
        yield self._rendre(bloc)

    def conclure(self) -> None:
        """Tell the totals that do not agree, once all was read."""
        for verification in self.verifications:
            verification.conclure()

    def _exiger(self, bloc: pl.DataFrame) -> pl.DataFrame:
        """Without the rows that lack what identifies them."""
        for champ in self.forme.cle or tuple(self.forme.champs)[:1]:
            vide = pl.col(f"champ_{champ}") == ""
            for (ligne,) in bloc.filter(vide).select("ligne").iter_rows():
                self.constats.ajouter(
                    Gravite.ALERTE,
                    "Cette ligne n’a pas ce qui l’identifie : elle est écartée.",
                    ligne=ligne,
                    colonne=self.forme.champs[champ],
                )
            self.ecartees += bloc.filter(vide).height
            bloc = bloc.filter(~vide)
        return bloc

    def _coder(self, bloc: pl.DataFrame) -> pl.DataFrame:
        """Codes of communes with their zero; coordinates as numbers, those out of the world told."""
        for champ in ("code_commune", "code", "lien"):
            niveau = self._niveau(champ)
            nom = f"champ_{champ}"
            if nom in bloc.columns and niveau:
                net = cellules.code_net(nom)
                complet = cellules.code_complete(net, niveau)
                illisible = complet.is_null() & (net != "")
                for ligne, valeur in bloc.filter(illisible).select("ligne", nom).iter_rows():
                    self.constats.ajouter(
                        Gravite.ALERTE,
                        "Code illisible : il est laissé vide.",
                        ligne=ligne,
                        colonne=self.forme.champs[champ],
                        valeur=valeur,
                    )
                bloc = bloc.with_columns(complet.fill_null("").alias(nom))
        return self._placer(bloc)

    def _niveau(self, champ: str) -> str:
        if champ == "code_commune":
            return NiveauStatistique.COMMUNE
        return self.forme.niveaux.get(champ, "")

    def _placer(self, bloc: pl.DataFrame) -> pl.DataFrame:
        for champ, borne in COORDONNEES.items():
            nom = f"champ_{champ}"
            if nom not in bloc.columns:
                continue
            lue = cellules.chiffre(nom)
            bloc = bloc.with_columns(cellules.net(nom).alias(nom))
            hors = (pl.col(nom) != "") & (lue.is_null() | (lue.abs() > borne))
            for ligne, valeur in bloc.filter(hors).select("ligne", nom).iter_rows():
                self.constats.ajouter(
                    Gravite.ALERTE,
                    "Coordonnée illisible ou hors du monde : elle est laissée vide.",
                    ligne=ligne,
                    colonne=self.forme.champs[champ],
                    valeur=valeur,
                )
            exacte = pl.col(nom).cast(pl.Float64, strict=False)
            bloc = bloc.with_columns(
                pl.when(exacte.abs() <= borne).then(exacte).otherwise(None).alias(nom)
            )
        return bloc

    def _rendre(self, bloc: pl.DataFrame) -> pl.DataFrame:
        rendu = bloc.select(
            "ligne",
            *(pl.col(f"champ_{champ}").alias(champ) for champ in self.forme.champs),
            *(pl.lit(dit).alias(champ) for champ, dit in self.forme.fixes.items()),
            *(_propre(entete).alias(f"precision_{nom}") for nom, entete in self.precisions.items()),
        )
        if "date_effet" in rendu.columns:
            rendu = rendu.with_columns(_date("date_effet"))
        return rendu


def _propre(entete: str) -> pl.Expr:
    """The cell on one line, any space made plain; « None » and « NaN » of a program are nothing."""
    texte = (
        pl.col(entete).fill_null("").str.replace_all(cellules.ESPACES + "+", " ").str.strip_chars()
    )
    return pl.when(texte.is_in(["None", "NaN", "nan"])).then(pl.lit("")).otherwise(texte)


def _date(colonne: str) -> pl.Expr:
    lues = [pl.col(colonne).str.to_date(f, strict=False) for f in FORMATS_DE_DATE]
    return pl.coalesce(lues).alias(colonne)
