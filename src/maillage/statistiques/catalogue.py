"""The catalogue of sources, as `donnees/sources.yaml` declares it; no table holds it.

A source has layouts (`formes`): the headings that one of its files bears, and what each column is.
A heading may hold the year: `MED{aa}`, `ptot_{aaaa}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from maillage.regles.erreurs import Introuvable, SaisieInvalide
from maillage.statistiques.enums import (
    GenreReference,
    GenreRupture,
    NiveauStatistique,
    StatutStatistique,
)

FICHIER = Path(__file__).parent / "donnees" / "sources.yaml"
NATURES = ("serie", "points", "quartiers", "reference")


@dataclass(frozen=True)
class Colonne:
    """What a column of figures is: its indicator, and its own level and code where they differ."""

    indicateur: str
    niveau: str = ""
    code: str = ""
    negatif: bool = False
    facteur: float = 1.0


@dataclass(frozen=True)
class Coherence:
    """A total that the file holds: a sum (or a count of rows) by group equals another column."""

    egale: str
    somme: tuple[str, ...] = ()
    par: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True)
class FormeDeFichier:
    """A layout of the files of a source.

    `niveau` is fixed, or read in `colonne_niveau` through `niveaux`. The year is `annee`, or that of
    `colonne_annee`, of the headings, or of the name of the file. `cog` is the year of the codes: a
    number, or a shift from the year of the figures. `lignes` bounds a whole file; a file of less than
    half of that is an extract. With `mesure` and `valeur` the file holds one figure a row, and `mesures`
    says which. What is not a series has `champs` {field of the model: heading}, some `fixes`, and `cle`.
    """

    identifiant: str
    titre: str
    nature: str = "serie"
    niveau: str = ""
    colonne_niveau: str = ""
    niveaux: dict[str, str] = field(default_factory=dict)
    code: str = ""
    code_fixe: str = ""
    annee: int | None = None
    colonne_annee: str = ""
    cog: int | str = ""
    colonnes: dict[str, Colonne] = field(default_factory=dict)
    ignorees: tuple[str, ...] = ()
    mesure: str = ""
    valeur: str = ""
    mesures: dict[str, Colonne] = field(default_factory=dict)
    filtres: dict[str, tuple[str, ...]] = field(default_factory=dict)
    vide: str = StatutStatistique.ABSENTE.value
    masques: tuple[str, ...] = ()
    provisoire: bool = False
    arrondi: float = 0.0
    reference: str = ""
    connues: str = ""
    zones: str = ""
    lignes: tuple[int, int] | None = None
    total: str = ""
    total_entre: tuple[float, float] | None = None
    coherences: tuple[Coherence, ...] = ()
    genre: str = ""
    champs: dict[str, str] = field(default_factory=dict)
    precisions: dict[str, str] = field(default_factory=dict)
    fixes: dict[str, str] = field(default_factory=dict)
    cle: tuple[str, ...] = ()

    @property
    def de_structure(self) -> tuple[str, ...]:
        """The headings without which the layout means nothing."""
        noms = (self.code, self.colonne_annee, self.colonne_niveau, self.mesure, self.valeur)
        codes = (c.code for c in self.colonnes.values())
        return tuple(dict.fromkeys(n for n in (*noms, *codes, *self.champs.values()) if n))

    @property
    def indicateurs(self) -> tuple[str, ...]:
        """The indicators that a file of this layout may bring."""
        cibles = (*self.colonnes.values(), *self.mesures.values())
        return tuple(dict.fromkeys(c.indicateur for c in cibles))


@dataclass(frozen=True)
class RuptureDeSerie:
    """A year from which the figures of a source are no longer those of before, and why.

    `genre` tells what changed; of all its indicators and levels where `indicateurs` and `niveaux` are
    empty. `source` is the text or the note that says it.
    """

    annee: int
    genre: GenreRupture
    motif: str
    source: str
    indicateurs: tuple[str, ...] = ()
    niveaux: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A dataset of a producer: what a page quotes beside its figures, and how its files are read."""

    identifiant: str
    titre: str
    producteur: str
    licence: str
    theme: str
    entree: int = 0
    page: str = ""
    adresse: str = ""
    format: str = ""
    niveaux: tuple[str, ...] = ()
    frequence: str = ""
    millesime: str = ""
    arrondi: str = ""
    secret: str = ""
    precaution: str = ""
    formes: tuple[FormeDeFichier, ...] = ()
    ruptures: tuple[RuptureDeSerie, ...] = ()

    @property
    def se_lit(self) -> bool:
        """Whether a file of it can be imported."""
        return bool(self.formes)


def sources() -> tuple[Source, ...]:
    """The catalogue, with the addresses that the instance changed (`DATA_DIR/sources.yaml`)."""
    changees = _adresses_de_l_instance()
    return tuple(
        _avec_adresse(source, changees.get(source.identifiant, source.adresse))
        for source in _declarees(FICHIER)
    )


def source(identifiant: str) -> Source:
    """The source of that identifier. Raises `Introuvable`."""
    for trouvee in sources():
        if trouvee.identifiant == identifiant:
            return trouvee
    connues = ", ".join(s.identifiant for s in _declarees(FICHIER))
    raise Introuvable(
        f"La source « {identifiant[:60]} » n’est pas au catalogue. Choisissez parmi : {connues}."
    )


def ruptures() -> dict[str, tuple[RuptureDeSerie, ...]]:
    """The breaks that each source declares, by its identifier."""
    return {source.identifiant: source.ruptures for source in _declarees(FICHIER)}


def lire_le_catalogue(texte: str) -> tuple[Source, ...]:
    """The sources of a YAML text. Raises `ValueError` where it declares something unknown."""
    return tuple(_source(fiche) for fiche in yaml.safe_load(texte)["sources"])


@cache
def _declarees(fichier: Path) -> tuple[Source, ...]:
    return lire_le_catalogue(fichier.read_text(encoding="utf-8"))


def _adresses_de_l_instance() -> dict[str, str]:
    """{identifier: address} of the instance: what was seen in 2026 may have moved since."""
    fichier = Path(settings.DATA_DIR) / "sources.yaml"
    try:
        lues = yaml.safe_load(fichier.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as erreur:
        raise SaisieInvalide(
            f"Le fichier des adresses des sources ({fichier.name}, dans le dossier de l’instance) ne se "
            "lit pas. Corrigez-le : une ligne « identifiant: adresse » par source."
        ) from erreur
    if not isinstance(lues, dict):
        return {}
    return {str(nom): str(adresse) for nom, adresse in lues.items() if isinstance(adresse, str)}


def _avec_adresse(source: Source, adresse: str) -> Source:
    return source if adresse == source.adresse else Source(**{**vars(source), "adresse": adresse})


def _source(fiche: dict[str, Any]) -> Source:
    formes = tuple(_forme(f) for f in fiche.get("formes", ()))
    niveaux = tuple(fiche.get("niveaux", ()))
    ruptures = tuple(_rupture(r) for r in fiche.get("ruptures", ()))
    return Source(**{**fiche, "formes": formes, "niveaux": niveaux, "ruptures": ruptures})


def _rupture(fiche: dict[str, Any]) -> RuptureDeSerie:
    lue = RuptureDeSerie(
        **{
            **fiche,
            "genre": GenreRupture(fiche["genre"]),
            "indicateurs": tuple(fiche.get("indicateurs", ())),
            "niveaux": tuple(fiche.get("niveaux", ())),
        }
    )
    if inconnus := set(lue.niveaux) - set(NiveauStatistique.values):
        raise ValueError(f"rupture de {lue.annee} : niveaux inconnus, {sorted(inconnus)}")
    if not lue.motif or not lue.source:
        raise ValueError(f"rupture de {lue.annee} : sans motif ou sans source")
    return lue


def _forme(fiche: dict[str, Any]) -> FormeDeFichier:
    lue = dict(fiche)
    for nom in ("colonnes", "mesures"):
        lue[nom] = {entete: _colonne(dit) for entete, dit in lue.get(nom, {}).items()}
    lue["filtres"] = {col: tuple(map(str, dit)) for col, dit in lue.get("filtres", {}).items()}
    for nom in ("ignorees", "masques", "cle"):
        lue[nom] = tuple(map(str, lue.get(nom, ())))
    for nom in ("lignes", "total_entre"):
        lue[nom] = tuple(lue[nom]) if nom in lue else None
    lue["niveaux"] = {str(k): v for k, v in lue.get("niveaux", {}).items()}
    lue["coherences"] = tuple(
        Coherence(**{**c, "somme": tuple(c.get("somme", ()))}) for c in lue.get("coherences", ())
    )
    forme = FormeDeFichier(**lue)
    _verifier(forme)
    return forme


def _colonne(dit: str | dict[str, Any]) -> Colonne:
    return Colonne(dit) if isinstance(dit, str) else Colonne(**dit)


def _verifier(forme: FormeDeFichier) -> None:
    if forme.nature not in NATURES:
        raise ValueError(f"{forme.identifiant} : nature inconnue, {forme.nature}")
    colonnes = (*forme.colonnes.values(), *forme.mesures.values())
    niveaux = {forme.niveau, *forme.niveaux.values(), *(c.niveau for c in colonnes)} - {""}
    if inconnus := niveaux - set(NiveauStatistique.values):
        raise ValueError(f"{forme.identifiant} : niveaux inconnus, {sorted(inconnus)}")
    if forme.genre and forme.genre not in GenreReference.values:
        raise ValueError(f"{forme.identifiant} : genre inconnu, {forme.genre}")
    if forme.vide not in StatutStatistique.values:
        raise ValueError(f"{forme.identifiant} : statut inconnu, {forme.vide}")


@cache
def motif(entete: str) -> re.Pattern[str]:
    """The heading as a pattern: `{aa}` and `{aaaa}` stand for a year."""
    texte = re.escape(entete.strip().casefold())
    texte = texte.replace(r"\{aaaa\}", r"(?P<annee>(?:19|20)\d\d)")
    return re.compile(texte.replace(r"\{aa\}", r"(?P<annee>\d\d)"))
