"""Gates and exemptions: what blocks says so, and nothing is passed in silence."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles import faits as registre
from maillage.regles.faits import Fait
from maillage.regles.parcours import (
    EXIGENCES,
    PORTES,
    RACCOURCIS,
    DispenseAccordee,
    Raccourci,
    SituationEtape,
    Stade,
    evaluer,
)

LE = dt.date(2026, 11, 21)
TERME = dt.date(2027, 6, 30)
TOUT = {nom: Fait(True) for nom in EXIGENCES}
RIEN = {nom: Fait(False) for nom in EXIGENCES}
noms = st.sampled_from(sorted(EXIGENCES))
jours = st.sampled_from([LE + dt.timedelta(n) for n in (-400, -1, 0, 1, 400)])
faits_vrais = st.sets(noms).map(lambda vrais: {nom: Fait(nom in vrais) for nom in EXIGENCES})
dispenses = st.lists(
    st.builds(
        DispenseAccordee,
        stade=st.sampled_from(Stade),
        motif=st.just("motif"),
        par=st.just("Camille Fictif"),
        le=jours,
        jusqu_au=st.none() | jours,
        raccourci=st.none() | st.sampled_from(Raccourci),
    ),
    max_size=4,
)


def dispense(stade: Stade = Stade.PARTIELLE, **champs) -> DispenseAccordee:
    return DispenseAccordee(
        stade, "motif", "Camille Fictif", LE, **{"jusqu_au": TERME, "raccourci": None, **champs}
    )


def etape(stade: Stade, faits, *accordees: DispenseAccordee, le: dt.date = LE):
    return next(e for e in evaluer(faits, accordees, le) if e.stade is stade)


def sans(*manquants: str):
    return {**TOUT, **{nom: Fait(False) for nom in manquants}}


def test_les_douze_stades_du_cycle_de_vie_sont_dans_l_ordre():
    assert [porte.stade for porte in PORTES] == list(Stade)
    assert {nom for porte in PORTES for nom in porte.ouverte_par + porte.franchie_par} == set(
        EXIGENCES
    )


def test_une_demarche_neuve_attend_son_engagement():
    etapes = evaluer({"demarche_ouverte": Fait(True)}, [], LE)
    assert etapes[0].situation is SituationEtape.FRANCHIE
    assert etapes[1].situation is SituationEtape.OUVERTE
    assert {e.situation for e in etapes[2:]} == {SituationEtape.BLOQUEE}


def test_une_etape_bloquee_dit_par_quoi():
    trouvee = etape(
        Stade.PARTIELLE, sans("signature_commencee", "decision_de_la_caf", "plan_joint")
    )
    assert trouvee.situation is SituationEtape.BLOQUEE
    assert [m.libelle for m in trouvee.manques] == [
        "la décision de la Caf",
        "le plan d’actions joint à la convention, ou à un avenant signé",
    ]


def test_une_dispense_ouvre_son_etape_et_elle_seule():
    faits = sans("diagnostic_redige", "objectifs_ecrits", "convention_validee")
    accordee = dispense(Stade.PROJET)
    assert etape(Stade.PROJET, faits).situation is SituationEtape.BLOQUEE
    ouverte = etape(Stade.PROJET, faits, accordee)
    assert ouverte.situation is SituationEtape.OUVERTE
    assert ouverte.dispenses == (accordee,)
    assert etape(Stade.VALIDEE, faits, accordee).situation is SituationEtape.BLOQUEE


@pytest.mark.parametrize(
    ("le", "situation"),
    [(TERME, SituationEtape.OUVERTE), (TERME + dt.timedelta(1), SituationEtape.BLOQUEE)],
)
def test_le_dernier_jour_d_une_dispense_compte(le, situation):
    faits = sans("diagnostic_redige", "objectifs_ecrits")
    trouvee = etape(Stade.PROJET, faits, dispense(Stade.PROJET), le=le)
    assert trouvee.situation is situation
    if situation is SituationEtape.BLOQUEE:
        assert trouvee.manques[0].echue == dispense(Stade.PROJET)


def test_signee_sans_plan_le_plan_est_reporte_jusqu_au_terme():
    du_plan = RACCOURCIS[Raccourci.PLAN_PAR_AVENANT].leve
    faits = sans(*du_plan, "signature_commencee")
    accordee = dispense(raccourci=Raccourci.PLAN_PAR_AVENANT)
    assert etape(Stade.PARTIELLE, faits).situation is SituationEtape.BLOQUEE
    assert etape(Stade.PARTIELLE, faits, accordee).situation is SituationEtape.OUVERTE
    assert etape(Stade.VALIDEE, faits, accordee).manques == ()
    assert etape(Stade.PLAN, faits, accordee).reportee_par == accordee
    apres = etape(Stade.PARTIELLE, faits, accordee, le=TERME + dt.timedelta(1))
    assert apres.situation is SituationEtape.BLOQUEE


def test_les_fiches_finalisees_apres_ne_dispensent_pas_d_ecrire_le_plan():
    accordee = dispense(raccourci=Raccourci.FICHES_APRES_SIGNATURE)
    faits = sans("fiches_ecrites", "fiches_validees", "signature_commencee")
    trouvee = etape(Stade.PARTIELLE, faits, accordee)
    assert [m.fait for m in trouvee.manques] == ["fiches_ecrites"]


def test_ce_qui_a_eu_lieu_dit_encore_ce_qui_lui_manque():
    franchie = etape(Stade.SIGNEE, sans("signature_commencee"))
    assert franchie.situation is SituationEtape.FRANCHIE
    assert [m.fait for m in franchie.manques] == ["signature_commencee"]


@given(faits_vrais, dispenses, jours)
def test_rien_ne_s_ouvre_en_silence(faits, accordees, le):
    for trouvee in evaluer(faits, accordees, le):
        for exigence in trouvee.exigences:
            assert exigence.tenue == faits[exigence.fait].vrai
            if exigence.dispense is not None:
                assert not exigence.tenue
                assert exigence.dispense in accordees
                assert exigence.dispense.vaut(le)
        if trouvee.situation is SituationEtape.OUVERTE:
            assert not trouvee.manques
        if trouvee.situation is SituationEtape.BLOQUEE:
            assert trouvee.manques


@given(faits_vrais, dispenses, jours)
def test_un_fait_de_plus_ne_ferme_jamais_une_porte(faits, accordees, le):
    rangs = [SituationEtape.BLOQUEE, SituationEtape.OUVERTE, SituationEtape.FRANCHIE]
    avant = evaluer(faits, accordees, le)
    for nom in EXIGENCES:
        apres = evaluer({**faits, nom: Fait(True)}, accordees, le)
        for a, b in zip(avant, apres, strict=True):
            assert rangs.index(b.situation) >= rangs.index(a.situation)


def test_un_fait_ne_se_dit_qu_une_fois(monkeypatch):
    monkeypatch.setattr(registre, "_lectures", {})
    registre.contribuer("un", lambda sujets, le: [{"fait": Fait(True)} for _ in sujets])
    registre.contribuer("deux", lambda sujets, le: [{"fait": Fait(False)} for _ in sujets])
    with pytest.raises(ValueError, match="fait"):
        registre.reunir(["sujet"], LE)


def test_chaque_sujet_recoit_ses_faits(monkeypatch):
    monkeypatch.setattr(registre, "_lectures", {})
    registre.contribuer("un", lambda sujets, le: [{"nom": Fait(True, s)} for s in sujets])
    assert [f["nom"].detail for f in registre.reunir(["a", "b"], LE)] == ["a", "b"]
