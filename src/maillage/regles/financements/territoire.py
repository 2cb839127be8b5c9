"""The rights of a territory for a year: every line of every structure, or why it cannot be computed.

A line that cannot be computed says why and stops alone. « Offre existante » (lines `BT_…`) is computed
once by perimeter of the compétence and split between the structures that its collectivité supports; the
other lines are computed structure by structure. Source: finance dossier §4.1, §11.1 (traps 5 to 8).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maillage.regles.erreurs import ErreurMetier, SaisieInvalide
from maillage.regles.financements import prealables, transition
from maillage.regles.financements.baremes import BaremeManquant
from maillage.regles.financements.calcul import CalculRefuse, Feuille, Resultat
from maillage.regles.financements.description import (
    Demande,
    Organisme,
    Reference,
    Structure,
    Territoire,
)
from maillage.regles.financements.droits import (
    RANGS,
    Droit,
    Droits,
    Empechement,
    Total,
    additionner,
)
from maillage.regles.financements.entrees import manquantes
from maillage.regles.financements.lignes import LIGNES, REPARTIES
from maillage.regles.financements.transition import cle_de

__all__ = [
    "HORS_TERRITOIRE",
    "LIGNES_DE_DROIT",
    "REPARTIES",
    "Demande",
    "Droit",
    "Droits",
    "Empechement",
    "Organisme",
    "Reference",
    "Structure",
    "Territoire",
    "Total",
    "additionner",
    "calculer",
]

# What is computed elsewhere than on a structure: published totals, years closed, one unit of a rate.
HORS_TERRITOIRE = frozenset(
    {"PSU_HORAIRE", "FORFAIT_UNITAIRE", "REVALORISATION", "SOLDE", "RAPPROCHEMENT"}
)
LIGNES_DE_DROIT = tuple(code for code in LIGNES if code not in HORS_TERRITOIRE)
# What shuts a structure out of a split: nobody supports it, or the line cannot be its own. Any other
# precondition that fails (no CTG, no COF, no evidence of the support, wrong payee) delays the payment.
HORS_DU_PARTAGE = frozenset({"F04", "F08", "F10"})
EN_ATTENTE = frozenset({"F01", "F02", "F03", "F05", "F06"})
# A count of reference that is not known: its perimeter waits, since nobody can say its forfait.
ENTREE_MANQUANTE = "ENTREE_MANQUANTE"
SANS_QUANTITE = frozenset({ENTREE_MANQUANTE, SaisieInvalide.code})


def calculer(territoire: Territoire) -> Droits:
    """The rights of the year; the order of structures and of claims says nothing.

    Raises `SaisieInvalide` when the description contradicts itself: a line claimed twice by a
    structure, two references for one perimeter, a line unknown.
    """
    demandes = _ranger(territoire)
    doubles = _heures_en_double(demandes)
    refus = {id(d): r for d in demandes if (r := doubles.get(id(d)) or _refus(d, territoire))}
    par_perimetre: dict[tuple[str, Organisme | None], list[Demande]] = {}
    for demande in demandes:
        if demande.ligne in REPARTIES:
            par_perimetre.setdefault((demande.ligne, demande.collectivite), []).append(demande)
    trouves: dict[int, Droit] = {}
    references = {(r.ligne, r.collectivite): r for r in territoire.references}
    repartis = []
    for (ligne, collectivite), siennes in par_perimetre.items():
        reference = references.get((ligne, collectivite)) if collectivite else None
        resultat = _repartir(territoire, reference, ligne, siennes, refus, trouves)
        if reference and resultat:
            repartis.append((reference, resultat))
    for demande in demandes:
        if demande.ligne not in REPARTIES:
            trouves[id(demande)] = _un_droit(territoire, demande, refus.get(id(demande)))
    return Droits(
        territoire.annee,
        tuple(trouves[id(d)] for d in demandes),
        tuple(repartis),
        tuple(r for cle, r in references.items() if cle not in par_perimetre),
    )


def _ranger(territoire: Territoire) -> list[Demande]:
    vues: set[tuple[str, str]] = set()
    for demande in territoire.demandes:
        cle = (demande.structure.identifiant, demande.ligne)
        if demande.ligne not in LIGNES_DE_DROIT:
            raise SaisieInvalide(
                f"« {demande.ligne} » n’est pas une ligne de droit d’une structure."
            )
        if cle in vues:
            raise SaisieInvalide(
                f"{demande.structure.nom} porte deux fois la ligne {demande.ligne}."
            )
        vues.add(cle)
    perimetres = [(r.ligne, r.collectivite) for r in territoire.references]
    if len(set(perimetres)) < len(perimetres):
        raise SaisieInvalide("Deux montants de référence pour une même ligne et un même périmètre.")
    return sorted(
        territoire.demandes,
        key=lambda d: (cle_de(d.structure.identifiant), RANGS[d.ligne]),
    )


def _heures_en_double(demandes: list[Demande]) -> dict[int, Empechement]:
    """The complément inclusif claimed both alone and within a prestation of the same structure (F27)."""
    seules = {d.structure.identifiant: d for d in demandes if d.ligne == "CI_ALSH"}
    refus = {}
    for demande in demandes:
        seule = seules.get(demande.structure.identifiant)
        if (
            seule
            and demande.ligne.startswith("PSO_ALSH")
            and demande.entrees.get("heures_handicap")
        ):
            lignes = f"{demande.ligne}, {seule.ligne}"
            double = Empechement("F27", f"Heures déclarées deux fois : {lignes}.")
            refus[id(demande)] = refus[id(seule)] = double
    return refus


def _feuille(territoire: Territoire, ligne: str, entrees: Mapping[str, Any]) -> Feuille:
    return Feuille(ligne, territoire.annee, entrees, territoire.baremes)


def _refus(demande: Demande, territoire: Territoire) -> Empechement | None:
    contexte = {
        "structure": demande.structure.nom,
        "mode": demande.structure.mode,
        **demande.contexte,
    }
    manque = manquantes(demande.ligne, demande.entrees)
    if manque:
        return Empechement(
            ENTREE_MANQUANTE, f"{demande.structure.nom}, il manque : {', '.join(manque).lower()}."
        )
    try:
        if demande.ligne in REPARTIES:
            donnees = {"id": demande.structure.identifiant, **demande.entrees}
            transition.lire_structures(
                _feuille(territoire, demande.ligne, {"structures": [donnees]})
            )
        prealables.verifier(_feuille(territoire, demande.ligne, demande.entrees), contexte)
    except ErreurMetier as erreur:
        return _empechement(erreur)
    return None


def _repartir(
    territoire: Territoire,
    reference: Reference | None,
    ligne: str,
    siennes: list[Demande],
    refus: Mapping[int, Empechement],
    trouves: dict[int, Droit],
) -> Resultat | None:
    """The split of one perimeter; writes the right of each of its structures in `trouves`."""
    annee = territoire.annee
    empechement, resultat = None, None
    admises = [d for d in siennes if _partage(refus.get(id(d)))]
    inconnue = next(
        (r for d in admises if (r := refus.get(id(d))) and r.regle in SANS_QUANTITE), None
    )
    if reference is None:
        empechement = _sans_reference(ligne, siennes[0].collectivite)
    elif inconnue:
        empechement = Empechement(inconnue.regle, f"La répartition attend : {inconnue.message}")
    elif admises:
        try:
            resultat = transition.calculer(
                _feuille(territoire, ligne, _entrees_du_partage(reference, admises))
            )
        except ErreurMetier as erreur:
            empechement = _empechement(erreur)
    parts = {p.identifiant: p.montant for p in resultat.parts} if resultat else {}
    for demande in siennes:
        part = parts.get(demande.structure.identifiant)
        refusee = refus.get(id(demande)) or empechement
        explication = resultat if part is not None else None
        trouves[id(demande)] = (
            Droit(annee, demande, None, explication, refusee, part)
            if refusee
            else Droit(annee, demande, part, explication)
        )
    return resultat


def _partage(refus: Empechement | None) -> bool:
    return refus is None or refus.regle not in HORS_DU_PARTAGE


def _entrees_du_partage(reference: Reference, admises: list[Demande]) -> dict[str, Any]:
    entrees: dict[str, Any] = {
        "reference": reference.montant,
        "mode": reference.mode,
        "plancher": reference.plancher,
        "structures": [
            {"id": d.structure.identifiant, "nom": d.structure.nom, **d.entrees} for d in admises
        ],
    }
    if reference.strate:
        entrees["strate"] = reference.strate
    return entrees


def _un_droit(territoire: Territoire, demande: Demande, refus: Empechement | None) -> Droit:
    annee = territoire.annee
    if refus and refus.regle not in EN_ATTENTE:
        return Droit(annee, demande, None, empechement=refus)
    try:
        resultat = LIGNES[demande.ligne].calculer(
            _feuille(territoire, demande.ligne, demande.entrees)
        )
    except ErreurMetier as erreur:
        return Droit(annee, demande, None, empechement=_empechement(erreur))
    if refus:
        return Droit(annee, demande, None, resultat, refus, resultat.montant)
    return Droit(annee, demande, resultat.montant, resultat)


def _empechement(erreur: ErreurMetier) -> Empechement:
    if isinstance(erreur, BaremeManquant):
        return Empechement("F07", erreur.message)
    if isinstance(erreur, CalculRefuse):
        return Empechement(erreur.regle, erreur.message)
    return Empechement(erreur.code, erreur.message)


def _sans_reference(ligne: str, collectivite: Organisme | None) -> Empechement:
    if collectivite is None:
        return Empechement(
            "F04", "Aucune collectivité ne soutient ce service : dites laquelle dans l’annexe."
        )
    return Empechement(
        "REFERENCE_MANQUANTE",
        f"Montant de référence manquant : {ligne}, {collectivite.nom}. Saisissez ce que la Caf a "
        "comptabilisé en N-1, avec sa source.",
    )
