"""Which layout of a source a table has, and where its columns are: read in its headings alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques.catalogue import FormeDeFichier, Source, motif
from maillage.statistiques.lecture.cellules import FORMES_DES_CODES
from maillage.statistiques.lecture.rangees import Rangee, Table

LIGNES_DE_TITRE = 25  # a workbook of INSEE says what it is before its headings
PART_RECONNUE = 0.5  # of the columns of a layout, below which it is another file


@dataclass(frozen=True)
class Entetes:
    """The headings of a table: `places` {heading declared: rank}, those unknown, missing, repeated.

    `annee` is the year that the headings bear.
    """

    forme: FormeDeFichier
    ligne: int
    textes: tuple[str, ...]
    places: dict[str, int]
    inconnues: tuple[str, ...]
    absentes: tuple[str, ...]
    repetees: tuple[str, ...]
    annee: int | None


def reconnaitre(source: Source, tables: list[Table], forme: str = "") -> tuple[Table, Entetes]:
    """The table that the source knows best, and its headings. Raises `SaisieInvalide`."""
    formes = [f for f in source.formes if not forme or f.identifiant == forme]
    meilleur: tuple[float, Table, Entetes] | None = None
    for table in tables:
        debut = list(islice(table.rangees(), LIGNES_DE_TITRE))
        for candidat in _candidats(formes, debut):
            note = _note(candidat) + _note_des_codes(candidat, debut)
            if meilleur is None or note > meilleur[0]:
                meilleur = (note, table, candidat)
    if meilleur is None:
        raise SaisieInvalide(_aucune(source, tables), champ="fichier")
    return meilleur[1], meilleur[2]


def _candidats(formes: list[FormeDeFichier], debut: Iterable[Rangee]) -> Iterable[Entetes]:
    for ligne, cellules in debut:
        for forme in formes:
            if (lue := lire_les_entetes(forme, ligne, cellules)) is not None:
                yield lue


def lire_les_entetes(forme: FormeDeFichier, ligne: int, cellules: list[str]) -> Entetes | None:
    """The headings of that row if they are those of the layout, or None."""
    textes = tuple(cellule.strip().lstrip("\ufeff") for cellule in cellules)
    rangs: dict[str, int] = {}
    repetees = []
    for rang, texte in enumerate(textes):
        if texte and texte.casefold() in rangs:
            repetees.append(texte)
        elif texte:
            rangs[texte.casefold()] = rang
    places: dict[str, int] = {}
    annees: set[str] = set()
    for entete in _declarees(forme):
        for texte, rang in rangs.items():
            if trouve := motif(entete).fullmatch(texte):
                places[entete] = rang
                annees.update(a for a in (trouve.groupdict().get("annee"),) if a)
                break
    if any(nom not in places for nom in forme.de_structure):
        return None
    figures = list(forme.colonnes)
    presentes = [nom for nom in figures if nom in places]
    if figures and len(presentes) < PART_RECONNUE * len(figures):
        return None
    prises = set(places.values())
    return Entetes(
        forme,
        ligne,
        textes,
        places,
        inconnues=tuple(t for r, t in enumerate(textes) if t and r not in prises),
        absentes=tuple(nom for nom in figures if nom not in places),
        repetees=tuple(repetees),
        annee=_annee(annees),
    )


def _declarees(forme: FormeDeFichier) -> list[str]:
    coherences = [n for c in forme.coherences for n in (c.egale, c.par, *c.somme)]
    noms = (
        *forme.de_structure,
        *forme.colonnes,
        *forme.ignorees,
        *forme.filtres,
        *forme.precisions.values(),
        *coherences,
        forme.reference,
        forme.connues,
        forme.zones,
        forme.total,
    )
    return [nom for nom in dict.fromkeys(noms) if nom]


def _annee(annees: set[str]) -> int | None:
    """The one year of the headings; two digits are those of this century up to 70."""
    if len(annees) != 1:
        return None
    annee = int(annees.pop())
    if annee >= 100:
        return annee
    return 2000 + annee if annee < 70 else 1900 + annee


def _note(entetes: Entetes) -> float:
    """The more columns are known and the fewer unknown, the better."""
    return len(entetes.places) - 0.5 * len(entetes.inconnues) - len(entetes.absentes)


def _note_des_codes(entetes: Entetes, debut: list[Rangee]) -> float:
    """What tells two layouts of the same headings apart: the codes of one level, or of another."""
    forme = entetes.forme
    if not (forme.niveau and forme.code) or forme.niveau not in FORMES_DES_CODES:
        return 0
    motif_du_code, longueur = FORMES_DES_CODES[forme.niveau]
    rang = entetes.places[forme.code]
    codes = [c[rang].strip() for ligne, c in debut if ligne > entetes.ligne and rang < len(c)]
    if not codes:
        return 0
    bons = sum(
        bool(re.match(motif_du_code, code if len(code) != longueur - 1 else f"0{code}"))
        for code in codes
    )
    return 0 if 2 * bons >= len(codes) else -100


def _aucune(source: Source, tables: list[Table]) -> str:
    noms = " ; ".join(
        f"« {forme.titre} » ({', '.join(forme.de_structure or tuple(forme.colonnes))[:120]}…)"
        for forme in source.formes
    )
    ou = f" (feuilles : {', '.join(t.nom for t in tables)[:200]})" if len(tables) > 1 else ""
    return (
        f"Ce fichier n’est pas un fichier de « {source.titre} »{ou} : ses en-têtes ne sont celles "
        f"d’aucune forme connue. Formes attendues : {noms}. Vérifiez la source choisie."
    )
