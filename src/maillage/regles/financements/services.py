"""Relais, lieux d'accueil, ludothèques, CLAS, centres sociaux, cooperation, and the State's support."""

from __future__ import annotations

from decimal import Decimal

from maillage.regles.financements.calcul import CENTIME, Feuille, Resultat

DOUZE = Decimal(12)


def part_plafonnee(feuille: Feuille) -> Resultat:
    """Rate × the lesser of the costs and their ceiling (RPE by Etp; centres sociaux, EVS by structure).

    Source: Caf de Saône-et-Loire (RPE, 43 %); Assemblée nationale (centres sociaux, 42.4 and 63.6 %).
    """
    charges, plafond = feuille.nombre("charges"), feuille.bareme("plafond")
    if "etp" in feuille.entrees:
        plafond = feuille.produit("Plafond", plafond, feuille.nombre("etp"), unite="€")
    retenu = feuille.moindre("Charges retenues", charges, plafond, "€")
    return feuille.conclure(
        feuille.produit("Prestation", feuille.bareme("taux"), retenu, unite="€")
    )


def missions_renforcees(feuille: Feuille) -> Resultat:
    """A forfait for each relais that holds one of the three missions. Source: Caf de Saône-et-Loire."""
    return feuille.conclure(
        feuille.produit("Relais × forfait", feuille.nombre("relais"), feuille.bareme("forfait"))
    )


def laep(feuille: Feuille) -> Resultat:
    """Rate × the lesser of hourly cost and ceiling × hours. Source: Caf des Hauts-de-Seine (30 %)."""
    cout = feuille.moindre(
        "Coût horaire retenu", feuille.nombre("cout_horaire"), feuille.bareme("plafond"), "€/h"
    )
    return feuille.conclure(
        feuille.produit(
            "Prestation", feuille.bareme("taux"), cout, feuille.nombre("heures"), unite="€"
        )
    )


def ludotheque(feuille: Feuille) -> Resultat:
    """Hours open to the public (those kept for schools excluded) × the aid of an hour."""
    ouvertes = feuille.nombre("heures")
    ecoles = feuille.nombre("heures_scolaires", defaut=Decimal(0))
    heures = feuille.difference("Heures ouvertes au public", ouvertes, ecoles, "h")
    retenues = feuille.plus_grand("Heures retenues", heures, Decimal(0), "h")
    return feuille.conclure(
        feuille.produit("Heures × aide", retenues, feuille.bareme("heure"), unite="€")
    )


def clas(feuille: Feuille) -> Resultat:
    """Rate × ceiling of a group × groups, rounded as the barème says. Source: ASH, CLAS 2004-2005."""
    bareme = feuille.baremes.lire(feuille.ligne, feuille.annee, "plafond_groupe", feuille.jour)
    groupe = feuille.produit(
        "Prestation d’un groupe",
        feuille.bareme("taux"),
        feuille.bareme("plafond_groupe"),
        unite="€",
    )
    rond = feuille.arrondi("Arrondi du barème", groupe, bareme.pas_arrondi)
    groupes = feuille.nombre("groupes", defaut=Decimal(1))
    return feuille.conclure(feuille.produit("Groupes", groupes, rond, unite="€"))


def cooperation(feuille: Feuille) -> Resultat:
    """Forfait of an Etp × Etp × months of presence ÷ 12. More than one Etp a person is said (F29)."""
    etp = feuille.nombre("etp")
    mois = feuille.nombre("mois", defaut=DOUZE)
    if etp > feuille.nombre("personnes", defaut=etp.to_integral_value() + 1):
        feuille.alerter("F29", "Plus d’un Etp de coopération par personne.")
    if etp > feuille.nombre("etp_prevus", defaut=etp):
        feuille.alerter("F29", "Etp de coopération non prévu par la CTG.")
    annuel = feuille.produit("Forfait × Etp", feuille.bareme("forfait"), etp, unite="€")
    sur_l_annee = feuille.produit("Mois de présence", annuel, mois)
    return feuille.conclure(feuille.quotient("Prorata", sur_l_annee, DOUZE, "€"))


def forfait_unitaire(feuille: Feuille) -> Resultat:
    """What one unit of a published line amounts to: amount ÷ units."""
    montant, unites = feuille.nombre("montant"), feuille.nombre("unites")
    return feuille.conclure(feuille.quotient("Montant ÷ unités", montant, unites, "€ par unité"))


def revalorisation(feuille: Feuille) -> Resultat:
    """A value of one year brought to the next: × coefficient, or + amount."""
    valeur = feuille.nombre("valeur")
    if "ajout" in feuille.entrees:
        return feuille.conclure(feuille.somme("Valeur + ajout", valeur, feuille.nombre("ajout")))
    return feuille.conclure(
        feuille.produit("Valeur × coefficient", valeur, feuille.nombre("coefficient"))
    )


def accompagnement_de_l_etat(feuille: Feuille) -> Resultat:
    """Base × coefficient of the births × coefficient of the potentiel financier, to the euro.

    State money for the service public de la petite enfance: it never enters a total of the Caf (F31).
    Source: Banque des territoires, amounts of 2025.
    """
    base = feuille.baremes.lire(feuille.ligne, feuille.annee, "base", feuille.jour)
    naissances = feuille.bareme(f"naissances:{feuille.nom('naissances')}")
    potentiel = feuille.bareme(f"potentiel:{feuille.nom('potentiel')}")
    droit = feuille.produit(
        "Base × coefficients", feuille.bareme("base"), naissances, potentiel, unite="€"
    )
    return feuille.conclure(droit, pas=max(base.pas_arrondi, CENTIME))
