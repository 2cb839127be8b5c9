"""The year of a right: windows, delays, acomptes, solde or indu: F18 to F22, F35."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements import suivi
from maillage.regles.financements.calcul import CalculRefuse
from maillage.regles.financements.lignes import calculer
from maillage.regles.financements.suivi import Acompte, Calendrier, TypeDeclaration

D = Decimal
PREVISIONNEL, JUIN, SEPTEMBRE, REEL = suivi.ORDRE
# Caf de la Somme, 2023 (finance.md §4.7): an example, never a default.
SOMME = Calendrier(
    2023,
    {
        PREVISIONNEL: dt.date(2022, 12, 15),
        JUIN: dt.date(2023, 6, 15),
        SEPTEMBRE: dt.date(2023, 9, 17),
        REEL: dt.date(2024, 1, 16),
    },
    {
        PREVISIONNEL: dt.date(2023, 2, 13),
        JUIN: dt.date(2023, 7, 10),
        SEPTEMBRE: dt.date(2023, 10, 12),
        REEL: dt.date(2024, 3, 31),
    },
    (Acompte(1, D("0.35"), dt.date(2023, 3, 1)), Acompte(2, D("0.35"), dt.date(2023, 10, 2))),
)


def solde(**entrees):
    return calculer("SOLDE", {"annee": 2023, "entrees": entrees})


def test_x7_un_solde_puis_un_indu():
    taux = {"droit_previsionnel": "30000", "taux": ["0.35", "0.35"]}
    assert solde(**taux, droit_reel="27500").montant == D("6500.00")
    indu = solde(**taux, droit_reel="19000")
    assert indu.montant == D("-2000.00")
    assert {c.regle for c in indu.constats} == {"F20", "F21"}


def test_les_acomptes_vraiment_verses_passent_avant_les_taux():
    paye = solde(droit_previsionnel="30000", acomptes=["10500", "9000.50"], droit_reel="27500")
    assert paye.montant == D("7999.50")
    assert [e.calcul for e in paye.etapes if e.libelle == "Acomptes versés"] == ["10500 + 9000.5"]


def test_sans_reel_valide_pas_de_solde():
    with pytest.raises(CalculRefuse) as refus:
        solde(droit_previsionnel="30000", taux=[], droit_reel="1", reel_valide=False)
    assert refus.value.regle == "F22"


@pytest.mark.parametrize(
    ("acomptes", "erreur"),
    [("10500", SaisieInvalide), (["-1"], CalculRefuse), ([1.5], SaisieInvalide)],
)
def test_des_acomptes_impossibles_sont_refuses(acomptes, erreur):
    with pytest.raises(erreur):
        solde(droit_previsionnel="30000", acomptes=acomptes, droit_reel="1")


def test_le_seuil_d_ecart_est_celui_de_la_caf():
    entrees = {"droit_previsionnel": "100", "acomptes": [], "droit_reel": "120"}
    assert {c.regle for c in solde(**entrees).constats} == {"F20"}
    assert not solde(**entrees, seuil_ecart="0.20").constats


@pytest.mark.parametrize(
    ("stade", "jour", "juste"),
    [
        (REEL, dt.date(2023, 12, 31), False),
        (REEL, dt.date(2024, 1, 15), False),
        (REEL, dt.date(2024, 1, 16), True),
        (JUIN, dt.date(2023, 6, 14), False),
        (JUIN, dt.date(2023, 6, 15), True),
        (SEPTEMBRE, dt.date(2023, 9, 16), False),
        (PREVISIONNEL, dt.date(2022, 12, 14), False),
        (PREVISIONNEL, dt.date(2022, 12, 15), True),
    ],
)
def test_chaque_declaration_a_sa_periode(stade, jour, juste):
    assert suivi.periode_coherente(stade, 2023, jour, SOMME) is juste


def test_sans_calendrier_un_reel_attend_quand_meme_la_fin_de_l_annee():
    assert not suivi.periode_coherente(REEL, 2023, dt.date(2023, 12, 31))
    assert suivi.periode_coherente(REEL, 2023, dt.date(2024, 1, 1))
    assert not suivi.periode_coherente(JUIN, 2023, dt.date(2023, 5, 31))
    assert suivi.periode_coherente(PREVISIONNEL, 2023, dt.date(2021, 1, 1))


def test_un_calendrier_ne_rend_pas_possible_un_reel_en_cours_d_annee():
    tot = Calendrier(2023, {REEL: dt.date(2023, 11, 1)}, {REEL: dt.date(2024, 3, 31)})
    assert suivi.ouverture(REEL, 2023, tot) == dt.date(2024, 1, 1)


def test_le_retard_commence_le_lendemain_de_la_date():
    le_jour = suivi.attentes(SOMME, frozenset(), dt.date(2023, 2, 13))
    assert [(a.type, a.en_retard) for a in le_jour] == [(PREVISIONNEL, False)]
    apres = suivi.attentes(SOMME, frozenset(), dt.date(2023, 2, 14))
    assert [(a.type, a.en_retard) for a in apres] == [(PREVISIONNEL, True)]


def test_une_declaration_plus_recente_rend_inutile_l_actualisation():
    faites = frozenset({PREVISIONNEL, SEPTEMBRE})
    assert suivi.attentes(SOMME, faites, dt.date(2023, 12, 1)) == []
    assert suivi.prochaine(SOMME, faites, dt.date(2023, 12, 1)).type is REEL


def test_rien_n_est_attendu_apres_le_reel():
    assert suivi.prochaine(SOMME, frozenset(suivi.ORDRE), dt.date(2025, 1, 1)) is None
    assert suivi.prochaine(Calendrier(2023), frozenset(), dt.date(2025, 1, 1)) is None


def test_l_acompte_suit_le_droit_connu():
    assert suivi.montant_d_acompte(SOMME.acomptes[0], D("30000.03")) == D("10500.01")
    droits = {PREVISIONNEL: D(30_000), JUIN: D(28_000), REEL: D(1)}
    assert suivi.droit_courant(droits) == (REEL, D(1))
    assert suivi.droit_actualise(droits) == D(28_000)
    assert suivi.droit_courant({PREVISIONNEL: None}) is None


@pytest.mark.parametrize(
    ("prevu", "reel", "ecart", "requis"),
    [
        ("100", "110", "10.0", False),
        ("100", "110.01", "10.0", True),
        ("100", "89.99", "10.0", True),
        ("0", "5", "100", True),
        ("0", "0", "0", False),
    ],
)
def test_au_dela_du_seuil_un_commentaire_est_requis(prevu, reel, ecart, requis):
    assert suivi.ecart_en_pour_cent(D(prevu), D(reel)) == D(ecart)
    assert suivi.commentaire_requis(D(prevu), D(reel)) is requis
    assert not suivi.commentaire_requis(None, D(reel))


def test_le_risque_d_indu_et_le_sur_financement():
    assert suivi.risque_d_indu(D(21_000), D(19_000)) == D(2_000)
    assert suivi.risque_d_indu(D(21_000), D(21_000)) == 0
    assert suivi.risque_d_indu(D(21_000), None) == 0
    assert suivi.sur_financement(D(100), D(60), D(30), D(20)) == D(10)
    assert suivi.sur_financement(D(100), D(60), None, D(40)) == 0
    assert suivi.sur_financement(None, D(60), D(30), D(20)) == 0


def test_chaque_ligne_a_sa_famille():
    assert suivi.famille("PSO_ALSH_PERI") == "ALSH"
    assert suivi.famille("PSU") == "EAJE"
    assert suivi.famille("AL") == "AVS"
    assert suivi.famille("CHARGE_COOP") == "PILOTAGE"


MONTANTS = st.integers(0, 10**9).map(lambda c: D(c).scaleb(-2))


@given(MONTANTS, st.lists(MONTANTS, max_size=4), MONTANTS)
def test_acomptes_et_solde_font_toujours_le_droit_reel(prevu, acomptes, reel):
    calcule = solde(droit_previsionnel=prevu, acomptes=acomptes, droit_reel=reel)
    assert sum(acomptes, D(0)) + calcule.montant == reel


@given(
    st.dates(dt.date(2022, 1, 1), dt.date(2025, 12, 31)),
    st.sets(st.sampled_from(list(TypeDeclaration))),
)
def test_ce_qui_est_en_retard_a_une_date_passee_et_n_est_pas_depose(le, deposees):
    for attente in suivi.attentes(SOMME, frozenset(deposees), le):
        assert attente.type not in deposees
        assert attente.en_retard == (le > attente.attendue_le)
