"""The frame of the rules: what a finding publishes, in what order, and what makes a check fail."""

import datetime as dt

import pytest

from maillage.regles import controle
from maillage.regles.controle import Constat, Gravite, bloque, examiner, regle

LE = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _registre_vide(monkeypatch):
    monkeypatch.setattr(controle, "_regles", {})


def declarer(identifiant, gravite, *constats):
    def verifier(sujet, le):
        return [Constat(objet=sujet, message=m, suite="Corrigez.", gravite=g) for m, g in constats]

    return regle(identifiant, intitule="…", gravite=gravite, source="S0")(verifier)


def test_les_constats_bloquants_viennent_d_abord_et_prennent_la_gravite_de_la_regle():
    declarer("T-01", Gravite.ALERTE, ("a", None), ("b", Gravite.INFORMATION))
    declarer("T-02", Gravite.BLOQUANT, ("c", None))
    trouves = examiner("démarche", LE)
    assert [(c.message, c.gravite) for c in trouves] == [
        ("c", Gravite.BLOQUANT),
        ("a", Gravite.ALERTE),
        ("b", Gravite.INFORMATION),
    ]
    assert bloque(trouves)
    assert not bloque(trouves[1:])


def test_un_constat_publie_la_source_de_sa_regle_et_ses_precisions():
    @regle("T-03", intitule="…", gravite=Gravite.ALERTE, source="CGCT")
    def verifier(sujet, le):
        yield Constat(objet=sujet, message="m", suite="s", precisions={"ecart_periodes": 0})

    (constat,) = examiner("démarche", LE)
    assert constat.en_donnees() == {
        "regle": "T-03",
        "gravite": "alerte",
        "source": "CGCT",
        "objet": "démarche",
        "message": "m",
        "suite": "s",
        "ecart_periodes": 0,
    }


def test_un_constat_qui_ne_vient_d_aucune_regle_ne_se_publie_pas():
    with pytest.raises(ValueError, match="règle"):
        Constat(objet="o", message="m", suite="s").en_donnees()


def test_deux_modules_ne_declarent_pas_la_meme_regle():
    declarer("T-04", Gravite.ALERTE)

    def autre(sujet, le):
        return []

    autre.__module__ = "ailleurs"
    with pytest.raises(ValueError, match="T-04"):
        regle("T-04", intitule="…", gravite=Gravite.ALERTE, source="S0")(autre)
