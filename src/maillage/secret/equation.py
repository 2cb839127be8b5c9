"""Why a cell is found again, as a calculation that a clerk can redo by hand.

The multipliers come from an LP; the sentence is built only after the calculation has been redone
exactly, in fractions. Where integers alone give the value away, the sentence says that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np
import scipy.sparse as sp

from maillage.secret.attaque import Vue, matrice
from maillage.secret.solveur import INFINI, Modele
from maillage.secret.systeme import Ligne, Systeme

MOINS = "\N{MINUS SIGN}"
INSECABLE = "\N{NO-BREAK SPACE}"
PRESQUE_UN = 0.9999


@dataclass(frozen=True)
class Preuve:
    """A combination of rows: the cell equals `constante` + Σ coefficient × cell, for known cells and
    for the blank ones that a bound replaces."""

    constante: Fraction
    publiees: dict[int, Fraction]
    bornees: dict[int, Fraction]
    valeur: int


def expliquer(point: Vue, cible: int, valeur: int) -> str:
    """The calculation that gives `cible` = `valeur` back, in French. `point` is the attacker's view."""
    lineaire = _combinaison(point, cible, valeur, sens=1, avec_bornes=False)
    if lineaire:
        return _egalite(point.systeme, cible, lineaire)
    phrases = []
    for sens in (1, -1):
        preuve = _combinaison(point, cible, valeur, sens=sens, avec_bornes=True)
        if preuve is None:
            nom = point.systeme.noms[cible]
            return (
                f"{nom} = {valeur}{INSECABLE}: aucun autre nombre entier ne respecte à la fois "
                "les valeurs publiées, les relations et les bornes connues."
            )
        phrases.append(_inegalite(point.systeme, cible, preuve, sens))
    return f"{point.systeme.noms[cible]} = {valeur}{INSECABLE}: {' et '.join(phrases)}."


def _combinaison(
    point: Vue, cible: int, valeur: int, *, sens: int, avec_bornes: bool
) -> Preuve | None:
    """The shortest combination of rows that proves cell ≤ value (`sens` 1) or ≥ (−1)."""
    lignes = _du_bloc(point, cible)
    cellules = sorted({cible} | {i for ligne in lignes for i in ligne.coefs})
    rang = {i: j for j, i in enumerate(cellules)}
    a = matrice(lignes, rang).T
    m, n = len(lignes), len(cellules)
    un = sp.identity(n)
    # Columns: row multipliers (used from above, from below), then what bounds must absorb.
    equations = sp.hstack([a, -a, un, -un])
    couts, maxi = _prix(point, lignes, cellules, sens=sens, avec_bornes=avec_bornes)
    borne = sp.csr_matrix(np.where(maxi > 0, couts, 0.0))
    egal = np.zeros(n)
    egal[rang[cible]] = sens
    limite = sens * valeur + (PRESQUE_UN if avec_bornes else 1e-9)
    modele = Modele(
        sp.vstack([equations, borne]),
        (np.append(egal, -INFINI), np.append(egal, limite)),
        (np.zeros(2 * m + 2 * n), maxi),
    )
    taille = np.concatenate([np.full(2 * m, 1.0), np.full(2 * n, 0.1)])
    reponse = modele.minimiser(taille)
    if reponse.statut != "optimal":
        return None
    mult = [Fraction(float(v)).limit_denominator(10**6) for v in reponse.x[: 2 * m]]
    nets = [mult[k] - mult[m + k] for k in range(m)]
    return _redite(point, cible, valeur, lignes, nets, sens)


def _du_bloc(point: Vue, cible: int) -> list[Ligne]:
    """The rows that touch the cell, even from afar."""
    vues, reste, prises = {cible}, list(point.lignes), []
    avance = True
    while avance:
        avance = False
        for ligne in list(reste):
            if not vues.isdisjoint(ligne.coefs):
                vues |= set(ligne.coefs)
                prises.append(ligne)
                reste.remove(ligne)
                avance = True
    return prises


def _prix(
    point: Vue, lignes: Sequence[Ligne], cellules: Sequence[int], *, sens: int, avec_bornes: bool
) -> tuple[np.ndarray, np.ndarray]:
    """What each column adds to the bound, and whether it may be used at all."""
    haut = [INFINI if x.haut is None else x.haut for x in lignes]
    bas = [INFINI if x.bas is None else -x.bas for x in lignes]
    if avec_bornes:
        plus = [INFINI if (v := point.systeme.haut[i]) is None else v for i in cellules]
        moins = [INFINI if (v := point.systeme.bas[i]) is None else -v for i in cellules]
    else:
        haut, bas = _relations_seules(lignes, haut), _relations_seules(lignes, bas)
        plus = moins = [INFINI] * len(cellules)
    couts = np.array([*haut, *bas, *plus, *moins], float)
    return np.where(couts >= INFINI, 0.0, couts), np.where(couts >= INFINI, 0.0, INFINI)


def _relations_seules(lignes: Sequence[Ligne], termes: list[float]) -> list[float]:
    return [t if x.bas == x.haut else INFINI for x, t in zip(lignes, termes, strict=True)]


def _redite(
    point: Vue,
    cible: int,
    valeur: int,
    lignes: Sequence[Ligne],
    nets: Sequence[Fraction],
    sens: int,
) -> Preuve | None:
    """The same combination, redone exactly on the whole rows; None if it does not prove the bound."""
    reste: dict[int, Fraction] = {cible: Fraction(sens)}
    total = Fraction(0)
    for ligne, mult in zip(lignes, nets, strict=True):
        terme = ligne.haut if mult > 0 else ligne.bas
        if mult and terme is None:
            return None
        total += mult * (terme or 0)
        for i, coef in ligne.coefs.items():
            reste[i] = reste.get(i, Fraction(0)) - mult * coef
    bornees = {i: r for i, r in reste.items() if r}
    for i, r in bornees.items():
        limite = point.systeme.haut[i] if r > 0 else point.systeme.bas[i]
        if limite is None:
            return None
        total += r * limite
    if floor(total) != sens * valeur:
        return None
    return _developper(point, nets, lignes, bornees, valeur, sens)


def _developper(
    point: Vue,
    nets: Sequence[Fraction],
    lignes: Sequence[Ligne],
    bornees: dict[int, Fraction],
    valeur: int,
    sens: int,
) -> Preuve:
    """Split what the rows bring between published cells and constants."""
    entieres = _lignes_entieres(point)
    constante = Fraction(0)
    publiees: dict[int, Fraction] = {}
    for ligne, mult in zip(lignes, nets, strict=True):
        if not mult:
            continue
        complete = entieres[id(ligne)]
        constante += sens * mult * ((complete.haut if mult > 0 else complete.bas) or 0)
        for i, coef in complete.coefs.items():
            if i not in ligne.coefs:
                publiees[i] = publiees.get(i, Fraction(0)) - sens * mult * coef
    publiees = {i: a for i, a in publiees.items() if a}
    return Preuve(constante, publiees, {i: sens * r for i, r in bornees.items()}, valeur)


def _lignes_entieres(point: Vue) -> dict[int, Ligne]:
    """For each row of the view, the row of the system it comes from."""
    masques = set(point.masques)
    d_origine = [ligne for ligne in point.systeme.lignes if not masques.isdisjoint(ligne.coefs)]
    return {id(vue): ligne for vue, ligne in zip(point.lignes, d_origine, strict=True)}


def _egalite(systeme: Systeme, cible: int, preuve: Preuve) -> str:
    lettres, chiffres = _sommes(systeme, preuve)
    nom = systeme.noms[cible]
    if lettres == chiffres or chiffres == str(preuve.valeur):
        return f"{nom} = {lettres}" + ("" if lettres == chiffres else f" = {preuve.valeur}")
    return f"{nom} = {lettres} = {chiffres} = {preuve.valeur}"


def _inegalite(systeme: Systeme, cible: int, preuve: Preuve, sens: int) -> str:
    signe = "≤" if sens > 0 else "≥"
    bornes = {i: r for i, r in preuve.bornees.items() if i != cible}
    nom = systeme.noms[cible]
    if not preuve.publiees and not bornes and not preuve.constante:
        return f"{nom} {signe} {preuve.valeur} (borne connue)"
    lettres, chiffres = _sommes(systeme, preuve, bornes, sens)
    dits = [
        f"{systeme.noms[i]} {'≤' if r * sens > 0 else '≥'} {_borne(systeme, i, r * sens)}"
        for i, r in bornes.items()
    ]
    precision = f" (car {', '.join(dits)})" if dits else ""
    return f"{nom} {signe} {lettres} = {chiffres}{precision}, donc {nom} {signe} {preuve.valeur}"


def _borne(systeme: Systeme, cellule: int, sens: Fraction) -> int:
    return (systeme.haut[cellule] if sens > 0 else systeme.bas[cellule]) or 0


def _sommes(
    systeme: Systeme, preuve: Preuve, bornes: dict[int, Fraction] | None = None, sens: int = 1
) -> tuple[str, str]:
    """The sum with names, then with figures."""
    termes = [(a, systeme.noms[i], str(systeme.valeurs[i])) for i, a in preuve.publiees.items()]
    termes += [
        (r, systeme.noms[i], str(_borne(systeme, i, r * sens))) for i, r in (bornes or {}).items()
    ]
    termes.sort(key=lambda terme: terme[0] < 0)
    if preuve.constante:
        termes.insert(0, (preuve.constante, "", ""))
    return _ecrire([(a, nom) for a, nom, _ in termes]), _ecrire([(a, v) for a, _, v in termes])


def _ecrire(termes: Sequence[tuple[Fraction, str]]) -> str:
    texte = ""
    for coef, nom in termes:
        signe = f"{MOINS}" if coef < 0 else "+"
        grandeur = abs(coef)
        facteur = nom if grandeur == 1 and nom else f"{grandeur} × {nom}" if nom else str(grandeur)
        if nom.startswith("-"):
            facteur = facteur.replace(nom, f"({MOINS}{nom[1:]})")
        texte += f" {signe} {facteur}" if texte else (signe if coef < 0 else "") + facteur
    return texte or "0"
