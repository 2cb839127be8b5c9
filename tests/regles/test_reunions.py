"""Who sits at an item, and whose voice counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.reunions import (
    MembreReuni,
    SituationDuSiege,
    compter_les_voix,
    quorum_requis,
)

PRESENT, SUPPLEE = SituationDuSiege.PRESENT, SituationDuSiege.SUPPLEE
REPRESENTE, ABSENT = SituationDuSiege.REPRESENTE, SituationDuSiege.ABSENT


def membre(cle: int, cote: str = "caf", **champs) -> MembreReuni:
    return MembreReuni(cle, f"Membre {cle}", cote, **{"present": True, **champs})


def copil() -> list[MembreReuni]:
    """Four seats of the Caf (1 to 4), four of the collectivités (5 to 8), and an expert (9)."""
    return [
        *(membre(cle) for cle in range(1, 5)),
        *(membre(cle, "collectivite") for cle in range(5, 9)),
        membre(9, "autre", est_deliberatif=False),
    ]


def avec(membres: list[MembreReuni], cle: int, **champs) -> list[MembreReuni]:
    return [replace(m, **champs) if m.cle == cle else m for m in membres]


def situation(membres: list[MembreReuni], cle: int, rang: int | None = None):
    sieges = compter_les_voix(membres, rang).sieges
    return next(siege for siege in sieges if siege.cle == cle)


def test_quatre_et_quatre_dont_un_absent_sont_a_quatre_contre_trois() -> None:
    compte = compter_les_voix(avec(copil(), 8, present=False))
    assert compte.parite.ecrite == "4/3"
    assert not compte.parite.est_tenue
    assert "4/3" in compte.parite.en_mots
    assert (compte.presents, compte.absents, compte.voix) == (7, 1, 7)


def test_un_expert_ne_compte_jamais() -> None:
    sans, avec_lui = compter_les_voix(copil()[:-1]), compter_les_voix(copil())
    assert sans.voix == avec_lui.voix == 8
    assert sans.parite.ecrite == avec_lui.parite.ecrite == "4/4"
    assert avec_lui.parite.consultatives == 1
    assert 9 not in {siege.cle for siege in avec_lui.sieges}


def test_qui_arrive_et_qui_part_compte_entre_les_deux() -> None:
    membres = avec(copil(), 8, arrive_au=2, part_au=4)
    parites = [compter_les_voix(membres, rang).parite.ecrite for rang in (1, 2, 3, 4)]
    assert parites == ["4/3", "4/4", "4/4", "4/3"]


def test_un_suppleant_tient_le_siege_de_qui_manque_et_lui_seul() -> None:
    suppleant = membre(80, "collectivite", suppleant_de=8)
    assert compter_les_voix([*copil(), suppleant]).voix == 8
    membres = [*avec(copil(), 8, present=False), suppleant]
    siege = situation(membres, 8)
    assert (siege.situation, siege.par) == (SUPPLEE, "Membre 80")
    assert compter_les_voix(membres).parite.ecrite == "4/4"


def test_le_suppleant_part_quand_le_titulaire_arrive() -> None:
    membres = [*avec(copil(), 8, arrive_au=2), membre(80, "collectivite", suppleant_de=8)]
    assert [situation(membres, 8, rang).situation for rang in (1, 2)] == [SUPPLEE, PRESENT]
    assert compter_les_voix(membres, 2).presents == 8


def test_un_pouvoir_compte_tant_que_son_porteur_est_la() -> None:
    membres = avec(avec(copil(), 8, present=False, mandataire=7), 7, part_au=2)
    assert situation(membres, 8, 1).situation == REPRESENTE
    assert compter_les_voix(membres, 1).parite.ecrite == "4/4"
    apres = situation(membres, 8, 2)
    assert apres.situation == ABSENT
    assert "Membre 7" in apres.motif


def test_un_pouvoir_dort_quand_son_auteur_est_la() -> None:
    membres = avec(copil(), 8, mandataire=7, part_au=3)
    assert [situation(membres, 8, rang).situation for rang in (2, 3)] == [PRESENT, REPRESENTE]


def test_un_second_pouvoir_ne_compte_pas() -> None:
    membres = avec(avec(copil(), 8, present=False, mandataire=5), 7, present=False, mandataire=5)
    dites = [situation(membres, cle).situation for cle in (7, 8)]
    assert sorted(dites) == [ABSENT, REPRESENTE]


@pytest.mark.parametrize("mandataire", [9, 999])
def test_un_pouvoir_a_qui_n_a_pas_de_voix_ne_compte_pas(mandataire: int) -> None:
    membres = avec(copil(), 8, present=False, mandataire=mandataire)
    siege = situation(membres, 8)
    assert siege.situation == ABSENT
    assert siege.motif


def test_un_suppleant_assis_porte_le_pouvoir_de_son_siege() -> None:
    membres = avec(avec(copil(), 7, present=False), 8, present=False, mandataire=70)
    membres.append(membre(70, "collectivite", suppleant_de=7))
    assert situation(membres, 8).situation == REPRESENTE
    assert compter_les_voix(membres).parite.ecrite == "4/4"


@pytest.mark.parametrize(
    ("sieges", "numerateur", "denominateur", "requis"),
    [(8, 1, 2, 4), (7, 1, 2, 4), (9, 2, 3, 6), (10, 2, 3, 7), (5, 1, 1, 5), (0, 1, 2, 0)],
)
def test_un_quorum_ne_coupe_personne_en_deux(
    sieges: int, numerateur: int, denominateur: int, requis: int
) -> None:
    assert quorum_requis(sieges, numerateur, denominateur) == requis


cles = st.integers(1, 9)
perturbations = st.lists(
    st.tuples(
        cles,
        st.fixed_dictionaries(
            {
                "present": st.booleans(),
                "arrive_au": st.none() | st.integers(1, 4),
                "part_au": st.none() | st.integers(1, 5),
                "mandataire": st.none() | cles,
            }
        ),
    ),
    max_size=12,
)


@given(perturbations, st.none() | st.integers(1, 4))
def test_quoi_qu_il_arrive_les_sieges_se_comptent(changes, rang) -> None:
    """Eight seats, never more voices than seats, one power a holder, and the expert nowhere."""
    membres = copil()
    for cle, champs in changes:
        membres = avec(membres, cle, **champs)
    compte = compter_les_voix(membres, rang)
    assert len(compte.sieges) == 8
    assert compte.presents + compte.pouvoirs + compte.absents == 8
    assert compte.parite.caf + compte.parite.collectivites == compte.voix
    porteurs = [s.par for s in compte.sieges if s.situation == REPRESENTE]
    assert len(porteurs) == len(set(porteurs))
    assis = {s.nom for s in compte.sieges if s.en_personne}
    assert set(porteurs) <= assis
