"""Figures that cannot be, and sums that are wrong: V-28 and V-27."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.regles.textes import examiner_texte

TOULOUSE = "La commune se caractérise par :\n- un vaste territoire de près de 12 hectares ;"


def trouvees(texte: str) -> list[str]:
    return [c.regle.identifiant for c in examiner_texte(texte)]


@pytest.mark.parametrize(
    ("texte", "attendues"),
    [
        (TOULOUSE, ["V-28"]),
        ("La superficie de la commune est de 11 830 hectares.", []),
        ("Un territoire de 118,3 km² pour 480 000 habitants.", []),
        ("Un parc de 3 hectares ouvre au public.", []),
        ("Un territoire de 250 000 km².", ["V-28"]),
        ("Une densité de 40 000 habitants au km².", ["V-28"]),
        ("4 057 habitants par km².", []),
        ("112 % des enfants de la ville sont accueillis.", ["V-28"]),
        ("La part des familles monoparentales atteint 130 %.", ["V-28"]),
        ("La part des familles monoparentales atteint 30 %.", []),
        ("Une hausse de 150 % des familles accueillies.", []),
        ("Le taux de couverture est de 104 places.", []),
        ("41 + 16 + 86 + 13 = 156 EAJE.", []),
        ("41 + 16 + 86 + 13 = 157 EAJE.", ["V-27"]),
        ("40,28 + 0,727 + 10,55 + 1,93 = 53,9", ["V-27"]),
    ],
)
def test_ce_qui_est_possible_et_ce_qui_ne_l_est_pas(texte: str, attendues: list[str]) -> None:
    assert trouvees(texte) == attendues


def test_le_message_dit_le_nombre_et_la_ligne() -> None:
    (constat,) = examiner_texte(TOULOUSE)
    assert "12 hectares" in constat.message
    assert constat.extraits[0].ligne == 2


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8), st.integers(-5, 5))
def test_une_addition_est_dite_fausse_si_et_seulement_si_elle_l_est(
    termes: list[int], ecart: int
) -> None:
    total = sum(termes) + ecart
    if total < 0:
        return
    ecrite = f"{' + '.join(map(str, termes))} = {total}"
    assert ("V-27" in trouvees(ecrite)) == (ecart != 0)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_aucun_texte_ne_fait_echouer_la_lecture(texte: str) -> None:
    examiner_texte(texte + " 12 hectares du territoire " + texte)
