"""Who counts in an instance: parity of the sides, substitutes, voices that advise."""

from __future__ import annotations

import datetime as dt
import random

from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.instances import (
    CAF,
    COLLECTIVITE,
    Siege,
    en_vigueur,
    parite,
    qui_comptent,
    signataires_sans_voix,
)

QUATRE_ET_QUATRE = [Siege(cle, CAF, organisation=1) for cle in range(1, 5)] + [
    Siege(cle, COLLECTIVITE, organisation=2) for cle in range(5, 9)
]
JOUR = dt.date(2026, 3, 10)


def test_quatre_et_quatre_sont_a_parite() -> None:
    comptee = parite(QUATRE_ET_QUATRE)
    assert comptee.est_tenue
    assert comptee.ecrite == "4/4"
    assert comptee.en_mots == (
        "Parité respectée : 4 voix pour la Caf, 4 voix pour les collectivités."
    )


def test_un_absent_rompt_la_parite_et_cela_se_dit() -> None:
    comptee = parite(QUATRE_ET_QUATRE, presents={1, 2, 3, 4, 5, 6, 7})
    assert not comptee.est_tenue
    assert comptee.ecrite == "4/3"
    assert comptee.en_mots == (
        "Parité rompue (4/3) : 4 voix pour la Caf, 3 voix pour les collectivités. "
        "Il manque 1 voix aux collectivités."
    )


def test_un_expert_ne_compte_jamais() -> None:
    expert = Siege(9, CAF, deliberatif=False, organisation=1)
    for presents in (None, {*range(1, 10)}):
        comptee = parite([*QUATRE_ET_QUATRE, expert], presents=presents)
        assert comptee.ecrite == "4/4"
        assert comptee.consultatives == 1


def test_le_suppleant_siege_pour_l_absent_et_pour_lui_seul() -> None:
    suppleant = Siege(9, COLLECTIVITE, organisation=2, suppleant_de=8)
    sieges = [*QUATRE_ET_QUATRE, suppleant]
    assert parite(sieges).ecrite == "4/4"
    assert parite(sieges, presents={*range(1, 8), 9}).ecrite == "4/4"
    assert parite(sieges, presents={*range(1, 10)}).ecrite == "4/4"
    assert parite(sieges, presents={1, 2, 3, 4, 5, 6, 8, 9}).ecrite == "4/3"


def test_deux_suppleants_d_un_meme_siege_n_ont_qu_une_voix() -> None:
    deux = [Siege(cle, COLLECTIVITE, suppleant_de=8) for cle in (9, 10)]
    assert parite([*QUATRE_ET_QUATRE, *deux], presents={5, 6, 7, 9, 10}).ecrite == "0/4"


def test_le_suppleant_d_un_expert_conseille_aussi() -> None:
    sieges = [Siege(1, CAF, deliberatif=False), Siege(2, CAF, suppleant_de=1)]
    assert parite(sieges, presents={2}).ecrite == "0/0"


def test_les_bornes_d_un_siege_sont_comprises() -> None:
    siege = Siege(1, CAF, du=JOUR, au=JOUR)
    assert en_vigueur([siege], JOUR) == [siege]
    assert not en_vigueur([siege], JOUR - dt.timedelta(days=1))
    assert not en_vigueur([siege], JOUR + dt.timedelta(days=1))


def test_qui_n_a_pas_de_siege_ne_compte_pour_personne() -> None:
    assert parite(QUATRE_ET_QUATRE, presents={1, 5, 404}).ecrite == "1/1"


def test_une_instance_vide_n_est_pas_a_parite() -> None:
    assert not parite([]).est_tenue
    assert parite([]).en_mots.startswith("Aucune voix")
    assert parite([Siege(1, "autre")]).autres == 1


def test_un_signataire_sans_voix_est_nomme() -> None:
    expert = Siege(9, COLLECTIVITE, deliberatif=False, organisation=3)
    sieges = [*QUATRE_ET_QUATRE, expert]
    assert signataires_sans_voix(sieges, {1: "Caf", 2: "Ville", 3: "Village"}) == ["Village"]


sieges = st.builds(
    lambda cle, cote, deliberatif, suppleant_de: Siege(
        cle, cote, deliberatif=deliberatif, organisation=cle, suppleant_de=suppleant_de
    ),
    st.integers(1, 12),
    st.sampled_from([CAF, COLLECTIVITE, "autre"]),
    st.booleans(),
    st.none() | st.integers(1, 12),
)
instances = st.lists(sieges, max_size=12, unique_by=lambda s: s.cle)
assemblees = st.sets(st.integers(1, 14))


@given(instances, assemblees)
def test_personne_ne_pese_plus_que_son_siege(tous: list[Siege], presents: set[int]) -> None:
    entiere, la = parite(tous), parite(tous, presents=presents)
    assert la.caf <= entiere.caf
    assert la.collectivites <= entiere.collectivites
    assert la.caf + la.collectivites + la.autres <= len(presents)


@given(instances, assemblees, st.integers(1, 14))
def test_venir_ne_fait_jamais_perdre_de_voix(
    tous: list[Siege], presents: set[int], arrive: int
) -> None:
    avant = {s.cle for s in qui_comptent(tous, presents)}
    assert avant <= {s.cle for s in qui_comptent(tous, presents | {arrive})}


@given(instances, assemblees)
def test_un_expert_de_plus_ne_change_aucun_compte(tous: list[Siege], presents: set[int]) -> None:
    expert = Siege(99, CAF, deliberatif=False)
    avec = parite([*tous, expert], presents=presents | {99})
    assert avec.ecrite == parite(tous, presents=presents).ecrite


@given(instances, assemblees, st.randoms())
def test_l_ordre_des_sieges_ne_change_rien(
    tous: list[Siege], presents: set[int], hasard: random.Random
) -> None:
    meles = list(tous)
    hasard.shuffle(meles)
    assert parite(meles, presents=presents) == parite(tous, presents=presents)
