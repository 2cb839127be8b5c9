"""The same tables as sheets: numbers as numbers, and why there is none beside them."""

from __future__ import annotations

from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.offre_et_besoins.simulation import Simulation, ecart
from maillage.diagnostics.offre_et_besoins.tableau import Ligne, OffreEtBesoins
from maillage.diagnostics.offre_et_besoins.taux import Taux
from maillage.documents.tableur import Feuille, Valeur
from maillage.interface.typographie import date_longue


def de_l_offre(lu: OffreEtBesoins) -> Feuille:
    """One row a commune, with the measure of the need, its years and its producers."""
    acces = lu.voisinage is not None
    return Feuille(
        "Offre et besoins",
        (
            "Code Insee",
            "Commune",
            lu.besoin.mesure.libelle,
            "Source du besoin",
            "Offre relevée au",
            *(_colonne(lu, type_) for type_ in lu.volet.types),
            *(("Structures sans places connues",) if lu.volet.en_places else ()),
            lu.unite[:1].upper() + lu.unite[1:],
            "Ce que dit ce taux",
            *(
                (
                    "Accessibilité potentielle (places pour 100 enfants)",
                    "Ce que dit cette accessibilité",
                    "Au moins, avec les enfants des communes voisines",
                    "Taux publié",
                    "Source du taux publié",
                )
                if acces
                else ()
            ),
        ),
        tuple(_ligne(lu, ligne, acces=acces) for ligne in lu.lignes),
        en_texte=frozenset({0}),
    )


def de_la_simulation(simulation: Simulation) -> Feuille:
    """One row a commune, before and after."""
    return Feuille(
        "Simulation",
        (
            "Code Insee",
            "Commune",
            "Places avant",
            "Places après",
            "Couverture avant (places pour 100 enfants)",
            "Couverture après",
            "Accessibilité avant (places pour 100 enfants)",
            "Accessibilité après",
            "Gain d’accessibilité",
            "Ce que disent ces chiffres",
        ),
        tuple(
            (
                ligne.avant.commune.code,
                ligne.avant.commune.nom,
                ligne.avant.offre.places,
                ligne.apres.offre.places,
                ligne.avant.taux.arrondi,
                ligne.apres.taux.arrondi,
                _arrondi(ligne.avant.acces),
                _arrondi(ligne.apres.acces),
                _gain(ligne.avant, ligne.apres),
                _mention(ligne.comparee[1]),
            )
            for ligne in simulation.lignes
        ),
        en_texte=frozenset({0}),
    )


def _colonne(lu: OffreEtBesoins, type_: TypeStructure) -> str:
    quoi = "places" if lu.volet.en_places else "structures"
    return f"{type_.label} : {quoi}"


def _ligne(lu: OffreEtBesoins, ligne: Ligne, *, acces: bool) -> tuple[Valeur, ...]:
    offres = [ligne.par_type[type_] for type_ in lu.volet.types]
    en_places = lu.volet.en_places
    besoin = ligne.besoin
    return (
        ligne.commune.code,
        ligne.commune.nom,
        besoin.valeur if besoin.valeur is None else int(besoin.valeur),
        lu.besoin.source or None,
        date_longue(lu.jour),
        *(offre.places if en_places else offre.structures for offre in offres),
        *((ligne.offre.inconnues,) if en_places else ()),
        ligne.taux.arrondi,
        _mention(ligne.taux),
        *(_acces(ligne) if acces else ()),
    )


def _acces(ligne: Ligne) -> tuple[Valeur, ...]:
    publie = ligne.publie
    return (
        _arrondi(ligne.acces),
        _mention(ligne.acces) if ligne.acces else "non disponible : la commune n’a pas de contour",
        _arrondi(ligne.au_moins),
        publie.taux if publie else None,
        f"{publie.producteur}, {publie.annee}" if publie else None,
    )


def _arrondi(taux: Taux | None) -> Valeur:
    return None if taux is None else taux.arrondi


def _gain(avant: Ligne, apres: Ligne) -> Valeur:
    if avant.acces is None or apres.acces is None:
        return None
    gain = ecart(avant.acces, apres.acces)
    return None if gain is None else Taux(gain).arrondi


def _mention(taux: Taux) -> str:
    """« exacte », « au moins : des places ne sont pas connues », « masqué : … »."""
    mot = str(taux.borne) if taux.valeur is not None else taux.dit
    return f"{mot} : {taux.pourquoi}" if taux.pourquoi else mot
