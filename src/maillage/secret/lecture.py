"""Long CSV files into a dense table. Whatever is wrong is said with its row; nothing is guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from maillage.regles.erreurs import SaisieInvalide
from maillage.secret.tableau import Tableau, verifier_les_sommes

OCTETS_MAXIMUM = 4 * 1024**3
CELLULES_MAXIMUM = 60_000_000
TOTAL = "total"
ENTIER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Zones:
    """The forest: parallel lists; parent −1 at a root. autres: in other divisions, a zone and those
    that it is the sum of."""

    noms: tuple[str, ...]
    niveaux: tuple[str, ...]
    parent: tuple[int, ...]
    autres: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass(frozen=True)
class Lu:
    """A table with what writes it back: `colonnes` of the file, cell of each of its rows."""

    tableau: Tableau
    colonnes: tuple[str, ...]
    separateur: str
    cellules: np.ndarray
    modalites: tuple[dict[str, int], ...]

    @property
    def variables(self) -> list[str]:
        """The columns that cross the zones."""
        return _variables(self.colonnes)


def _variables(colonnes: Iterable[str]) -> list[str]:
    return [c for c in colonnes if c not in ("zone", "valeur", "statut")]


def lire_zones(chemin: Path) -> Zones:
    """The zones of a CSV (zone, parent, niveau). Raises `SaisieInvalide`.

    With a column `decoupage`, a zone may come again under the parent that it has in another division:
    the first division named in the file gives the forest, the others more sums.
    """
    suite = _lignes(chemin, ("zone", "parent", "niveau"))[2]
    lignes: dict[str, tuple[int, str, str]] = {}
    liens: dict[tuple[str, str], list[str]] = {}
    vues: dict[tuple[str, str], int] = {}
    principal: str | None = None
    for n, ligne in suite:
        nom, decoupage = ligne["zone"], ligne.get("decoupage", "")
        if not nom:
            raise SaisieInvalide(f"{chemin.name}, ligne {n} : la zone n’a pas de nom.")
        if (nom, decoupage) in vues:
            raise SaisieInvalide(
                f"{chemin.name}, ligne {n} : la zone « {nom} » est déjà décrite ligne "
                f"{vues[nom, decoupage]}. Une zone à plusieurs parents se décrit une fois par "
                "découpage, dans une colonne « decoupage »."
            )
        vues[nom, decoupage] = n
        principal = decoupage if principal is None else principal
        if decoupage == principal:
            lignes[nom] = (n, ligne["parent"], ligne["niveau"])
            continue
        lignes.setdefault(nom, (n, "", ligne["niveau"]))
        if ligne["parent"]:
            liens.setdefault((ligne["parent"], decoupage), []).append(nom)
    if not lignes:
        raise SaisieInvalide(f"{chemin.name} ne décrit aucune zone.")
    return _avec_liens(chemin.name, _foret(chemin.name, lignes), liens)


def _avec_liens(fichier: str, zones: Zones, liens: dict[tuple[str, str], list[str]]) -> Zones:
    rang = {nom: i for i, nom in enumerate(zones.noms)}
    for parent, decoupage in liens:
        if parent not in rang:
            raise SaisieInvalide(
                f"{fichier} : dans le découpage « {decoupage} », le parent « {parent} » n’existe pas."
            )
    autres = tuple((rang[p], tuple(rang[z] for z in parts)) for (p, _), parts in liens.items())
    return replace(zones, autres=autres)


def _foret(fichier: str, lignes: dict[str, tuple[int, str, str]]) -> Zones:
    rang = {nom: i for i, nom in enumerate(lignes)}
    for n, parent, _ in lignes.values():
        if parent and parent not in rang:
            raise SaisieInvalide(f"{fichier}, ligne {n} : le parent « {parent} » n’existe pas.")
    parents = tuple(rang[p] if p else -1 for _, p, _ in lignes.values())
    sures: set[int] = set()
    for nom, (n, _, _) in lignes.items():
        chemin, z = [], rang[nom]
        while z >= 0 and z not in sures:
            if z in chemin:
                raise SaisieInvalide(
                    f"{fichier}, ligne {n} : la zone « {nom} » est contenue dans elle-même (cycle)."
                )
            chemin.append(z)
            z = parents[z]
        sures.update(chemin)
    return Zones(tuple(lignes), tuple(niveau for _, _, niveau in lignes.values()), parents)


def lire_tableau(chemin: Path, zones: Zones) -> Lu:
    """The table of a long CSV (zone, one column a variable, valeur). Raises `SaisieInvalide`."""
    colonnes, separateur, lignes = _lignes(chemin, ("zone", "valeur"))
    variables = _variables(colonnes)
    rang = {nom: i for i, nom in enumerate(zones.noms)}
    modalites: list[dict[str, int]] = [{TOTAL: 0} for _ in variables]
    codes: list[tuple[int, ...]] = []
    valeurs: list[int] = []
    for n, ligne in lignes:
        z = rang.get(ligne["zone"])
        if z is None:
            raise SaisieInvalide(
                f"{chemin.name}, ligne {n} : la zone « {ligne['zone']} » n’est pas décrite."
            )
        codes.append(
            (
                z,
                *(
                    m.setdefault(ligne[v], len(m))
                    for v, m in zip(variables, modalites, strict=True)
                ),
            )
        )
        valeurs.append(_entier(chemin.name, n, ligne["valeur"]))
    formes = (len(zones.noms), *(len(m) for m in modalites))
    noms = [list(m) for m in modalites]
    v, cellules = _remplir(chemin.name, codes, valeurs, formes, zones, variables, noms)
    if not variables:
        # A count alone is its own total: one variable with one modality says the same.
        v = np.repeat(v[:, None], 2, axis=1)
        cellules = cellules * 2
    tableau = Tableau(zones.noms, zones.niveaux, np.array(zones.parent, np.int64), v)
    verifier_les_sommes(tableau)
    return Lu(tableau, tuple(colonnes), separateur, cellules, tuple(modalites))


def _remplir(
    fichier: str,
    codes: list[tuple[int, ...]],
    valeurs: list[int],
    formes: tuple[int, ...],
    zones: Zones,
    variables: list[str],
    noms: list[list[str]],
) -> tuple[np.ndarray, np.ndarray]:
    """The dense array and the cell of each row; every cell must be given once."""
    taille = int(np.prod([float(f) for f in formes]))
    if taille > CELLULES_MAXIMUM:
        raise SaisieInvalide(
            f"{fichier} : {taille} cellules, plus que {CELLULES_MAXIMUM}. Découpez le tableau."
        )
    cellules = np.ravel_multi_index(
        tuple(np.array(codes, np.int64).reshape(-1, len(formes)).T), formes
    )
    compte = np.bincount(cellules, minlength=taille)
    if (compte > 1).any():
        double = int(np.argmax(compte > 1))
        ligne = 2 + int(np.flatnonzero(cellules == double)[1])
        raise SaisieInvalide(f"{fichier}, ligne {ligne} : cette cellule est déjà donnée plus haut.")
    if (compte == 0).any():
        absente = np.unravel_index(int(np.argmin(compte)), formes)
        detail = ", ".join(
            f"{variable} « {noms[k][i]} »"
            for k, (variable, i) in enumerate(zip(variables, absente[1:], strict=True))
        )
        raise SaisieInvalide(
            f"{fichier} : il manque une ligne, zone « {zones.noms[absente[0]]} »"
            + (f", {detail}." if detail else ".")
        )
    v = np.zeros(taille, np.int64)
    v[cellules] = valeurs
    return v.reshape(formes), np.asarray(cellules)


def lire_statuts(chemin: Path, lu: Lu) -> np.ndarray:
    """Blank cells (zones × cells) of a released file, compared row by row with the table.

    Raises `SaisieInvalide` when a published value is not that of the table, or a row differs.
    """
    masques = np.zeros(lu.tableau.valeurs.size, bool)
    valeurs = lu.tableau.valeurs.reshape(-1)
    ou = _rangs(lu)
    lignes = _lignes(chemin, (*lu.colonnes, "statut"))[2]
    for cellule in lu.cellules:
        n, ligne = next(lignes, (0, {}))
        if not ligne or ou(ligne) != cellule:
            raise SaisieInvalide(
                f"{chemin.name}, ligne {n} : elle n’est pas celle du tableau d’origine."
            )
        if ligne["statut"] == "masque" and not ligne["valeur"]:
            masques[cellule] = True
        elif ligne["valeur"] != str(valeurs[cellule]):
            raise SaisieInvalide(
                f"{chemin.name}, ligne {n} : la valeur n’est pas celle du tableau d’origine."
            )
    if next(lignes, None) is not None:
        raise SaisieInvalide(f"{chemin.name} a plus de lignes que le tableau d’origine.")
    par_zone = masques.reshape(len(lu.tableau.noms), -1)
    if not lu.modalites:
        par_zone[:, 1] = par_zone[:, 0]
    return par_zone


def _rangs(lu: Lu) -> Callable[[dict[str, str]], int]:
    """What gives the cell of a row, −1 when its zone or a modality is unknown."""
    rang = {nom: i for i, nom in enumerate(lu.tableau.noms)}
    pas = np.cumprod([1, *lu.tableau.formes[:0:-1]])[::-1].tolist()
    taille = int(np.prod(lu.tableau.formes))

    def ou(ligne: dict[str, str]) -> int:
        codes = [m.get(ligne[v], -1) for v, m in zip(lu.variables, lu.modalites, strict=True)]
        z = rang.get(ligne["zone"], -1)
        if z < 0 or -1 in codes:
            return -1
        return z * taille + sum(c * p for c, p in zip(codes, pas, strict=False))

    return ou


def _entier(fichier: str, n: int, texte: str) -> int:
    if not ENTIER.fullmatch(texte):
        raise SaisieInvalide(
            f"{fichier}, ligne {n} : « {texte} » n’est pas un nombre entier positif ou nul."
        )
    return int(texte)


def _lignes(
    chemin: Path, attendues: tuple[str, ...]
) -> tuple[list[str], str, Iterator[tuple[int, dict[str, str]]]]:
    """Header, separator and numbered rows of a CSV. Raises `SaisieInvalide`."""
    try:
        if chemin.stat().st_size > OCTETS_MAXIMUM:
            raise SaisieInvalide(
                f"{chemin.name} dépasse 4 Go. Découpez le tableau par département."
            )
        with chemin.open(encoding="utf-8-sig", newline="") as flux:
            entete = flux.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as erreur:
        raise SaisieInvalide(f"{chemin.name} ne peut pas être lu : {erreur}.") from erreur
    separateur = ";" if entete.count(";") > entete.count(",") else ","
    colonnes = [c.strip() for c in next(csv.reader([entete], delimiter=separateur), [])]
    manquent = [c for c in attendues if c not in colonnes]
    if manquent or len(set(colonnes)) != len(colonnes):
        raise SaisieInvalide(
            f"{chemin.name} : il manque la colonne « {manquent[0]} »."
            if manquent
            else f"{chemin.name} : une colonne est donnée deux fois."
        )
    return colonnes, separateur, _suite(chemin, colonnes, separateur)


def _suite(
    chemin: Path, colonnes: list[str], separateur: str
) -> Iterator[tuple[int, dict[str, str]]]:
    n = 1
    try:
        with chemin.open(encoding="utf-8-sig", newline="") as flux:
            lecteur = csv.reader(flux, delimiter=separateur)
            next(lecteur, None)
            for n, champs in enumerate(lecteur, 2):
                if len(champs) != len(colonnes):
                    raise SaisieInvalide(
                        f"{chemin.name}, ligne {n} : {len(champs)} champs au lieu de {len(colonnes)}."
                    )
                yield n, dict(zip(colonnes, champs, strict=True))
    except (UnicodeDecodeError, csv.Error) as erreur:
        raise SaisieInvalide(f"{chemin.name}, ligne {n + 1} : illisible ({erreur}).") from erreur
