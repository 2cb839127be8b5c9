"""docs/glossaire.md is the only dictionary, and the code keeps to it."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from appuis.depot import modules
from appuis.glossaire import entrees, enumerations, modeles


def identifiants() -> set[str]:
    return {nom for entree in entrees() for nom in entree.identifiants}


@pytest.mark.parametrize("nom", sorted(modeles() | enumerations()))
def test_chaque_modele_et_chaque_liste_fermee_a_son_entree(nom: str) -> None:
    assert nom in identifiants(), f"Add « {nom} » to docs/glossaire.md"


def test_chaque_identifiant_du_glossaire_existe() -> None:
    definis = {
        noeud.name
        for module in modules()
        for noeud in ast.walk(module.arbre)
        if isinstance(noeud, ast.ClassDef | ast.FunctionDef)
    }
    absents = identifiants() - definis
    assert not absents


def test_un_terme_n_est_defini_qu_une_fois() -> None:
    repetes = [terme for terme, n in Counter(e.terme for e in entrees()).items() if n > 1]
    assert not repetes


@pytest.mark.parametrize("entree", entrees(), ids=lambda entree: entree.terme)
def test_une_entree_dit_tout(entree) -> None:
    assert entree.definition
    assert entree.source
    assert entree.identifiants


def test_aucun_synonyme_interdit() -> None:
    interdits = {mot for entree in entrees() for mot in entree.interdits}
    fautes = []
    for module in modules():
        for noeud in ast.walk(module.arbre):
            nom = ""
            if isinstance(noeud, ast.ClassDef | ast.FunctionDef):
                nom = noeud.name
            elif isinstance(noeud, ast.arg):
                nom = noeud.arg
            elif isinstance(noeud, ast.Name) and isinstance(noeud.ctx, ast.Store):
                nom = noeud.id
            if nom in interdits:
                fautes.append(f"{module.ou(noeud)} {nom}")
    assert not fautes
