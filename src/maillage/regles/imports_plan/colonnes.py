"""What each column is taken for, how surely, and why.

A heading known as it is weighs 1; one that only holds known words weighs less; the cells themselves
may say what a heading does not. A field that is said once goes to the surest of the columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from maillage.regles.imports_plan.dates import lire_periode
from maillage.regles.imports_plan.donnees import donnees
from maillage.regles.imports_plan.formes import Colonne, Illisible, Valeur
from maillage.regles.imports_plan.montants import lire_montant
from maillage.regles.imports_plan.mots import lire_code, texte
from maillage.regles.imports_plan.normalisation import cle

CERTAIN, PRESQUE, PROBABLE, POSSIBLE = 1.0, 0.85, 0.7, 0.5
EXEMPLES = 3
JOINT = " – "  # between stacked headings
PART_QUI_SE_LIT = 0.7
_ANNEE = re.compile(r"\b(20\d\d)\b")
_MONNAIE = re.compile(r"\b(?:en )?(?:euros?|ht|ttc)(?!\w)|(?:\ben )?k?€")
_CODE = re.compile(r"^(?:[a-z]{0,3}[ .-]?)?\d+(?:[.-]\d+)*[a-z]?$", re.IGNORECASE)
# Headings that name a column of the workbook of Maillage and nothing that people write.
TECHNIQUES = frozenset({"technique"})
NIVEAUX = (
    "enjeu",
    "axe",
    "objectif_general",
    "objectif_strategique",
    "objectif_operationnel",
    "sous_objectif",
)


@dataclass(frozen=True, slots=True)
class Champ:
    """A field that a column may be taken for."""

    code: str
    libelle: str
    genre: str
    plusieurs: bool


@cache
def champs() -> Mapping[str, Champ]:
    """The fields by code, in the order of the file of words."""
    return {
        code: Champ(code, dit["noms"][0], dit["genre"], bool(dit.get("plusieurs")))
        for code, dit in donnees()["champs"].items()
    }


@cache
def _synonymes() -> Mapping[str, str]:
    connus: dict[str, str] = {}
    for code, dit in donnees()["champs"].items():
        for nom in dit["noms"]:
            connus.setdefault(_souche(cle(nom)) or nom, code)
    return connus


def _souche(nu: str) -> str:
    """Without the plurals: « Objectifs » is named by « Objectif »."""
    return " ".join(mot[:-1] if len(mot) > 3 and mot[-1] in "sx" else mot for mot in nu.split())


def deviner(
    entetes: Sequence[str],
    cellules: Sequence[Sequence[Valeur]],
    memoire: Mapping[str, str] | None = None,
) -> list[Colonne]:
    """What each column is taken for; `cellules` are its first values, `memoire` past choices by heading."""
    colonnes = [
        _deviner_une(rang, entete, valeurs, memoire or {})
        for rang, (entete, valeurs) in enumerate(zip(entetes, cellules, strict=True))
    ]
    _departager(colonnes)
    return colonnes


def reconnaitre(entete: str) -> tuple[str, float, dict[str, str]]:
    """Field, confidence and precisions (`annee`, `financeur`, `nature`) that a heading alone says."""
    precisions: dict[str, str] = {}
    nu = _souche(cle(entete)) or entete.strip()
    if nu in _synonymes():
        return _synonymes()[nu], CERTAIN, precisions
    if trouve := _ANNEE.search(nu):
        precisions["annee"] = trouve[1]
    for mot in ("investissement", "fonctionnement"):
        if re.search(rf"\b{mot}\b", nu):
            precisions["nature"] = mot.upper()
    sans = _MONNAIE.sub(
        " ", re.sub(r"\b(?:investissement|fonctionnement)\b", " ", _ANNEE.sub(" ", nu))
    )
    serre = re.sub(r"\b(?:en|de|du|pour|l|la|le)\s*$", "", " ".join(sans.split())).strip()
    if serre in _synonymes():
        return _synonymes()[serre], PRESQUE if serre != nu else CERTAIN, precisions
    if JOINT in entete and (lu := _superposees(entete, precisions)):
        return lu
    if financeur := _financeur(entete, serre):
        return "prevu", PROBABLE, {**precisions, "financeur": financeur}
    if (not serre and "€" in nu) or (not serre and "nature" in precisions):
        return "prevu", PROBABLE, precisions
    champ = _par_inclusion(serre)
    return (champ, PROBABLE, precisions) if champ else ("", 0.0, precisions)


def _superposees(
    entete: str, precisions: dict[str, str]
) -> tuple[str, float, dict[str, str]] | None:
    """What stacked headings say: « Calendrier / Début » is a beginning, « Budget / Caf 2025 » an amount."""
    dessus, _, dessous = entete.rpartition(JOINT)
    champ, confiance, dites = reconnaitre(dessous)
    if champ and confiance >= PRESQUE:
        return champ, PRESQUE, {**precisions, **dites}
    champ, confiance, dites = reconnaitre(dessus)
    if not champ or confiance < PRESQUE:
        return None
    if champs()[champ].genre == "montant":
        financeur = " ".join(_MONNAIE.sub(" ", _ANNEE.sub(" ", dessous)).split())
        if financeur and cle(financeur) not in ("total", "montant"):
            dites = {**dites, "financeur": financeur}
    return champ, PRESQUE, {**precisions, **dites}


def _financeur(entete: str, nu: str) -> str:
    """« Caf » of « Part de la Caf (€) »; « » where the heading names no funder."""
    for mot in donnees()["financements"]:
        trouve = re.match(rf"{mot} (?:de la |de l |du |des |de |d )?(\w.*)$", nu)
        if trouve and len(trouve[1]) > 1 and trouve[1] not in {"total", "previsionnel", "action"}:
            mots = trouve[1].split()
            ecrit = re.search(r"[\s'’-]+".join(_lettres(m) for m in mots), entete, re.IGNORECASE)
            return ecrit[0] if ecrit else trouve[1]
    return ""


def _lettres(mot: str) -> str:
    return "".join(
        {"e": "[eéèê]", "a": "[aàâ]", "o": "[oô]", "c": "[cç]"}.get(c, re.escape(c)) for c in mot
    )


def _par_inclusion(nu: str) -> str:
    """The field of the longest known heading that stands whole in this one."""
    trouves = [
        (len(connu), code)
        for connu, code in _synonymes().items()
        if len(connu) > 3 and champs()[code].genre not in TECHNIQUES and f" {connu} " in f" {nu} "
    ]
    return max(trouves)[1] if trouves else ""


def _deviner_une(
    rang: int, entete: str, valeurs: Sequence[Valeur], memoire: Mapping[str, str]
) -> Colonne:
    pleines = [v for v in valeurs if texte(v)]
    exemples = tuple(dict.fromkeys(texte(v)[:60] for v in pleines))[:EXEMPLES]
    champ, confiance, precisions = reconnaitre(entete)
    colonne = Colonne(rang, entete, champ, confiance, "", precisions, exemples)
    if cle(entete) in memoire:
        colonne.champ, colonne.confiance = memoire[cle(entete)], CERTAIN
        colonne.raison = "choisi lors d’un import précédent"
    elif confiance == CERTAIN:
        colonne.raison = "en-tête connu"
    elif confiance:
        colonne.raison = "en-tête proche d’un en-tête connu"
    else:
        colonne.champ, colonne.confiance, colonne.raison = _d_apres_les_cellules(pleines)
    return colonne


def _d_apres_les_cellules(pleines: Sequence[Valeur]) -> tuple[str, float, str]:
    """What the cells say when the heading says nothing."""
    if len(pleines) < 2:
        return "", 0.0, ""
    for champ, se_lit, dit in _EPREUVES:
        if sum(map(se_lit, pleines)) >= PART_QUI_SE_LIT * len(pleines):
            return champ, POSSIBLE, f"ses cellules se lisent comme {dit}"
    return "", 0.0, ""


def _se_lit_comme_une_date(valeur: Valeur) -> bool:
    if isinstance(valeur, int | float) and not 2000 <= valeur <= 2050:
        return False
    try:
        return lire_periode(valeur) is not None
    except Illisible:
        return False


def _se_lit_comme_un_montant(valeur: Valeur) -> bool:
    if not isinstance(valeur, str) or "€" not in valeur:
        return False
    try:
        return lire_montant(valeur) is not None
    except Illisible:
        return False


def _se_lit_comme_un_etat(valeur: Valeur) -> bool:
    if not isinstance(valeur, str):
        return False
    try:
        return bool(lire_code("etats", valeur))
    except Illisible:
        return False


_EPREUVES: tuple[tuple[str, Any, str], ...] = (
    ("calendrier", _se_lit_comme_une_date, "des dates"),
    ("prevu", _se_lit_comme_un_montant, "des montants"),
    ("etat", _se_lit_comme_un_etat, "des états d’avancement"),
    ("numero", lambda v: bool(_CODE.match(texte(v))), "des numéros"),
)


def _departager(colonnes: list[Colonne]) -> None:
    """A field that is said once goes to the surest column, the first one among equals."""
    for code, champ in champs().items():
        prises = [c for c in colonnes if c.champ == code]
        if champ.plusieurs or len(prises) < 2:
            continue
        gagnante = max(prises, key=lambda c: (c.confiance, -c.index))
        for perdante in prises:
            if perdante is not gagnante:
                perdante.champ, perdante.confiance = "", 0.0
                perdante.raison = f"la colonne « {gagnante.entete} » dit déjà « {champ.libelle} »"
