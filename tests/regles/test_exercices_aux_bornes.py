"""The year of a right at its bounds: what is said of a gap, of an indu, of a total."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.calcul import CalculRefuse
from maillage.regles.financements.lignes import calculer
from maillage.regles.financements.territoire import Total


def solde(**entrees: Any) -> list[str]:
    juste = {"droit_previsionnel": "1000", "taux": ["0.5"], "droit_reel": "1000"}
    lu = calculer("SOLDE", {"annee": 2025, "entrees": {**juste, **entrees}})
    return [c.regle for c in lu.constats]


def test_un_ecart_se_commente_au_dela_de_dix_pour_cent() -> None:
    assert solde(droit_reel="1100") == solde(droit_reel="900") == []
    assert solde(droit_reel="1100.01") == solde(droit_reel="899.99") == ["F20"]
    assert solde(droit_reel="1005", droit_previsionnel="1000") == []


def test_des_acomptes_egaux_au_droit_ne_sont_ni_un_risque_ni_un_indu() -> None:
    entrees = {"droit_previsionnel": "1000", "taux": ["0", "1"], "droit_reel": "1000"}
    lu = calculer("SOLDE", {"annee": 2025, "entrees": entrees})
    assert (lu.montant, list(lu.constats)) == (Decimal("0.00"), [])
    assert [etape.libelle for etape in lu.etapes if "versé" in etape.libelle][:2] == [
        "Acompte 1 versé",
        "Acompte 2 versé",
    ]
    payes = {"droit_previsionnel": "1000", "acomptes": ["0", "400"], "droit_reel": "1000"}
    assert calculer("SOLDE", {"annee": 2025, "entrees": payes}).montant == Decimal("600.00")


@pytest.mark.parametrize(
    ("entrees", "message"),
    [
        ({"taux": "0.5"}, "liste des taux"),
        ({"taux": ["1.01"]}, "Valeur impossible pour « taux »"),
        ({"taux": ["-0.01"]}, "Valeur impossible pour « taux »"),
        ({"acomptes": "400"}, "liste des montants"),
        ({"acomptes": ["-0.01"]}, "Valeur impossible pour « acomptes »"),
    ],
)
def test_des_acomptes_qui_ne_peuvent_etre(entrees: dict[str, Any], message: str) -> None:
    with pytest.raises((SaisieInvalide, CalculRefuse), match=message):
        solde(**entrees)


@pytest.mark.parametrize("lignes", [[], "abc", None])
def test_un_rapprochement_a_des_lignes(lignes: Any) -> None:
    with pytest.raises(SaisieInvalide, match="au moins un montant"):
        calculer(
            "RAPPROCHEMENT",
            {"annee": 2025, "entrees": {"lignes": lignes, "total_publie": "1"}},
        )


def test_les_alertes_d_un_exercice_disent_leurs_chiffres() -> None:
    entrees = {"droit_previsionnel": "1000", "taux": ["0.7"], "droit_reel": "600"}
    lu = calculer("SOLDE", {"annee": 2025, "entrees": {**entrees, "droit_actualise": "650"}})
    assert [c.message for c in lu.constats] == [
        "Risque d’indu : 50.00 €.",
        "Écart de 40.0 % avec le prévisionnel : commentaire requis.",
        "Indu de 100.00 € à reverser.",
    ]


def test_un_total_est_connu_quand_rien_n_y_manque() -> None:
    assert Total(Decimal(1)).est_connu
    assert not Total(Decimal(1), inconnus=1).est_connu


def rapprochement(lignes: list[Any], total: str) -> Any:
    entrees = {"lignes": lignes, "total_publie": total}
    return calculer("RAPPROCHEMENT", {"annee": 2025, "entrees": entrees})


def test_un_total_entier_s_entend_a_l_euro() -> None:
    assert [c.regle for c in rapprochement(["60.20", "40.20"], "100").constats] == []
    assert [c.regle for c in rapprochement(["60.20", "40.30"], "100").constats] == ["F30"]
    assert rapprochement(["60.20", "40.20"], "100").montant == Decimal("100.40")


def test_une_erreur_nomme_la_ligne_par_son_rang() -> None:
    with pytest.raises(SaisieInvalide, match="ligne 2"):
        rapprochement(["1", "x"], "1")
    with pytest.raises(SaisieInvalide, match="acompte 2"):
        solde(acomptes=["1", "x"])
    with pytest.raises(SaisieInvalide, match="taux 2"):
        solde(taux=["0.1", "x"])
