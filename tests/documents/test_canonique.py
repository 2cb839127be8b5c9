"""The canonical JSON: exact both ways, one form, and refusing what is not a document."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from appuis.arbres import complet, document, documents, paragraphe, quelconques
from maillage.documents.arbre import Tableau
from maillage.documents.canonique import DocumentIllisible, depuis_json, empreinte, en_json


@given(documents(quelconques))
def test_aller_et_retour_exact(arbre):
    ecrit = en_json(arbre)
    assert depuis_json(ecrit) == arbre
    assert en_json(depuis_json(ecrit)) == ecrit
    ecrit.encode("utf-8")


def test_forme_canonique():
    ecrit = en_json(complet())
    relu = json.loads(ecrit)
    assert ecrit == json.dumps(relu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert "é" in ecrit
    assert empreinte(complet()) == empreinte(complet())
    assert len(empreinte(complet())) == 64


def test_un_caractere_change_l_empreinte():
    assert empreinte(document(paragraphe("a"))) != empreinte(document(paragraphe("a ")))
    assert empreinte(complet()) != empreinte(replace(complet(), mention=""))


def test_demi_caractere_garde():
    arbre = document(paragraphe("avant\ud800après"))
    assert depuis_json(en_json(arbre)) == arbre
    assert len(empreinte(arbre)) == 64


def test_flottant_refuse_a_l_ecriture():
    tableau = Tableau("t", ("a",), (), largeurs=(1.5,))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="float"):
        en_json(document(tableau))


def _avec(remplace: str, par: str) -> str:
    ecrit = en_json(complet())
    assert remplace in ecrit
    return ecrit.replace(remplace, par, 1)


@pytest.mark.parametrize(
    "ecrit",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version":1}',
        '{"document":{},"version":1}',
        "[" * 100_000,
        _avec('"version":1', '"version":2'),
        _avec('"niveau":1', '"niveau":1.0'),
        _avec('"niveau":1', '"niveau":NaN'),
        _avec('"niveau":1', '"niveau":7'),
        _avec('"niveau":1', '"niveau":true'),
        _avec('"type":"Sommaire"', '"type":"Script"'),
        _avec('"paysage":true', '"paysage":1'),
        _avec('"profondeur":2', '"profondeur":2,"ajout":1'),
        _avec('"date":"2024-06-01"', '"date":"2024-13-01"'),
        _avec('"alignements":["gauche"', '"alignements":["ailleurs"'),
        _avec('["Mme A. Martin","Présidente"]', '["Mme A. Martin"]'),
        _avec('"mots_cles":["CTG"', '"mots_cles":[3'),
    ],
)
def test_refuse_ce_qui_n_est_pas_un_document(ecrit):
    with pytest.raises(DocumentIllisible, match="Ce contenu n’est pas un document"):
        depuis_json(ecrit)
