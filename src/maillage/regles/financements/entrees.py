"""What each line asks to be computed: the entries, in the words of who types them.

A line that is split (`BT_…`) asks the same two quantities of each structure: the count of reference and
that of the year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from maillage.regles.financements.lignes import LIGNES, REPARTIES

NOMBRE, CASE, CHOIX, TEXTE, DATES = "nombre", "case", "choix", "texte", "dates"


@dataclass(frozen=True, slots=True)
class Champ:
    """One entry of a line: its key, its label, its unit, its kind; `choix` are (value, label)."""

    cle: str
    libelle: str
    unite: str = ""
    genre: str = NOMBRE
    facultatif: bool = False
    choix: tuple[tuple[str, str], ...] = ()


_UNITES = (
    Champ("unites", "Quantité de référence"),
    Champ("reelles", "Quantité de l’année", facultatif=True),
)
PLACES = Champ("places", "Places", "places")
HEURES = Champ("heures", "Heures ouvrant droit", "h")
CHARGES = Champ("charges", "Charges de l’année", "€")
REGIME_GENERAL = Champ("taux_regime_general", "Part du régime général (0 à 1)", facultatif=True)
_PRESTATION_ALSH = (
    Champ("heures", "Heures réalisées", "h"),
    Champ(
        "heures_handicap", "dont heures d’enfants en situation de handicap", "h", facultatif=True
    ),
    REGIME_GENERAL,
)

CHAMPS: dict[str, tuple[Champ, ...]] = {
    "BT_EAJE_NOUVELLE": (
        Champ("places", "Places nouvelles", "places"),
        Champ(
            "tranche",
            "Tranche du territoire",
            genre=CHOIX,
            choix=(("basse", "Basse"), ("haute", "Haute")),
        ),
    ),
    "CTRE_EAJE": (Champ("places", "Places réservées", "places"),),
    "BTRAJ_EAJE": (
        Champ("places_2023", "Places cofinancées en 2023 sur le périmètre", "places"),
        Champ("places_cofinancees", "Places cofinancées de l’année sur le périmètre", "places"),
        Champ("places_eligibles", "Places de la structure qui reçoivent PSU et bonus", "places"),
    ),
    "PSU": (
        Champ("prix_de_revient", "Prix de revient d’une heure", "€/h"),
        Champ("heures_facturees", "Heures facturées", "h"),
        Champ("heures_realisees", "Heures réalisées", "h"),
        HEURES,
        Champ("participations_familiales", "Participations des familles", "€"),
        REGIME_GENERAL,
        Champ("charges", "Charges de l’année", "€", facultatif=True),
    ),
    "BMIX": (
        PLACES,
        Champ("participations_familiales", "Participations des familles", "€"),
        Champ("heures_facturees", "Heures facturées", "h"),
    ),
    "BHAND": (
        PLACES,
        Champ("enfants", "Enfants inscrits", "enfants"),
        Champ("enfants_handicap", "dont enfants en situation de handicap", "enfants"),
        Champ("cout_par_place", "Coût par place", "€"),
    ),
    "BATT": (
        PLACES,
        Champ("secteur", "Secteur", genre=CHOIX, choix=(("public", "Public"), ("prive", "Privé"))),
        Champ("piece", "Délibération ou accord de branche", genre=TEXTE, facultatif=True),
    ),
    "JPED": (
        PLACES,
        Champ("jours", "Jours", "jours"),
        Champ("dates", "Dates des journées", genre=DATES, facultatif=True),
        Champ("ouvert_les_jours_feries", "Ouvert les jours fériés", genre=CASE, facultatif=True),
    ),
    "BT_ALSH_NOUVELLE": (
        Champ("heures_contractualisees", "Heures déjà contractualisées", "h"),
        Champ("heures_nouvelles", "Heures nouvelles", "h"),
    ),
    "PSO_ALSH_PERI": _PRESTATION_ALSH,
    "PSO_ALSH_EXTRA": _PRESTATION_ALSH,
    "PSO_ALSH_ADO": _PRESTATION_ALSH,
    "CI_ALSH": (Champ("heures", "Heures d’enfants en situation de handicap", "h"),),
    "PLAN_MERCREDI": (
        Champ("heures", "Heures nouvelles du mercredi", "h"),
        Champ("heures_par_enfant", "Heures par enfant et par mercredi", "h", facultatif=True),
        Champ("repas", "Avec le repas", genre=CASE, facultatif=True),
        Champ(
            "majoree",
            "Quartier prioritaire ou faible potentiel financier",
            genre=CASE,
            facultatif=True,
        ),
    ),
    "ASRE": (
        Champ("heures_par_semaine", "Heures par semaine", "h"),
        Champ("semaines", "Semaines", "semaines"),
        Champ("enfants", "Enfants", "enfants"),
    ),
    "PSO_RPE": (CHARGES, Champ("etp", "Etp d’animateur", "Etp")),
    "BMIS_RPE": (Champ("relais", "Relais qui portent une mission renforcée", "relais"),),
    "PSO_LAEP": (
        Champ("cout_horaire", "Coût d’une heure", "€/h"),
        Champ("heures", "Heures d’ouverture et d’organisation", "h"),
    ),
    "LUDO": (
        Champ("heures", "Heures d’ouverture", "h"),
        Champ("heures_scolaires", "dont heures réservées aux écoles", "h", facultatif=True),
    ),
    "CLAS": (Champ("groupes", "Groupes d’enfants", "groupes"),),
    "AGC": (CHARGES,),
    "ACF": (CHARGES,),
    "AL": (CHARGES,),
    "CHARGE_COOP": (
        Champ("etp", "Etp de coopération", "Etp"),
        Champ("personnes", "Personnes", "personnes", facultatif=True),
        Champ("etp_prevus", "Etp prévus par la CTG", "Etp", facultatif=True),
        Champ("mois", "Mois de présence", "mois", facultatif=True),
    ),
    "SPPE_ETAT": (
        Champ(
            "naissances",
            "Naissances sur trois ans",
            genre=CHOIX,
            choix=(
                ("moins_de_1000", "Moins de 1 000"),
                ("de_1000_a_3999", "De 1 000 à 3 999"),
                ("4000_et_plus", "4 000 et plus"),
            ),
        ),
        Champ(
            "potentiel",
            "Potentiel financier par habitant",
            genre=CHOIX,
            choix=(
                ("faible", "Moins de 700 €"),
                ("plutot_faible", "De 700 à 899 €"),
                ("plutot_fort", "De 900 à 1 199 €"),
                ("fort", "1 200 € et plus"),
            ),
        ),
    ),
}
CHAMPS.update((code, _UNITES) for code in LIGNES if code in REPARTIES)
# The entries that are none of one structure: those of its perimeter, and what a split reads.
COMMUNS = {
    "reference": Champ("reference", "Montant de référence", "€"),
    "mode": Champ("mode", "Arrondi", genre=TEXTE),
    "plancher": Champ("plancher", "Plancher appliqué", genre=TEXTE),
    "strate": Champ("strate", "Strate de revalorisation", genre=TEXTE),
    "taux_facturation": Champ("taux_facturation", "Taux de facturation"),
    "prix_plafond": Champ("prix_plafond", "Prix plafond", "€/h"),
}

# What an entry that is given does without.
DISPENSES = {
    "taux_facturation": ("heures_facturees", "heures_realisees"),
    "prix_plafond": ("heures_facturees", "heures_realisees"),
}


def champ(ligne: str, cle: str) -> Champ:
    """The entry `cle` of a line; one that nobody types on a page keeps its key for label."""
    siens = {c.cle: c for c in CHAMPS.get(ligne, ())}
    return siens.get(cle) or COMMUNS.get(cle) or Champ(cle, cle.replace("_", " "))


def manquantes(ligne: str, entrees: Mapping[str, Any]) -> list[str]:
    """The labels of the entries without which the line cannot be computed."""
    dispenses = {cle for donnee, cles in DISPENSES.items() if donnee in entrees for cle in cles}
    return [
        c.libelle
        for c in CHAMPS.get(ligne, ())
        if not c.facultatif and c.cle not in dispenses and entrees.get(c.cle) in (None, "")
    ]
