"""The deck: every slide titled, every drawing said in words, no picture, nothing that overflows."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from python_calamine import CalamineWorkbook

from appuis.diaporamas import complet, deck, graphique, ouvrir, tableau
from maillage.documents.arbre import (
    Figure,
    Paragraphe,
    Tableau,
    Titre,
    en_clair,
    texte,
)
from maillage.documents.diapositives import (
    Corps,
    Diapositive,
    en_blocs,
)
from maillage.documents.graphiques import Serie, dessiner
from maillage.documents.rendus.pptx import rendre
from maillage.documents.rendus.pptx.maitre import DISPOSITIONS

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
HOSTILE = (
    "=1+1 <b>&amp; #panic() $x$ {{ jeton }} «\u00a0é\u00a0» 漢 ☐ 🎉 e\u0301 \x07\ud800 \u202eabc"
)


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


@pytest.mark.parametrize(
    ("chaine", "visible"),
    [
        ("#panic() {{7*7}} <script>alert(1)</script> ]]> &amp; =1+1", ""),
        ("שלום 🦊 fin", ""),
        ("a\x00b \ud83d \u202ecod.exe", "a�b � �cod.exe"),
    ],
    ids=["balises", "emoji", "impossibles"],
)
def test_un_texte_hostile_sort_tel_quel_du_diaporama(chaine, visible):
    assert "".join((visible or chaine).split()) in "".join(_places_de_texte(chaine).split())


def test_un_long_paragraphe_se_partage_entre_les_diapositives():
    assert _places_de_texte("mot " * 4_000).count("mot") >= 4_000


def _places_de_texte(chaine: str) -> str:
    """What stands in the placeholders of a deck that says it, titles apart."""
    ouvert = ouvrir(deck(Diapositive(chaine[:60], Corps((Paragraphe(texte(chaine)),)))))
    return "".join(
        forme.text_frame.text
        for diapositive in ouvert.slides
        for forme in diapositive.placeholders
        if forme.placeholder_format.idx
    )
