"""The year of a right as it is followed, at its bounds: F18 to F22."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from maillage.regles.financements.suivi import (
    Acompte,
    Attente,
    Calendrier,
    TypeDeclaration,
    attentes,
    commentaire_requis,
    droit_actualise,
    droit_courant,
    ecart_en_pour_cent,
    famille,
    montant_d_acompte,
    ouverture,
    periode_coherente,
    prochaine,
    risque_d_indu,
    sur_financement,
)

D = Decimal
JOUR = dt.timedelta(days=1)
PREVU, JUIN, SEPTEMBRE, REEL = TypeDeclaration
ECHEANCES = {
    PREVU: dt.date(2025, 1, 31),
    JUIN: dt.date(2025, 7, 15),
    SEPTEMBRE: dt.date(2025, 10, 15),
    REEL: dt.date(2026, 2, 28),
}
CALENDRIER = Calendrier(2025, echeances=ECHEANCES)


def types(dues: list[Attente]) -> list[TypeDeclaration]:
    return [attente.type for attente in dues]


@pytest.mark.parametrize(
    ("type_", "premier"),
    [
        (PREVU, None),
        (JUIN, dt.date(2025, 6, 1)),
        (SEPTEMBRE, dt.date(2025, 9, 1)),
        (REEL, dt.date(2026, 1, 1)),
    ],
)
def test_une_declaration_s_ouvre_avec_ce_qu_elle_couvre(
    type_: TypeDeclaration, premier: dt.date | None
) -> None:
    assert ouverture(type_, 2025) == ouverture(type_, 2025, CALENDRIER) == premier
    if premier is None:
        assert periode_coherente(type_, 2025, dt.date(2024, 11, 2))
    else:
        assert periode_coherente(type_, 2025, premier)
        assert not periode_coherente(type_, 2025, premier - JOUR)


def test_la_caf_ouvre_quand_elle_veut_sauf_le_reel() -> None:
    dites = {JUIN: dt.date(2025, 5, 20), REEL: dt.date(2025, 12, 1), PREVU: dt.date(2024, 12, 1)}
    calendrier = Calendrier(2025, dites, ECHEANCES)
    assert ouverture(JUIN, 2025, calendrier) == dt.date(2025, 5, 20)
    assert ouverture(PREVU, 2025, calendrier) == dt.date(2024, 12, 1)
    assert ouverture(REEL, 2025, calendrier) == dt.date(2026, 1, 1)
    tard = Calendrier(2025, {REEL: dt.date(2026, 1, 15)}, ECHEANCES)
    assert ouverture(REEL, 2025, tard) == dt.date(2026, 1, 15)


def test_ce_qui_est_du_est_ouvert_ou_en_retard() -> None:
    rien: frozenset[TypeDeclaration] = frozenset()
    assert attentes(CALENDRIER, rien, ECHEANCES[PREVU]) == [
        Attente(PREVU, ECHEANCES[PREVU], en_retard=False)
    ]
    assert attentes(CALENDRIER, rien, ECHEANCES[PREVU] + JOUR) == [
        Attente(PREVU, ECHEANCES[PREVU], en_retard=True)
    ]
    assert types(attentes(CALENDRIER, rien, dt.date(2025, 5, 31))) == [PREVU]
    assert types(attentes(CALENDRIER, rien, dt.date(2025, 6, 1))) == [PREVU, JUIN]
    assert types(attentes(CALENDRIER, rien, dt.date(2026, 3, 1))) == [PREVU, JUIN, SEPTEMBRE, REEL]


def test_une_echeance_passee_est_due_meme_si_la_caf_n_a_pas_ouvert() -> None:
    calendrier = Calendrier(2025, {JUIN: dt.date(2025, 9, 1)}, {JUIN: dt.date(2025, 7, 15)})
    assert attentes(calendrier, frozenset(), dt.date(2025, 7, 15)) == []
    assert attentes(calendrier, frozenset(), dt.date(2025, 7, 16)) == [
        Attente(JUIN, dt.date(2025, 7, 15), en_retard=True)
    ]


def test_une_declaration_plus_recente_dispense_des_precedentes() -> None:
    faites = frozenset({JUIN})
    assert types(attentes(CALENDRIER, faites, dt.date(2026, 3, 1))) == [SEPTEMBRE, REEL]
    assert attentes(CALENDRIER, frozenset({REEL}), dt.date(2026, 3, 1)) == []
    assert types(attentes(CALENDRIER, frozenset({PREVU}), dt.date(2025, 6, 1))) == [JUIN]
    assert attentes(Calendrier(2025), frozenset(), dt.date(2026, 3, 1)) == []


def test_la_prochaine_attente() -> None:
    janvier = dt.date(2025, 2, 10)
    assert prochaine(CALENDRIER, frozenset(), janvier) == Attente(
        PREVU, ECHEANCES[PREVU], en_retard=True
    )
    a_venir = prochaine(CALENDRIER, frozenset({PREVU}), janvier)
    assert a_venir == Attente(JUIN, ECHEANCES[JUIN], en_retard=False)
    apres_juin = prochaine(CALENDRIER, frozenset({PREVU, JUIN}), janvier)
    assert apres_juin == Attente(SEPTEMBRE, ECHEANCES[SEPTEMBRE], en_retard=False)
    assert prochaine(CALENDRIER, frozenset({REEL}), janvier) is None
    ouvre_en_mars = Calendrier(2025, {PREVU: dt.date(2025, 3, 1)}, ECHEANCES)
    assert prochaine(ouvre_en_mars, frozenset(), janvier) == Attente(
        PREVU, ECHEANCES[PREVU], en_retard=True
    )
    sans_prevu = Calendrier(2025, echeances={SEPTEMBRE: ECHEANCES[SEPTEMBRE]})
    assert prochaine(sans_prevu, frozenset(), janvier) == Attente(
        SEPTEMBRE, ECHEANCES[SEPTEMBRE], en_retard=False
    )
    pas_encore = Calendrier(2025, {PREVU: dt.date(2025, 1, 15)}, ECHEANCES)
    assert prochaine(pas_encore, frozenset(), dt.date(2025, 1, 1)) == Attente(
        PREVU, ECHEANCES[PREVU], en_retard=False
    )


def test_le_dernier_droit_connu_l_emporte() -> None:
    droits: dict[TypeDeclaration, Decimal | None] = {PREVU: D(100), JUIN: D(90), SEPTEMBRE: None}
    assert droit_courant(droits) == (JUIN, D(90))
    assert droit_courant({**droits, REEL: D(0)}) == (REEL, D(0))
    assert droit_actualise({**droits, REEL: D(70)}) == D(90)
    assert droit_actualise({REEL: D(70)}) is None
    assert droit_courant({}) is None


def test_un_acompte_s_arrondit_au_centime() -> None:
    assert montant_d_acompte(Acompte(1, D("0.35")), D("1000.10")) == D("350.04")
    assert montant_d_acompte(Acompte(1, D("0.5")), D("0.01")) == D("0.01")


@pytest.mark.parametrize(
    ("prevu", "reel", "ecart", "a_commenter"),
    [
        ("1000", "1100", "10.0", False),
        ("1000", "900", "10.0", False),
        ("1000", "1100.01", "10.0", True),
        ("1000", "899.99", "10.0", True),
        ("1000", "1000", "0.0", False),
        ("300", "299", "0.3", False),
        ("0", "0", "0", False),
        ("0", "1", "100", True),
        ("0", "0.01", "100", True),
        ("1000", "0", "100.0", True),
    ],
)
def test_un_ecart_et_son_commentaire(prevu: str, reel: str, ecart: str, a_commenter: bool) -> None:
    assert str(ecart_en_pour_cent(D(prevu), D(reel))) == ecart
    assert commentaire_requis(D(prevu), D(reel)) is a_commenter


def test_un_ecart_inconnu_ne_se_commente_pas() -> None:
    for prevu, reel in ((None, D(1)), (D(1), None), (None, None)):
        assert ecart_en_pour_cent(prevu, reel) is None
        assert commentaire_requis(prevu, reel) is False
    assert commentaire_requis(D(100), D(106), seuil=D(5))
    assert not commentaire_requis(D(100), D(105), seuil=D(5))


def test_un_indu_se_voit_des_qu_on_a_trop_verse() -> None:
    assert risque_d_indu(D("100.01"), D(100)) == D("0.01")
    assert risque_d_indu(D(100), D(100)) == risque_d_indu(D(50), D(100)) == 0
    assert risque_d_indu(D(50), None) == 0
    assert risque_d_indu(D(50), D(0)) == 50


def test_trop_de_recettes_se_voient() -> None:
    assert sur_financement(D(100), D(60), D(30), D(11)) == 1
    assert sur_financement(D(100), D(60), D(30), D(10)) == 0
    assert sur_financement(D(100), D(60), None, None) == 0
    assert sur_financement(D(100), D(101), None, None) == 1
    assert sur_financement(D(0), D(5), D(3), D(2)) == 10
    assert sur_financement(None, D(60), D(30), D(50)) == 0
    assert sur_financement(D(100), D(90), None, D(20)) == 10
    assert sur_financement(D(100), D(90), D(20), None) == 10


@pytest.mark.parametrize(
    ("ligne", "attendue"),
    [
        ("BT_EAJE", "EAJE"),
        ("PSU", "EAJE"),
        ("PSO_ALSH", "ALSH"),
        ("BT_RPE", "RPE"),
        ("PS_LAEP", "LAEP"),
        ("BT_LUDO", "LUDO"),
        ("CLAS", "CLAS"),
        ("AGC", "AVS"),
        ("CHARGE_COOP", "PILOTAGE"),
        ("SPPE_ETAT", "PILOTAGE"),
    ],
)
def test_la_famille_d_une_ligne(ligne: str, attendue: str) -> None:
    assert famille(ligne) == attendue
