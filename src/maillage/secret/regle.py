"""The primary rule: which values article 7 of the convention blanks, before any protection.

Source: model convention, article 7: « toute valeur portant sur des zones communales ou
infra-communales de moins de 100 allocataires » and « toute valeur inférieure à 5 allocataires et
différente de zéro » are « mise[s] à blanc ». The figures are parameters of a Caf, not code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from maillage.regles.erreurs import SaisieInvalide

INFRA_COMMUNAUX = ("commune", "iris", "qpv", "quartier")


@dataclass(frozen=True)
class RegleSecret:
    """What a Caf blanks.

    `seuil_zone`: a zone of one of `niveaux_zone` with fewer allocataires is blank whole.
    `seuil_cellule`: any value from 1 to this threshold less one is blank. `zeros_montres`: a zero
    outside those zones is published. `largeur`: how far apart the smallest and the largest value
    that an attacker may hold possible must be, at least (1: two values). `residu_strict`: what
    several blanked zones leave by difference counts as one such zone too.
    """

    seuil_zone: int = 100
    seuil_cellule: int = 5
    niveaux_zone: tuple[str, ...] = INFRA_COMMUNAUX
    zeros_montres: bool = True
    largeur: int = 1
    residu_strict: bool = False


def lire(texte: str) -> RegleSecret:
    """The rule of a TOML file; what it does not say keeps its usual value. Raises `SaisieInvalide`."""
    try:
        donnees = tomllib.loads(texte)
    except tomllib.TOMLDecodeError as erreur:
        raise SaisieInvalide(f"La règle n’est pas du TOML lisible : {erreur}.") from erreur
    return depuis(donnees)


def depuis(donnees: Mapping[str, Any]) -> RegleSecret:
    """The rule of named values. Raises `SaisieInvalide` on a name or a value that has no meaning."""
    connus = {champ.name for champ in fields(RegleSecret)}
    for nom in donnees:
        if nom not in connus:
            raise SaisieInvalide(
                f"La règle ne connaît pas « {nom} ». Elle connaît : {', '.join(sorted(connus))}."
            )
    valeurs = dict(donnees)
    for nom in ("seuil_zone", "seuil_cellule", "largeur"):
        if nom in valeurs:
            valeurs[nom] = _entier(nom, valeurs[nom], minimum=1 if nom == "largeur" else 0)
    for nom in ("zeros_montres", "residu_strict"):
        if nom in valeurs and not isinstance(valeurs[nom], bool):
            raise SaisieInvalide(f"« {nom} » se dit par true ou false.")
    if "niveaux_zone" in valeurs:
        valeurs["niveaux_zone"] = _niveaux("niveaux_zone", valeurs["niveaux_zone"])
    return RegleSecret(**valeurs)


def zones_blanchies(
    niveaux: Sequence[str], effectifs: np.ndarray, regle: RegleSecret
) -> np.ndarray:
    """R1: boolean mask of the zones that are blank whole. `effectifs`: allocataires of each zone."""
    vises = np.array([niveau in regle.niveaux_zone for niveau in niveaux], bool)
    return vises & (np.asarray(effectifs) < regle.seuil_zone)


def blanchir(valeurs: np.ndarray, r1: np.ndarray, regle: RegleSecret) -> np.ndarray:
    """R1 and R2: boolean mask (zones × cells) of the values that the rule blanks."""
    masques = (valeurs > 0) & (valeurs < regle.seuil_cellule)
    if not regle.zeros_montres:
        masques |= valeurs == 0
    masques[r1] = True
    return masques


def primaire(donnees: Any) -> dict[str, Any]:
    """What article 7 blanks in named zones (format: docs/secret.md). Raises `SaisieInvalide`.

    The size of a zone is its value « total »; without one, the largest of its values.
    """
    if not isinstance(donnees, dict) or not isinstance(donnees.get("zones"), list):
        raise SaisieInvalide("Le fichier doit contenir une liste « zones ».")
    regle = _regle_du_json(donnees.get("rule") or {})
    return {"zones": [_zone(n, zone, regle) for n, zone in enumerate(donnees["zones"], 1)]}


def _zone(n: int, zone: Any, regle: RegleSecret) -> dict[str, Any]:
    if not isinstance(zone, dict) or not isinstance(zone.get("values"), dict) or "id" not in zone:
        raise SaisieInvalide(f"Zone {n} : il manque « id » ou « values ».")
    noms = list(zone["values"])
    valeurs = [_entier(f"zone {zone['id']}, {nom}", zone["values"][nom]) for nom in noms]
    total = zone["values"].get("total", max(valeurs, default=0))
    r1 = zones_blanchies([zone.get("level", "")], np.array([total]), regle)
    masques = blanchir(np.array([valeurs], np.int64).reshape(1, -1), r1, regle)[0]
    return {"id": zone["id"], "blank": [nom for nom, m in zip(noms, masques, strict=True) if m]}


def _regle_du_json(donnees: Any) -> RegleSecret:
    if not isinstance(donnees, dict):
        raise SaisieInvalide("« rule » doit être un objet.")
    valeurs: dict[str, Any] = {}
    for cle, nom in (("zone_threshold", "seuil_zone"), ("cell_threshold", "seuil_cellule")):
        if cle in donnees:
            valeurs[nom] = _entier(cle, donnees[cle])
    if "zone_levels" in donnees:
        valeurs["niveaux_zone"] = _niveaux("zone_levels", donnees["zone_levels"])
    return RegleSecret(**valeurs)


def _entier(nom: str, valeur: Any, *, minimum: int = 0) -> int:
    if isinstance(valeur, bool) or not isinstance(valeur, int) or valeur < minimum:
        raise SaisieInvalide(f"« {nom} » : {valeur!s} n’est pas un entier d’au moins {minimum}.")
    return valeur


def _niveaux(nom: str, valeur: Any) -> tuple[str, ...]:
    if not isinstance(valeur, list) or not all(isinstance(niveau, str) for niveau in valeur):
        raise SaisieInvalide(f"« {nom} » doit être une liste de niveaux.")
    return tuple(valeur)
