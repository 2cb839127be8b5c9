"""Amounts as people write them: « 12 500,00 € », « 12,5 k€ », « Caf : 5 000 € ; ville : 2 k€ »."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from maillage.regles.imports_plan.formes import Illisible, Valeur
from maillage.regles.imports_plan.normalisation import a_plat

CENTIME = Decimal("0.01")
AU_PLUS = Decimal(10) ** 10 - CENTIME
VIDES = re.compile(
    r"(?:|-+|/|nc|n\.c\.|na|neant|(?:a )?(?:definir|preciser|determiner|chiffrer|evaluer)|\?+|non chiffre)$"
)
NULS = re.compile(r"(?:gratuit|sans cout|aucun cout|a cout constant|cout constant|0 ?€?)$")
UNITES = {"k": Decimal(1000), "m": Decimal(1_000_000), "": Decimal(1)}
_NOMBRE = r"(?P<signe>-)?(?P<nombre>\d[\d .,']*)"
MONTANT = re.compile(
    rf"(?:€|eur|environ|env\.?|~|de l'ordre de|estime a|:)*\s*{_NOMBRE}\s*(?P<unite>k|m|millions?)?\s*"
    r"(?:d')?(?:€|eur(?:os?)?)?\s*(?:ht|ttc)?\s*(?:/ ?an|par an|annuels?|an)?\.?$"
)
_PARTAGE = re.compile(r"\s*(?:[;\n+]|(?<=€),|(?<=euros),)\s*")
NOMME_AVANT = re.compile(r"(?P<nom>[^:=\d][^:=]*?)\s*[:=]\s*(?P<montant>.+)", re.DOTALL)
NOMME_APRES = re.compile(r"(?P<montant>[^()]+?)\s*\((?P<nom>[^()]+)\)\s*$")


def lire_montant(valeur: Valeur) -> Decimal | None:
    """The amount in euros, with its cents; None when the cell says nothing. Raises `Illisible`."""
    if valeur is None or isinstance(valeur, bool):
        return _refuser(valeur) if isinstance(valeur, bool) else None
    if isinstance(valeur, int | float | Decimal):
        return _borner(Decimal(repr(valeur)) if isinstance(valeur, float) else Decimal(valeur))
    if not isinstance(valeur, str):
        return _refuser(valeur)
    texte = a_plat(valeur)
    if VIDES.match(texte):
        return None
    if NULS.match(texte):
        return Decimal("0.00")
    trouve = MONTANT.match(texte)
    if trouve is None:
        return _refuser(valeur)
    unite = UNITES[(trouve["unite"] or "")[:1]]
    nombre = _nombre(trouve["nombre"].strip(" '"), valeur, en_milliers=unite != 1)
    return _borner(-nombre * unite if trouve["signe"] else nombre * unite)


def lire_financements(valeur: Valeur) -> list[tuple[str, Decimal]]:
    """The amounts of a cell with the funder that each names (« » for none). Raises `Illisible`."""
    if not isinstance(valeur, str):
        montant = lire_montant(valeur)
        return [] if montant is None else [("", montant)]
    try:
        seul = lire_montant(valeur)
    except Illisible as refus:
        return _plusieurs(valeur, refus)
    return [] if seul is None else [("", seul)]


def _plusieurs(texte: str, refus: Illisible) -> list[tuple[str, Decimal]]:
    """The parts of « Caf : 5 000 € ; ville : 2 k€ »; raises `refus` where one names no funder."""
    lus = []
    for morceau in filter(None, _PARTAGE.split(texte)):
        trouve = NOMME_AVANT.fullmatch(morceau) or NOMME_APRES.fullmatch(morceau)
        if trouve is None or not any(c.isalpha() for c in trouve["nom"]):
            raise refus
        montant = lire_montant(trouve["montant"])
        if montant is not None:
            lus.append((trouve["nom"].strip(), montant))
    return lus


def _nombre(ecrit: str, valeur: str, *, en_milliers: bool) -> Decimal:
    """The number; a comma is French, a point too when it parts thousands."""
    serre = re.sub(r"[ ']", "", ecrit)
    if "," in serre and "." in serre:
        decimale = max(serre.rfind(","), serre.rfind("."))
        serre = re.sub(r"[.,]", "", serre[:decimale]) + "." + serre[decimale + 1 :]
    elif "," in serre:
        if not en_milliers and re.fullmatch(r"\d{1,3}(?:,\d{3})", serre):
            raise Illisible(
                f"« {valeur} » peut se lire de deux façons. Écrivez {serre.replace(',', ' ')} € ou "
                f"{serre[:-1]} €."
            )
        serre = serre.replace(",", ".", 1) if serre.count(",") == 1 else serre.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+", serre) and not en_milliers:
        serre = serre.replace(".", "")
    try:
        return Decimal(serre.rstrip("."))
    except InvalidOperation:
        return _refuser(valeur)


def _borner(montant: Decimal) -> Decimal:
    if not montant.is_finite():
        return _refuser(montant)
    if montant < 0:
        raise Illisible("Un montant ne peut pas être négatif. Corrigez le signe.")
    if montant > AU_PLUS:
        raise Illisible("Ce montant dépasse dix milliards d'euros. Vérifiez l'unité.")
    centimes = montant.quantize(CENTIME)
    # A spreadsheet keeps 12,1 as 12.100000000000001: less than a hundredth of a cent is no cent.
    if abs(centimes - montant) > Decimal("0.0001"):
        raise Illisible(f"{montant} € compte plus de deux décimales. Arrondissez au centime.")
    return centimes


def _refuser(valeur: object) -> Decimal:
    raise Illisible(
        f"« {valeur} » ne se lit pas comme un montant. Écrivez par exemple 12 500,00 € ou 12,5 k€."
    )
