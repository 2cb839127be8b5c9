"""A file of figures as rows (territory, indicator, year, value, status), block after block."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from pathlib import PurePath

import polars as pl

from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques.catalogue import Colonne, FormeDeFichier
from maillage.statistiques.enums import NiveauStatistique
from maillage.statistiques.lecture import cellules
from maillage.statistiques.lecture.blocs import Inventaire
from maillage.statistiques.lecture.coherences import hors_arrondi, suivre_toutes
from maillage.statistiques.lecture.constats import Constats, Gravite
from maillage.statistiques.lecture.doublons import Vues
from maillage.statistiques.lecture.recodage import Mouvements, Recodage
from maillage.statistiques.lecture.reconnaissance import Entetes

SCHEMA: dict[str, type[pl.DataType]] = {
    "ligne": pl.Int64,
    "niveau": pl.String,
    "code": pl.String,
    "indicateur": pl.String,
    "annee": pl.Int64,
    "valeur": pl.Float64,
    "statut": pl.String,
    "reference": pl.Int64,
    "connues": pl.Int64,
    "zones": pl.Int64,
}
COLONNES = list(SCHEMA)
ANNEE = re.compile(r"(?<!\d)(19[6-9]\d|20\d\d)(?!\d)")
# What a row is about, beside the headings of the file, which may bear the same words.
INDEX = ["ligne", "@niveau", "@code", "@annee", "@reference", "@connues", "@zones"]


class LecteurDeSeries:
    """Turns the blocks of one table into figures; holds what must be remembered between blocks."""

    def __init__(
        self,
        entetes: Entetes,
        inventaire: Inventaire,
        constats: Constats,
        *,
        annee: int,
        mouvements: Mouvements,
        additifs: Set[str],
    ) -> None:
        self.forme: FormeDeFichier = entetes.forme
        self.entetes, self.constats, self.annee = entetes, constats, annee
        self.mouvements, self.additifs = mouvements, additifs
        self.recodage: Recodage = mouvements.recodage(
            _codes_de_communes(inventaire.codes), self._annees(inventaire)
        )
        self.vues = Vues(constats)
        self.verifications = suivre_toutes(self.forme.coherences, constats)
        self.secondaires: dict[tuple[str, str, str, int], tuple[float | None, int]] = {}
        self.a_recoder: list[pl.DataFrame] = []
        self.statuts: Counter[str] = Counter()
        self.annees: set[int] = set()
        self.niveaux: set[str] = set()
        self.retenues = self.ecartees = 0
        self.total = 0.0

    def lire(self, bloc: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The figures of a block of texts (columns of `SCHEMA`)."""
        places = self._situer(self._filtrer(bloc))
        avant = places.height
        contenu = [c for c in places.columns if c != "ligne" and c not in self.forme.ignorees]
        cle = ["@niveau", "@code", "@annee", *([self.forme.mesure] if self.forme.mesure else [])]
        places = self.vues.retirer(places, [*cle, *self.forme.filtres], contenu)
        self.retenues += places.height
        self.ecartees += avant - places.height
        for verification in self.verifications:
            verification.suivre(places)
        self._totaliser(places)
        for figures in (self._principales(places), self._secondaires(places)):
            if not figures.is_empty():
                yield from self._mettre_de_cote(figures)

    def conclure(self) -> Iterator[pl.DataFrame]:
        """What could only be computed once all was read: the communes that were joined."""
        for verification in self.verifications:
            verification.conclure()
        if not self.a_recoder:
            return
        avant = pl.concat(self.a_recoder)
        self._raconter_le_recodage(avant)
        apres = self.recodage.appliquer(avant, self.additifs)
        yield self._compter(apres)

    # --- rows -------------------------------------------------------------------------------------

    def _filtrer(self, bloc: pl.DataFrame) -> pl.DataFrame:
        for colonne, admises in self.forme.filtres.items():
            if colonne in bloc.columns:
                bloc = bloc.filter(pl.col(colonne).str.strip_chars().is_in(admises))
        return bloc

    def _situer(self, bloc: pl.DataFrame) -> pl.DataFrame:
        """The rows with their level, their code and their year; those without are told."""
        forme = self.forme
        if forme.colonne_niveau:
            lu = pl.col(forme.colonne_niveau).str.strip_chars()
            bloc = bloc.with_columns(
                lu.replace_strict(forme.niveaux, default=None, return_dtype=pl.String).alias(
                    "@niveau"
                )
            )
            bloc = self._ecarter(
                bloc, pl.col("@niveau").is_null(), forme.colonne_niveau, "Niveau inconnu"
            )
        else:
            bloc = bloc.with_columns(pl.lit(forme.niveau).alias("@niveau"))
        if forme.code:
            bloc = self._coder(bloc, forme.code, list(forme.niveaux.values()) or [forme.niveau])
        else:
            bloc = bloc.with_columns(pl.lit(forme.code_fixe).alias("@code"))
        return self._dater(bloc).with_columns(
            self._entier(forme.reference, "@reference"),
            self._entier(forme.connues, "@connues"),
            self._entier(forme.zones, "@zones"),
        )

    def _coder(self, bloc: pl.DataFrame, colonne: str, niveaux: list[str]) -> pl.DataFrame:
        bloc = bloc.with_columns(cellules.code_net(colonne).alias("__code"))
        bloc = self._ecarter(
            bloc,
            cellules.est_factice(pl.col("__code"))
            & (pl.col("@niveau") != NiveauStatistique.FRANCE),
            colonne,
            "Code qui ne désigne aucun territoire",
        )
        complet = pl.lit(None, dtype=pl.String)
        for niveau in dict.fromkeys(niveaux):
            lu = (
                pl.lit(self.forme.code_fixe or "FR")
                if niveau == NiveauStatistique.FRANCE
                else cellules.code_complete(pl.col("__code"), niveau)
            )
            complet = pl.when(pl.col("@niveau") == niveau).then(lu).otherwise(complet)
        bloc = bloc.with_columns(complet.alias("@code"))
        bloc = self._ecarter(bloc, pl.col("@code").is_null(), colonne, "Code illisible")
        repares = (pl.col("@code") != pl.col("__code")) & (
            pl.col("@niveau") != NiveauStatistique.FRANCE
        )
        for ligne, lu, rendu in bloc.filter(repares).select("ligne", colonne, "@code").iter_rows():
            self.constats.ajouter(
                Gravite.INFORMATION,
                f"Code lu comme un nombre : {rendu}.",
                ligne=ligne,
                colonne=colonne,
                valeur=lu,
            )
        return self._connus(bloc, colonne)

    def _connus(self, bloc: pl.DataFrame, colonne: str) -> pl.DataFrame:
        """Without the codes that were never those of a commune."""
        if not self.mouvements.actuelles:
            return bloc
        communes = bloc.filter(pl.col("@niveau") == NiveauStatistique.COMMUNE)["@code"].unique()
        inconnus = [code for code in communes if not self.mouvements.connait(code)]
        if not inconnus:
            return bloc
        return self._ecarter(
            bloc,
            (pl.col("@niveau") == NiveauStatistique.COMMUNE) & pl.col("@code").is_in(inconnus),
            colonne,
            "Code inconnu du code officiel géographique",
        )

    def _dater(self, bloc: pl.DataFrame) -> pl.DataFrame:
        colonne = self.forme.colonne_annee
        if not colonne:
            return bloc.with_columns(pl.lit(self.annee, dtype=pl.Int64).alias("@annee"))
        lue = pl.col(colonne).str.strip_chars().str.extract(r"^((?:19|20)\d\d)(?:\D|$)", 1)
        bloc = bloc.with_columns(lue.cast(pl.Int64).alias("@annee"))
        return self._ecarter(bloc, pl.col("@annee").is_null(), colonne, "Année illisible")

    def _ecarter(
        self, bloc: pl.DataFrame, lesquelles: pl.Expr, colonne: str, raison: str
    ) -> pl.DataFrame:
        ecartees = bloc.filter(lesquelles)
        for ligne, valeur in ecartees.select("ligne", colonne).iter_rows():
            self.constats.ajouter(
                Gravite.ALERTE,
                f"{raison} : ligne écartée.",
                ligne=ligne,
                colonne=colonne,
                valeur=valeur,
            )
        self.ecartees += ecartees.height
        return bloc if ecartees.is_empty() else bloc.filter(~lesquelles)

    def _entier(self, colonne: str, nom: str) -> pl.Expr:
        if not colonne or colonne not in self.entetes.places:
            return pl.lit(None, dtype=pl.Int64).alias(nom)
        propre = cellules.net(colonne).cast(pl.Float64, strict=False)
        return propre.round(0).cast(pl.Int64, strict=False).alias(nom)

    def _totaliser(self, bloc: pl.DataFrame) -> None:
        if self.forme.total in bloc.columns:
            propre = cellules.net(self.forme.total).cast(pl.Float64, strict=False)
            self.total += bloc.select(propre.fill_null(0).fill_nan(0).sum()).item()

    # --- figures ----------------------------------------------------------------------------------

    def _principales(self, bloc: pl.DataFrame) -> pl.DataFrame:
        """The figures of the territory of the row."""
        forme = self.forme
        if forme.mesure:
            return self._statuer(self._longues(bloc), dict(forme.mesures))
        colonnes = {e: c for e, c in forme.colonnes.items() if not c.code and e in bloc.columns}
        if not colonnes or bloc.is_empty():
            return pl.DataFrame(schema=SCHEMA)
        longues = bloc.select([*INDEX, *colonnes]).unpivot(
            on=list(colonnes), index=INDEX, variable_name="entete", value_name="texte"
        )
        return self._statuer(longues, colonnes)

    def _longues(self, bloc: pl.DataFrame) -> pl.DataFrame:
        forme = self.forme
        return bloc.select(
            *INDEX,
            pl.col(forme.mesure).str.strip_chars().alias("entete"),
            pl.col(forme.valeur).alias("texte"),
        ).filter(pl.col("entete").is_in(list(forme.mesures)))

    def _secondaires(self, bloc: pl.DataFrame) -> pl.DataFrame:
        """The figures of another territory that each row repeats (the rate of its département)."""
        morceaux = []
        for entete, colonne in self.forme.colonnes.items():
            if colonne.code and entete in bloc.columns:
                morceaux.append(self._secondaire(bloc, entete, colonne))
        return pl.concat(morceaux) if morceaux else pl.DataFrame(schema=SCHEMA)

    def _secondaire(self, bloc: pl.DataFrame, entete: str, colonne: Colonne) -> pl.DataFrame:
        code = cellules.code_complete(cellules.code_net(colonne.code), colonne.niveau)
        figures = bloc.select(
            "ligne",
            pl.lit(colonne.niveau).alias("@niveau"),
            code.alias("@code"),
            "@annee",
            *(pl.lit(None, dtype=pl.Int64).alias(n) for n in INDEX[4:]),
            pl.lit(entete).alias("entete"),
            pl.col(entete).alias("texte"),
        ).filter(pl.col("@code").is_not_null())
        lues = self._statuer(figures, {entete: colonne})
        gardees = [self._est_nouvelle(rangee, entete) for rangee in lues.iter_rows(named=True)]
        return lues.filter(pl.Series(gardees, dtype=pl.Boolean))

    def _est_nouvelle(self, rangee: dict[str, object], entete: str) -> bool:
        cle = (rangee["niveau"], rangee["code"], rangee["indicateur"], rangee["annee"])
        dite = (rangee["valeur"], rangee["ligne"])
        vue = self.secondaires.setdefault(cle, dite)  # type: ignore[arg-type]
        if vue[0] != dite[0]:
            self.constats.ajouter(
                Gravite.BLOQUANT,
                f"La valeur de {cle[1]} contredit celle de la ligne {vue[1]}.",
                ligne=dite[1],  # type: ignore[arg-type]
                colonne=entete,
                valeur=str(dite[0]),
            )
        return vue == dite

    def _statuer(self, longues: pl.DataFrame, colonnes: dict[str, Colonne]) -> pl.DataFrame:
        """Texts as figures with their status; a cell that is neither forbids the import."""
        forme = self.forme
        lues = (
            longues.with_columns(cellules.net("texte").alias("net"))
            .with_columns(cellules.chiffre("net").alias("valeur"))
            .with_columns(
                cellules.statut(
                    "net",
                    "valeur",
                    vide=forme.vide,
                    masques=forme.masques,
                    provisoire=forme.provisoire,
                ).alias("statut"),
                pl.col("entete")
                .replace_strict(
                    {e: c.indicateur for e, c in colonnes.items()}, return_dtype=pl.String
                )
                .alias("indicateur"),
            )
        )
        facteurs = {e: c.facteur for e, c in colonnes.items() if c.facteur != 1}
        if facteurs:
            facteur = pl.col("entete").replace_strict(
                facteurs, default=1.0, return_dtype=pl.Float64
            )
            lues = lues.with_columns((pl.col("valeur") * facteur).round(4))
        signes = [e for e, c in colonnes.items() if c.negatif]
        self._refuser(lues, pl.col("statut").is_null(), "Cette cellule n’est pas un nombre")
        negative = (pl.col("valeur") < 0) & ~pl.col("entete").is_in(signes)
        self._refuser(lues, negative, "Ce nombre ne peut pas être négatif")
        if forme.arrondi:
            self._douter_de_l_arrondi(lues)
        return lues.rename({nom: nom[1:] for nom in INDEX[1:]}).select(COLONNES)

    def _refuser(self, lues: pl.DataFrame, lesquelles: pl.Expr, raison: str) -> None:
        mauvaises = lues.filter(lesquelles).select("ligne", "entete", "texte")
        for ligne, entete, texte in mauvaises.iter_rows():
            self.constats.ajouter(
                Gravite.BLOQUANT, f"{raison}.", ligne=ligne, colonne=entete, valeur=texte or ""
            )

    def _douter_de_l_arrondi(self, lues: pl.DataFrame) -> None:
        douteuses = lues.filter(hors_arrondi(self.forme.arrondi))
        for ligne, entete, texte in douteuses.select("ligne", "entete", "texte").iter_rows():
            self.constats.ajouter(
                Gravite.ALERTE,
                f"Le producteur arrondit à {self.forme.arrondi:g} : cette valeur ne l’est pas.",
                ligne=ligne,
                colonne=entete,
                valeur=texte,
            )

    # --- communes that changed ---------------------------------------------------------------------

    def _mettre_de_cote(self, figures: pl.DataFrame) -> Iterator[pl.DataFrame]:
        if self.recodage.arrondissements:
            a_sommer = figures.filter(
                pl.col("code").is_in(self.recodage.arrondissements)
                & pl.col("indicateur").is_in(list(self.additifs))
            )
            self.a_recoder.extend([a_sommer] if a_sommer.height else [])
        touches = self.recodage.touches
        if touches:
            change = (pl.col("niveau") == NiveauStatistique.COMMUNE) & pl.col("code").is_in(touches)
            anciennes = figures.filter(change)
            if not anciennes.is_empty():
                self.a_recoder.append(anciennes)
                figures = figures.filter(~change)
        yield self._compter(figures)

    def _compter(self, figures: pl.DataFrame) -> pl.DataFrame:
        figures = figures.filter(pl.col("statut").is_not_null())
        self.statuts.update(dict(figures["statut"].value_counts().iter_rows()))
        self.annees.update(figures["annee"].unique().to_list())
        self.niveaux.update(figures["niveau"].unique().to_list())
        return figures

    def _raconter_le_recodage(self, avant: pl.DataFrame) -> None:
        premieres = dict(
            avant.group_by("code", maintain_order=True).agg(pl.col("ligne").first()).iter_rows()
        )
        for code, ligne in premieres.items():
            nouveau = self.recodage.vers.get(code)
            if code in self.recodage.defaites:
                message = (
                    f"La commune {code} a été partagée depuis : ses valeurs ne se calculent pas."
                )
            elif nouveau and nouveau != code and code not in self.recodage.arrondissements:
                message = (
                    f"La commune {code} est aujourd’hui dans {nouveau} : ses effectifs s’y ajoutent, "
                    "ses taux ne se calculent plus."
                )
            else:
                continue
            self.constats.ajouter(Gravite.INFORMATION, message, ligne=ligne, valeur=code)

    def _annees(self, inventaire: Inventaire) -> list[int]:
        lues = [int(t) for a in inventaire.annees for t in ANNEE.findall(a)[:1]]
        return lues or [self.annee]


def annee_des_figures(entetes: Entetes, nom: str, dite: int | None) -> int:
    """The year of the figures where no column says it; 0 where one does. Raises `SaisieInvalide`."""
    forme = entetes.forme
    if forme.colonne_annee:
        return 0
    # « qpv_2015_demographie_2022 »: what comes first in a name is the year of the zones.
    dans_le_nom = [int(annee) for annee in ANNEE.findall(PurePath(nom).name)][-1:]
    annee = next((a for a in (dite, forme.annee, entetes.annee, *dans_le_nom) if a), None)
    if annee is None:
        raise SaisieInvalide(
            "L’année de ces chiffres n’est dite ni dans les colonnes, ni dans le nom du fichier. "
            "Donnez-la.",
            champ="annee",
        )
    if not 1960 <= annee <= 2100:
        raise SaisieInvalide(f"{annee} n’est pas une année de chiffres.", champ="annee")
    return annee


def _codes_de_communes(bruts: frozenset[str]) -> frozenset[str]:
    """The texts of a column of codes that are codes of communes, as they will be written."""
    if not bruts:
        return frozenset()
    lus = pl.DataFrame({"brut": sorted(bruts)}).select(
        cellules.code_complete(cellules.code_net("brut"), NiveauStatistique.COMMUNE).alias("code")
    )
    return frozenset(lus["code"].drop_nulls().to_list())
