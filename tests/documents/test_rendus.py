"""The four formats: the same content, literal text, fixed bytes, and PDFs that pass the checks."""

from __future__ import annotations

import random
import re
import subprocess
import time
import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import page
import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from appuis.arbres import SVG, complet, document, documents, paragraphe, quelconques
from appuis.relecture import W, balises_html, lire, portees, serre
from maillage.documents.arbre import (
    Document,
    Figure,
    Paragraphe,
    Section,
    Sommaire,
    Tableau,
    Texte,
    Titre,
    Trait,
    en_clair,
    parcourir,
    texte,
    textes,
)
from maillage.documents.caracteres import assainir
from maillage.documents.dessins import DessinIllisible
from maillage.documents.rendus import FORMATS, rendre
from maillage.regles.erreurs import Introuvable

tous = pytest.mark.parametrize("format_", list(FORMATS))


def ecrit(morceaux: Texte) -> str:
    """What every format must show of a text."""
    return serre("".join(f"[{m.texte}]" if m.manquant else m.texte for m in morceaux))


def titres_attendus(arbre: Document) -> list[str]:
    titres = (ecrit(b.texte) for b in parcourir(arbre.blocs) if isinstance(b, Titre))
    return [titre for titre in titres if titre]


def tableaux_attendus(arbre: Document) -> list[tuple[str, list[list[str]]]]:
    return [
        (
            serre(b.legende),
            [[serre(e) for e in b.entetes], *([ecrit(c) for c in ligne] for ligne in b.lignes)],
        )
        for b in parcourir(arbre.blocs)
        if isinstance(b, Tableau)
    ]


@given(documents())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_les_quatre_formats_disent_la_meme_chose(arbre):
    niveaux = []
    for format_ in FORMATS:
        lu = lire(rendre(arbre, format_), format_)
        assert [serre(t) for _, t in lu.titres] == titres_attendus(arbre), format_
        tableaux = [(serre(n), [[serre(c) for c in li] for li in t]) for n, t in lu.tableaux]
        assert tableaux == tableaux_attendus(arbre), format_
        tout = serre(lu.texte)
        for bloc in parcourir(arbre.blocs):
            for morceaux in textes(bloc):
                assert ecrit(morceaux) in tout, format_
        niveaux.append([n for n, _ in lu.titres])
    assert all(n == niveaux[0] for n in niveaux)


@given(documents(quelconques))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_tout_caractere_sort_ou_se_remplace_a_la_vue(arbre):
    """Any character of Unicode: itself or « � », the same in the formats that need no glyph of ours."""
    for format_ in ("docx", "odt", "html"):
        tout = serre(lire(rendre(arbre, format_), format_).texte)
        for bloc in parcourir(arbre.blocs):
            for morceaux in textes(bloc):
                attendu = tuple(replace(m, texte=assainir(m.texte)) for m in morceaux)
                assert ecrit(attendu) in tout, format_


# ---------------------------------------------------------------- hostile texts

HOSTILES = [
    "#panic()",
    '#eval("1") $x$ *gras* _it_ @ref <etiquette> `code` \\ // /* fin',
    "{{7*7}} {% debug %} {# x #}",
    "<script>alert(1)</script>",
    "]]> <!-- --> &amp; &#65; <?xml ?>",
    "' onerror=alert(1) x='",
    "=1+1",
    "a  b   c",
    "-- tirets --- et ... points",
]


def porter(chaine: str) -> Document:
    """A document that carries the text everywhere a text can be."""
    return Document(
        chaine,
        (
            Sommaire(chaine),
            Titre(1, texte(chaine)),
            paragraphe(Trait(chaine, gras=True, italique=True)),
            Tableau(chaine, (chaine,), ((texte(chaine),),)),
            Figure(SVG, chaine, chaine),
        ),
        sous_titre=chaine,
        auteur=chaine,
        mention=chaine,
        pied=chaine,
        mots_cles=(chaine,),
    )


@tous
@pytest.mark.parametrize("chaine", HOSTILES)
def test_un_texte_hostile_sort_tel_quel(chaine, format_):
    octets = rendre(porter(chaine), format_)
    lu = lire(octets, format_)
    assert [serre(t) for _, t in lu.titres] == [serre(chaine)]
    assert [serre(n) for n, _ in lu.tableaux] == [serre(chaine)]
    assert [[serre(c) for c in li] for li in lu.tableaux[0][1]] == [[serre(chaine)]] * 2
    assert serre(lu.texte).count(serre(chaine)) >= 6
    if format_ == "html":
        assert not balises_html(octets) & {"script", "iframe", "object", "svg", "etiquette"}


@tous
@pytest.mark.parametrize(
    ("chaine", "visible"),
    [
        ("a\x00b\x1b", "a�b�"),
        ("demi\ud83d", "demi�"),
        ("\u202ecod.exe", "�cod.exe"),
        ("fin\ufffe\uffff", "fin��"),
    ],
)
def test_un_caractere_impossible_est_remplace_a_la_vue(chaine, visible, format_):
    lu = lire(rendre(porter(chaine), format_), format_)
    assert [serre(t) for _, t in lu.titres] == [visible]
    assert lu.tableaux[0][1][1] == [visible] or serre(lu.tableaux[0][1][1][0]) == visible


@tous
def test_emoji_et_ecriture_de_droite_a_gauche(format_):
    chaine = "שלום 🦊 fin"
    tout = serre(lire(rendre(porter(chaine), format_), format_).texte)
    assert set("שלום") <= set(tout)
    assert ("�" if format_ == "pdf" else "🦊") in tout


@tous
@pytest.mark.parametrize("alphabet", ["abcdeé     ", "xyzt", "0123456789/?&"])
def test_un_paragraphe_de_200_ko(alphabet, format_):
    long = "".join(random.Random(1).choices(alphabet, k=200_000))  # noqa: S311  # not a secret
    debut = time.monotonic()
    octets = rendre(document(paragraphe(long)), format_)
    assert time.monotonic() - debut < 20
    assert serre(long) in serre(lire(octets, format_).texte)


def test_un_mot_sans_fin_reste_dans_la_page():
    octets = rendre(document(paragraphe("x" * 3000)), "pdf")
    for feuille in pypdfium2.PdfDocument(octets):
        largeur, _ = feuille.get_size()
        assert all(objet.get_bounds()[2] < largeur - 60 for objet in feuille.get_objects([1]))


@tous
def test_les_fins_de_ligne_et_les_espaces_restent(format_):
    arbre = document(Tableau("t", ("a",), ((texte("un\r\ndeux   trois "),),)))
    cellule = lire(rendre(arbre, format_), format_).tableaux[0][1][1][0]
    if format_ == "pdf":
        assert serre(cellule) == "undeuxtrois"
    else:
        assert cellule == "un\ndeux   trois "


@tous
def test_un_dessin_illisible_se_dit(format_):
    for svg in ("", "pas du svg", "<svg", "<html/>", "\x00"):
        with pytest.raises(DessinIllisible, match="courbe"):
            rendre(document(Figure(svg, "courbe")), format_)


# ---------------------------------------------------------------- bytes


@tous
def test_deux_fois_les_memes_octets(format_):
    premiere = rendre(complet(), format_)
    time.sleep(2.1)  # a clock of two seconds, that of zip files, has turned
    assert rendre(complet(), format_) == premiere


@tous
def test_un_document_sans_date_ne_lit_pas_l_horloge(format_):
    arbre = replace(complet(), date=None)
    premiere = rendre(arbre, format_)
    time.sleep(1.1)
    assert rendre(arbre, format_) == premiere


def test_format_inconnu():
    with pytest.raises(Introuvable, match="pdf, docx, odt, html"):
        rendre(complet(), "exe")


# ---------------------------------------------------------------- PDF


def regles_manquees(octets: bytes, profil: page.ValidationProfile) -> set[str]:
    return {f.rule_id for f in page.validate_pdf_bytes(octets, profile=profil).failures}


@given(documents())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_tout_pdf_passe_les_deux_normes(arbre):
    octets = rendre(arbre, "pdf")
    assert not regles_manquees(octets, page.ValidationProfile.PDF_UA_1)
    assert not regles_manquees(octets, page.ValidationProfile.PDF_A_2A)


def test_pdf_complet_et_bien_forme(tmp_path):
    octets = rendre(complet(), "pdf")
    assert not regles_manquees(octets, page.ValidationProfile.PDF_UA_1)
    assert not regles_manquees(octets, page.ValidationProfile.PDF_A_2A)
    chemin = tmp_path / "complet.pdf"
    chemin.write_bytes(octets)
    controle = subprocess.run(["qpdf", "--check", chemin], capture_output=True, check=False)
    assert controle.returncode == 0, controle.stdout
    with pikepdf.open(BytesIO(octets)) as pdf:
        assert str(pdf.Root.Lang) == "fr-FR"
        assert str(pdf.docinfo["/Title"]) == "Titre du document"
        with pdf.open_outline() as plan:
            assert [e.title for e in plan.root] == [
                "Article 1 — Objet",
                "Annexe 1 — Plan",
                "Signatures",
            ]
        xmp = pdf.Root.Metadata.read_bytes().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", xmp)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", xmp)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", xmp)


def test_pdf_entetes_de_ligne_et_de_colonne():
    nomme, anonyme = portees(rendre(complet(), "pdf"))
    assert nomme[0] == ["/Column"] * 3
    assert all(ligne == ["/Row", "", ""] for ligne in nomme[1:])
    assert len(nomme) == 61
    assert anonyme == [["/Column"] * 2, ["", ""]]


@pytest.mark.parametrize("paragraphes", range(26, 31))
def test_pdf_une_legende_reste_a_son_tableau_au_bas_d_une_page(paragraphes):
    """Typst leaves it outside when the table ends within the last millimetres."""
    tableau = Tableau("Les moyens", ("Poste", "ETP"), ((texte("Un poste"), texte("0,5")),))
    avant = tuple(Paragraphe(texte("Une ligne.")) for _ in range(paragraphes))
    octets = rendre(Document("Essai", (*avant, tableau, Paragraphe(texte("Suite.")))), "pdf")
    assert [legende for legende, _ in lire(octets, "pdf").tableaux] == ["Les moyens"]
    assert not page.validate_pdf_bytes(octets, profile=page.ValidationProfile.PDF_UA_1).failures


def test_pdf_paysage_pages_et_entete_repete():
    pdf = pypdfium2.PdfDocument(rendre(complet(), "pdf"))
    sens = ["paysage" if f.get_width() > f.get_height() else "portrait" for f in pdf]
    assert sens.count("paysage") == 1
    assert sens[0] == sens[-1] == "portrait"
    vues = [f.get_textpage().get_text_range() for f in pdf]
    for rang, vue in enumerate(vues, 1):
        assert f"{rang} / {len(pdf)}" in vue
        assert "Projet" in vue
        assert "Convention" in vue
    assert sum("Places" in vue for vue in vues) >= 2


def test_pdf_n_a_que_les_polices_livrees():
    octets = rendre(porter("é ☐ שלום 漢"), "pdf")
    with pikepdf.open(BytesIO(octets)) as pdf:
        noms = {
            str(o.BaseFont)
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        }
    assert noms
    assert all(re.search("NotoSans|DejaVuSans", nom) for nom in noms)


# ---------------------------------------------------------------- DOCX


def test_docx_styles_tableaux_et_champs():
    octets = rendre(complet(), "docx")
    fichier = docx.Document(BytesIO(octets))
    noms = {p.style.name for p in fichier.paragraphs}
    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "List Bullet", "Caption"} <= noms
    corps = etree.tostring(fichier.element.body).decode()
    champs = re.findall(r"<w:instrText[^>]*> (\w+)", corps)
    assert champs[0] == "TOC"
    assert set(champs[1:]) == {"PAGEREF", "SEQ"}
    entrees = [p.text.split("\t") for p in fichier.paragraphs if p.style.name.startswith("toc")]
    titres = [p.text for p in fichier.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert entrees == [[t, p] for t, p in zip(titres, ["2", "2", "4", "5"], strict=True)]
    premier, second = fichier.tables
    assert premier._tbl.tblPr.find(f"{W}tblCaption").get(f"{W}val").startswith("Tableau 1")
    assert premier._tbl.tblPr.find(f"{W}tblDescription").get(f"{W}val").startswith("Colonnes")
    assert premier._tbl.tblPr.find(f"{W}tblLook").get(f"{W}firstColumn") == "1"
    assert second._tbl.tblPr.find(f"{W}tblLook").get(f"{W}firstColumn") == "0"
    assert len(premier._tbl.findall(f"{W}tr/{W}trPr/{W}tblHeader")) == 1
    assert len(premier._tbl.findall(f"{W}tr/{W}trPr/{W}cantSplit")) == 61
    sens = [s.page_width > s.page_height for s in fichier.sections]
    assert sens == [False, True, False]
    assert re.search(r'descr="Une barre bleue"', corps)
    assert fichier.core_properties.language == "fr-FR"
    assert fichier.core_properties.author == "Caf fictive"
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        tout = b"".join(archive.read(n) for n in archive.namelist())
    assert b"updateFields" not in tout
    assert {b"PAGE", b"NUMPAGES"} <= set(re.findall(rb"PAGE\b|NUMPAGES", tout))


def test_docx_une_liste_numerotee_repart_a_un():
    un = complet().blocs[5]
    octets = rendre(document(un, un), "docx")
    fichier = docx.Document(BytesIO(octets))
    numeros = [
        p._p.pPr.numPr.numId.val for p in fichier.paragraphs if p.style.name == "List Number"
    ]
    assert len(set(numeros)) == 2


def test_docx_ne_met_en_forme_que_par_styles():
    fichier = docx.Document(BytesIO(rendre(complet(), "docx")))
    permis = {"rStyle"}
    for reglages in fichier.element.body.iter(f"{W}rPr"):
        assert {etree.QName(e).localname for e in reglages} <= permis


# ---------------------------------------------------------------- ODT


def test_odt_paquet_et_pages():
    octets = rendre(complet(), "odt")
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        premier = archive.infolist()[0]
        assert (premier.filename, premier.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        contenu, styles = archive.read("content.xml").decode(), archive.read("styles.xml").decode()
        manifeste = archive.read("META-INF/manifest.xml").decode()
        assert archive.read("Pictures/figure1.png").startswith(b"\x89PNG")
    for nom in ("content.xml", "styles.xml", "meta.xml", "Pictures/figure1.png"):
        assert f'full-path="{nom}"' in manifeste
    assert contenu.count('master-page-name="Paysage"') == 1
    assert contenu.count('master-page-name="Standard"') == 1
    assert "<text:table-of-content " in contenu
    assert contenu.count("<table:table-header-rows>") == 2
    assert "Projet" in styles
    assert 'fo:language="fr"' in styles


def test_odt_n_emploie_que_des_styles_definis():
    octets = rendre(complet(), "odt")
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        contenu, styles = archive.read("content.xml").decode(), archive.read("styles.xml").decode()
    definis = set(re.findall(r'style:name="([^"]+)"', contenu + styles))
    cites = set(re.findall(r'(?:text|table|draw):style-name="([^"]+)"', contenu + styles))
    cites |= set(re.findall(r'parent-style-name="([^"]+)"', contenu + styles))
    assert cites <= definis


# ---------------------------------------------------------------- HTML


def test_html_complet_et_autonome():
    octets = rendre(complet(), "html")
    html = octets.decode()
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="fr">' in html
    assert html.count("<h1") == 1
    assert not re.search(r'(?:src|href)="(?!#|data:)', html)
    assert "@import" not in html
    assert "url(" not in html
    ancres = re.findall(r'href="#([^"]+)"', html)
    assert ancres
    assert set(ancres) <= set(re.findall(r'id="([^"]+)"', html))
    assert html.count('scope="col"') == 5
    assert html.count('scope="row"') == 60
    assert 'title="date de la délibération">[à compléter]</mark>' in html


def test_un_pdf_de_cent_pages_en_peu_de_temps():
    long = Section(
        tuple(
            bloc
            for i in range(60)
            for bloc in (Titre(1, texte(f"Fiche {i}")), *complet().blocs[4:8])
        )
    )
    debut = time.monotonic()
    octets = rendre(document(Sommaire(), long), "pdf")
    assert time.monotonic() - debut < 15
    assert len(pypdfium2.PdfDocument(octets)) > 80


def test_le_texte_attendu_n_est_pas_vide():
    """The comparisons above compare something."""
    assert titres_attendus(complet())
    assert any(isinstance(b, Paragraphe) and en_clair(b.texte) for b in complet().blocs)
