"""The lines of financing, by code: what each is, its unit, who is paid, how it is computed.

Source of the list: the dossier of the field, lines met in published agreements and pages of Caf.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements import (
    alsh,
    eaje,
    exercice,
    prealables,
    services,
    transition,
)
from maillage.regles.financements.baremes import Baremes, depuis, nationaux
from maillage.regles.financements.calcul import Feuille, Resultat

G, C = "gestionnaire", "collectivité"
Calcul = Callable[[Feuille], Resultat]


@dataclass(frozen=True)
class Ligne:
    """One line of financing."""

    code: str
    intitule: str
    unite: str
    beneficiaire: str
    calculer: Calcul


# code, what it is, its unit, who is paid, how it is computed.
_TABLE: tuple[tuple[str, str, str, str, Calcul], ...] = (
    ("BT_EAJE", "Bonus territoire EAJE, offre existante", "place", G, transition.calculer),
    ("BT_EAJE_NOUVELLE", "Bonus territoire EAJE, offre nouvelle", "place", G, eaje.offre_nouvelle),
    ("CTRE_EAJE", "Contrat territorial réservataire employeur", "place", G, eaje.offre_nouvelle),
    ("BTRAJ_EAJE", "Bonus trajectoire de développement", "place", G, eaje.trajectoire),
    ("PSU", "Prestation de service unique", "heure", G, eaje.psu),
    ("PSU_HORAIRE", "Prestation de service unique d’une heure", "heure", G, eaje.ps_horaire),
    ("BMIX", "Bonus mixité sociale", "place", G, eaje.mixite),
    ("BHAND", "Bonus inclusion handicap", "place", G, eaje.handicap),
    ("BATT", "Bonus attractivité", "place", G, eaje.attractivite),
    ("JPED", "Journées pédagogiques", "jour", G, eaje.journees_pedagogiques),
    ("BT_ALSH", "Bonus territoire ALSH, offre existante", "heure", G, transition.calculer),
    ("BT_ALSH_NOUVELLE", "Bonus territoire ALSH, offre nouvelle", "heure", G, alsh.offre_nouvelle),
    ("PSO_ALSH_PERI", "Prestation de service ALSH périscolaire", "heure", G, alsh.prestation),
    ("PSO_ALSH_EXTRA", "Prestation de service ALSH extrascolaire", "heure", G, alsh.prestation),
    ("PSO_ALSH_ADO", "Prestation de service accueil adolescents", "heure", G, alsh.prestation),
    ("CI_ALSH", "Complément inclusif ALSH", "heure", G, alsh.complement_inclusif),
    ("PLAN_MERCREDI", "Bonification Plan mercredi", "heure", G, alsh.plan_mercredi),
    ("ASRE", "Aide spécifique aux rythmes éducatifs", "heure", G, alsh.rythmes_educatifs),
    ("BT_RPE", "Bonus territoire relais petite enfance", "Etp", G, transition.calculer),
    ("PSO_RPE", "Prestation de service relais petite enfance", "Etp", G, services.part_plafonnee),
    ("BMIS_RPE", "Bonus missions renforcées RPE", "relais", G, services.missions_renforcees),
    ("BT_LAEP", "Bonus territoire LAEP", "heure", G, transition.calculer),
    ("PSO_LAEP", "Prestation de service LAEP", "heure", G, services.laep),
    ("BT_LUDO", "Bonus territoire ludothèque", "heure", G, transition.calculer),
    ("LUDO", "Aide au fonctionnement ludothèque", "heure", G, services.ludotheque),
    ("CLAS", "Contrat local d’accompagnement à la scolarité", "groupe", G, services.clas),
    ("AGC", "Animation globale et coordination", "structure", G, services.part_plafonnee),
    ("ACF", "Animation collective familles", "structure", G, services.part_plafonnee),
    ("AL", "Animation locale", "structure", G, services.part_plafonnee),
    ("BT_PILOTAGE", "Bonus territoire pilotage, offre existante", "Etp", C, transition.calculer),
    ("CHARGE_COOP", "Chargé de coopération", "Etp", C, services.cooperation),
    ("FORFAIT_UNITAIRE", "Montant par unité d’une ligne publiée", "unité", C, services.forfait_unitaire),
    ("REVALORISATION", "Valeur d’une année portée à la suivante", "", C, services.revalorisation),
    ("SPPE_ETAT", "Accompagnement de l’État (SPPE)", "commune", C, services.accompagnement_de_l_etat),
    ("SOLDE", "Solde ou indu d’un exercice", "", G, exercice.solde),
    ("RAPPROCHEMENT", "Total publié et somme de ses lignes", "", C, exercice.rapprochement),
)  # fmt: skip
LIGNES = {ligne[0]: Ligne(*ligne) for ligne in _TABLE}
# « Offre existante »: one amount of reference, split between the structures of a perimeter.
REPARTIES = frozenset(c for c, ligne in LIGNES.items() if ligne.calculer is transition.calculer)

# What a file may hold: the case that it is (ligne, source, attendu) changes no amount.
DONNEES = frozenset({"annee", "entrees", "baremes", "contexte", "ligne", "source", "attendu"})


def calculer(code: str, donnees: Any) -> Resultat:
    """Compute one line from plain data: annee, entrees, baremes (rows that prevail), contexte.

    Raises `SaisieInvalide` for what cannot be read, `BaremeManquant`, `CalculRefuse` with its rule.
    """
    ligne = LIGNES.get(code)
    if ligne is None:
        raise SaisieInvalide(f"Ligne « {code} » inconnue. Lignes connues : {', '.join(LIGNES)}.")
    if not isinstance(donnees, Mapping):
        raise SaisieInvalide("Les données d’un calcul sont « annee », « entrees » et « baremes ».")
    inconnues = donnees.keys() - DONNEES
    if inconnues:
        raise SaisieInvalide(f"« {sorted(inconnues)[0]} » n’est pas une donnée d’un calcul.")
    if donnees.get("ligne", code) != code:
        raise SaisieInvalide(
            f"Ces données sont celles de la ligne « {donnees['ligne']} », et non de « {code} ».",
            champ="ligne",
        )
    annee, entrees = donnees.get("annee"), donnees.get("entrees")
    if isinstance(annee, bool) or not isinstance(annee, int):
        raise SaisieInvalide("« annee » est l’année du droit, en chiffres.", champ="annee")
    if not isinstance(entrees, Mapping):
        raise SaisieInvalide("« entrees » donne les quantités et les montants.", champ="entrees")
    feuille = Feuille(code, annee, entrees, Baremes(depuis(donnees.get("baremes")), nationaux()))
    contexte = donnees.get("contexte") or {}
    if not isinstance(contexte, Mapping):
        raise SaisieInvalide("« contexte » dit la structure, la COF, la CTG.", champ="contexte")
    prealables.verifier(feuille, contexte)
    return ligne.calculer(feuille)
