"""The deck: every slide titled, every drawing said in words, no picture, nothing that overflows."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pptx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from python_calamine import CalamineWorkbook

from maillage.documents.arbre import (
    ElementListe,
    Figure,
    Liste,
    Paragraphe,
    Tableau,
    Titre,
    Trait,
    en_clair,
    texte,
)
from maillage.documents.caracteres import assainir
from maillage.documents.decoupage import (
    CORPS,
    DROITE,
    GAUCHE,
    TABLEAU_A_COTE,
    Boite,
    en_pages,
    hauteur_d_alinea,
)
from maillage.documents.diapositives import (
    Chiffre,
    Chiffres,
    Colonne,
    Colonnes,
    Corps,
    Diaporama,
    Diapositive,
    Graphique,
    corps,
    en_blocs,
    puces,
)
from maillage.documents.graphiques import Serie, dessiner
from maillage.documents.mesures import Fonte, abreger, debuts_de_lignes
from maillage.documents.rendus.pptx import rendre
from maillage.documents.rendus.pptx.maitre import DISPOSITIONS

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
LOREM = "Le comité de pilotage suit les actions, vérifie leur avancement et décide des suites. "
HOSTILE = (
    "=1+1 <b>&amp; #panic() $x$ {{ jeton }} «\u00a0é\u00a0» 漢 ☐ 🎉 e\u0301 \x07\ud800 \u202eabc"
)


def tableau(lignes: int = 3) -> Tableau:
    return Tableau(
        "Fiches par état",
        ("État", "Fiches"),
        tuple((texte(f"État {i}"), texte(str(i))) for i in range(lignes)),
        largeurs=(3, 1),
        alignements=("gauche", "droite"),
    )


def graphique(genre="barres", n: int = 3, series: int = 1, **champs) -> Graphique:
    valeurs = [
        Serie(f"Série {k}", tuple(None if i == 1 else Decimal(i + k) for i in range(n)))
        for k in range(series)
    ]
    defauts = {"alternative": "Barres qui montent.", "tableau": tableau(n), "unite": "fiches"}
    noms = tuple(f"Axe {i}" for i in range(n))
    return Graphique(genre, noms, tuple(valeurs), **{**defauts, **champs})


def deck(*diapositives: Diapositive, **champs) -> Diaporama:
    defauts = {"titre": "Comité de pilotage", "pied": "COPIL", "date": dt.date(2026, 3, 10)}
    return Diaporama(diapositives=diapositives, **{**defauts, **champs})


def complet() -> Diaporama:
    """One slide of each kind, and what is too long for one."""
    return deck(
        Diapositive("Ordre du jour", puces("Un", "Deux"), notes="Saluer", lecture="Dans l’ordre"),
        Diapositive("Un long texte", corps(*[LOREM * 6] * 3), source="Rapport"),
        Diapositive("En bref", Chiffres(tuple(Chiffre(str(i), "fiches") for i in range(5)))),
        Diapositive("Un tableau", tableau(40), rubrique="Plan"),
        Diapositive("Barres", graphique(), rubrique="Plan"),
        Diapositive("Courbe", graphique("courbe", 6, 3)),
        Diapositive("Anneau", graphique("anneau")),
        Diapositive("Beaucoup de barres", graphique(n=23, series=2)),
        Diapositive(
            "Avant, après", Colonnes(Colonne("Avant", puces("a")), Colonne("Après", puces("b")))
        ),
        sous_titre="Convention territoriale globale",
        couverture=("10 mars 2026", "Salle du conseil"),
        auteur="Collectivité fictive",
        mention="Projet",
    )


def ouvrir(diaporama: Diaporama):
    return pptx.Presentation(BytesIO(rendre(diaporama)))


def place(diapositive, idx: int):
    return next(p for p in diapositive.placeholders if p.placeholder_format.idx == idx)


# ---------------------------------------------------------------- what every slide is


@pytest.fixture(scope="module")
def fichier():
    return ouvrir(complet())


def test_chaque_diapositive_a_un_titre_dans_sa_place(fichier):
    titres = [d.shapes.title.text_frame.text for d in fichier.slides]
    assert all(titre.strip() for titre in titres)
    assert len(set(titres)) == len(titres)
    assert titres[:3] == ["Comité de pilotage", "Ordre du jour", "Un long texte\u00a0(1/2)"]


def test_le_titre_se_lit_en_premier_et_le_numero_en_dernier(fichier):
    for rang, diapositive in enumerate(fichier.slides):
        formes = [f.placeholder_format.type for f in diapositive.placeholders]
        assert formes[0] in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
        if rang:
            dernier = list(diapositive.shapes)[-1]
            assert dernier.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER
            assert dernier._element.findall(f".//{A}fld")[0].get("type") == "slidenum"


def test_aucune_image_et_tout_dessin_se_dit_en_mots(fichier):
    dits = []
    for diapositive in fichier.slides:
        for forme in diapositive.shapes:
            assert forme.shape_type != MSO_SHAPE_TYPE.PICTURE
            if forme.has_chart or forme.has_table:
                dits.append(forme._element.nvGraphicFramePr.cNvPr.get("descr"))
    assert len(dits) > 8
    assert "Barres qui montent." in dits
    assert "Fiches par état. Colonnes\u00a0: État, Fiches. 3\u00a0lignes." in dits
    with zipfile.ZipFile(BytesIO(rendre(complet()))) as archive:
        assert not [n for n in archive.namelist() if "media" in n or n.endswith((".png", ".emf"))]


def test_seize_neuviemes_sur_des_dispositions_en_francais(fichier):
    assert (fichier.slide_width, fichier.slide_height) == (12192000, 6858000)
    assert [d.name for d in fichier.slide_layouts] == list(DISPOSITIONS)
    utilisees = {d.slide_layout.name for d in fichier.slides}
    assert utilisees == set(DISPOSITIONS)


def test_toute_suite_de_caracteres_est_en_francais(fichier):
    for diapositive in fichier.slides:
        for proprietes in diapositive._element.iter(f"{A}rPr", f"{A}endParaRPr"):
            assert proprietes.get("lang") == "fr-FR"


def test_les_notes_portent_ce_que_dit_l_orateur_puis_comment_lire(fichier):
    ordre = fichier.slides[1]
    assert ordre.notes_slide.notes_text_frame.text == "Saluer\nDans l’ordre"
    assert not fichier.slides[2].has_notes_slide


def test_proprietes_du_document(fichier):
    noyau = fichier.core_properties
    assert (noyau.title, noyau.author, noyau.language) == (
        "Comité de pilotage",
        "Collectivité fictive",
        "fr-FR",
    )
    assert noyau.created.date() == dt.date(2026, 3, 10)


def test_un_emplacement_vide_ne_reste_pas(fichier):
    for diapositive in fichier.slides:
        for forme in diapositive.placeholders:
            if forme.has_text_frame:
                assert forme.text_frame.text.strip(), (diapositive.shapes.title.text, forme.name)


def test_le_meme_diaporama_donne_les_memes_octets():
    octets = rendre(complet())
    assert octets == rendre(complet())
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        noms = archive.namelist()
        assert noms == ["[Content_Types].xml", *sorted(n for n in noms if n[0] != "[")]
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for nom in noms:
            if nom.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(nom))


# ---------------------------------------------------------------- tables and charts


def test_tableau_modifiable_avec_son_entete():
    diapositive = ouvrir(deck(Diapositive("T", tableau()))).slides[1]
    forme = next(f for f in diapositive.shapes if f.has_table)
    lues = [[c.text for c in ligne.cells] for ligne in forme.table.rows]
    assert lues == [["État", "Fiches"], ["État 0", "0"], ["État 1", "1"], ["État 2", "2"]]
    assert forme.table.first_row
    assert forme.is_placeholder


def test_graphique_natif_avec_ses_donnees_et_son_tableau_a_cote():
    diapositive = ouvrir(deck(Diapositive("G", graphique()))).slides[1]
    dessin = next(f for f in diapositive.shapes if f.has_chart).chart
    assert list(dessin.plots[0].categories) == ["Axe 0", "Axe 1", "Axe 2"]
    assert dessin.plots[0].series[0].values == (0.0, None, 2.0)
    assert [f for f in diapositive.shapes if f.has_table]
    assert dessin._chartSpace.find("{*}lang").get("val") == "fr-FR"


@pytest.mark.parametrize("piege", ["=HYPERLINK(A1)", "+1", "http://exemple.fr", "_x0041_"])
def test_le_classeur_du_graphique_garde_un_texte_pour_un_texte(piege):
    noms = (piege, "b", "c")
    dessin = replace(
        graphique(), categories=noms, series=(Serie(piege, (Decimal("1.5"), None, None)),)
    )
    diapositive = ouvrir(deck(Diapositive("G", dessin))).slides[1]
    chart = next(f for f in diapositive.shapes if f.has_chart).chart
    octets = chart.part.chart_workbook.xlsx_part.blob
    feuille = CalamineWorkbook.from_filelike(BytesIO(octets)).get_sheet_by_index(0).to_python()
    assert feuille[0][1] == piege
    assert feuille[1][:2] == [piege, 1.5]
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_un_graphique_dit_ce_qui_ne_va_pas():
    with pytest.raises(ValueError, match="2 valeurs pour 3"):
        replace(graphique(), series=(Serie("s", (None, None)),))
    with pytest.raises(ValueError, match="une seule série"):
        graphique("anneau", series=2)
    with pytest.raises(ValueError, match="catégories"):
        replace(graphique(), categories=(), series=())


@pytest.mark.parametrize("genre", ["barres", "courbe", "anneau"])
def test_le_dessin_du_livret_est_du_svg_qui_ne_prend_rien_pour_du_balisage(genre):
    series = [Serie(HOSTILE, (Decimal(-3), None, Decimal("0.5")))]
    svg = etree.fromstring(dessiner(genre, [HOSTILE, "b", "c"], series))
    assert {etree.QName(e).localname for e in svg.iter()} <= {
        *("svg", "text", "rect", "line", "circle", "polygon", "polyline", "path"),
    }
    assert any("<b>" in (e.text or "") for e in svg.iter("{*}text"))


@pytest.mark.parametrize("valeurs", [(0, 0), (None, None), (10**9, 1), (-5, -1)])
def test_le_dessin_tient_avec_des_valeurs_extremes(valeurs):
    exactes = tuple(None if v is None else Decimal(v) for v in valeurs)
    for genre in ("barres", "courbe", "anneau"):
        assert "nan" not in dessiner(genre, ("a", "b"), [Serie("s", exactes)])


# ---------------------------------------------------------------- the booklet


def test_le_livret_dit_la_meme_chose_sans_les_notes_de_l_orateur():
    diapositive = Diapositive(
        "G", graphique(), notes="Saluer", lecture="De bas en haut", source="S"
    )
    blocs = list(en_blocs(diapositive))
    assert [type(b) for b in blocs[:3]] == [Titre, Figure, Tableau]
    assert blocs[1].alternative == "Barres qui montent."
    ecrit = " ".join(en_clair(b.texte) for b in blocs if hasattr(b, "texte"))
    assert "De bas en haut" in ecrit
    assert "Saluer" not in ecrit


# ---------------------------------------------------------------- sharing out

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
