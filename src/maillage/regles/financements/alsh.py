"""Leisure: accueils de loisirs, complément inclusif, Plan mercredi, rythmes éducatifs."""

from __future__ import annotations

from decimal import Decimal

from maillage.regles.financements.calcul import CalculRefuse, Feuille, Resultat

UN = Decimal(1)


def prestation(feuille: Feuille) -> Resultat:
    """Realised hours × the rate of an hour × share of the régime général.

    An hour of presence counts on the whole plage d'accueil. Source: Caf, « Accueils de loisirs ».
    """
    heures = feuille.nombre("heures")
    taux = feuille.nombre("taux_regime_general", defaut=UN)
    droit = feuille.produit("Heures × montant", heures, feuille.bareme("heure"), taux, unite="€")
    handicap = feuille.nombre("heures_handicap", defaut=Decimal(0))
    if handicap:
        if handicap > heures:
            raise CalculRefuse(
                "F10", "Valeur impossible pour « heures_handicap » : plus que d’heures."
            )
        complement = feuille.bareme("heure", ligne="CI_ALSH")
        inclusif = feuille.produit("Complément inclusif", handicap, complement, unite="€")
        droit = feuille.somme("Prestation et complément", droit, inclusif, unite="€")
    return feuille.conclure(droit)


def complement_inclusif(feuille: Feuille) -> Resultat:
    """Hours of children with a disability × the complement."""
    return _heures(feuille)


def offre_nouvelle(feuille: Feuille) -> Resultat:
    """New hours under the ceiling of 25 % of the contracted ones × the rate.

    Source: Caf d'Indre-et-Loire, barèmes 2025; AMF du Pas-de-Calais. Hours over the ceiling are said
    (F13) and not paid.
    """
    contractees, nouvelles = (
        feuille.nombre("heures_contractualisees"),
        feuille.nombre("heures_nouvelles"),
    )
    plafond = feuille.produit(
        "Plafond", feuille.bareme("plafond_nouvelles"), contractees, unite="h"
    )
    retenues = feuille.moindre("Heures retenues", nouvelles, plafond, "h")
    if nouvelles > plafond:
        feuille.alerter(
            "F13",
            f"{nouvelles - plafond:f} heures nouvelles au-delà du plafond de 25 % ne sont pas retenues.",
        )
    return feuille.conclure(
        feuille.produit("Heures × taux", retenues, feuille.bareme("heure_nouvelle"), unite="€")
    )


def plan_mercredi(feuille: Feuille) -> Resultat:
    """New hours of Wednesdays × the bonification; with the prestation if an hour is asked whole.

    Nine hours a child and a day at most with a meal, four for half a day (F25). Source: Caf, « Accueils
    de loisirs »; Caf de la Loire and de l'Essonne for the bonification.
    """
    par_jour = feuille.nombre("heures_par_enfant", defaut=Decimal(0))
    limite = Decimal(9) if feuille.coche("repas", defaut=True) else Decimal(4)
    if par_jour > limite:
        raise CalculRefuse("F25", f"Plus de {limite} h par enfant le mercredi.")
    cle = "heure:majoree" if feuille.coche("majoree") else "heure"
    heures = feuille.nombre("heures")
    droit = feuille.produit("Heures × bonification", heures, feuille.bareme(cle), unite="€")
    if feuille.coche("avec_prestation"):
        ps = feuille.bareme("heure", ligne="PSO_ALSH_PERI")
        prestation_due = feuille.produit("Prestation de service", heures, ps, unite="€")
        droit = feuille.somme("Ensemble", droit, prestation_due, unite="€")
    return feuille.conclure(droit)


def rythmes_educatifs(feuille: Feuille) -> Resultat:
    """Rate × hours a week × weeks × children, three hours and thirty-six weeks at most."""
    heures = feuille.moindre(
        "Heures par semaine", feuille.nombre("heures_par_semaine"), feuille.bareme("heures_maximum")
    )
    semaines = feuille.moindre(
        "Semaines", feuille.nombre("semaines"), feuille.bareme("semaines_maximum")
    )
    enfants = feuille.nombre("enfants", defaut=UN)
    return feuille.conclure(
        feuille.produit(
            "Taux × heures × semaines × enfants",
            feuille.bareme("heure"),
            heures,
            semaines,
            enfants,
            unite="€",
        )
    )


def _heures(feuille: Feuille) -> Resultat:
    heures = feuille.nombre("heures")
    return feuille.conclure(
        feuille.produit("Heures × montant", heures, feuille.bareme("heure"), unite="€")
    )
