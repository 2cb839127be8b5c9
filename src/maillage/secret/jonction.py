"""Tables that share cells: several parents for a zone, several years, what is already out.

Each table is written as a system whose cells are named by what they count: zone, modalities other than
totals, year. Two tables that share a margin then share its cells, without saying so, and one register
holds all of them together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from maillage.regles.erreurs import SaisieInvalide
from maillage.secret import suppression
from maillage.secret.lecture import Lu, Zones, lire_statuts, lire_tableau
from maillage.secret.regle import RegleSecret, blanchir, zones_blanchies
from maillage.secret.regle import depuis as depuis_regle
from maillage.secret.systeme import CELLULES_MAXIMUM, Systeme, depuis

FORMAT = "maillage-secret-1"


@dataclass(frozen=True)
class Verdict:
    """Cells by name: blank by the rule and yet published, and without a proof that holds."""

    proteges: int
    publiees: list[str]
    ouvertes: list[str]


def systeme_de(lu: Lu, zones: Zones, regle: RegleSecret, annee: str = "") -> dict[str, Any]:
    """The system (format: docs/secret.md) of one table. Raises `SaisieInvalide` when it is too large.

    Unlike a dense table, the zones that the rule blanks whole are not merged: their parents may differ.
    """
    tableau = lu.tableau
    if tableau.valeurs.size > CELLULES_MAXIMUM:
        raise SaisieInvalide(
            f"Un tableau lié à d’autres compte au plus {CELLULES_MAXIMUM} cellules : celui-ci en a "
            f"{tableau.valeurs.size}. Découpez-le par département."
        )
    v = tableau.valeurs.reshape(len(tableau.noms), -1)
    blanche = zones_blanchies(tableau.niveaux, v[:, 0], regle)
    masque = blanchir(v, blanche, regle)
    noms = np.array(noms_de(lu, zones, annee)).reshape(v.shape)
    bas, haut = _savoir(v, blanche, tableau.niveaux, regle)
    return {
        "cells": dict(zip(noms.reshape(-1).tolist(), v.reshape(-1).tolist(), strict=True)),
        "relations": [
            {"coef": {str(total): 1, **dict.fromkeys(map(str, parts), -1)}, "rhs": 0}
            for total, parts in _sommes(lu, zones, noms)
        ],
        "sensitive": noms[masque & ((v > 0) | ~blanche[:, None])].tolist(),
        "blank": noms[masque].tolist(),
        "released": [],
        "attacker": {
            "default_lb": 1 if regle.zeros_montres else 0,
            "lb": dict(zip(noms[bas >= 0].tolist(), bas[bas >= 0].tolist(), strict=True)),
            "ub": dict(zip(noms[haut >= 0].tolist(), haut[haut >= 0].tolist(), strict=True)),
        },
    }


def noms_de(lu: Lu, zones: Zones, annee: str = "") -> list[str]:
    """A name for each cell of the table, in the order of its values; the same in every table."""
    modalites = [list(m) for m in lu.modalites] or [["total", "total"]]
    variables = lu.variables or [""]
    suffixe = f" | annee={annee}" if annee else ""
    noms = []
    for zone in zones.noms:
        for rangs in np.ndindex(*lu.tableau.formes):
            dits = sorted(
                f"{variable}={mots[i]}"
                for variable, mots, i in zip(variables, modalites, rangs, strict=True)
                if i and variable
            )
            # A count without variable is doubled in the array: both are the same cell.
            noms.append(" | ".join([zone, *dits]) + suffixe)
    return noms


def verifier_les_decoupages(lu: Lu, zones: Zones) -> None:
    """Raises `SaisieInvalide` when a zone is not the sum of the zones of another division."""
    for mere, parts in zones.autres:
        ecart = lu.tableau.valeurs[list(parts)].sum(0) != lu.tableau.valeurs[mere]
        if ecart.any():
            raise SaisieInvalide(
                f"Zone « {zones.noms[mere]} » : ses valeurs ne sont pas la somme de ses zones "
                f"« {zones.noms[parts[0]]} »…"
            )


def _sommes(lu: Lu, zones: Zones, noms: np.ndarray) -> Iterator[tuple[str, list[str]]]:
    """Each total and its parts: along each variable, then zone by zone in every division."""
    cube = noms.reshape(len(noms), *lu.tableau.formes)
    for axe in range(1, cube.ndim) if lu.modalites else ():
        totaux = np.take(cube, 0, axe).reshape(-1)
        parts = np.moveaxis(np.take(cube, range(1, cube.shape[axe]), axe), axe, -1)
        yield from zip(totaux, parts.reshape(len(totaux), -1).tolist(), strict=True)
    meres: dict[int, list[int]] = {}
    for z, mere in enumerate(zones.parent):
        if mere >= 0:
            meres.setdefault(mere, []).append(z)
    for mere, dessous in [*meres.items(), *zones.autres]:
        # A count without variable is doubled in the array: its second column says nothing more.
        for total, *parts in noms[[mere, *dessous]].T[: None if lu.modalites else 1].tolist():
            yield total, parts


def _savoir(
    v: np.ndarray, blanche: np.ndarray, niveaux: tuple[str, ...], regle: RegleSecret
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of a blank that differ from the usual ones; −1 elsewhere."""
    bas, haut = np.full(v.shape, -1), np.full(v.shape, -1)
    vises = np.array([niveau in regle.niveaux_zone for niveau in niveaux], bool)
    bas[vises & ~blanche, 0] = regle.seuil_zone
    bas[blanche] = 0
    haut[blanche, 0] = regle.seuil_zone - 1
    return bas, haut


def exiger_l_usage(regle: RegleSecret) -> None:
    """Raises `SaisieInvalide` for what joined tables do not know how to promise."""
    if regle.largeur != 1 or regle.residu_strict:
        raise SaisieInvalide(
            "Des tableaux liés se protègent avec « largeur = 1 » et sans « residu_strict »."
        )


def masques_de(
    lu: Lu, zones: Zones, annee: str, systeme: Systeme, protection: suppression.Protection
) -> np.ndarray:
    """Blank cells of the table as it was read (zones × cells)."""
    blancs = {systeme.noms[i] for i in protection.masques}
    masques = np.array([nom in blancs for nom in noms_de(lu, zones, annee)])
    return masques.reshape(len(zones.noms), -1)


def verifier(
    contenu: dict[str, Any],
    table: Path,
    sortie: Path,
    zones: Zones | None,
    regle: RegleSecret | None,
) -> Verdict:
    """Check a released file against its proofs and all that they were joined to.

    zones, regle: refused if the file of proofs says others. Raises `SaisieInvalide`.
    """
    zones_dites, regle_dite, annee = _contexte(contenu)
    if (zones or zones_dites) != zones_dites or (regle or regle_dite) != regle_dite:
        raise SaisieInvalide(
            "Ces certificats ont été faits avec d’autres zones ou une autre règle."
        )
    lu = lire_tableau(table, zones_dites)
    du_tableau = systeme_de(lu, zones_dites, regle_dite, annee)
    joint = contenu["systeme"]
    systeme = depuis(joint)
    rang = {nom: i for i, nom in enumerate(systeme.noms)}
    if any(joint["cells"].get(nom) != valeur for nom, valeur in du_tableau["cells"].items()):
        raise SaisieInvalide("Ces certificats sont ceux d’un autre tableau.")
    if any(relation not in joint["relations"] for relation in du_tableau["relations"]):
        raise SaisieInvalide("Il manque aux certificats des sommes du tableau.")
    noms = noms_de(lu, zones_dites, annee)
    blancs = dict(zip(noms, lire_statuts(sortie, lu).reshape(-1), strict=True))
    masques = {rang[nom] for nom, blanc in blancs.items() if blanc}
    masques |= {rang[nom] for nom in joint["blank"] if nom not in blancs}
    preuves = {
        rang[cible]: {rang[nom]: int(pas) for nom, pas in mouvement.items()}
        for cible, mouvement in contenu["certificats"].items()
        if cible in rang and mouvement.keys() <= rang.keys()
    }
    sensibles = {rang[nom] for nom in du_tableau["sensitive"]} | systeme.sensibles
    ouvertes = suppression.verifier(
        replace(systeme, sensibles=frozenset(sensibles)), masques, preuves
    )
    publiees = [nom for nom in du_tableau["blank"] if not blancs[nom]]
    return Verdict(len(sensibles), publiees, [systeme.noms[i] for i in ouvertes])


def _contexte(contenu: dict[str, Any]) -> tuple[Zones, RegleSecret, str]:
    try:
        if contenu["format"] != FORMAT:
            raise ValueError("format")
        dites = contenu["zones"]
        autres = tuple((int(m), tuple(int(z) for z in parts)) for m, parts in dites["autres"])
        zones = Zones(
            tuple(dites["noms"]), tuple(dites["niveaux"]), tuple(map(int, dites["parent"])), autres
        )
        if not len(zones.noms) == len(zones.niveaux) == len(zones.parent):
            raise ValueError("zones")
        regle = depuis_regle(contenu["regle"])
        return zones, regle, str(contenu["annee"])
    except (KeyError, TypeError, ValueError) as erreur:
        raise SaisieInvalide("L’en-tête du fichier de certificats est abîmé.") from erreur


def ecrire_certificats(
    chemin: Path,
    joint: dict[str, Any],
    systeme: Systeme,
    protection: suppression.Protection,
    contexte: dict[str, Any],
) -> None:
    """Write the proofs with the whole system that they are about. Raises `SaisieInvalide`."""
    noms = systeme.noms
    contenu = {
        "format": FORMAT,
        **contexte,
        "systeme": joint,
        "certificats": {
            noms[cible]: {noms[i]: pas for i, pas in sorted(mouvement.items())}
            for cible, mouvement in sorted(protection.certificats.items())
        },
    }
    try:
        chemin.write_text(json.dumps(contenu, ensure_ascii=False, indent=1), "utf-8")
    except OSError as erreur:
        raise SaisieInvalide(
            f"« {chemin} » ne peut pas être écrit ({erreur.strerror})."
        ) from erreur


def contexte_de(zones: Zones, regle: RegleSecret, annee: str) -> dict[str, Any]:
    """What the checker needs to read the table again."""
    return {"zones": asdict(zones), "regle": asdict(regle), "annee": annee}
