"""The text of the files that people hand in; what is not what it claims to be is refused in words."""

import inspect
import io
import zipfile

import docx
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appuis.arbres import complet, document, paragraphe
from maillage.documents.extraction import (
    TAILLE_AU_PLUS,
    FichierIllisible,
    texte_du_fichier,
)
from maillage.documents.rendus import rendre

ODT = b"application/vnd.oasis.opendocument.text"


def zipper(**parties):
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in parties.items():
            archive.writestr(nom.replace("__", "/").replace("_xml", ".xml"), contenu)
    return tampon.getvalue()


def de_word():
    fichier = docx.Document()
    fichier.add_heading("Convention fictive", 1)
    fichier.add_paragraph("Entre :\tla Caf")
    coupe = fichier.add_paragraph("première ligne")
    coupe.add_run().add_break()
    coupe.add_run("seconde ligne")
    tableau = fichier.add_table(rows=1, cols=2)
    tableau.cell(0, 0).text = "La Caf"
    tableau.cell(0, 1).text = "La commune\nde Valfictif"
    fichier.add_paragraph("Fait à Valfictif, le 15/12/2024")
    tampon = io.BytesIO()
    fichier.save(tampon)
    return tampon.getvalue()


def test_un_fichier_word_se_lit_paragraphe_par_ligne():
    assert texte_du_fichier("Convention.DOCX", de_word()).split("\n") == [
        "Convention fictive",
        "Entre :\tla Caf",
        "première ligne",
        "seconde ligne",
        "La Caf\tLa commune de Valfictif",
        "Fait à Valfictif, le 15/12/2024",
    ]


def test_word_une_zone_de_contenu_se_lit_et_ce_qui_est_supprime_non():
    corps = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>dans une zone</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:del><w:r><w:delText>retiré</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>ajouté</w:t></w:r></w:ins></w:p></w:body></w:document>"
    )
    for texte in (
        corps,
        corps.replace(
            "schemas.openxmlformats.org/wordprocessingml/2006",
            "purl.oclc.org/ooxml/wordprocessingml",
        ),
    ):
        assert (
            texte_du_fichier("a.docx", zipper(word__document_xml=texte)) == "dans une zone\najouté"
        )


@pytest.mark.parametrize("format", ["docx", "odt", "pdf"])
def test_nos_propres_documents_se_relisent(format):
    texte = texte_du_fichier(f"a.{format}", rendre(complet(), format))
    assert "Petite enfance" in texte or len(texte.split()) > 20
    lignes = texte_du_fichier(
        f"b.{format}", rendre(document(paragraphe("Un mot fictif"), paragraphe("Deux")), format)
    ).split("\n")
    assert lignes.index("Un mot fictif") < lignes.index("Deux")


def test_un_odt_se_lit_avec_ses_espaces_ses_tableaux_et_ses_listes():
    corps = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>'
        "<text:tracked-changes><text:p>retiré</text:p></text:tracked-changes>"
        "<text:h>Titre</text:h><text:p>un<text:s text:c='3'/>deux<text:tab/>trois<text:line-break/>"
        "<text:span>quatre</text:span> cinq</text:p>"
        "<text:list><text:list-item><text:p>puce</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p><text:p>b</text:p>"
        "</table:table-cell><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row>"
        "</table:table></office:text></office:body></office:document-content>"
    )
    texte = texte_du_fichier("a.odt", zipper(mimetype=ODT, content_xml=corps))
    assert texte.split("\n") == ["Titre", "un   deux\ttrois", "quatre cinq", "puce", "a b\tc"]


@pytest.mark.parametrize(
    ("octets", "texte"),
    [
        ("« Été »".encode(), "« Été »"),
        (b"\xef\xbb\xbf" + "été".encode(), "été"),
        ("l’été à 3 €".encode("cp1252"), "l’été à 3 €"),
        ("l'été".encode("iso-8859-1"), "l'été"),
        (b"\x81\xe9t\xe9", "\x81été"),
        ("été\r\nhiver".encode("utf-16"), "été\r\nhiver"),
    ],
)
def test_un_texte_se_lit_dans_l_encodage_de_son_logiciel(octets, texte):
    assert texte_du_fichier("a.txt", octets) == texte


def pdf_chiffre():
    tampon = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendre(complet(), "pdf"))) as pdf:
        pdf.save(tampon, encryption=pikepdf.Encryption(owner="secret", user="secret"))
    return tampon.getvalue()


def pdf_sans_texte():
    tampon = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tampon)
    return tampon.getvalue()


def bombe():
    return zipper(word__document_xml=b"<a>" + b" " * 30_000_000 + b"</a>")


def chiffre():
    octets = bytearray(zipper(word__document_xml=b"<a/>"))
    octets[6] |= 1
    octets[octets.index(b"PK\x01\x02") + 8] |= 1
    return bytes(octets)


@pytest.mark.parametrize(
    ("nom", "octets", "attendu"),
    [
        ("a.doc", b"x", "Ce format ne se lit pas ici"),
        ("a", b"x", "Ce format ne se lit pas ici"),
        ("a.txt", b"x" * (TAILLE_AU_PLUS + 1), "dépasse 10 Mo"),
        ("a.txt", b"x" * 2_000_001, "deux millions de signes"),
        ("a.txt", b"", "aucun texte"),
        ("a.txt", b" \n\t", "aucun texte"),
        ("a.txt", b"a\0b", "ce n'est pas du texte"),
        ("a.txt", b"%PDF-1.7", "ce n'est pas du texte"),
        ("a.txt", b"\xff\xfea", "abîmé"),
        ("a.docx", b"%PDF-1.7", "n'est pas un fichier Word"),
        ("a.docx", b"PK\x03\x04n'importe quoi", "abîmé"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 512, "protégé par un mot de passe"),
        ("a.docx", zipper(mimetype=ODT, content_xml="<a/>"), "n'est pas un fichier Word"),
        ("a.docx", zipper(word__document_xml="<a"), "abîmé"),
        ("a.docx", zipper(word__document_xml="<a/>"), "aucun texte"),
        ("a.docx", bombe(), "démesuré"),
        ("a.docx", zipper(**{f"f{n}": b"" for n in range(3_001)}), "démesuré"),
        ("a.docx", chiffre(), "protégé par un mot de passe"),
        ("a.odt", de_word(), "n'est pas un fichier OpenDocument"),
        ("a.odt", zipper(mimetype=ODT, content_xml=b"\x8d\x01"), "abîmé"),
        (
            "a.odt",
            zipper(mimetype=b"image/png", content_xml="<a/>"),
            "n'est pas un fichier OpenDocument",
        ),
        ("a.pdf", b"bonjour", "n'est pas un fichier PDF"),
        ("a.pdf", b"%PDF-1.7\nn'importe quoi", "abîmé"),
        ("a.pdf", pdf_chiffre(), "protégé par un mot de passe"),
        ("a.pdf", pdf_sans_texte(), "image numérisée"),
    ],
)
def test_ce_qui_ne_se_lit_pas_est_refuse_avec_sa_raison(nom, octets, attendu):
    with pytest.raises(FichierIllisible) as refus:
        texte_du_fichier(nom, octets)
    assert attendu in refus.value.message
    assert refus.value.code == "FICHIER_ILLISIBLE"


def test_une_entite_xml_n_est_ni_developpee_ni_suivie(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("à ne pas lire")
    corps = (
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "zzz">]>'
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:r><w:t>mot &x;&y;</w:t></w:r></w:p>"
    )
    assert texte_du_fichier("a.docx", zipper(word__document_xml=corps)).strip() == "mot"


PLACES = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["docx", "odt", "pdf"]), st.lists(PLACES, max_size=40))
def test_un_fichier_abime_se_lit_ou_se_refuse(format, places):
    octets = bytearray(MODELES[format])
    for place, octet in places:
        octets[int(place * len(octets))] = octet
    try:
        # Here, and not beside: a hundred readings.
        issue = inspect.unwrap(texte_du_fichier)(f"a.{format}", bytes(octets))
    except FichierIllisible as refus:
        issue = refus.message
    assert issue.strip()


MODELES = {
    format: rendre(document(paragraphe("Un mot")), format) for format in ("docx", "odt", "pdf")
}
