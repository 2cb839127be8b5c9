"""Where a démarche stands: the stepper never shows two stages under way, whatever is recorded."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from maillage.portail.etapes import Avancement, Faits, etapes

LE = dt.date(2026, 11, 21)
RIEN = Faits(
    engagement_signe=False,
    renouvelle=False,
    a_un_diagnostic=False,
    elements=0,
    fiches=0,
    signataires=2,
    autorises=0,
    signes=0,
    convention_signee=False,
    debut=None,
    fin=None,
)


def test_une_demarche_neuve_en_est_a_l_engagement():
    premiere, *suivantes = etapes(RIEN, LE)
    assert (premiere.nom, premiere.avancement) == ("Engagement", Avancement.EN_COURS)
    assert {e.avancement for e in suivantes} == {Avancement.A_VENIR}


def test_une_convention_signee_sans_plan_garde_le_plan_a_faire():
    faits = replace(RIEN, convention_signee=True, fin=dt.date(2024, 12, 31))
    par_nom = {e.nom: e for e in etapes(faits, LE)}
    assert par_nom["Signature"].avancement is Avancement.FAITE
    assert par_nom["Plan d’actions"].avancement is Avancement.A_VENIR
    assert par_nom["Exécution"].detail == "Période échue"


def test_un_renouvellement_n_attend_pas_de_nouvel_engagement():
    premiere = etapes(replace(RIEN, renouvelle=True), LE)[0]
    assert (premiere.avancement, premiere.detail) == (Avancement.FAITE, "Renouvellement")


@given(
    st.builds(
        Faits,
        engagement_signe=st.booleans(),
        renouvelle=st.booleans(),
        a_un_diagnostic=st.booleans(),
        elements=st.integers(0, 3),
        fiches=st.integers(0, 3),
        signataires=st.integers(0, 40),
        autorises=st.integers(0, 40),
        signes=st.integers(0, 40),
        convention_signee=st.booleans(),
        debut=st.none() | st.dates(),
        fin=st.none() | st.dates(),
    )
)
def test_une_seule_etape_est_en_cours(faits):
    avancements = [e.avancement for e in etapes(faits, LE)]
    assert len(avancements) == 6
    assert avancements.count(Avancement.EN_COURS) == 1
