"""The meetings that a text cites without their minutes: told, and not a fault (A15-05)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.textes import examiner_texte
from maillage.regles.textes.reunions import releves_absents

CITE = "Faisant suite au comité de pilotage du 6 octobre 2021, la signature est proposée."
RELEVE = "Relevé de décisions du Comité de Pilotage CTG du 15-04-2021"
CALENDRIER = "Avril 2021\n- Comité de pilotage\nSeptembre - Octobre 2021\n- Comité de pilotage"


def test_la_reunion_la_plus_recente_sans_son_releve():
    (absent,) = releves_absents(f"{CITE}\n\nAnnexe 2\n\n{RELEVE}\n")
    assert (absent.cite_le, absent.releve_du) == (dt.date(2021, 10, 6), dt.date(2021, 4, 15))
    assert [e.ligne for e in absent.extraits] == [1, 5]
    assert not absent.annoncees


def test_le_calendrier_du_texte_annonce_les_deux():
    (absent,) = releves_absents(f"{CITE}\n\n{CALENDRIER}\n\n{RELEVE}\n")
    assert absent.annoncees


@pytest.mark.parametrize(
    "texte",
    [
        "",
        CITE,
        RELEVE,
        f"{CITE}\n{RELEVE}\nRelevé de décisions du COPIL du 6 octobre 2021",
        f"Suite au comité de pilotage du 15 avril 2021.\n{RELEVE}",
        # An earlier meeting is cited, the minutes of a later one are there.
        f"Suite au comité de pilotage du 3 mars 2021.\n{RELEVE}",
        f"Un comité de pilotage se réunit chaque année.\n{RELEVE}",
        f"Suite au comité de pilotage du 31 février 2022.\n{RELEVE}",
    ],
)
def test_rien_a_dire(texte):
    assert releves_absents(texte) == []


def test_ce_n_est_pas_un_defaut_du_texte():
    assert not [c for c in examiner_texte(f"{CITE}\n\n{RELEVE}") if c.regle.identifiant == "V-08"]


@given(st.text())
def test_tout_texte_se_lit(texte):
    assert releves_absents(texte) == []


@pytest.mark.partage
def test_toulouse_seul_des_cinq_documents(partage):
    trouves = {
        chemin.name[:3]: releves_absents(chemin.read_text("utf-8"))
        for chemin in sorted((partage / "seeds").glob("0*.txt"))
    }
    assert {cle for cle, absents in trouves.items() if absents} == {"000"}
    (absent,) = trouves["000"]
    assert (absent.cite_le, absent.releve_du) == (dt.date(2021, 10, 6), dt.date(2021, 4, 15))
    assert absent.annoncees
    assert [e.ligne for e in absent.extraits] == [397, 662]
