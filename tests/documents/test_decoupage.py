"""A deck is shared out: every character comes out, nothing runs off its box."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appuis.diaporamas import LOREM, deck, graphique, ouvrir, place
from maillage.documents.arbre import (
    ElementListe,
    Liste,
    Paragraphe,
    Tableau,
    Trait,
    en_clair,
)
from maillage.documents.boites import CORPS, DROITE, GAUCHE, TABLEAU_A_COTE, Boite
from maillage.documents.caracteres import assainir
from maillage.documents.decoupage import en_pages, hauteur_d_alinea
from maillage.documents.diapositives import (
    Chiffre,
    Chiffres,
    Colonne,
    Colonnes,
    Corps,
    Diapositive,
    corps,
)
from maillage.documents.mesures import Fonte, abreger, debuts_de_lignes
from maillage.documents.rendus.pptx.maitre import DISPOSITIONS

MOTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(list(" \n\t=<>&«»\u00a0\u202f\u200b\x00\x0b\x1f\u202eé漢🎉\u0301_x")),
    ),
    max_size=120,
)
LONGS = st.one_of(MOTS, st.integers(1, 900).map(lambda n: "a" * n), st.just(LOREM * 12))
TEXTES = st.lists(
    st.builds(Trait, LONGS, gras=st.booleans(), italique=st.booleans()), max_size=3
).map(tuple)
ELEMENTS = st.recursive(
    st.builds(ElementListe, TEXTES),
    lambda sous: st.builds(
        ElementListe, TEXTES, st.lists(sous, min_size=1, max_size=2).map(lambda e: Liste(tuple(e)))
    ),
    max_leaves=4,
)
CORPS_TIRES = st.lists(
    st.one_of(
        st.builds(Paragraphe, TEXTES),
        st.lists(ELEMENTS, min_size=1, max_size=4).map(lambda e: Liste(tuple(e))),
    ),
    max_size=4,
).map(lambda blocs: Corps(tuple(blocs)))


@st.composite
def tableaux(draw):
    colonnes = draw(st.integers(1, 5))
    ligne = st.tuples(*[TEXTES] * colonnes)
    return Tableau(
        draw(MOTS),
        tuple(draw(MOTS) for _ in range(colonnes)),
        tuple(draw(st.lists(ligne, max_size=6))),
        largeurs=tuple(draw(st.integers(1, 9)) for _ in range(colonnes)),
    )


DIAPOSITIVES = st.builds(
    Diapositive,
    LONGS,
    st.one_of(
        CORPS_TIRES,
        tableaux(),
        st.builds(Colonnes, *[st.builds(Colonne, MOTS, CORPS_TIRES)] * 2),
        st.lists(st.builds(Chiffre, MOTS, MOTS), max_size=6).map(lambda c: Chiffres(tuple(c))),
        st.builds(lambda n, nom: graphique(n=n, alternative=nom), st.integers(1, 25), MOTS),
    ),
    notes=MOTS,
    source=LONGS,
    rubrique=MOTS,
)


def serre(ecrit: str) -> str:
    """Without white space: what is shared out over lines and slides keeps every other character."""
    return "".join(assainir(ecrit).split())


def attendu(contenu) -> str:
    """The text of a body or of a table, in reading order."""
    if isinstance(contenu, Tableau):
        return serre("".join(en_clair(c) for ligne in contenu.lignes for c in ligne))
    morceaux: list[str] = []

    def liste(lue: Liste) -> None:
        for element in lue.elements:
            morceaux.append(en_clair(element.texte))
            if element.sous_liste:
                liste(element.sous_liste)

    for bloc in contenu.blocs:
        if isinstance(bloc, Liste):
            liste(bloc)
        else:
            morceaux.append(en_clair(bloc.texte))
    return serre("".join(morceaux))


@given(DIAPOSITIVES)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_tout_texte_ressort_et_se_relit(diapositive):
    lu = ouvrir(deck(diapositive))
    pages = list(lu.slides)[1:]
    assert (
        all(p.shapes.title.text_frame.text.strip() for p in pages) or not diapositive.titre.strip()
    )
    contenu = diapositive.contenu
    if isinstance(contenu, Corps):
        ecrit = "".join(place(p, 1).text_frame.text for p in pages)
        assert serre(ecrit) == attendu(contenu)
    if isinstance(contenu, Tableau):
        lignes = [
            [c.text for c in ligne.cells]
            for p in pages
            for f in p.shapes
            if f.has_table
            for ligne in list(f.table.rows)[1:]
        ]
        for colonne in range(len(contenu.entetes)):
            voulu = serre("".join(en_clair(ligne[colonne]) for ligne in contenu.lignes))
            assert serre("".join(ligne[colonne] for ligne in lignes)) == voulu


@given(DIAPOSITIVES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_rien_ne_deborde_de_sa_boite(diapositive):
    for page in en_pages(diapositive):
        assert sum(hauteur_d_alinea(a, CORPS) for a in page.alineas) <= CORPS.hauteur + 0.01
        for (_, alineas), boite in zip(page.colonnes, (GAUCHE, DROITE), strict=False):
            assert sum(hauteur_d_alinea(a, boite) for a in alineas) <= boite.hauteur
        if page.grille:
            room = TABLEAU_A_COTE if page.graphique else CORPS
            assert page.grille.hauteur <= room.hauteur + 0.01
            assert sum(page.grille.largeurs) <= room.largeur + 0.01
        assert len(debuts_de_lignes(page.titre, page.fonte_du_titre, 864)) <= 2


def test_les_boites_d_une_disposition_ne_se_recouvrent_pas():
    def se_croisent(a: Boite, b: Boite) -> bool:
        return (
            a.x < b.x + b.largeur
            and b.x < a.x + a.largeur
            and a.y < b.y + b.hauteur
            and b.y < a.y + a.hauteur
        )

    for emplacements in DISPOSITIONS.values():
        boites = [e.boite for e in emplacements]
        for rang, boite in enumerate(boites):
            assert boite.x >= 0
            assert boite.x + boite.largeur <= 960
            assert boite.y + boite.hauteur <= 540
            assert not any(se_croisent(boite, autre) for autre in boites[rang + 1 :])


def test_un_titre_trop_long_est_abrege_et_dit_entier_dans_les_notes():
    titre = "Un titre interminable " * 20
    (page,) = en_pages(Diapositive(titre, corps("x")))
    assert page.titre.endswith("…")
    assert titre.strip() in page.notes


def test_les_lignes_se_coupent_aux_espaces_et_jamais_aux_insecables():
    fonte = Fonte(20)
    ecrit = "douze\u00a0mots tous insécables"
    debuts = debuts_de_lignes(ecrit, fonte, 120)
    assert all(ecrit[d - 1] == " " for d in debuts[1:])
    assert abreger("court", fonte, 500, 1) == "court"
    assert abreger(LOREM, fonte, 200, 1).endswith("…")
