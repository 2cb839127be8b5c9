"""Who is in a perimeter on a day: against a day-by-day count."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.perimetres import (
    Appartenance,
    a_son_perimetre,
    communes_presentes,
    pour_toute_la_convention,
    se_recouvrent,
)

ORIGINE = dt.date(2020, 1, 1)
jours = st.integers(0, 12).map(lambda n: ORIGINE + dt.timedelta(n))
bornes = st.tuples(st.none() | jours, st.none() | jours).filter(
    lambda b: b[0] is None or b[1] is None or b[0] <= b[1]
)
appartenances = st.builds(
    lambda commune, theme, b: Appartenance(commune, theme, *b),
    st.integers(1, 3),
    st.none() | st.integers(10, 11),
    bornes,
)


def jours_de(debut: dt.date | None, fin: dt.date | None) -> set[int]:
    premier = 0 if debut is None else (debut - ORIGINE).days + 5
    dernier = 30 if fin is None else (fin - ORIGINE).days + 5
    return set(range(premier, dernier + 1))


@given(bornes, bornes)
def test_deux_periodes_se_recouvrent_quand_elles_ont_un_jour_commun(une, autre):
    assert se_recouvrent(*une, *autre) == bool(jours_de(*une) & jours_de(*autre))
    assert se_recouvrent(*une, *autre) == se_recouvrent(*autre, *une)


@given(st.lists(appartenances, max_size=8), jours)
def test_une_commune_est_de_la_demarche_si_une_ligne_la_tient_ce_jour(lignes, le):
    assert communes_presentes(lignes, le) == {a.commune for a in lignes if a.en_vigueur(le)}


@given(st.lists(appartenances, max_size=8), jours)
def test_une_thematique_sans_ligne_suit_toute_la_convention(lignes, le):
    sans = [a for a in lignes if a.thematique != 10]
    assert communes_presentes(sans, le, 10) == pour_toute_la_convention(sans, le)


@given(st.lists(appartenances, max_size=8), jours)
def test_une_thematique_qui_a_decide_ne_depend_plus_de_la_convention(lignes, le):
    decidee = [*lignes, Appartenance(1, 10, ORIGINE, ORIGINE)]
    propres = [a for a in decidee if a.thematique == 10]
    assert communes_presentes(decidee, le, 10) == communes_presentes(propres, le, 10)


@given(st.lists(appartenances, max_size=8), jours, jours)
def test_un_perimetre_propre_le_reste(lignes, un, autre):
    avant, apres = sorted((un, autre))
    if a_son_perimetre(lignes, 10, avant):
        assert a_son_perimetre(lignes, 10, apres)


def test_les_bornes_sont_comprises():
    ligne = Appartenance(1, None, dt.date(2020, 1, 2), dt.date(2020, 1, 3))
    presentes = [ORIGINE + dt.timedelta(n) for n in range(4)]
    assert [ligne.en_vigueur(le) for le in presentes] == [False, True, True, False]
