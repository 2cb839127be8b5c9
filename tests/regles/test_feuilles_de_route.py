"""Dates computed back from a deadline: never after it, in order, and as the sources wrote them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.feuilles_de_route import (
    EtapePrevue,
    Intervalle,
    Precision,
    arrondir,
    calculer,
    decaler,
    fin_de_mois,
    modeles,
    precision_de,
    verifier,
)

jours = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))


@st.composite
def feuilles(draw, ecart_minimal=-2):
    """Steps that depend on earlier ones only, before the deadline then after it."""
    etapes: list[EtapePrevue] = []
    avant = draw(st.integers(1, 6))
    for rang in range(avant + draw(st.integers(0, 3))):
        codes = [e.code for e in etapes]
        apres = draw(st.lists(st.sampled_from(codes), unique=True, max_size=3)) if codes else []
        etapes.append(
            EtapePrevue(
                f"e{rang}",
                duree=draw(st.integers(1, 14)),
                apres=tuple(apres),
                ecart=draw(st.integers(ecart_minimal, 3)),
                precision=draw(st.sampled_from(Precision)),
                suit=rang >= avant,
            )
        )
    return etapes


@given(feuilles(), jours)
def test_rien_ne_finit_apres_l_echeance(etapes, echeance):
    places = calculer(etapes, echeance)
    assert set(places) == {e.code for e in etapes}
    for etape in etapes:
        place = places[etape.code]
        assert place.debut <= place.fin
        if etape.suit:
            assert place.debut > echeance
        else:
            assert place.fin <= echeance


@given(feuilles(ecart_minimal=0), jours)
def test_chaque_etape_vient_apres_celles_dont_elle_depend(etapes, echeance):
    places = calculer(etapes, echeance)
    for etape in etapes:
        for code in etape.apres:
            assert places[code].fin < places[etape.code].debut


@given(feuilles(), jours)
def test_chaque_etape_garde_sa_duree(etapes, echeance):
    for etape in etapes:
        place = calculer(etapes, echeance)[etape.code]
        if etape.precision is Precision.MOIS:
            assert precision_de(place.debut, place.fin) is Precision.MOIS
            assert fin_de_mois(decaler(place.debut, etape.duree - 1)) == place.fin
        else:
            assert (place.fin - place.debut).days + 1 == etape.duree


@given(feuilles(), jours, st.integers(0, 400))
def test_une_echeance_plus_tardive_n_avance_rien(etapes, echeance, delai):
    avant = calculer(etapes, echeance)
    apres = calculer(etapes, echeance + dt.timedelta(delai))
    assert all(apres[code].fin >= avant[code].fin for code in avant)


def mois(annee, debut, fin):
    return Intervalle(dt.date(annee, debut, 1), fin_de_mois(dt.date(annee, fin, 1)))


def test_toulouse_2022_retrouve_les_mois_de_sa_feuille_de_route():
    places = calculer(modeles()["vers-la-signature"].etapes, dt.date(2022, 12, 31))
    assert [places[e.code] for e in modeles()["vers-la-signature"].etapes] == [
        mois(2022, 1, 6),
        mois(2022, 6, 10),
        mois(2022, 11, 11),
        mois(2022, 12, 12),
        mois(2023, 1, 6),
    ]


def test_toulouse_2021_retrouve_les_mois_de_sa_feuille_de_route():
    places = calculer(modeles()["lancement"].etapes, dt.date(2021, 12, 31))
    assert [places[e.code] for e in modeles()["lancement"].etapes] == [
        mois(2021, 2, 3),
        mois(2021, 4, 4),
        mois(2021, 6, 7),
        mois(2021, 9, 10),
        mois(2021, 11, 11),
        mois(2021, 12, 12),
    ]


def test_l_echeancier_de_l_annexe_1_finit_au_30_avril_2023():
    modele = modeles()["annexe-1"]
    places = calculer(modele.etapes, dt.date(2023, 4, 30))
    assert len(modele.etapes) == 6
    assert places["redaction"].fin == dt.date(2023, 4, 30)


def test_une_echeance_au_milieu_du_mois_finit_le_mois_d_avant():
    places = calculer([EtapePrevue("seule")], dt.date(2022, 12, 15))
    assert places["seule"] == mois(2022, 11, 11)


def test_les_modeles_disent_leur_source_et_leurs_durees():
    assert {m: len(d.etapes) for m, d in modeles().items()} == {
        "sept-etapes": 7,
        "lancement": 6,
        "vers-la-signature": 5,
        "annexe-1": 6,
    }
    assert all(m.source and m.durees and m.echeance for m in modeles().values())


@pytest.mark.parametrize(
    "etapes",
    [
        [EtapePrevue("a", apres=("b",)), EtapePrevue("b")],
        [EtapePrevue("a", apres=("a",))],
        [EtapePrevue("a"), EtapePrevue("a")],
        [EtapePrevue("a", duree=0)],
        [EtapePrevue("a", suit=True), EtapePrevue("b", apres=("a",))],
    ],
)
def test_un_modele_qui_ne_tient_pas_est_refuse(etapes):
    with pytest.raises(ValueError, match="« "):
        verifier(etapes)


def test_hors_du_calendrier_l_echeance_est_refusee():
    with pytest.raises(OverflowError):
        calculer(modeles()["annexe-1"].etapes, dt.date(1, 1, 31))


@given(jours, jours)
def test_un_mois_compte_entier(a, b):
    debut, fin = sorted((a, b))
    place = arrondir(debut, fin, Precision.MOIS)
    assert place.debut <= debut <= fin <= place.fin
    assert precision_de(place.debut, place.fin) is Precision.MOIS
    assert arrondir(debut, fin, Precision.JOUR) == Intervalle(debut, fin)
