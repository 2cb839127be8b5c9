"""Potential accessibility: what is got adds up to what is offered, and nothing is guessed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.regles.accessibilite import (
    Borne,
    Decroissance,
    Palier,
    Zone,
    accessibilites,
    au_bord,
    avec_le_voisinage,
    decroissance,
    distance_km,
)

SELON = Decroissance(
    dt.date(2026, 1, 1),
    (Palier(3, Fraction(1)), Palier(10, Fraction(1, 4))),
)


def en_ligne(*km: float) -> list[tuple[float, float]]:
    """Points of one meridian, by their distance to the first."""
    return [(1.5, 43.5 + k / 111.195) for k in km]


@st.composite
def territoires(draw, au_moins: int = 1) -> list[Zone]:
    """A few communes some kilometres apart, each with demand, some with places."""
    nombre = draw(st.integers(1, 7))
    km = st.integers(0, 12)
    return [
        Zone(
            str(rang),
            (1.5 + draw(km) / 80, 43.5 + draw(km) / 111),
            draw(st.integers(au_moins, 300)),
            draw(st.integers(0, 60)),
        )
        for rang in range(nombre)
    ]


def test_la_distance_est_celle_du_grand_cercle() -> None:
    """Toulouse to Paris is near 588 km as the crow flies; a degree of meridian, 111.2 km."""
    assert distance_km((1.4437, 43.6045), (2.3522, 48.8566)) == pytest.approx(588, abs=2)
    assert distance_km((0, 0), (0, 1)) == pytest.approx(111.195, abs=0.001)
    assert distance_km((179.5, 0), (-179.5, 0)) == pytest.approx(111.195, abs=0.001)


def test_deux_communes_a_la_main() -> None:
    """20 places for 60 + 40/4 children near: 2/7 each; the far one gets a quarter of it."""
    ici, loin = en_ligne(0, 5)
    lues = accessibilites([Zone("A", ici, 60, 20), Zone("B", loin, 40)], SELON)
    assert lues["A"].valeur == Fraction(20, 70)
    assert lues["B"].valeur == Fraction(20, 70) / 4
    assert {lue.borne for lue in lues.values()} == {Borne.EXACTE}


def test_hors_de_portee_c_est_zero_et_cela_se_dit() -> None:
    ici, ailleurs = en_ligne(0, 11)
    lues = accessibilites([Zone("A", ici, 60, 20), Zone("B", ailleurs, 40)], SELON)
    assert (lues["B"].valeur, lues["B"].borne, lues["B"].places) == (0, Borne.EXACTE, 0)
    assert lues["A"].valeur == Fraction(1, 3)


def test_une_commune_sans_point_est_inconnue_et_ne_compte_pas_pour_les_autres() -> None:
    (ici,) = en_ligne(0)
    lues = accessibilites([Zone("A", ici, 50, 10), Zone("B", None, 500, 300)], SELON)
    assert lues["A"].valeur == Fraction(1, 5)
    assert (lues["B"].valeur, lues["B"].borne) == (None, Borne.INCONNUE)


def test_capacite_et_demande_inconnues_ensemble_ne_donnent_aucun_chiffre() -> None:
    ici, la = en_ligne(0, 1)
    zones = [Zone("A", ici, 50, 10, complete=False), Zone("B", la, None)]
    assert {lue.borne for lue in accessibilites(zones, SELON).values()} == {Borne.INCONNUE}
    # Places that only unknown children share: nothing bounds what each gets.
    seules = accessibilites([Zone("A", ici, None, 10), Zone("B", la, 0)], SELON)
    assert {lue.valeur for lue in seules.values()} == {None}


def test_des_places_que_personne_n_attend_ne_servent_personne() -> None:
    (ici,) = en_ligne(0)
    assert accessibilites([Zone("A", ici, 0, 10)], SELON)["A"].valeur == 0


@settings(max_examples=40)
@given(territoires())
def test_la_somme_de_ce_que_chacun_obtient_est_ce_qui_est_offert(zones: list[Zone]) -> None:
    lues = accessibilites(zones, SELON)
    obtenu = sum((lues[z.code].valeur or 0) * (z.demande or 0) for z in zones)
    assert obtenu == sum(z.places for z in zones)


@settings(max_examples=40)
@given(territoires(), st.randoms())
def test_l_ordre_ne_change_rien(zones: list[Zone], hasard) -> None:
    melangees = list(zones)
    hasard.shuffle(melangees)
    assert accessibilites(zones, SELON) == accessibilites(melangees, SELON)


@settings(max_examples=40)
@given(territoires(0), st.integers(1, 50), st.data())
def test_une_place_de_plus_n_abaisse_personne(zones: list[Zone], plus: int, data) -> None:
    avant = accessibilites(zones, SELON)
    rang = data.draw(st.integers(0, len(zones) - 1))
    zones[rang] = replace(zones[rang], places=zones[rang].places + plus)
    apres = accessibilites(zones, SELON)
    assert all((apres[c].valeur or 0) >= (lue.valeur or 0) for c, lue in avant.items())


@settings(max_examples=40)
@given(territoires(), st.integers(1, 50), st.data())
def test_un_enfant_de_plus_n_eleve_personne(zones: list[Zone], plus: int, data) -> None:
    """Where every place already reaches a child: one that served nobody begins to serve."""
    avant = accessibilites(zones, SELON)
    rang = data.draw(st.integers(0, len(zones) - 1))
    zones[rang] = replace(zones[rang], demande=(zones[rang].demande or 0) + plus)
    apres = accessibilites(zones, SELON)
    assert all((apres[c].valeur or 0) <= (lue.valeur or 0) for c, lue in avant.items())


@settings(max_examples=40)
@given(territoires(), st.data())
def test_les_bornes_tiennent_ce_qu_elles_disent(zones: list[Zone], data) -> None:
    """Hide one capacity, or one demand: the true accessibility is on the side that is said."""
    vraies = accessibilites(zones, SELON)
    rang = data.draw(st.integers(0, len(zones) - 1))
    cachee = zones[rang]
    zones[rang] = replace(cachee, places=0, complete=False)
    for code, lue in accessibilites(zones, SELON).items():
        assert lue.borne in {Borne.EXACTE, Borne.AU_MOINS}
        assert (lue.valeur or 0) <= (vraies[code].valeur or 0)
        assert lue.borne is Borne.AU_MOINS or lue.valeur == vraies[code].valeur
    zones[rang] = replace(cachee, demande=None)
    for code, lue in accessibilites(zones, SELON).items():
        if lue.valeur is not None:
            assert lue.borne is Borne.AU_PLUS or lue.valeur == vraies[code].valeur
            assert lue.valeur >= (vraies[code].valeur or 0)


@settings(max_examples=40)
@given(territoires(), territoires())
def test_le_voisinage_ne_fait_que_baisser(zones: list[Zone], autres: list[Zone]) -> None:
    dehors = [replace(z, code=f"x{z.code}") for z in autres]
    ferme = accessibilites(zones, SELON)
    ouvert = avec_le_voisinage(zones, dehors, SELON)
    assert ouvert.keys() == ferme.keys()
    assert all((ouvert[c].valeur or 0) <= (lue.valeur or 0) for c, lue in ferme.items())
    assert au_bord(zones, dehors, SELON) <= ferme.keys()


def test_le_voisinage_inconnu_ne_donne_pas_de_borne() -> None:
    ici, la = en_ligne(0, 1)
    dedans = [Zone("A", ici, 50, 10)]
    assert avec_le_voisinage(dedans, [Zone("x", la, None)], SELON)["A"].valeur is None
    assert avec_le_voisinage(dedans, [Zone("x", la, 50, 99)], SELON)["A"].valeur == Fraction(1, 10)


@pytest.mark.parametrize(
    "paliers",
    [
        (),
        (Palier(3, Fraction(1)), Palier(3, Fraction(1, 2))),
        (Palier(3, Fraction(1, 2)), Palier(6, Fraction(1))),
        (Palier(3, Fraction(2)),),
        (Palier(3, Fraction(0)),),
    ],
)
def test_refuse_des_paliers_qui_ne_decroissent_pas(paliers: tuple[Palier, ...]) -> None:
    with pytest.raises(ValueError, match=r"steps|Weights"):
        Decroissance(dt.date(2026, 1, 1), paliers)


def test_refuse_un_compte_negatif() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Zone("A", None, -1)
    with pytest.raises(ValueError, match="not negative"):
        Zone("A", None, 1, -1)


def test_les_paliers_declares_disent_leur_source() -> None:
    lue = decroissance(dt.date(2026, 12, 1))
    assert [(p.jusqu_a_km, p.poids) for p in lue.paliers] == [
        (3, 1),
        (6, Fraction(3, 5)),
        (10, Fraction(3, 10)),
    ]
    assert lue.source.startswith("Choix de Maillage")
    assert lue.methode
    assert decroissance(dt.date(1999, 1, 1)) == lue
