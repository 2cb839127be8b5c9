"""What is in force, what explains an object, which votes can be, and the way through states."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles import effets
from maillage.regles.effets import (
    Effet,
    Prise,
    Scrutin,
    chemin,
    en_vigueur,
    raison_du_scrutin,
    reglements,
)

FEUX = {"rouge": ("vert",), "vert": ("orange",), "orange": ("rouge", "panne"), "panne": ()}
FICHE, AUTRE = ("", "fiche", 1), ("", "fiche", 2)


def test_le_chemin_passe_par_les_etats_permis_seulement():
    assert chemin(FEUX, "rouge", "orange", par={"vert"}) == ["vert", "orange"]
    assert chemin(FEUX, "rouge", "orange", par={"panne"}) is None
    assert chemin(FEUX, "rouge", "rouge", par=()) == []
    assert chemin(FEUX, "panne", "rouge", par=set(FEUX)) is None


@given(
    st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=4), min_size=7),
    st.integers(0, 6),
    st.integers(0, 6),
    st.sets(st.integers(0, 6)),
)
def test_un_chemin_ne_fait_que_des_pas_permis(pas, depuis, vers, par):
    trouve = chemin(pas, depuis, vers, par=par)
    if trouve is None:
        return
    etapes = [depuis, *trouve]
    assert all(b in pas[a] for a, b in pairwise(etapes))
    assert etapes[-1] == vers
    assert set(trouve[:-1]) <= par
    assert len(set(etapes)) == len(etapes), "it never goes round in circles"


def test_une_decision_rejetee_ne_remplace_ni_ne_regle_rien():
    prises = [Prise(1, True, FICHE), Prise(2, False, FICHE, remplace=1)]
    assert [p.cle for p in en_vigueur(prises)] == [1]
    assert reglements(prises)[FICHE].cle == 1


def test_la_derniere_en_vigueur_explique_et_la_remplacee_ne_revient_pas():
    prises = [
        Prise(1, True, FICHE),
        Prise(2, True, FICHE, remplace=1),
        Prise(3, True, AUTRE),
        Prise(4, True, FICHE, remplace=2),
    ]
    assert {sujet: p.cle for sujet, p in reglements(prises).items()} == {FICHE: 4, AUTRE: 3}


@st.composite
def suites_de_decisions(draw):
    """Any sequence in which each decision replaces one of those before, or none."""
    prises = []
    for cle in range(1, draw(st.integers(0, 12)) + 1):
        remplace = draw(st.none() | st.sampled_from(range(1, cle))) if cle > 1 else None
        sujet = draw(st.sampled_from([None, FICHE, AUTRE]))
        prises.append(Prise(cle, draw(st.booleans()), sujet, remplace))
    return prises


@given(suites_de_decisions())
def test_chaque_sujet_s_explique_par_la_derniere_en_vigueur(prises):
    lus = reglements(prises)
    valent = {p.cle: p for p in prises if p.vaut}
    remplacees = {p.remplace for p in valent.values()}
    for sujet in (FICHE, AUTRE):
        restent = [c for c, p in valent.items() if p.sujet == sujet and c not in remplacees]
        assert (lus[sujet].cle if sujet in lus else None) == max(restent, default=None)


@pytest.mark.parametrize(
    ("scrutin", "voix", "mot"),
    [
        (Scrutin(0, 0, 0), 8, "Aucune voix"),
        (Scrutin(-1, 2, 0), 8, "négatif"),
        (Scrutin(5, 3, 1), 8, "9 voix sont comptées, pour 8"),
        (Scrutin(4, 4, 0), 8, "n’est pas adoptée"),
        (Scrutin(3, 4, 1), 8, "n’est pas adoptée"),
    ],
)
def test_un_vote_impossible_est_refuse(scrutin, voix, mot):
    assert mot in raison_du_scrutin(scrutin, voix, adoptee=True, rejetee=False)


def test_un_vote_dit_rejete_ne_peut_pas_l_etre_a_la_majorite():
    assert "n’est pas rejetée" in raison_du_scrutin(Scrutin(5, 1, 0), 8, False, True)
    assert raison_du_scrutin(Scrutin(4, 4, 0), 8, False, True) is None
    assert raison_du_scrutin(Scrutin(5, 1, 0), 8, False, False) is None, "put off, whoever votes"


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 30))
def test_ce_qui_est_accepte_tient_dans_les_voix_presentes(pour, contre, abstentions, voix):
    scrutin = Scrutin(pour, contre, abstentions)
    if raison_du_scrutin(scrutin, voix, adoptee=True, rejetee=False) is None:
        assert 0 < scrutin.exprimees <= voix
        assert pour > contre


def test_un_effet_est_un_etat_avec_son_acte_ou_un_fait():
    with pytest.raises(ValueError, match="un état avec son acte"):
        Effet("essai", "fiche", "Essayer", "essaie", list, vers="VALIDEE")
    with pytest.raises(ValueError, match="n’explique pas"):
        Effet("essai", "fiche", "Essayer", "essaie", list, vers="VALIDEE", mener=print)


def test_deux_domaines_ne_font_pas_effet_du_meme_type(monkeypatch):
    monkeypatch.setattr(effets, "_effets", {})

    def ici(demarche):
        return []

    def la_bas(demarche):
        return []

    la_bas.__module__ = "ailleurs"
    effets.declarer(Effet("essai", "fiche", "Essayer", "essaie", ici, fait="essaye"))
    effets.declarer(Effet("essai", "fiche", "Essayer", "essaie", ici, fait="essaye"))
    with pytest.raises(ValueError, match="Deux domaines"):
        effets.declarer(Effet("essai", "fiche", "Essayer", "essaie", la_bas, fait="essaye"))
    assert [effet.type for effet in effets.effets()] == ["essai"]
