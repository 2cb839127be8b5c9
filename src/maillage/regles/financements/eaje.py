"""Early childhood: new places, prestation de service unique, bonuses by place, journées pédagogiques."""

from __future__ import annotations

from decimal import Decimal

from maillage.regles.financements.calcul import CalculRefuse, Feuille, Resultat

UN = Decimal(1)
JOURS_PEDAGOGIQUES = 3


def offre_nouvelle(feuille: Feuille) -> Resultat:
    """New places × the forfait of their tranche (QPV, potentiel financier, niveau de vie).

    Source: Caf de Saône-et-Loire, « Bonus territoire et CTRE EAJE »; circulaire Cnaf 2021-004.
    """
    places = feuille.nombre("places")
    forfait = feuille.bareme(f"place_nouvelle:{feuille.nom('tranche', 'unique')}")
    return feuille.conclure(feuille.produit("Places × forfait", places, forfait, unite="€"))


def prix_plafond(feuille: Feuille, taux: Decimal) -> Decimal:
    """The ceiling price of an hour, linear between two billing rates since 2025.

    Source: Caf, « Les modalités de financement pour les EAJE évoluent », 15 January 2025.
    """
    haut, bas = feuille.bareme("prix_plafond_haut"), feuille.bareme("prix_plafond_bas")
    debut, fin = feuille.bareme("taux_debut"), feuille.bareme("taux_fin")
    if taux <= debut:
        return feuille.noter("Prix plafond", str(haut), haut, "€/h")
    if taux >= fin:
        return feuille.noter("Prix plafond", str(bas), bas, "€/h")
    au_dela = feuille.difference("Taux au-delà du seuil", taux, debut)
    etendue = feuille.difference("Étendue des taux", fin, debut)
    ecart = feuille.difference("Écart des prix plafonds", haut, bas, "€/h")
    retrait = feuille.quotient(
        "Part du retrait", feuille.produit("Retrait", au_dela, ecart), etendue, "€/h"
    )
    return feuille.difference("Prix plafond", haut, retrait, "€/h")


def taux_de_facturation(feuille: Feuille) -> Decimal:
    """Billed hours ÷ realised hours; given, or computed. Odd rates are said (F23, F24)."""
    if "taux_facturation" in feuille.entrees:
        taux = feuille.nombre("taux_facturation")
    else:
        facturees, realisees = (
            feuille.nombre("heures_facturees"),
            feuille.nombre("heures_realisees"),
        )
        if realisees == 0:
            raise CalculRefuse("F24", "Taux de facturation incalculable : aucune heure réalisée.")
        taux = feuille.quotient("Taux de facturation", facturees, realisees)
    if not Decimal("1") <= taux <= Decimal("1.3"):
        feuille.alerter("F23", f"Taux de facturation atypique : {taux}.")
    return taux


def ps_horaire(feuille: Feuille) -> Resultat:
    """What the Caf pays of an hour, families included: a share of the lesser of cost and ceiling.

    Entries: prix_de_revient, and either prix_plafond or what gives it. The steps say what is left of
    the ceiling, and what goes over it.
    """
    return feuille.conclure(_ps_horaire(feuille))


def psu(feuille: Feuille) -> Resultat:
    """(PS of an hour × hours − participations of the families) × share of the régime général."""
    ps = _ps_horaire(feuille)
    heures = feuille.nombre("heures")
    familles = feuille.nombre("participations_familiales")
    taux = feuille.nombre("taux_regime_general", defaut=UN)
    brut = feuille.produit("PS horaire × heures ouvrant droit", ps, heures, unite="€")
    net = feuille.difference("Moins les participations des familles", brut, familles, "€")
    droit = feuille.produit("Part du régime général", net, taux, unite="€")
    charges = feuille.nombre("charges", defaut=Decimal(0))
    if charges and droit + familles > charges:
        feuille.alerter("F35", "Financements supérieurs aux charges de la structure.")
    return feuille.conclure(feuille.plus_grand("Droit", droit, Decimal(0), "€"))


def _ps_horaire(feuille: Feuille) -> Decimal:
    revient = feuille.nombre("prix_de_revient")
    if "prix_plafond" in feuille.entrees:
        plafond = feuille.nombre("prix_plafond")
    else:
        plafond = prix_plafond(feuille, taux_de_facturation(feuille))
    retenu = feuille.moindre("Prix retenu", revient, plafond, "€/h")
    ps = feuille.produit("PS horaire", feuille.bareme("taux_ps", ligne="PSU"), retenu, unite="€/h")
    feuille.difference("Reste du prix plafond", plafond, ps, "€/h")
    if revient > plafond:
        feuille.difference("Au-delà du prix plafond", revient, plafond, "€/h")
    return ps


def mixite(feuille: Feuille) -> Resultat:
    """Places × the forfait of the average hourly participation of the families.

    Source: Unccas, 2018: « bonus mixité sociale » on all the places. Keys of barème: `seuil:1`,
    `forfait:1`… from the lowest participation; above the last threshold, nothing.
    """
    places = feuille.nombre("places")
    familles, heures = (
        feuille.nombre("participations_familiales"),
        feuille.nombre("heures_facturees"),
    )
    moyenne = feuille.quotient("Participation horaire moyenne", familles, heures, "€/h")
    for rang in ("1", "2", "3"):
        if moyenne <= feuille.bareme(f"seuil:{rang}"):
            forfait = feuille.bareme(f"forfait:{rang}")
            return feuille.conclure(feuille.produit("Places × forfait", places, forfait, unite="€"))
    return feuille.conclure(feuille.produit("Au-delà du dernier seuil", places, Decimal(0)))


def handicap(feuille: Feuille) -> Resultat:
    """Places × share of children with a disability × rate × capped cost, under a ceiling by place.

    Source: Caf du Loir-et-Cher; Les Pros de la petite enfance (15, 30, 45 %, from 5 and above 7.5 %).
    """
    places, enfants = feuille.nombre("places"), feuille.nombre("enfants")
    part = feuille.quotient("Part des enfants", feuille.nombre("enfants_handicap"), enfants)
    rang = (
        "1"
        if part < feuille.bareme("seuil:1")
        else "2"
        if part <= feuille.bareme("seuil:2")
        else "3"
    )
    cout = feuille.moindre(
        "Coût retenu par place",
        feuille.nombre("cout_par_place"),
        feuille.bareme("plafond_cout"),
        "€",
    )
    brut = feuille.produit("Bonus par place", part, feuille.bareme(f"taux:{rang}"), cout, unite="€")
    place = feuille.moindre("Sous le plafond", brut, feuille.bareme("plafond_place"), "€")
    return feuille.conclure(feuille.produit("Places × bonus", places, place, unite="€"))


def attractivite(feuille: Feuille) -> Resultat:
    """Places × the forfait of the sector, public or private. A missing piece is said (F28)."""
    secteur = feuille.mot("secteur", ("public", "prive"))
    if not feuille.nom("piece"):
        feuille.alerter("F28", "Pièce manquante pour le bonus attractivité.")
    forfait = feuille.bareme(f"forfait:{secteur}")
    return feuille.conclure(
        feuille.produit("Places × forfait", feuille.nombre("places"), forfait, unite="€")
    )


def trajectoire(feuille: Feuille) -> Resultat:
    """Eligible places × a forfait that grows with the co-financed places since 2023.

    Source: Caf des Alpes-Maritimes, January 2026: 4, 8 and 12 %, bounds included.
    """
    depart, arrivee = feuille.nombre("places_2023"), feuille.nombre("places_cofinancees")
    hausse = feuille.difference("Places cofinancées en plus", arrivee, depart)
    taux = feuille.quotient("Croissance", hausse, depart)
    forfait = Decimal(0)
    for rang in ("3", "2", "1"):
        if taux >= feuille.bareme(f"seuil:{rang}"):
            forfait = feuille.bareme(f"forfait:{rang}")
            break
    places = feuille.nombre("places_eligibles", defaut=arrivee)
    return feuille.conclure(feuille.produit("Places × forfait", places, forfait, unite="€"))


def journees_pedagogiques(feuille: Feuille) -> Resultat:
    """PS of an hour × hours of a day × places × days, three a year at most (F26).

    Source: Caf du Loiret, « Financement des journées pédagogiques ».
    """
    jours = feuille.nombre("jours")
    if jours > JOURS_PEDAGOGIQUES:
        raise CalculRefuse(
            "F26", "Journée pédagogique non finançable : trois jours par an au plus."
        )
    ps = feuille.bareme("ps_horaire")
    heures = feuille.bareme("heures_par_jour")
    return feuille.conclure(
        feuille.produit(
            "PS × heures × places × jours", ps, heures, feuille.nombre("places"), jours, unite="€"
        )
    )
