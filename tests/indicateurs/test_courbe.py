"""The drawing of an indicator: inside its frame, whatever its figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.indicateurs.courbe import BAS, GAUCHE, HAUTEUR, LARGEUR, dessiner, dire

# A busy machine draws slowly: that is no failure of the rule.
TRANQUILLE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

CHIFFRES = st.decimals(-(10**13), 10**13, places=4)


def indicateur(valeurs: dict[int, Any], reference: Any = None, cible: Any = None) -> Any:
    """What the drawing reads of an indicator, without a database."""
    notes = [
        SimpleNamespace(
            annee=annee,
            valeur=valeur,
            statut="INCONNUE" if valeur is None else "PUBLIEE",
            get_statut_display=lambda: "Inconnue",
        )
        for annee, valeur in sorted(valeurs.items())
    ]
    return SimpleNamespace(
        unite="places",
        reference=reference,
        reference_le=None if reference is None else dt.date(2024, 12, 31),
        cible=cible,
        cible_le=None if cible is None else dt.date(2027, 12, 31),
        valeurs=SimpleNamespace(all=lambda: notes),
    )


def test_sans_aucun_chiffre_il_n_y_a_pas_de_dessin() -> None:
    assert dessiner(indicateur({2025: None})) is None


def test_une_annee_inconnue_coupe_la_ligne() -> None:
    valeurs = {2024: Decimal(1), 2025: Decimal(2), 2026: None, 2027: Decimal(4), 2028: Decimal(5)}
    dessin = dessiner(indicateur(valeurs))
    assert [len(segment.split()) for segment in dessin.segments] == [2, 2]
    assert [point.genre for point in dessin.points].count("inconnue") == 1


def test_une_annee_qui_manque_coupe_aussi_la_ligne() -> None:
    dessin = dessiner(indicateur({2024: Decimal(1), 2026: Decimal(2)}))
    assert dessin.segments == []


def test_le_zero_est_sur_l_axe_quand_il_est_pres() -> None:
    dessin = dessiner(indicateur({2025: Decimal(31)}, Decimal(10), Decimal(40)))
    assert [graduation.nom for graduation in dessin.ordonnees] == ["0", "10", "20", "30", "40"]


def test_un_axe_loin_du_zero_ne_l_ecrase_pas() -> None:
    dessin = dessiner(indicateur({2025: Decimal("98.2"), 2026: Decimal("98.9")}))
    assert dessin.ordonnees[0].nom != "0"


def test_le_resume_dit_tout() -> None:
    dessin = dessiner(
        indicateur({2025: Decimal(12), 2026: Decimal("31.5")}, Decimal(10), Decimal(40))
    )
    assert "référence 10 places en 2024" in dessin.resume.lower()
    assert "dernière valeur 31,5 places en 2026" in dessin.resume
    assert "cible 40 places en 2027" in dessin.resume


@TRANQUILLE
@given(
    st.dictionaries(st.integers(1950, 2100), st.one_of(st.none(), CHIFFRES), max_size=12),
    st.one_of(st.none(), CHIFFRES),
    st.one_of(st.none(), CHIFFRES),
)
def test_tout_tient_dans_le_cadre(valeurs, reference, cible) -> None:
    dessin = dessiner(indicateur(valeurs, reference, cible))
    if dessin is None:
        assert reference is None
        assert cible is None
        return
    assert 2 <= len(dessin.ordonnees) <= 8
    assert len(dessin.abscisses) <= 8
    for point in dessin.points:
        assert GAUCHE <= point.x <= LARGEUR
        assert 0 <= point.y <= HAUTEUR - BAS + 0.2
    for graduation in dessin.ordonnees:
        assert len(graduation.nom) <= 12


@pytest.mark.parametrize(
    ("valeur", "dit"),
    [
        ("21.0000", "21"),
        ("12.5000", "12,5"),
        ("1234.5", "1\N{NARROW NO-BREAK SPACE}234,5"),
        ("0", "0"),
    ],
)
def test_un_chiffre_se_dit_sans_decimale_inutile(valeur: str, dit: str) -> None:
    assert dire(Decimal(valeur)) == dit
