"""Where a démarche stands: eight steps, one under way at most, whatever is recorded."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from maillage.portail.etapes import GROUPES, Avancement, pas
from maillage.regles.faits import Fait
from maillage.regles.parcours import EXIGENCES, DispenseAccordee, Raccourci, Stade, evaluer

LE = dt.date(2026, 11, 21)
RIEN = {"demarche_ouverte": Fait(True)}


def par_nom(faits, *dispenses):
    return {p.nom: p for p in pas(evaluer(faits, dispenses, LE))}


def test_chaque_stade_est_dans_une_etape_et_une_seule():
    stades = [stade for _, groupe in GROUPES for stade in groupe]
    assert sorted(stades) == sorted(Stade)


def test_une_demarche_neuve_en_est_a_l_engagement():
    premier, *suivants = pas(evaluer(RIEN, [], LE))
    assert (premier.nom, premier.avancement) == ("Engagement", Avancement.EN_COURS)
    assert {p.avancement for p in suivants} == {Avancement.A_VENIR}


def test_une_convention_signee_sans_plan_garde_le_plan_a_completer():
    signes = ["engagement_pris", "convention_validee", "signature_commencee", "signature_complete"]
    faits = {**RIEN, **{nom: Fait(True) for nom in signes}, "fiches_ecrites": Fait(False, "Aucune")}
    etapes = par_nom({**faits, "objectifs_ecrits": Fait(True)})
    assert etapes["Signature"].avancement is Avancement.FAITE
    assert etapes["Plan d’actions"].avancement is Avancement.A_COMPLETER
    assert etapes["Plan d’actions"].detail == "Aucune"
    assert etapes["Exécution"].avancement is Avancement.EN_COURS


def test_un_plan_joint_plus_tard_dit_sa_date():
    dispense = DispenseAccordee(
        Stade.PARTIELLE, "motif", "Camille", LE, dt.date(2027, 6, 30), Raccourci.PLAN_PAR_AVENANT
    )
    assert par_nom(RIEN, dispense)["Plan d’actions"].detail == "Reporté au 30 juin 2027"


def test_tout_est_fait_et_rien_n_est_en_cours():
    etapes = pas(evaluer({nom: Fait(True) for nom in EXIGENCES}, [], LE))
    assert {p.avancement for p in etapes} == {Avancement.FAITE}


@given(st.sets(st.sampled_from(sorted(EXIGENCES))))
def test_une_seule_etape_est_en_cours(vrais):
    faits = {nom: Fait(nom in vrais) for nom in EXIGENCES}
    avancements = [p.avancement for p in pas(evaluer(faits, [], LE))]
    assert len(avancements) == 8
    if Avancement.EN_COURS not in avancements:
        assert avancements[-1] is Avancement.FAITE
        return
    courant = avancements.index(Avancement.EN_COURS)
    assert avancements.count(Avancement.EN_COURS) == 1
    assert set(avancements[:courant]) <= {Avancement.FAITE, Avancement.A_COMPLETER}
    assert set(avancements[courant + 1 :]) <= {Avancement.A_VENIR}
