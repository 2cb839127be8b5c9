"""The delays of article 12, the alerts before the term, how two periods follow each other."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.regles.fins import (
    CAS,
    CasDeResiliation,
    ajouter_mois,
    alerte_du_jour,
    alertes_de_fin,
    delai,
    raccord,
)

JOURS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))


def jour(texte: str) -> dt.date:
    return dt.date.fromisoformat(texte)


@pytest.mark.parametrize(
    ("depuis", "mois", "attendu"),
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-02-28", 6, "2026-08-28"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2027-12-31", -3, "2027-09-30"),
        ("2027-12-31", -12, "2026-12-31"),
        ("2026-05-20", 0, "2026-05-20"),
    ],
)
def test_les_mois_se_comptent_de_quantieme_a_quantieme(depuis, mois, attendu):
    assert ajouter_mois(jour(depuis), mois) == jour(attendu)


@given(JOURS, st.integers(-60, 60))
def test_le_jour_est_du_bon_mois_et_jamais_plus_grand(depuis, mois):
    arrivee = ajouter_mois(depuis, mois)
    ecart = (arrivee.year - depuis.year) * 12 + arrivee.month - depuis.month
    assert ecart == mois
    dernier = calendar.monthrange(arrivee.year, arrivee.month)[1]
    assert arrivee.day == min(depuis.day, dernier)


@given(JOURS, JOURS, st.integers(0, 60))
def test_un_depart_plus_tardif_ne_finit_pas_plus_tot(un, autre, mois):
    premier, second = sorted((un, autre))
    assert ajouter_mois(premier, mois) <= ajouter_mois(second, mois)


@pytest.mark.parametrize("depart", [dt.date.max, dt.date(9999, 12, 1)])
def test_hors_du_calendrier_se_dit(depart):
    with pytest.raises(OverflowError):
        ajouter_mois(depart, 1)
    with pytest.raises(OverflowError):
        ajouter_mois(dt.date.min, -1)


# By hand, on a calendar. The day before the effect is the last one of the delay, included.
CALENDRIER = [
    # A formal notice counts from its sending, whenever it is received.
    ("MANQUEMENT", "2026-03-10", "2026-03-13", "2026-04-10", "2026-04-11"),
    ("MANQUEMENT", "2026-01-31", None, "2026-02-28", "2026-03-01"),
    ("INFRACTION", "2026-12-31", "2027-01-04", "2027-01-31", "2027-02-01"),
    # Without notice: the very day of the receipt.
    ("SANS_AVENANT", "2026-05-04", "2026-05-06", "2026-05-05", "2026-05-06"),
    # Six months from the receipt.
    ("DENONCIATION", "2026-06-26", "2026-06-30", "2026-12-30", "2026-12-31"),
    ("DENONCIATION", "2026-08-28", "2026-08-31", "2027-02-28", "2027-03-01"),
]


@pytest.mark.parametrize(("cas", "envoyee", "recue", "terme", "effet"), CALENDRIER)
def test_les_quatre_cas(cas, envoyee, recue, terme, effet):
    lu = delai(
        CasDeResiliation(cas),
        lettre_le=jour(envoyee),
        envoyee_le=jour(envoyee),
        recue_le=jour(recue) if recue else None,
    )
    assert (lu.terme, lu.effet_le, lu.provisoire) == (jour(terme), jour(effet), False)


@pytest.mark.parametrize("cas", ["SANS_AVENANT", "DENONCIATION"])
def test_sans_avis_de_reception_la_date_est_provisoire(cas):
    lu = delai(CasDeResiliation(cas), lettre_le=jour("2026-03-01"), envoyee_le=jour("2026-03-10"))
    assert lu.provisoire
    assert lu.depuis == jour("2026-03-10")


@pytest.mark.parametrize("cas", list(CasDeResiliation))
def test_avant_l_envoi_la_date_de_la_lettre_sert(cas):
    lu = delai(cas, lettre_le=jour("2026-03-01"))
    assert lu.provisoire
    assert lu.depuis == jour("2026-03-01")


@given(st.sampled_from(list(CasDeResiliation)), JOURS, st.integers(0, 40))
def test_l_effet_suit_le_delai_d_un_jour_et_de_ses_mois(cas, envoyee, transport):
    recue = envoyee + dt.timedelta(days=transport)
    lu = delai(cas, lettre_le=envoyee, envoyee_le=envoyee, recue_le=recue)
    assert lu.effet_le == lu.terme + dt.timedelta(days=1)
    depart = envoyee if CAS[cas].mise_en_demeure else recue
    assert lu.depuis == depart
    jours = (lu.effet_le - depart).days
    bornes = {0: (0, 0), 1: (29, 32), 6: (181, 186)}[CAS[cas].mois]
    assert bornes[0] <= jours <= bornes[1]


def test_les_rappels_d_une_periode():
    assert [(e.alerte.mois, e.le) for e in alertes_de_fin(jour("2027-12-31"))] == [
        (12, jour("2026-12-31")),
        (6, jour("2027-06-30")),
        (3, jour("2027-09-30")),
    ]


@pytest.mark.parametrize(
    ("le", "mois"),
    [
        ("2026-12-30", None),
        ("2026-12-31", 12),
        ("2027-06-29", 12),
        ("2027-06-30", 6),
        ("2027-09-30", 3),
        ("2027-12-31", 3),
        ("2028-01-01", None),
    ],
)
def test_le_rappel_du_jour(le, mois):
    lue = alerte_du_jour(jour("2027-12-31"), jour(le))
    assert (lue.alerte.mois if lue else None) == mois


@given(JOURS, JOURS)
def test_un_rappel_en_cours_est_passe_et_la_fin_ne_l_est_pas(fin, le):
    lue = alerte_du_jour(fin, le)
    if lue is not None:
        assert lue.le <= le <= fin
    else:
        assert le > fin or le < alertes_de_fin(fin)[0].le


def test_une_fin_au_debut_du_calendrier_n_a_pas_de_rappel():
    assert alertes_de_fin(dt.date(1, 1, 31)) == ()


def test_le_raccord_d_aubergenville():
    """A15-11: ended 31/12/2023, from 01/01/2024, voted 11/12/2024."""
    lu = raccord(jour("2023-12-31"), jour("2024-01-01"), jour("2024-12-11"))
    assert (lu.ecart, lu.jours_sans_acte, lu.retroactivite) == (0, 346, 345)
    assert not lu.sans_reserve


@given(JOURS, JOURS, st.none() | JOURS)
def test_un_ecart_ou_un_recouvrement_jamais_les_deux(fin, debut, vote):
    assume(abs((fin - debut).days) < 5000)
    lu = raccord(fin, debut, vote)
    assert max(lu.ecart, 0) * lu.recouvrement == 0
    assert (lu.jours_sans_acte is None) == (vote is None) == (lu.retroactivite is None)
    assert fin + dt.timedelta(days=lu.ecart + 1) == debut
