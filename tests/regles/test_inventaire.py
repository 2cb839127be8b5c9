"""Counting services: shared ones once, printed totals beside their sums."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.inventaire import (
    Compte,
    LignePubliee,
    Service,
    compter,
    repartir,
    reunir,
    verifier,
)

noms = st.frozensets(st.sampled_from("abcd"), min_size=1)
inventaires = st.lists(
    st.builds(Service, st.integers(0, 1000), noms, noms, st.one_of(st.none(), st.integers(0, 300))),
    unique_by=lambda service: service.cle,
    max_size=8,
)


@pytest.mark.parametrize(
    ("publie", "nombres", "ecart"),
    [
        (156, (41, 16, 86, 13), 0),
        (114, (111, 3), 0),
        (99, (6, 30, 63), 0),
        (104, (58, 46), 0),
        (17, (9, 8), 0),
        (15, (5, 1, 9), 0),
        (17, (3, 3, 11), 0),
        (157, (41, 16, 86, 13), 1),
        (12, (), None),
        (None, (4, 2), None),
    ],
)
def test_les_totaux_publies_se_verifient(
    publie: int | None, nombres: tuple[int, ...], ecart: int | None
) -> None:
    total = verifier(publie, [LignePubliee(n) for n in nombres])
    assert total.ecart == ecart
    assert total.concorde is (not ecart)
    assert total.retenu == (publie if publie is not None else sum(nombres))


def test_six_clae_partages_se_comptent_une_fois() -> None:
    maternels = verifier(114, [LignePubliee(111, 6), LignePubliee(3)])
    elementaires = verifier(99, [LignePubliee(6, 6), LignePubliee(30), LignePubliee(63)])
    ensemble = reunir([(maternels, "écoles"), (elementaires, "écoles")])
    assert (ensemble.somme, ensemble.en_trop, ensemble.nombre) == (213, 6, 207)
    assert not ensemble.discordes


def test_deux_partages_qui_ne_se_disent_pas_de_meme_sont_nommes() -> None:
    six, cinq = verifier(114, [LignePubliee(114, 6)]), verifier(99, [LignePubliee(99, 5)])
    assert reunir([(six, "écoles"), (cinq, "écoles")]).discordes == ("écoles",)
    assert reunir([(six, "écoles"), (cinq, "écoles")]).en_trop == 5
    assert reunir([(six, ""), (cinq, "écoles")]).en_trop == 0


@given(inventaires)
def test_un_service_partage_est_partout_et_compte_une_fois(
    services: list[Service],
) -> None:
    melange = sorted(services, key=lambda service: (service.places or 0, hash(service.cle)))
    tous = compter(services, "abcd")
    assert tous.nombre == len(services)
    assert compter(melange, "abcd") == tous == compter([*services, *melange], "abcd")
    separes = [compter(services, r).nombre for r in "abcd"]
    assert sum(separes) == sum(len(s.rubriques) for s in services)
    for rubrique, nombre in zip("abcd", separes, strict=True):
        colonnes = repartir(services, rubrique)
        assert max(colonnes.values(), default=0) <= nombre <= sum(colonnes.values())
        assert repartir(melange, rubrique) == colonnes


def test_des_places_inconnues_ne_font_pas_une_somme() -> None:
    a, b = frozenset("a"), frozenset("b")
    une, autre = Service(1, a, b, 20), Service(2, a, b, None)
    assert compter([une], a) == Compte(1, 0, 20)
    assert compter([une, autre], a) == Compte(2, 0, None)
    assert compter([], a) == Compte(0, 0, None)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500), st.sampled_from(["", "x", "y"])))
)
def test_reunir_ne_depend_pas_de_l_ordre_et_n_enleve_jamais_trop(
    dits: list[tuple[int, int, str]],
) -> None:
    comptes = [(verifier(n + p, [LignePubliee(n + p, p)]), mot) for n, p, mot in dits]
    ensemble = reunir(comptes)
    assert ensemble == reunir(reversed(comptes))
    assert max((t.retenu for t, _ in comptes), default=0) <= ensemble.nombre <= ensemble.somme
