"""The drawing of a map: classes, circles, blanks, and nothing that acts as markup."""

from __future__ import annotations

import itertools
from collections import Counter
from decimal import Decimal

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from maillage.documents.cartes import (
    RAYON_AU_PLUS,
    TEINTES,
    Zone,
    cercles,
    choroplethe,
    classer,
)

D = Decimal
SVG = "{http://www.w3.org/2000/svg}"


def zone(rang: int, valeur: str | None, **dit: object) -> Zone:
    champs = {"nom": f"Commune {rang} (fictif)", "dit": valeur or "masquée", **dit}
    forme = shapely.box(rang, 45, rang + 1, 46)
    return Zone(str(rang), forme=forme, valeur=None if valeur is None else D(valeur), **champs)


def lire(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def parles(racine: etree._Element) -> list[str]:
    return [g.get("aria-label") for g in racine.iter(f"{SVG}g") if g.get("tabindex") == "0"]


@given(st.lists(st.integers(-10_000, 10_000).map(lambda n: D(n).scaleb(-1)), max_size=60))
def test_les_classes_se_suivent_et_tiennent_tout(valeurs: list[Decimal]) -> None:
    classes = classer(valeurs)
    assert sum(c.nombre for c in classes) == len(valeurs)
    assert len(classes) <= min(len(TEINTES), len(set(valeurs)))
    for avant, apres in itertools.pairwise(classes):
        assert avant.a < apres.de
    for classe in classes:
        assert sum(classe.de <= v <= classe.a for v in valeurs) == classe.nombre


def test_des_valeurs_distinctes_se_partagent_en_classes_egales() -> None:
    assert [c.nombre for c in classer(D(n) for n in range(100))] == [20] * 5
    assert [(c.de, c.a) for c in classer([D(7)] * 9)] == [(7, 7)]
    assert classer([]) == []


def test_un_taux_se_lit_par_la_couleur() -> None:
    zones = [zone(n, str(n)) for n in range(5)]
    zones += [zone(5, None, masquee=True), zone(6, None, dit="non disponible")]
    racine = lire(choroplethe(zones, titre="Taux", unite="%", decimales=1, resume="Résumé"))
    remplis = Counter(p.get("fill") for p in racine.iter(f"{SVG}path") if p.get("stroke-linejoin"))
    motif = racine.find(f"{SVG}defs/{SVG}pattern").get("id")
    assert remplis == {**dict.fromkeys(TEINTES, 1), f"url(#{motif})": 1, "#ffffff": 1}
    assert parles(racine)[0] == "Commune 0 (fictif) : 0"
    assert parles(racine)[5:] == [
        "Commune 5 (fictif) : masquée",
        "Commune 6 (fictif) : non disponible",
    ]
    legende = [t.text for t in racine.iter(f"{SVG}text")]
    assert legende == [
        "%",
        *(f"{n},0 (1)" for n in range(5)),
        "masquée : secret statistique (1)",
        "non disponible (1)",
    ]


def test_un_nombre_se_lit_par_la_surface_d_un_cercle() -> None:
    racine = lire(cercles([zone(1, "400"), zone(2, "100"), zone(3, "0")], titre="T", unite="u"))
    rayons = [float(c.get("r")) for c in racine.iter(f"{SVG}circle")][:3]
    assert rayons == [RAYON_AU_PLUS, RAYON_AU_PLUS / 2, 0]
    assert len(parles(racine)) == 3


def test_le_plus_petit_territoire_reste_visible_et_l_outre_mer_a_sa_case() -> None:
    ilot = Zone("9", "Îlot", shapely.Point(2.5, 45.5).buffer(1e-6), D(1), "1")
    loin = Zone(
        "974", "La Réunion", shapely.box(55, -21.4, 56, -20.9), D(2), "2", cartouche="La Réunion"
    )
    racine = lire(choroplethe([zone(1, "3"), zone(4, "5"), ilot, loin], titre="T", unite="u"))
    chemins = [p.get("d") for p in racine.iter(f"{SVG}path") if p.get("stroke-linejoin")]
    assert len(chemins) == 4
    assert all(chemins)
    assert "La Réunion" in [t.text for t in racine.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><x onload="y">', "]]>&amp;\x00\u202e"]
)
def test_un_nom_hostile_reste_un_nom(hostile: str) -> None:
    racine = lire(
        choroplethe([zone(1, "3", nom=hostile)], titre=hostile, unite=hostile, resume=hostile)
    )
    balises = {etree.QName(e).localname for e in racine.iter()}
    assert balises <= {"svg", "title", "desc", "defs", "pattern", "rect", "path", "g", "text"}


def test_rien_a_montrer_se_dessine_quand_meme() -> None:
    racine = lire(cercles([zone(1, None, masquee=True)], titre="T", unite="u"))
    assert parles(racine) == ["Commune 1 (fictif) : masquée"]
    assert lire(choroplethe([zone(1, None)], titre="T", unite="u")) is not None
