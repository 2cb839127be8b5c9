"""Every line at its bounds: one vector on each side, so that no comparison and no default may move.

The barèmes are fictitious and round: what is held here is the algebra (finance, §4).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.calcul import CalculRefuse, Resultat, arrondir
from maillage.regles.financements.lignes import calculer

FICTIFS: dict[str, dict[str, str]] = {
    "BMIX": {
        "seuil:1": "0.75",
        "forfait:1": "2100",
        "seuil:2": "1.00",
        "forfait:2": "800",
        "seuil:3": "1.25",
        "forfait:3": "300",
    },
    "BHAND": {
        "seuil:1": "0.05",
        "seuil:2": "0.075",
        "taux:1": "0.15",
        "taux:2": "0.30",
        "taux:3": "0.45",
        "plafond_cout": "15000",
        "plafond_place": "1300",
    },
    "BTRAJ_EAJE": {
        "seuil:1": "0.04",
        "forfait:1": "100",
        "seuil:2": "0.08",
        "forfait:2": "200",
        "seuil:3": "0.12",
        "forfait:3": "300",
    },
    "PSU": {
        "taux_ps": "0.66",
        "prix_plafond_haut": "10.00",
        "prix_plafond_bas": "8.70",
        "taux_debut": "1.07",
        "taux_fin": "1.20",
    },
    "BATT": {"forfait:public": "475", "forfait:prive": "970"},
    "JPED": {"ps_horaire": "6.63", "heures_par_jour": "10"},
    "BT_ALSH_NOUVELLE": {"plafond_nouvelles": "0.25", "heure_nouvelle": "0.15"},
    "PSO_ALSH_PERI": {"heure": "0.59"},
    "CI_ALSH": {"heure": "3.90"},
    "PLAN_MERCREDI": {"heure": "0.46", "heure:majoree": "0.95"},
    "ASRE": {"heure": "0.50", "heures_maximum": "3", "semaines_maximum": "36"},
    "LUDO": {"heure": "10"},
    "CLAS": {"taux": "0.30", "plafond_groupe": "5599"},
    "CHARGE_COOP": {"forfait": "24000"},
    "PSO_RPE": {"plafond": "50000", "taux": "0.43"},
    "PSO_LAEP": {"plafond": "80", "taux": "0.30"},
    "BMIS_RPE": {"forfait": "3229"},
    "BT_EAJE": {"plancher": "2000", "revalorisation:1": "1.05"},
}
AUSSI = {"PSO_ALSH_PERI": ["CI_ALSH"], "PLAN_MERCREDI": ["PSO_ALSH_PERI"]}


def resultat(ligne: str, entrees: dict[str, Any]) -> Resultat:
    baremes = [
        {"ligne": code, "annee": 2025, "cle": cle, "valeur": valeur, "confiance": "A"}
        for code in (ligne, *AUSSI.get(ligne, []))
        for cle, valeur in FICTIFS[code].items()
    ]
    return calculer(ligne, {"annee": 2025, "entrees": entrees, "baremes": baremes})


def psu(**entrees: str) -> dict[str, str]:
    return {
        "prix_de_revient": "12",
        "heures": "1000",
        "participations_familiales": "1000",
        "taux_facturation": "1.07",
        **entrees,
    }


MIXITE = {"places": "10", "heures_facturees": "10000"}
HANDICAP = {"places": "10", "enfants": "1000", "cout_par_place": "10000"}


@pytest.mark.parametrize(
    ("ligne", "entrees", "attendu"),
    [
        # mixité: a bound is in the better forfait, and above the last there is nothing
        ("BMIX", {**MIXITE, "participations_familiales": "7500"}, "21000.00"),
        ("BMIX", {**MIXITE, "participations_familiales": "7501"}, "8000.00"),
        ("BMIX", {**MIXITE, "participations_familiales": "10000"}, "8000.00"),
        ("BMIX", {**MIXITE, "participations_familiales": "12500"}, "3000.00"),
        ("BMIX", {**MIXITE, "participations_familiales": "12501"}, "0.00"),
        # handicap: 5 and 7.5 % are in the middle rate; cost and bonus are capped
        ("BHAND", {**HANDICAP, "enfants_handicap": "49"}, "735.00"),
        ("BHAND", {**HANDICAP, "enfants_handicap": "50"}, "1500.00"),
        ("BHAND", {**HANDICAP, "enfants_handicap": "75"}, "2250.00"),
        ("BHAND", {**HANDICAP, "enfants_handicap": "76"}, "3420.00"),
        ("BHAND", {**HANDICAP, "enfants_handicap": "76", "cout_par_place": "20000"}, "5130.00"),
        ("BHAND", {**HANDICAP, "enfants_handicap": "900"}, "13000.00"),
        # trajectoire: bounds included, and places default to those co-financed
        ("BTRAJ_EAJE", {"places_2023": "100", "places_cofinancees": "103.9"}, "0.00"),
        ("BTRAJ_EAJE", {"places_2023": "100", "places_cofinancees": "104"}, "10400.00"),
        ("BTRAJ_EAJE", {"places_2023": "100", "places_cofinancees": "108"}, "21600.00"),
        (
            "BTRAJ_EAJE",
            {"places_2023": "100", "places_cofinancees": "112", "places_eligibles": "10"},
            "3000.00",
        ),
        # PSU: the lesser of cost and ceiling, the families deducted, never under zero
        ("PSU", psu(), "5600.00"),
        ("PSU", psu(prix_de_revient="9"), "4940.00"),
        ("PSU", psu(taux_facturation="1.20"), "4742.00"),
        ("PSU", psu(taux_facturation="1.135"), "5171.00"),
        ("PSU", psu(taux_regime_general="0.5"), "2800.00"),
        ("PSU", psu(participations_familiales="9000"), "0.00"),
        ("PSU", psu(prix_plafond="5"), "2300.00"),
        ("BATT", {"places": "10", "secteur": "prive", "piece": "accord"}, "9700.00"),
        ("JPED", {"places": "20", "jours": "3"}, "3978.00"),
        # ALSH: up to the ceiling, and no further
        (
            "BT_ALSH_NOUVELLE",
            {"heures_contractualisees": "40000", "heures_nouvelles": "9999"},
            "1499.85",
        ),
        (
            "BT_ALSH_NOUVELLE",
            {"heures_contractualisees": "40000", "heures_nouvelles": "10000"},
            "1500.00",
        ),
        ("PSO_ALSH_PERI", {"heures": "100"}, "59.00"),
        ("PSO_ALSH_PERI", {"heures": "100", "heures_handicap": "100"}, "449.00"),
        (
            "PSO_ALSH_PERI",
            {"heures": "100", "taux_regime_general": "0.5", "heures_handicap": "10"},
            "68.50",
        ),
        ("CI_ALSH", {"heures": "10"}, "39.00"),
        ("PLAN_MERCREDI", {"heures": "100", "heures_par_enfant": "9"}, "46.00"),
        ("PLAN_MERCREDI", {"heures": "100", "heures_par_enfant": "4", "repas": False}, "46.00"),
        ("PLAN_MERCREDI", {"heures": "100", "majoree": True}, "95.00"),
        ("PLAN_MERCREDI", {"heures": "100", "avec_prestation": True}, "105.00"),
        ("ASRE", {"heures_par_semaine": "4", "semaines": "40"}, "54.00"),
        ("ASRE", {"heures_par_semaine": "2", "semaines": "30", "enfants": "10"}, "300.00"),
        # other services
        ("LUDO", {"heures": "900"}, "9000.00"),
        ("LUDO", {"heures": "100", "heures_scolaires": "300"}, "0.00"),
        ("CLAS", {}, "1679.70"),
        ("CHARGE_COOP", {"etp": "0.5"}, "12000.00"),
        ("CHARGE_COOP", {"etp": "1", "mois": "7"}, "14000.00"),
        ("PSO_RPE", {"charges": "40000"}, "17200.00"),
        ("PSO_RPE", {"charges": "70000"}, "21500.00"),
        ("PSO_RPE", {"charges": "70000", "etp": "1.5"}, "30100.00"),
        ("PSO_LAEP", {"cout_horaire": "50", "heures": "400"}, "6000.00"),
        ("BMIS_RPE", {"relais": "2"}, "6458.00"),
    ],
)
def test_le_montant(ligne: str, entrees: dict[str, Any], attendu: str) -> None:
    assert format(resultat(ligne, entrees).montant, "f") == attendu


def transition(**entrees: Any) -> dict[str, Any]:
    structures = [{"id": "1", "unites": "20"}, {"id": "2", "unites": "40", "reelles": "30"}]
    return {"reference": "60000", "structures": structures, **entrees}


@pytest.mark.parametrize(
    ("entrees", "parts", "ecart"),
    [
        ({}, ["20000.00", "30000.00"], "10000.00"),
        ({"mode": "forfait_arrondi", "plancher": True}, ["40000.00", "60000.00"], "-40000.00"),
        ({"strate": "1"}, ["21000.00", "31500.00"], "7500.00"),
        ({"plancher": True, "strate": "1"}, ["42000.00", "63000.00"], "-45000.00"),
        ({"reference": "120000", "plancher": True}, ["40000.00", "60000.00"], "20000.00"),
        ({"reference": "180000", "plancher": True}, ["60000.00", "90000.00"], "30000.00"),
    ],
)
def test_la_transition_au_forfait(entrees: dict[str, Any], parts: list[str], ecart: str) -> None:
    lu = resultat("BT_EAJE", transition(**entrees))
    assert [format(p.montant, "f") for p in lu.parts] == parts
    assert lu.ecart_arrondi == Decimal(ecart)


def regles(ligne: str, entrees: dict[str, Any]) -> list[str]:
    return [c.regle for c in resultat(ligne, entrees).constats]


@pytest.mark.parametrize(
    ("ligne", "entrees", "attendues"),
    [
        ("PSU", psu(taux_facturation="1"), []),
        ("PSU", psu(taux_facturation="0.999"), ["F23"]),
        ("PSU", psu(taux_facturation="1.3"), []),
        ("PSU", psu(taux_facturation="1.301"), ["F23"]),
        ("PSU", psu(charges="6600"), []),
        ("PSU", psu(charges="6599.99"), ["F35"]),
        ("BATT", {"places": "1", "secteur": "public"}, ["F28"]),
        ("BT_ALSH_NOUVELLE", {"heures_contractualisees": "4", "heures_nouvelles": "1"}, []),
        ("BT_ALSH_NOUVELLE", {"heures_contractualisees": "4", "heures_nouvelles": "1.1"}, ["F13"]),
        ("CHARGE_COOP", {"etp": "2"}, []),
        ("CHARGE_COOP", {"etp": "1", "personnes": "1"}, []),
        ("CHARGE_COOP", {"etp": "1.01", "personnes": "1"}, ["F29"]),
        ("BT_EAJE", transition(plancher=True, reference="120000"), ["F14", "F11"]),
        ("BT_EAJE", transition(plancher=True, reference="119999"), ["F14", "F12", "F11"]),
    ],
)
def test_ce_qui_se_dit_juste_a_la_borne(
    ligne: str, entrees: dict[str, Any], attendues: list[str]
) -> None:
    assert regles(ligne, entrees) == attendues


@pytest.mark.parametrize(
    ("ligne", "entrees", "message"),
    [
        ("PLAN_MERCREDI", {"heures": "1", "heures_par_enfant": "9.5"}, "Plus de 9 h"),
        ("PLAN_MERCREDI", {"heures": "1", "heures_par_enfant": "4.5", "repas": False}, "Plus de 4 h"),
        ("PSO_ALSH_PERI", {"heures": "100", "heures_handicap": "101"}, "plus que d’heures"),
        ("JPED", {"places": "1", "jours": "3.5"}, "trois jours"),
    ],
)  # fmt: skip
def test_ce_qui_se_refuse_juste_apres_la_borne(
    ligne: str, entrees: dict[str, Any], message: str
) -> None:
    with pytest.raises(CalculRefuse, match=message):
        resultat(ligne, entrees)


def test_une_perte_d_activite_se_dit_en_euros() -> None:
    messages = [c.message for c in resultat("BT_EAJE", transition()).constats]
    assert "droit réduit de 10000.00 €" in messages[0]
    assert "Écart de 10000.00 €" in messages[1]
    (seul,) = [
        c.message
        for c in resultat(
            "BT_ALSH_NOUVELLE", {"heures_contractualisees": "4", "heures_nouvelles": "3"}
        ).constats
    ]
    assert seul.startswith("2.00 heures nouvelles")


@pytest.mark.parametrize(
    ("valeur", "pas", "rond"),
    [
        ("0.005", "0.01", "0.01"),
        ("0.0049", "0.01", "0.00"),
        ("-0.005", "0.01", "-0.01"),
        ("2.5", "1", "3"),
        ("1249", "100", "1200"),
    ],
)
def test_l_arrondi_va_a_la_moitie_superieure(valeur: str, pas: str, rond: str) -> None:
    assert arrondir(Decimal(valeur), Decimal(pas)) == Decimal(rond)


# ---------------------------------------------------------------- what entries may not be


@pytest.mark.parametrize(
    ("entrees", "message"),
    [
        ({"structures": []}, "au moins une"),
        ({"structures": "abc"}, "au moins une"),
        ({"structures": None}, "au moins une"),
        ({"structures": [{"id": "1", "unites": "1"}, "x"]}, "Structure 2"),
        ({"structures": [{"id": "1"}]}, "Structure 1"),
        ({"structures": [{"unites": "1"}]}, "Structure 1"),
        ({"structures": [{"id": "1", "unites": "1"}, {"id": "1", "unites": "2"}]}, "même « id »"),
        ({"reference": "10.001"}, "plus de deux décimales"),
        ({"mode": "autre"}, "vaut l’un de"),
    ],
)
def test_une_transition_mal_dite_est_refusee(entrees: dict[str, Any], message: str) -> None:
    juste = {"reference": "10", "structures": [{"id": "1", "unites": "1"}]}
    with pytest.raises(SaisieInvalide, match=message):
        resultat("BT_EAJE", {**juste, **entrees})


def test_une_activite_negative_est_refusee() -> None:
    structures = [{"id": "1", "unites": "1", "reelles": "-1"}]
    with pytest.raises(CalculRefuse, match="« unites » de la structure 1"):
        resultat("BT_EAJE", {"reference": "10", "structures": structures})


@pytest.mark.parametrize("change", [{"plancher": True}, {"strate": "1"}])
def test_un_plancher_ou_une_strate_demande_le_forfait(change: dict[str, Any]) -> None:
    pleines = [{"id": "1", "unites": "20"}, {"id": "2", "unites": "40"}]
    lu = resultat("BT_EAJE", {"reference": "180000", "structures": pleines, **change})
    assert "Forfait notifié" in [e.libelle for e in lu.etapes]


def test_a_restes_egaux_les_nombres_passent_avant_les_lettres_et_dans_leur_ordre() -> None:
    structures = [{"id": i, "unites": "1"} for i in ("b", "10", "9", "a")]
    for reference, servis in (("0.01", ["9"]), ("0.02", ["9", "10"]), ("0.03", ["9", "10", "a"])):
        lu = resultat("BT_EAJE", {"reference": reference, "structures": structures})
        assert [p.identifiant for p in lu.parts] == ["9", "10", "a", "b"]
        assert [p.identifiant for p in lu.parts if p.montant] == servis


def test_chaque_etape_a_son_nom_dans_l_ordre() -> None:
    structures = [{"id": "1", "nom": "Les Lutins", "unites": "20"}, {"id": "2", "unites": "40"}]
    exacte = resultat("BT_EAJE", {"reference": "60000", "structures": structures})
    assert [e.libelle for e in exacte.etapes] == [
        "Unités soutenues",
        "Forfait unitaire d’origine",
        "Part de Les Lutins, au plus fort reste",
        "Part de 2, au plus fort reste",
        "Somme des parts",
        "Montant",
    ]
    assert exacte.en_donnees()["entrees"] == {
        "reference": "60000",
        "mode": "exact",
        "plancher": "non",
    }
    structures[1]["reelles"] = "50"
    structures[0]["reelles"] = "10"
    arrondie = resultat(
        "BT_EAJE", {"reference": "60000", "structures": structures, "plancher": True}
    )
    assert [e.libelle for e in arrondie.etapes] == [
        "Unités soutenues",
        "Forfait unitaire d’origine",
        "Forfait notifié",
        "Après plancher",
        "Unités retenues de Les Lutins",
        "Part de Les Lutins",
        "Part de Les Lutins, au centime",
        "Unités retenues de 2",
        "Part de 2",
        "Part de 2, au centime",
        "Somme des parts",
        "Montant",
    ]
    assert [c.message.split(" :")[0] for c in arrondie.constats[:2]] == ["Les Lutins", "2"]
    assert arrondie.en_donnees()["entrees"]["plancher"] == "oui"


def test_ce_qui_ne_depasse_pas_le_plafond_ne_se_dit_pas() -> None:
    lues = [e.libelle for e in resultat("PSU", psu(prix_plafond="12")).etapes]
    assert "Au-delà du prix plafond" not in lues


def test_un_quotient_a_dix_decimales() -> None:
    structures = [{"id": "1", "unites": "3"}]
    lu = resultat("BT_EAJE", {"reference": "1", "structures": structures})
    assert lu.etapes[1].valeur == Decimal("0.3333333333")


def test_un_bareme_a_confirmer_nomme_sa_source() -> None:
    for titre, dit in (("Notification (fictif)", "Notification (fictif)"), ("", "sans source")):
        bareme = {
            "ligne": "CI_ALSH",
            "annee": 2025,
            "cle": "heure",
            "valeur": "4",
            "confiance": "I",
            "source_titre": titre,
        }
        lu = calculer("CI_ALSH", {"annee": 2025, "entrees": {"heures": "1"}, "baremes": [bareme]})
        assert [c.message for c in lu.constats] == [
            f"Simulation fondée sur un barème à confirmer ({dit})."
        ]
