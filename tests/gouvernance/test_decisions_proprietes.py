"""From any sequence of decisions, the state of every object is explained by the last one in force."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fabriques
from appuis.decisions import Scene, scene, tenue
from maillage.gouvernance.enums import TypeDecision
from maillage.gouvernance.models import Decision
from maillage.gouvernance.queries.decisions import registre
from maillage.plan_actions.models import FicheAction
from maillage.regles.effets import effet
from maillage.regles.erreurs import ErreurMetier
from maillage.regles.faits import reunir

ETATS = ("IDEE", "PROPOSEE", "A_L_ETUDE", "CHIFFREE", "VALIDEE", "REPORTEE")
PROPOSITIONS = st.tuples(
    st.sampled_from(["fiche", "abandon", "methode_evaluation", "retrait", "arbitrage"]),
    st.integers(0, 1),  # which fiche, or which decision to go back on
    st.sampled_from(["adoptee", "adoptee", "adoptee", "rejetee", "ajournee"]),
    st.sampled_from(["decision", "decision", "decision", "avis"]),
    st.integers(0, 3),  # days after the meeting before
)


@pytest.fixture
def ici(db) -> Scene:
    return scene(par_cote=1)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    origines=st.tuples(st.sampled_from(ETATS), st.sampled_from(ETATS)),
    propositions=st.lists(PROPOSITIONS, max_size=8),
)
def test_l_etat_de_chaque_objet_s_explique_par_la_derniere_decision_en_vigueur(
    ici: Scene, origines: tuple[str, str], propositions: list[tuple[str, int, str, str, int]]
) -> None:
    with transaction.atomic():
        fiches = [fabriques.fiche_validable(ici.demarche, etat=etat) for etat in origines]
        prises: list[tuple[Decision, str]] = []
        jour = dt.date(2026, 1, 6)
        for type_, rang, sens, portee, jours in propositions:
            jour += dt.timedelta(days=jours)
            _tenter(ici, fiches, prises, (type_, rang, sens, portee), jour)
        _verifier(ici, fiches, origines, prises)
        transaction.set_rollback(True)


def _tenter(ici, fiches, prises, proposition, jour) -> None:
    """Take the decision; a refused one changes nothing at all."""
    type_, rang, sens, portee = proposition
    champs = {"sens": sens, "portee": portee}
    if type_ in ("fiche", "abandon"):
        champs["objet"] = fiches[rang].pk
    elif type_ == "retrait":
        if not prises:
            return
        champs["remplace"] = prises[rang % len(prises)][0]
    avant = _photographie(fiches)
    texte = f"Proposition {len(prises)}"
    try:
        prise = ici.decider(tenue(ici.copil, jour, points=0), type_, texte=texte, **champs)
    except ErreurMetier:
        assert _photographie(fiches) == avant
    else:
        prises.append((prise, texte))


def _photographie(fiches) -> list[tuple[str, int]]:
    cles = [fiche.pk for fiche in fiches]
    return list(
        FicheAction.objects.filter(pk__in=cles).order_by("pk").values_list("etat", "version")
    )


def _verifier(ici, fiches, origines, prises) -> None:
    lu = registre(ici.demarche)
    for fiche, origine in zip(fiches, origines, strict=True):
        fiche.refresh_from_db()
        decision = lu.explication("fiche", fiche.pk)
        if decision is None:
            assert fiche.etat == origine, "nobody decided"
        elif decision.type == TypeDecision.RETRAIT:
            assert fiche.etat == decision.origine == origine
        else:
            assert fiche.etat in effet(decision.type).explique
            assert decision.origine == origine
    methode = lu.reglements.get(("methode_evaluation", "demarche", ici.demarche.pk))
    vraie = methode is not None and methode.type == "methode_evaluation"
    assert reunir([ici.demarche], dt.date(2026, 12, 31))[0]["methode_validee"].vrai is vraie
    for prise, texte in prises:
        prise.refresh_from_db()
        assert prise.texte == texte, "what is replaced keeps its text"
    assert Decision.objects.filter(reunion__instance=ici.copil).count() == len(prises)
