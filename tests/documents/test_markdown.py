"""The subset of Markdown, and everything else as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.documents.arbre import (
    ElementListe,
    Liste,
    Paragraphe,
    Titre,
    Trait,
    en_clair,
    parcourir,
    texte,
    textes,
)
from maillage.documents.markdown import blocs


def clair(source: str) -> str:
    return "\n".join(en_clair(t) for b in parcourir(blocs(source)) for t in textes(b))


def test_paragraphes_gras_et_italique():
    assert blocs("Un **gras *les deux*** et *ital*.\nsuite\n\nDeux") == (
        Paragraphe(
            (
                Trait("Un "),
                Trait("gras ", gras=True),
                Trait("les deux", gras=True, italique=True),
                Trait(" et "),
                Trait("ital", italique=True),
                Trait(".\nsuite"),
            )
        ),
        Paragraphe(texte("Deux")),
    )


def test_titres_de_niveau_3_et_4_seulement():
    assert blocs("### Trois\n#### Quatre") == (Titre(3, texte("Trois")), Titre(4, texte("Quatre")))
    assert blocs("# Un") == (Paragraphe(texte("# Un")),)
    assert blocs("###### Six") == (Paragraphe(texte("###### Six")),)
    assert clair("Titre\n=====") == "Titre\n====="


def test_listes_imbriquees():
    assert blocs("- a\n  1. b\n  2. c\n- d") == (
        Liste(
            (
                ElementListe(
                    texte("a"),
                    Liste((ElementListe(texte("b")), ElementListe(texte("c"))), numerotee=True),
                ),
                ElementListe(texte("d")),
            )
        ),
    )


def test_un_element_garde_tous_ses_paragraphes_et_listes():
    (liste,) = blocs("- a\n\n  suite\n\n  - b\n\n  1. c")
    assert isinstance(liste, Liste)
    (element,) = liste.elements
    assert en_clair(element.texte) == "a\nsuite"
    assert element.sous_liste
    assert [en_clair(e.texte) for e in element.sous_liste.elements] == ["b", "c"]


@pytest.mark.parametrize(
    "source", ["1986. Une année", "3. trois\n4. quatre", "1. un\n5. cinq", "+ 3 places"]
)
def test_une_liste_qui_serait_renumerotee_reste_telle_quelle(source):
    assert all(isinstance(b, Paragraphe) for b in blocs(source))
    assert clair(source) == source


def test_un_lien_donne_son_adresse():
    assert (
        clair("[le site](https://exemple.fr/été?a=1&b)") == "le site (https://exemple.fr/été?a=1&b)"
    )
    assert clair("[https://exemple.fr](https://exemple.fr)") == "https://exemple.fr"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<b onclick=x>gras</b> &amp; &#65;",
        "[x](javascript:alert(1))",
        "![image](http://ailleurs/pixel.png)",
        "<https://exemple.fr>",
        "`code` et ~~barré~~",
        "```\nbloc\n```",
        "> citation",
        "a | b\n--|--\n1 | 2",
        "#panic() $x$ {{7*7}} ]]>",
        "2 * 3 * 4 = 24, a_b_c, \\*",
        "***",
        "[a]: http://exemple.fr",
    ],
)
def test_le_reste_est_litteral(source):
    assert clair(source) == source


@given(st.text())
def test_jamais_d_erreur_ni_de_balisage(source):
    for bloc in blocs(source):
        assert isinstance(bloc, Titre | Paragraphe | Liste)


def test_mille_niveaux_de_liste_ne_cassent_rien():
    source = "\n".join("  " * n + f"- n{n}" for n in range(1000))
    assert "n0" in clair(source)
    assert blocs("*" * 50_000)
    assert blocs("[" * 50_000)
