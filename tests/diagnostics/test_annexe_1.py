"""The checklist of annexe 1: pure, from what is known of a démarche."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.diagnostics.annexe_1 import FaitsDuDiagnostic, LigneAnnexe1, lignes
from maillage.diagnostics.attendus import ATTENDUES
from maillage.diagnostics.enums import CleSection, EtatSection

TOUT = FaitsDuDiagnostic(
    population="12 723 habitants (Insee, 2023)",
    evolution="+ 3,1 % en six ans (Insee, 2023)",
    intercommunalites=("CU Grand Paris Seine et Oise",),
    quartiers="aucun quartier prioritaire (ANCT, 2024)",
    departement="Yvelines",
    chiffres=30,
    chiffres_compares=28,
    couverture="44,0 places pour 100 enfants (Cnaf, 2023)",
    structures=12,
    types_de_structures=5,
    financees=9,
    non_financees=3,
    avec_bonus=4,
    signataires=2,
    signataires_dits=2,
    forces=2,
    faiblesses=1,
    besoins=3,
    enjeux=True,
    etapes=6,
    etapes_completes=6,
    sections={CleSection.BILAN_CEJ: EtatSection.FAITE, CleSection.COORDINATION: EtatSection.FAITE},
)


def ligne(faits: FaitsDuDiagnostic, intitule: str) -> LigneAnnexe1:
    return next(lue for lue in lignes(faits) if intitule in lue.intitule)


def test_tout_repond_quand_tout_est_la() -> None:
    assert all(lue.repondu for lue in lignes(TOUT))


def test_rien_ne_repond_quand_il_n_y_a_rien() -> None:
    lues = lignes(FaitsDuDiagnostic())
    assert not any(lue.repondu for lue in lues)
    assert all(lue.dit for lue in lues)


@pytest.mark.parametrize(
    ("retire", "intitule", "dit"),
    [
        ({"population": ""}, "Nombre d’habitants", "manque la population"),
        ({"evolution": ""}, "Nombre d’habitants", "manque son évolution"),
        ({"communes_sans_epci": 1}, "intercommunalité", "inconnue pour 1\u00a0commune"),
        ({"quartiers": ""}, "Quartiers prioritaires", "aucune donnée"),
        ({"chiffres_compares": 0}, "Portrait", "aucun comparé au département"),
        ({"structures": 0}, "Offre d’équipements", "inventaire est vide"),
        ({"financees": 8}, "financés ou non", "1 dont le financement n’est pas dit"),
        ({"avec_bonus": 0}, "bonus territoire", "aucune structure"),
        ({"couverture": ""}, "Taux de couverture", "aucun taux"),
        ({"sections": {}}, "Bilan du contrat", "à écrire"),
        ({"signataires_dits": 1}, "Champs d’intervention", "1 des 2 signataires a dit"),
        ({"forces": 0}, "Forces", "aucun constat de force"),
        ({"faiblesses": 0, "besoins": 0}, "investiguer", "aucun constat"),
        ({"enjeux": False}, "Enjeux", "à écrire"),
        ({"etapes_completes": 5}, "Échéancier", "5 des 6\u00a0étapes"),
    ],
)
def test_ce_qui_manque_est_nomme(retire: dict[str, object], intitule: str, dit: str) -> None:
    lue = ligne(replace(TOUT, **retire), intitule)
    assert not lue.repondu
    assert dit in lue.dit


def test_zero_quartier_est_une_reponse_et_un_silence_n_en_est_pas_une() -> None:
    assert ligne(TOUT, "Quartiers").repondu
    assert not ligne(replace(TOUT, quartiers=""), "Quartiers").repondu


def test_une_section_sans_objet_repond_avec_son_motif() -> None:
    faits = replace(
        FaitsDuDiagnostic(),
        sections={CleSection.BILAN_CEJ: EtatSection.SANS_OBJET},
        motifs={CleSection.BILAN_CEJ: "pas de contrat avant 2023"},
    )
    lue = ligne(faits, "Bilan du contrat")
    assert lue.repondu
    assert "pas de contrat avant 2023" in lue.dit


def test_une_coordination_dite_dans_la_demarche_repond_sans_section() -> None:
    faits = replace(FaitsDuDiagnostic(), coordination="2,5 Etp depuis 2019")
    assert ligne(faits, "coordination").dit == "2,5 Etp depuis 2019"


@given(
    st.builds(
        FaitsDuDiagnostic,
        **{
            champ.name: st.integers(0, 500)
            for champ in fields(FaitsDuDiagnostic)
            if champ.type == "int"
        },
        sections=st.dictionaries(st.sampled_from(CleSection), st.sampled_from(EtatSection)),
    )
)
def test_la_liste_a_toujours_les_memes_lignes_et_chacune_dit_quelque_chose(
    faits: FaitsDuDiagnostic,
) -> None:
    lues = lignes(faits)
    assert [lue.intitule for lue in lues] == [lue.intitule for lue in lignes(TOUT)]
    assert all(lue.dit and lue.page for lue in lues)


def test_chaque_cle_a_sa_section_attendue_dans_l_ordre() -> None:
    assert [attendue.cle for attendue in ATTENDUES] == list(CleSection)
