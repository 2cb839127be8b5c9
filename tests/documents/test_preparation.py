"""What is settled once for the four formats."""

from __future__ import annotations

import pytest
from hypothesis import given

from appuis.arbres import document, documents, paragraphe, quelconques
from maillage.documents.arbre import (
    ElementListe,
    Liste,
    Paragraphe,
    SautDePage,
    Section,
    Titre,
    manquant,
    parcourir,
    texte,
)
from maillage.documents.caracteres import assainir
from maillage.documents.preparation import SANS_TITRE, plan, preparer

A = paragraphe("a")
SAUT = SautDePage()


def niveaux(*demandes: int) -> list[int]:
    blocs = (Titre(n, texte("t")) for n in demandes)
    return [t.niveau for _, t in plan(preparer(document(*blocs)), 4)]


@pytest.mark.parametrize(
    ("demandes", "obtenus"),
    [
        ((1, 2, 3, 4, 1), [1, 2, 3, 4, 1]),
        ((3, 3, 4), [1, 1, 2]),
        ((1, 3, 3, 2), [1, 2, 2, 2]),
        ((4, 1, 2), [1, 1, 2]),
    ],
)
def test_aucun_niveau_de_titre_saute(demandes, obtenus):
    assert niveaux(*demandes) == obtenus


@given(documents(quelconques))
def test_document_prepare_sans_piege(arbre):
    pret = preparer(arbre)
    assert pret.titre.strip()
    precedent = 0
    for bloc in parcourir(pret.blocs):
        if isinstance(bloc, Titre):
            assert bloc.niveau <= precedent + 1
            precedent = bloc.niveau
        if isinstance(bloc, Section):
            assert bloc.blocs
            assert not any(isinstance(b, Section) for b in bloc.blocs)
            assert not isinstance(bloc.blocs[0], SautDePage)
    suites = [pret.blocs, *(b.blocs for b in pret.blocs if isinstance(b, Section))]
    for suite in suites:
        assert not suite or not isinstance(suite[-1], SautDePage)


def test_valeur_manquante_entre_crochets():
    pret = preparer(document(paragraphe("Le ", manquant("date"))))
    assert isinstance(pret.blocs[0], Paragraphe)
    assert [t.texte for t in pret.blocs[0].texte] == ["Le ", "[à compléter]"]


def test_sans_titre_et_blocs_vides():
    pret = preparer(document(paragraphe(""), paragraphe(" "), Liste(()), Titre(1, ()), Section(())))
    assert pret.blocs == ()
    vide = preparer(document().__class__("  ", ()))
    assert vide.titre == SANS_TITRE


def test_sauts_qui_laisseraient_une_page_blanche():
    section = Section((SAUT, A, SAUT), paysage=True)
    pret = preparer(document(SAUT, SAUT, A, SAUT, section, SAUT, A, SAUT))
    assert pret.blocs == (SAUT, A, Section((A,), paysage=True), A)


def test_section_dans_une_section():
    pret = preparer(document(Section((A, Section((A,), paysage=True), A))))
    assert pret.blocs == (Section((A,)), Section((A,), paysage=True), Section((A,)))


def test_liste_trop_profonde_mise_a_plat():
    liste = Liste((ElementListe(texte("niveau 12")),))
    for niveau in range(11, 0, -1):
        liste = Liste((ElementListe(texte(f"niveau {niveau}"), liste),))
    (pret,) = preparer(document(liste)).blocs
    profondeur, trouves = 0, []
    niveau_courant = pret
    while isinstance(niveau_courant, Liste):
        profondeur += 1
        trouves += [e.texte[0].texte for e in niveau_courant.elements]
        niveau_courant = niveau_courant.elements[0].sous_liste
    assert profondeur == 6
    assert trouves == [f"niveau {n}" for n in range(1, 13)]


@pytest.mark.parametrize(
    ("brut", "sain"),
    [
        ("a\x00b\x1bc\x7f", "a�b�c�"),
        ("a\r\nb\rc\vd\u2028e\x85f", "a\nb\nc\nd\ne\nf"),
        ("\ud800\udfff\ufffe\U0001ffff", "����"),
        ("\u202egnp.exe", "�gnp.exe"),
        ("a\tb", "a b"),
        ("שלום ✓ 🙂 \u202f\u00a0«", "שלום ✓ 🙂 \u202f\u00a0«"),
    ],
)
def test_caracteres_impossibles_visibles(brut, sain):
    assert assainir(brut) == sain
