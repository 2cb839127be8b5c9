"""Winners, losers and budgets, where a perimeter meets another and where nothing moves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from maillage.regles.financements.comparaison import Ecart, budgets, comparer
from maillage.regles.financements.scenarios import Fermeture, appliquer
from maillage.regles.financements.territoire import Reference, calculer
from regles.test_droits_du_territoire import (
    COMMUNE,
    TROIS,
    VOISINE,
    R,
    creche,
    demande,
    territoire,
)

VOISINES = (demande(4, 10, collectivite=VOISINE), demande(5, 10, collectivite=VOISINE))


def test_chaque_budget_ne_compte_que_son_perimetre() -> None:
    decrit = replace(
        territoire(*TROIS, *VOISINES),
        references=(
            Reference("BT_EAJE", COMMUNE, R),
            Reference("BT_EAJE", VOISINE, Decimal("1000.00")),
        ),
    )
    chez_nous, chez_eux = budgets(calculer(decrit))
    assert (chez_nous.territoire, chez_eux.territoire) == (R, Decimal("1000.00"))
    assert (chez_eux.en_regie, chez_eux.aux_gestionnaires) == (0, Decimal("1000.00"))


def test_qui_ne_change_pas_ne_gagne_ni_ne_perd() -> None:
    lus = calculer(territoire(*TROIS))
    rien = comparer(lus, lus)
    assert (rien.gagnants, rien.perdants) == ((), ())
    assert {ecart.tus for ecart in rien.structures} == {0}


def test_un_centime_de_plus_est_un_gain() -> None:
    seule = demande(1, 20, structure=creche(1))
    avant = calculer(territoire(seule, reference=Decimal("100.00")))
    apres = calculer(territoire(seule, reference=Decimal("100.01")))
    (gagnant,) = comparer(avant, apres).gagnants
    assert gagnant.difference == Decimal("0.01")
    (perdant,) = comparer(apres, avant).perdants
    assert perdant.difference == Decimal("-0.01")


def test_ce_qui_n_est_su_que_d_un_cote_vient_apres_les_pertes_et_les_gains() -> None:
    avant = replace(territoire(*TROIS, *VOISINES), references=(Reference("BT_EAJE", COMMUNE, R),))
    reference = Reference("BT_EAJE", VOISINE, Decimal("1000.00"))
    connue = replace(avant, references=(*avant.references, reference))
    apres = appliquer(connue, [Fermeture("3")])
    ecarts = comparer(calculer(avant), calculer(apres)).structures
    assert [e.identifiant for e in ecarts] == ["3", "1", "2", "4", "5"]
    assert [(e.avant, e.difference) for e in ecarts[3:]] == [(None, None)] * 2
    assert Ecart("1", "Crèche", None, None).tus == 0
