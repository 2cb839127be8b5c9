"""From the Contrat enfance jeunesse to the bonus territoire, « offre existante ».

The Caf keeps the amount booked for N-1 and spreads it between the structures that the competent
collectivité supports, smoothed over the perimeter of that competence. Source: model convention of the
Caf des Yvelines, article 5; Caf de Saône-et-Loire, « Bonus territoire et CTRE EAJE ».
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maillage.regles.bonus_territoire import repartir
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.baremes import nombre
from maillage.regles.financements.calcul import (
    CENTIME,
    CalculRefuse,
    Feuille,
    Part,
    Resultat,
    arrondir,
    ecrit,
)

EXACT, FORFAIT = "exact", "forfait_arrondi"


@dataclass(frozen=True)
class Soutien:
    """A structure that is supported: unites is the reference count, reelles the count of the year."""

    identifiant: str
    nom: str
    unites: Decimal
    reelles: Decimal


def calculer(feuille: Feuille) -> Resultat:
    """The right of each structure. Entries: reference, structures, mode, strate, plancher.

    `mode` exact splits the reference to the cent by largest remainder, ties going to the lowest
    identifier; forfait_arrondi pays each unit a forfait notified to the cent, and shows the gap.
    A floor or a revalorisation is applied when the entries name it (keys of barème `plancher`,
    `revalorisation:{strate}`), and asks for the second mode.
    """
    reference = feuille.nombre("reference")
    structures = lire_structures(feuille)
    unites = feuille.somme("Unités soutenues", *(s.unites for s in structures))
    forfait = feuille.quotient("Forfait unitaire d’origine", reference, unites, "€ par unité")
    mode = feuille.mot("mode", (EXACT, FORFAIT), defaut=EXACT)
    change = feuille.coche("plancher") or "strate" in feuille.entrees
    _dire_l_activite(feuille, structures, forfait)
    if mode == EXACT and not change and all(s.reelles >= s.unites for s in structures):
        return _au_centime(feuille, reference, structures)
    return _au_forfait(feuille, reference, structures, forfait)


def lire_structures(feuille: Feuille) -> list[Soutien]:
    """The structures of the entries, by identifier: their order says nothing. Raises."""
    donnees = feuille.entrees.get("structures")
    if not isinstance(donnees, list) or not donnees:
        raise SaisieInvalide(f"{feuille.ligne} : « structures » doit en nommer au moins une.")
    lues = []
    for n, ligne in enumerate(donnees, 1):
        if not isinstance(ligne, dict) or "id" not in ligne or "unites" not in ligne:
            raise SaisieInvalide(f"Structure {n} : « id » et « unites » sont attendus.")
        unites = nombre(f"Structure {n}, « unites »", ligne["unites"])
        reelles = nombre(f"Structure {n}, « reelles »", ligne.get("reelles", ligne["unites"]))
        if min(unites, reelles) < 0:
            raise CalculRefuse("F10", f"Valeur impossible pour « unites » de la structure {n}.")
        lues.append(Soutien(str(ligne["id"]), str(ligne.get("nom", "")), unites, reelles))
    if len({s.identifiant for s in lues}) < len(lues):
        raise SaisieInvalide("Deux structures portent le même « id ».")
    return sorted(lues, key=lambda s: cle_de(s.identifiant))


def cle_de(identifiant: str) -> tuple[int, int, str]:
    """Identifiers that are numbers in their order, before the others in theirs."""
    if identifiant.isdecimal():
        return 0, int(identifiant), identifiant
    return 1, 0, identifiant


def _au_centime(feuille: Feuille, reference: Decimal, structures: list[Soutien]) -> Resultat:
    if reference != reference.quantize(CENTIME):
        raise SaisieInvalide("« reference » a plus de deux décimales.", champ="reference")
    montants = repartir(reference, [s.unites for s in structures])
    unites = sum((s.unites for s in structures), Decimal(0))
    parts = []
    for structure, montant in zip(structures, montants, strict=True):
        nom = structure.nom or structure.identifiant
        feuille.noter(
            f"Part de {nom}, au plus fort reste",
            f"{ecrit(reference)} × {ecrit(structure.unites)} ÷ {ecrit(unites)}",
            montant,
            "€",
            structure.identifiant,
        )
        parts.append(Part(structure.identifiant, structure.nom, structure.unites, montant))
    total = feuille.somme("Somme des parts", *montants, unite="€")
    return feuille.conclure(total, parts=parts, ecart=(reference - total).quantize(CENTIME))


def _au_forfait(
    feuille: Feuille, reference: Decimal, structures: list[Soutien], origine: Decimal
) -> Resultat:
    forfait = feuille.arrondi("Forfait notifié", origine, unite="€ par unité")
    if feuille.entrees.get("plancher"):
        plancher = feuille.bareme("plancher")
        if forfait < plancher:
            feuille.alerter("F12", f"Plancher appliqué : {forfait} → {plancher}.")
        forfait = feuille.plus_grand("Après plancher", forfait, plancher, "€ par unité")
    if "strate" in feuille.entrees:
        taux = feuille.bareme(f"revalorisation:{feuille.nom('strate')}")
        revalorise = feuille.produit("Revalorisation", forfait, taux)
        forfait = feuille.arrondi("Forfait revalorisé", revalorise, unite="€ par unité")
    parts = []
    for structure in structures:
        nom = structure.nom or structure.identifiant
        a_elle = structure.identifiant
        retenues = feuille.moindre(
            f"Unités retenues de {nom}", structure.reelles, structure.unites, structure=a_elle
        )
        brut = feuille.produit(f"Part de {nom}", retenues, forfait, unite="€", structure=a_elle)
        droit = feuille.arrondi(f"Part de {nom}, au centime", brut, structure=a_elle)
        parts.append(Part(structure.identifiant, structure.nom, retenues, droit))
    total = feuille.somme("Somme des parts", *(p.montant for p in parts), unite="€")
    ecart = (reference - total).quantize(CENTIME)
    if ecart:
        feuille.alerter(
            "F11",
            f"Écart de {ecart} € entre le montant de référence et la somme répartie.",
        )
    return feuille.conclure(total, parts=parts, ecart=ecart)


def _dire_l_activite(feuille: Feuille, structures: list[Soutien], forfait: Decimal) -> None:
    for s in structures:
        nom = s.nom or s.identifiant
        if s.reelles < s.unites:
            perte = arrondir((s.unites - s.reelles) * forfait)
            feuille.alerter(
                "F14",
                f"{nom} : activité inférieure à la référence, droit réduit de {perte} €.",
                s.identifiant,
            )
        elif s.reelles > s.unites:
            feuille.alerter(
                "F15",
                f"{nom} : unités au-delà de la référence, un avenant est nécessaire.",
                s.identifiant,
            )
