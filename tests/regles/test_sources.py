"""The keys of the source documents, said by their names."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.sources import CLE, DOCUMENTS, en_clair


def test_chaque_cle_se_dit_par_le_nom_de_son_document():
    dit = en_clair("S4-C, article 10 ; S0, §5 ; S9 ; 2S0 ; S4-X")
    assert dit.startswith(
        "convention type de la Caf des Yvelines, article 10 ; accord-cadre de Tou"
    )
    assert "S9 ; 2S0 ; convention d'Aubergenville" in dit


@given(st.text(st.sampled_from("S01234-CDP ,;x")))
def test_il_ne_reste_aucune_cle(texte):
    assert not CLE.search(en_clair(texte))
    assert all(not CLE.search(nom) for nom in DOCUMENTS.values())
