"""Taking names, amounts and addresses out of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.anonymisation import anonymiser

NOMS = [
    ("Aubergenville", "[territoire]"),
    ("Commune d'Aubergenville", "[collectivité]"),
    ("Les Passerelles", "[partenaire]"),
    ("Élise Œuvrard", "[personne]"),
    ("Saint-Rémy", "[territoire]"),
]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("À AUBERGENVILLE, une crèche", "À [territoire], une crèche"),
        ("la commune d’Aubergenville", "la [collectivité]"),
        ("avec les passerelles", "avec [partenaire]"),
        ("elise OEUVRARD pilote", "[personne] pilote"),
        ("Saint Remy et saint-rémy", "[territoire] et [territoire]"),
        ("Aubergenvillois", "Aubergenvillois"),
        ("12 500,00 € puis 3 k€", "[montant] puis [montant]"),
        ("2 millions d'euros", "[montant]"),
        ("21 écoles, 40 jeunes", "21 écoles, 40 jeunes"),
        ("écrire à lea.fontaine@ville.fr ou 01 39 00 00 00", "écrire à [courriel] ou [téléphone]"),
        ("", ""),
    ],
)
def test_les_noms_partent_quelle_que_soit_leur_forme(texte: str, attendu: str) -> None:
    assert anonymiser(texte, NOMS).texte == attendu


def test_ce_qui_part_est_dit_comme_il_etait_ecrit() -> None:
    lu = anonymiser("À Aubergenville, 500 €, par les Passerelles.", NOMS)
    assert lu.retires == ("500 €", "les Passerelles", "Aubergenville")


@given(
    st.lists(st.sampled_from([nom for nom, _ in NOMS] + ["une", "crèche,", "12 €", "(", "œ", "["]))
)
def test_le_refaire_ne_change_plus_rien(mots: list[str]) -> None:
    une_fois = anonymiser(" ".join(mots), NOMS)
    deux_fois = anonymiser(une_fois.texte, NOMS)
    assert deux_fois.texte == une_fois.texte
    assert deux_fois.retires == ()


@given(st.text(max_size=80))
def test_sans_nom_connu_seuls_les_signes_reconnus_partent(texte: str) -> None:
    lu = anonymiser(texte, [])
    if not lu.retires:
        assert lu.texte == texte
