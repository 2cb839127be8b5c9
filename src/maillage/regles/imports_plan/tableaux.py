"""Finds the tables of a sheet: where the headers are, what the merges cover, which rows are titles.

A value merged downwards belongs to each row that it covers; a title that runs across the table opens
a part of the plan; a sheet named after an axe is that axe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from maillage.regles.imports_plan import colonnes as reconnaissance
from maillage.regles.imports_plan.colonnes import NIVEAUX, champs
from maillage.regles.imports_plan.donnees import donnees
from maillage.regles.imports_plan.formes import (
    Colonne,
    Grille,
    LigneLue,
    Ou,
    Sorte,
    Tableau,
    Valeur,
)
from maillage.regles.imports_plan.mots import texte
from maillage.regles.imports_plan.normalisation import cle

NOTICE = "Mode d’emploi"  # the sheet of explanations of a workbook of Maillage
LIGNES_D_ENTETE_CHERCHEES = 25
COLONNES_D_ENTETE_JUGEES = 100
ENTETES_SUPERPOSEES = 3
ENTETE_LONGUE = 90
ECHANTILLON = 60
GAIN_D_UNE_LIGNE = 0.5
RECONNUES_AU_MOINS = 2
# What tells, for a table that Maillage wrote, what its rows are.
SIGNES_DE_SORTE = (
    (Sorte.PLAN, {"niveau", "place_de_l_element"}),
    (Sorte.ETAPES, {"fiche", "etape"}),
    (Sorte.PARTENAIRES, {"fiche", "partenaire"}),
    (Sorte.CIBLES, {"fiche", "cible"}),
    (Sorte.BUDGET, {"fiche", "annee_du_budget"}),
)


@dataclass(slots=True)
class _Pleine:
    """A sheet once its merges are filled: what comes from above, what comes from the left."""

    grille: Grille
    cellules: list[list[Valeur]]
    portees: list[set[int]]
    doublees: list[set[int]]
    largeur: int


def trouver(
    grilles: Sequence[Grille],
    *,
    memoire: Mapping[str, str] | None = None,
    choisies: Mapping[str, Mapping[str, str]] | None = None,
    corrections: Mapping[str, str] | None = None,
) -> tuple[list[Tableau], list[str]]:
    """The tables of the file, and why the other sheets are left out.

    `choisies` is what the user took the columns for, {sheet: {rank: field}}; `corrections` gives new
    values to cells, {« Feuille!B12 »: text}.
    """
    tableaux, avis = [], []
    for grille in grilles:
        pleine = _remplir(grille)
        tableau = _reconnaitre(
            pleine, memoire or {}, (choisies or {}).get(grille.nom), corrections or {}
        )
        if tableau is not None:
            tableaux.append(tableau)
        elif grille.nom != NOTICE and any(texte(v) for ligne in grille.lignes for v in ligne):
            avis.append(
                f"Feuille « {grille.nom} » laissée de côté : aucune ligne d’en-têtes n’y est reconnue."
            )
    _nommer_par_les_feuilles(tableaux)
    return tableaux, avis


def niveau_du_titre(titre: str) -> str:
    """The level that a title names (« AXE », « OBJECTIF_GENERAL », « FICHE »…), « » for none."""
    nu = cle(titre)
    for niveau, noms in donnees()["titres"].items():
        if any(re.match(rf"{cle(nom)}s?\b", nu) for nom in noms):
            return str(niveau)
    return ""


def _remplir(grille: Grille) -> _Pleine:
    largeur = max((len(ligne) for ligne in grille.lignes), default=0)
    hauteur = len(grille.lignes)
    cellules = [[*ligne, *[None] * (largeur - len(ligne))] for ligne in grille.lignes]
    portees: list[set[int]] = [set() for _ in range(hauteur)]
    doublees: list[set[int]] = [set() for _ in range(hauteur)]
    for haut, gauche, bas, droite in grille.fusions:
        if haut >= hauteur or gauche >= largeur:
            continue
        valeur = cellules[haut][gauche]
        for ligne in range(haut, min(bas, hauteur - 1) + 1):
            for colonne in range(gauche, min(droite, largeur - 1) + 1):
                if ligne == haut and colonne == gauche:
                    continue
                cellules[ligne][colonne] = valeur
                if colonne > gauche:
                    doublees[ligne].add(colonne)
                if ligne > haut:
                    portees[ligne].add(colonne)
    return _Pleine(grille, cellules, portees, doublees, largeur)


def _reconnaitre(
    pleine: _Pleine,
    memoire: Mapping[str, str],
    choisies: Mapping[str, str] | None,
    corrections: Mapping[str, str],
) -> Tableau | None:
    place = _chercher_entetes(pleine)
    if place is None:
        return None
    haut, hauteur = place
    entetes = _entetes(pleine, haut, hauteur)
    debut = haut + hauteur
    suite = pleine.cellules[debut : debut + ECHANTILLON]
    echantillon = [[ligne[rang] for ligne in suite] for rang in range(pleine.largeur)]
    colonnes = reconnaissance.deviner(entetes, echantillon, memoire)
    if choisies is not None:
        _imposer(colonnes, choisies)
    colonnes = [c for c in colonnes if c.entete or c.exemples]
    lignes = list(_lignes(pleine, debut, colonnes, entetes, corrections))
    return Tableau(
        pleine.grille.nom,
        _sorte(colonnes),
        haut + pleine.grille.premiere_ligne,
        colonnes,
        lignes,
    )


def _imposer(colonnes: list[Colonne], choisies: Mapping[str, str]) -> None:
    """What the user chose; a column that he left out is taken for nothing."""
    for colonne in colonnes:
        choix = choisies.get(str(colonne.index))
        if choix is None or choix == colonne.champ:
            continue
        colonne.champ, colonne.confiance = choix if choix in champs() else "", 1.0
        colonne.raison = "votre choix"


def _chercher_entetes(pleine: _Pleine) -> tuple[int, int] | None:
    """The first row of the headers and their height; None where nothing looks like headers."""
    meilleure, place = 0.0, None
    for haut in range(min(len(pleine.cellules), LIGNES_D_ENTETE_CHERCHEES)):
        if not any(texte(valeur) for valeur in pleine.cellules[haut]):
            continue
        precedente = 0.0
        for hauteur in range(_hauteur_au_moins(pleine, haut), ENTETES_SUPERPOSEES + 1):
            if haut + hauteur > len(pleine.cellules):
                break
            note = _note(pleine, haut, hauteur)
            if note > max(meilleure, precedente + (GAIN_D_UNE_LIGNE if hauteur > 1 else 0)):
                meilleure, place = note, (haut, hauteur)
            precedente = max(precedente, note)
    return place


def _hauteur_au_moins(pleine: _Pleine, haut: int) -> int:
    """Two rows where a heading runs over several columns that are named below: « Financements »."""
    if haut + 1 >= len(pleine.cellules):
        return 1
    for debut, gauche, bas, droite in pleine.grille.fusions:
        large = droite - gauche + 1
        if debut != haut or bas != haut or not 2 <= large <= pleine.largeur / 2:
            continue
        dessous = pleine.cellules[haut + 1][gauche : droite + 1]
        if len({texte(v) for v in dessous if isinstance(v, str) and texte(v)}) == large:
            return 2
    return 1


def _note(pleine: _Pleine, haut: int, hauteur: int) -> float:
    """How much these rows look like headers: the sum of the confidences, once a field."""
    trouves: dict[str, float] = {}
    for entete in _entetes(pleine, haut, hauteur)[:COLONNES_D_ENTETE_JUGEES]:
        if not entete or len(entete) > ENTETE_LONGUE:
            continue
        champ, confiance, precisions = _reconnaitre_entete(entete)
        if champ:
            nom = champ + "".join(sorted(precisions.values()))
            trouves[nom] = max(confiance, trouves.get(nom, 0.0))
    surs = [c for c in trouves.values() if c >= reconnaissance.PRESQUE]
    return sum(trouves.values()) if len(trouves) >= RECONNUES_AU_MOINS and surs else 0.0


@lru_cache(maxsize=4096)
def _reconnaitre_entete(entete: str) -> tuple[str, float, dict[str, str]]:
    return reconnaissance.reconnaitre(entete)


def _entetes(pleine: _Pleine, haut: int, hauteur: int) -> list[str]:
    """The heading of each column, the stacked ones joined from top to bottom."""
    noms = []
    for colonne in range(pleine.largeur):
        morceaux = (texte(pleine.cellules[ligne][colonne]) for ligne in range(haut, haut + hauteur))
        noms.append(
            reconnaissance.JOINT.join(dict.fromkeys(" ".join(m.split()) for m in morceaux if m))
        )
    return noms


def _lignes(
    pleine: _Pleine,
    debut: int,
    colonnes: list[Colonne],
    entetes: list[str],
    corrections: Mapping[str, str],
) -> Iterator[LigneLue]:
    contexte = _contexte_initial(pleine, debut, len(entetes))
    titrees = {c.index for c in colonnes if c.champ in NIVEAUX}
    technique = any(champs()[c.champ].genre == "technique" for c in colonnes if c.champ)
    for rang in range(debut, len(pleine.cellules)):
        valeurs = list(pleine.cellules[rang])
        for colonne in pleine.doublees[rang]:
            valeurs[colonne] = None
        numero = rang + pleine.grille.premiere_ligne
        corrigees = _corriger(valeurs, pleine.grille.nom, numero, corrections)
        remplies = [i for i, v in enumerate(valeurs) if texte(v)]
        if not remplies or _est_un_total(texte(valeurs[remplies[0]])):
            continue
        if not technique and not corrigees:
            if _repete_les_entetes(valeurs, entetes):
                continue
            if titre := _titre_de_bande(pleine, rang, remplies, titrees):
                contexte = _ouvrir(contexte, niveau_du_titre(titre) or "AXE", titre)
                continue
        portees = frozenset(pleine.portees[rang] - corrigees)
        yield LigneLue(numero, tuple(valeurs), portees, contexte)


def _corriger(
    valeurs: list[Valeur], feuille: str, numero: int, corrections: Mapping[str, str]
) -> set[int]:
    """Set the corrected values of the row; their columns."""
    if not corrections:
        return set()
    corrigees = set()
    for colonne in range(len(valeurs)):
        nouvelle = corrections.get(Ou(feuille, numero, colonne).cle)
        if nouvelle is not None:
            valeurs[colonne] = nouvelle
            corrigees.add(colonne)
    return corrigees


def _contexte_initial(pleine: _Pleine, debut: int, largeur: int) -> dict[str, str]:
    """The titles above the headers, and those above the table in a text."""
    contexte: dict[str, str] = {}
    suivant = iter(("AXE", "OBJECTIF_OPERATIONNEL", "SOUS_OBJECTIF"))
    for titre in pleine.grille.contexte:
        niveau = niveau_du_titre(titre) or next(suivant, "")
        if niveau and niveau != "FICHE":
            contexte = _ouvrir(contexte, niveau, titre)
    for ligne in pleine.cellules[:debut]:
        dits = list(dict.fromkeys(texte(v) for v in ligne if texte(v)))
        niveau = niveau_du_titre(dits[0]) if len(dits) == 1 else ""
        if niveau and niveau != "FICHE" and len(cle(dits[0]).split()) > 1:
            contexte = _ouvrir(contexte, niveau, dits[0])
    return contexte


def _ouvrir(contexte: Mapping[str, str], niveau: str, titre: str) -> dict[str, str]:
    """The context once a title opens: what was under the level of this title is closed."""
    ordre = [n.upper() for n in NIVEAUX]
    rang = ordre.index(niveau) if niveau in ordre else len(ordre)
    garde = {n: t for n, t in contexte.items() if ordre.index(n) < rang}
    return {**garde, niveau: titre} if niveau in ordre else garde


def _titre_de_bande(pleine: _Pleine, rang: int, remplies: list[int], titrees: set[int]) -> str:
    """The title that runs across the table on that row, « » for a row of data."""
    if len(remplies) != 1 or remplies[0] in pleine.portees[rang]:
        return ""
    premiere = remplies[0]
    titre = texte(pleine.cellules[rang][premiere])
    etendue = 1 + sum(1 for c in pleine.doublees[rang] if c not in pleine.portees[rang])
    large = etendue > 1 and etendue >= pleine.largeur / 2
    niveau = niveau_du_titre(titre)
    nomme = niveau not in ("", "FICHE") and premiere not in titrees
    return titre if large or nomme else ""


def _repete_les_entetes(valeurs: Sequence[Valeur], entetes: Sequence[str]) -> bool:
    pareils = sum(
        isinstance(v, str) and bool(e) and " ".join(v.split()).casefold() == e.casefold()
        for v, e in zip(valeurs, entetes, strict=False)
    )
    return pareils >= 2 and pareils >= 0.6 * sum(bool(texte(v)) for v in valeurs)


def _est_un_total(premier: str) -> bool:
    return bool(re.match(r"(?:sous[ -]?)?tota(?:l|ux)\b(?: general)?", cle(premier)))


def _sorte(colonnes: Sequence[Colonne]) -> Sorte:
    presents = {c.champ for c in colonnes}
    return next((s for s, signes in SIGNES_DE_SORTE if signes <= presents), Sorte.FICHES)


def _nommer_par_les_feuilles(tableaux: list[Tableau]) -> None:
    """Where no column nor title says the axe, the name of the sheet does, unless it is a common one."""
    de_fiches = [t for t in tableaux if t.sorte is Sorte.FICHES]
    for tableau in de_fiches:
        dit = tableau.colonne("axe") or tableau.colonne("enjeu") or tableau.colonne("place")
        nu = re.sub(r"\W*\d+\W*$", "", cle(tableau.feuille))
        nomme = niveau_du_titre(tableau.feuille) == "AXE" or (
            len(de_fiches) > 1 and nu not in donnees()["feuilles_sans_nom"]
        )
        if dit or not nomme:
            continue
        tableau.lignes = [
            ligne
            if {"AXE", "ENJEU"} & set(ligne.contexte)
            else replace(ligne, contexte={"AXE": tableau.feuille, **ligne.contexte})
            for ligne in tableau.lignes
        ]
