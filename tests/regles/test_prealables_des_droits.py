"""What each line asks, and what is refused before anything is computed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.baremes import Bareme, Baremes, nationaux
from maillage.regles.financements.calcul import CalculRefuse, Feuille
from maillage.regles.financements.entrees import CHAMPS, champ, manquantes
from maillage.regles.financements.lignes import LIGNES, REPARTIES
from maillage.regles.financements.prealables import verifier
from maillage.regles.financements.scenarios import QUANTITES
from maillage.regles.financements.territoire import HORS_TERRITOIRE, LIGNES_DE_DROIT


def test_chaque_ligne_de_droit_dit_ce_qu_elle_demande() -> None:
    assert set(LIGNES_DE_DROIT) == set(LIGNES) - HORS_TERRITOIRE
    assert set(CHAMPS) == set(LIGNES_DE_DROIT)
    assert set(QUANTITES) <= set(LIGNES_DE_DROIT) - REPARTIES
    for ligne, cle in QUANTITES.items():
        assert cle in {c.cle for c in CHAMPS[ligne]}
        assert champ(ligne, cle).libelle != cle
    assert champ("PSU", "jamais_vue").libelle == "jamais vue"


def test_un_prix_plafond_donne_dispense_des_heures() -> None:
    assert "Heures réalisées" in manquantes("PSU", {})
    assert "Heures réalisées" not in manquantes("PSU", {"prix_plafond": "7"})
    assert "Prix de revient d’une heure" in manquantes("PSU", {"prix_plafond": "7"})


def feuille(ligne: str, entrees: dict[str, Any], annee: int = 2025) -> Feuille:
    return Feuille(ligne, annee, entrees, Baremes(nationaux()))


@pytest.mark.parametrize(
    ("date", "raison"),
    [
        ("2025-03-15", "samedi"),
        ("2025-03-16", "dimanche"),
        ("2025-04-21", "férié"),
        ("2025-05-29", "férié"),
        ("2025-06-09", "férié"),
        ("2024-03-12", "n’est pas de 2025"),
    ],
)
def test_un_jour_qui_ne_peut_pas_etre_pedagogique(date: str, raison: str) -> None:
    with pytest.raises(CalculRefuse, match=raison) as refus:
        verifier(feuille("JPED", {"places": 1, "jours": 1, "dates": [date]}), {})
    assert refus.value.regle == "F26"


def test_un_jour_ouvre_ordinairement_peut_l_etre() -> None:
    entrees = {"places": 1, "jours": 1, "dates": ["2025-06-09"], "ouvert_les_jours_feries": True}
    verifier(feuille("JPED", entrees), {})
    verifier(feuille("JPED", {"places": 1, "jours": 1, "dates": ["2025-03-14"]}), {})
    verifier(feuille("BATT", {"places": 1, "dates": ["2025-03-15"]}), {})


@pytest.mark.parametrize("jours", [1, 3])
def test_autant_de_dates_que_de_jours(jours: int) -> None:
    dates = ["2025-03-14", "2025-03-13"]
    with pytest.raises(CalculRefuse, match="autant de dates"):
        verifier(feuille("JPED", {"places": 1, "jours": jours, "dates": dates}), {})
    with pytest.raises(CalculRefuse, match="autant de dates"):
        verifier(feuille("JPED", {"places": 1, "jours": 2, "dates": dates[:1] * 2}), {})


@pytest.mark.parametrize(
    ("ligne", "entrees", "contexte"),
    [
        ("PSO_RPE", {"etp": "1.255"}, {}),
        ("CHARGE_COOP", {"etp": "1", "etp_prevus": "0.333"}, {}),
        ("PSU", {"heures": "20001"}, {"places": "10", "heures_d_ouverture": "2000"}),
        ("PSU", {"heures_realisees": "20001"}, {"places": "10", "heures_d_ouverture": "2000"}),
    ],
)
def test_une_quantite_impossible(
    ligne: str, entrees: dict[str, Any], contexte: dict[str, Any]
) -> None:
    with pytest.raises(CalculRefuse) as refus:
        verifier(feuille(ligne, entrees), contexte)
    assert refus.value.regle == "F10"


def test_une_quantite_possible_jusqu_a_la_borne() -> None:
    bornes = {"places": "10", "heures_d_ouverture": "2000"}
    verifier(feuille("PSU", {"heures": "20000", "heures_realisees": "20000"}), bornes)
    verifier(feuille("PSO_RPE", {"etp": "1.25"}), {})
    verifier(feuille("PSU", {"heures": "999999"}), {"places": "10"})


def test_des_etp_que_la_ctg_ne_prevoit_pas_sont_dits() -> None:
    forfait = Bareme(
        "CHARGE_COOP", 2025, "forfait", Decimal(24000), "€", Decimal("0.01"), "", "", None, "A"
    )
    for etp, attendus in (("1", []), ("1.5", ["F29"])):
        entrees = {"etp": etp, "etp_prevus": "1", "personnes": "3"}
        resultat = LIGNES["CHARGE_COOP"].calculer(
            Feuille("CHARGE_COOP", 2025, entrees, Baremes([forfait]))
        )
        assert [c.regle for c in resultat.constats] == attendus


def test_un_decimal_hors_de_portee_est_refuse() -> None:
    for valeur in (Decimal("NaN"), Decimal("Infinity"), Decimal("1e13")):
        with pytest.raises(SaisieInvalide):
            feuille("JPED", {"places": valeur}).nombre("places")


ANNEE = {"du": "2025-01-01", "au": "2025-12-31"}


def regle_refusee(ligne: str, contexte: dict[str, Any]) -> str:
    try:
        verifier(feuille(ligne, {}), contexte)
    except CalculRefuse as refus:
        return refus.regle
    return ""


@pytest.mark.parametrize(("cle", "regle"), [("ctg", "F01"), ("cof", "F06")])
def test_un_acte_couvre_l_annee_entiere_ou_ne_la_couvre_pas(cle: str, regle: str) -> None:
    ligne = "BT_EAJE"
    assert regle_refusee(ligne, {cle: ANNEE}) == ""
    assert regle_refusee(ligne, {cle: {"du": "2024-07-01", "au": "2028-06-30"}}) == ""
    assert regle_refusee(ligne, {cle: {**ANNEE, "du": "2025-01-02"}}) == regle
    assert regle_refusee(ligne, {cle: {**ANNEE, "au": "2025-12-30"}}) == regle
    assert regle_refusee(ligne, {cle: {"du": "2026-01-01", "au": "2029-12-31"}}) == regle
    assert regle_refusee(ligne, {cle: None}) == regle_refusee(ligne, {cle: {}}) == regle


def test_la_signature_tient_jusqu_au_dernier_jour() -> None:
    limite = {**ANNEE, "limite": "2025-12-31"}
    assert regle_refusee("BT_EAJE", {"ctg": {**limite, "signee_le": "2025-12-31"}}) == ""
    assert regle_refusee("BT_EAJE", {"ctg": {**limite, "signee_le": "2026-01-01"}}) == "F02"
    derogation = {**limite, "signee_le": "2026-01-01", "derogation": True}
    assert regle_refusee("BT_EAJE", {"ctg": derogation}) == ""


def test_un_soutien_d_un_centime_suffit() -> None:
    assert regle_refusee("BT_EAJE", {"soutien": "0.01"}) == ""
    assert regle_refusee("BT_EAJE", {"soutien": "0"}) == "F05"
    assert regle_refusee("BT_EAJE", {"soutien": None}) == "F05"


def test_des_heures_se_declarent_une_fois() -> None:
    matin = {"ligne": "PSO_ALSH", "plage": "matin"}
    assert regle_refusee("PSO_ALSH", {"heures": [matin, {**matin, "plage": "soir"}]}) == ""
    assert regle_refusee("PSO_ALSH", {"heures": [matin, matin]}) == "F27"
    with pytest.raises(SaisieInvalide, match="liste des jours"):
        verifier(feuille("JPED", {"places": 1, "jours": 1, "dates": "2025-03-14"}), {})
