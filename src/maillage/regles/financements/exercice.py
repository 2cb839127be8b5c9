"""The year of a right: acomptes, solde or indu; and the totals that are published."""

from __future__ import annotations

from decimal import Decimal

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.baremes import nombre
from maillage.regles.financements.calcul import (
    CENTIME,
    CalculRefuse,
    Feuille,
    Resultat,
    arrondir,
)

ECART_A_COMMENTER = Decimal("0.10")


def solde(feuille: Feuille) -> Resultat:
    """Real right less the acomptes: a payment when positive, an indu when negative, nothing else.

    Entries: droit_previsionnel, taux (list) or acomptes (the amounts that were paid, which prevail),
    droit_reel, reel_valide, seuil_ecart (0.10 unless the Caf says otherwise). Rates are those of the
    Caf. Source: Caf de la Somme, calendar of 2023 (35 % and 35 %). F20, F21, F22.
    """
    if feuille.entrees.get("reel_valide", True) is not True:
        raise CalculRefuse("F22", "Le réel n’est pas validé.")
    previsionnel, reel = feuille.nombre("droit_previsionnel"), feuille.nombre("droit_reel")
    if "acomptes" in feuille.entrees:
        acomptes = _acomptes_payes(feuille)
    else:
        acomptes = _acomptes_calcules(feuille, previsionnel)
    verses = feuille.somme("Acomptes versés", *acomptes, unite="€")
    actualise = feuille.nombre("droit_actualise", defaut=previsionnel)
    if verses > actualise:
        feuille.alerter("F21", f"Risque d’indu : {verses - actualise} €.")
    seuil = feuille.nombre("seuil_ecart", defaut=ECART_A_COMMENTER)
    if previsionnel and abs(reel - previsionnel) > seuil * previsionnel:
        pour_cent = arrondir(100 * abs(reel - previsionnel) / previsionnel, Decimal("0.1"))
        feuille.alerter("F20", f"Écart de {pour_cent} % avec le prévisionnel : commentaire requis.")
    reste = feuille.difference("Droit réel − acomptes", reel, verses, "€")
    if reste < 0:
        feuille.alerter("F21", f"Indu de {-reste} € à reverser.")
    return feuille.conclure(reste)


def _acomptes_payes(feuille: Feuille) -> list[Decimal]:
    """The amounts that were really paid in advance, each a step of its own."""
    payes = feuille.entrees["acomptes"]
    if not isinstance(payes, list):
        raise SaisieInvalide(
            "SOLDE : « acomptes » est la liste des montants versés.", champ="acomptes"
        )
    montants = []
    for n, valeur in enumerate(payes, 1):
        paye = nombre(f"SOLDE, acompte {n}", valeur)
        if paye < 0:
            raise CalculRefuse("F10", f"Valeur impossible pour « acomptes » : {valeur}.")
        montants.append(feuille.somme(f"Acompte {n} versé", paye, unite="€"))
    return montants


def _acomptes_calcules(feuille: Feuille, previsionnel: Decimal) -> list[Decimal]:
    """The rates of the Caf times the right that was foreseen, each to the cent."""
    taux = feuille.entrees.get("taux")
    if not isinstance(taux, list):
        raise SaisieInvalide("SOLDE : « taux » est la liste des taux d’acompte.", champ="taux")
    acomptes = []
    for n, valeur in enumerate(taux, 1):
        part = nombre(f"SOLDE, taux {n}", valeur)
        if not 0 <= part <= 1:
            raise CalculRefuse("F10", f"Valeur impossible pour « taux » : {valeur}.")
        brut = feuille.produit(f"Acompte {n}", part, previsionnel, unite="€")
        acomptes.append(feuille.arrondi(f"Acompte {n} versé", brut))
    return acomptes


def rapprochement(feuille: Feuille) -> Resultat:
    """A published total beside the sum of its lines: both are kept, the gap is said (F30).

    Entries: lignes (list of amounts, or of {intitule, montant}), total_publie. The result is the sum;
    ecart_arrondi is published − sum.
    """
    lignes = feuille.entrees.get("lignes")
    if not isinstance(lignes, list) or not lignes:
        raise SaisieInvalide("RAPPROCHEMENT : « lignes » doit donner au moins un montant.")
    montants = []
    for n, ligne in enumerate(lignes, 1):
        etat = isinstance(ligne, dict) and str(ligne.get("ligne", "")).startswith("SPPE")
        if etat:
            raise CalculRefuse("F31", "L’accompagnement État ne s’ajoute pas aux financements Caf.")
        valeur = ligne.get("montant") if isinstance(ligne, dict) else ligne
        montants.append(nombre(f"RAPPROCHEMENT, ligne {n}", valeur))
    publie = feuille.nombre("total_publie")
    somme = feuille.somme("Somme des lignes", *montants)
    ecart = feuille.difference("Total publié − somme", publie, somme)
    decimales = Decimal(1).scaleb(-max(0, -int(publie.as_tuple().exponent)))
    if arrondir(somme, decimales) != publie:
        feuille.alerter("F30", f"Total publié {publie} ≠ somme {somme} (écart {abs(ecart)}).")
    return feuille.conclure(somme, pas=min(CENTIME, decimales), ecart=ecart)
