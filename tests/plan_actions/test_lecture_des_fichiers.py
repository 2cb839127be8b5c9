"""Files that are hostile, broken or huge: refused with a reason, before anything is parsed."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import archives, tableurs
from maillage.documents.lecture.tableurs import lire_csv, lire_ods, lire_xlsx
from maillage.documents.opendocument import element, octets, paquet, racine
from maillage.documents.tableur import TYPE_ODS
from maillage.plan_actions.imports.fichiers import verifier_l_archive
from maillage.plan_actions.imports.textes import lire_docx

FEUILLE = "xl/worksheets/sheet1.xml"


def classeur(remplir: Callable[[xlsxwriter.Workbook], None] | None = None) -> bytes:
    sortie = BytesIO()
    livre = xlsxwriter.Workbook(sortie, {"in_memory": True})
    page = livre.add_worksheet("Plan")
    page.write_row(0, 0, ("Axe", "Action", "Pilote"))
    page.write_row(1, 0, ("Enfance", "Lire", "Caf"))
    if remplir:
        remplir(livre)
    livre.close()
    return sortie.getvalue()


def refaire(octets: bytes, nouvelles: dict[str, bytes | None]) -> bytes:
    """The archive with parts added, replaced or (None) taken away."""
    sortie = BytesIO()
    with zipfile.ZipFile(BytesIO(octets)) as avant, zipfile.ZipFile(sortie, "w", 8) as apres:
        for nom in avant.namelist():
            if nom not in nouvelles:
                apres.writestr(nom, avant.read(nom))
        for nom, contenu in nouvelles.items():
            if contenu is not None:
                apres.writestr(nom, contenu)
    return sortie.getvalue()


def partie(nom: str, octets: bytes | None = None) -> bytes:
    with zipfile.ZipFile(BytesIO(octets or classeur())) as archive:
        return archive.read(nom)


# ---------------------------------------------------------------- hostile archives


def test_une_bombe_est_refusee_sans_etre_ouverte() -> None:
    bombe = refaire(classeur(), {FEUILLE: b"0" * 90_000_000})
    assert len(bombe) < 200_000
    with pytest.raises(FichierIllisible, match="démesuré"):
        lire_xlsx(bombe)


def test_une_bombe_qui_ment_sur_sa_taille_est_refusee() -> None:
    """The directory announces a small part; what it unpacks to is larger."""
    octets = bytearray(refaire(classeur(), {"xl/gros.xml": b"0" * 30_000_000}))
    with zipfile.ZipFile(BytesIO(bytes(octets))) as archive:
        info = archive.getinfo("xl/gros.xml")
        entete = info.header_offset
    vraie = struct.pack("<L", 30_000_000)
    place = octets.rfind(vraie)
    octets[place : place + 4] = struct.pack("<L", 1_000)
    octets[entete + 22 : entete + 26] = struct.pack("<L", 1_000)
    with pytest.raises(FichierIllisible, match=r"abîmé|démesuré"):
        lire_xlsx(bytes(octets))


@pytest.mark.parametrize(
    ("parties", "raison"),
    [
        ({"xl/vbaProject.bin": b"MZ"}, "macros"),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, "macros"),
        ({"Basic/Standard/Module1.xml": b"<x/>"}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "liens externes"),
        ({"xl/connections.xml": b"<x/>"}, "liens externes"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "objets incorporés"),
        ({"../../etc/passwd": b"x"}, "sortent de son archive"),
        ({"/etc/passwd": b"x"}, "sortent de son archive"),
        ({"EncryptedPackage": b"x"}, "mot de passe"),
    ],
)
def test_ce_qui_agit_est_refuse(parties: dict[str, bytes], raison: str) -> None:
    with pytest.raises(FichierIllisible, match=raison):
        lire_xlsx(refaire(classeur(), parties))


def test_un_lien_vers_le_reseau_est_refuse_mais_pas_une_adresse_ou_l_on_clique() -> None:
    def lier(livre: xlsxwriter.Workbook) -> None:
        livre.worksheets()[0].write_url(1, 3, "https://exemple.fr/action", string="La page")

    assert lire_xlsx(classeur(lier))[0].lignes[1][3] == "La page"
    liens = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Target="http://exemple.fr/x" TargetMode="External" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
    )
    with pytest.raises(FichierIllisible, match="liens externes"):
        lire_xlsx(refaire(classeur(), {"xl/worksheets/_rels/sheet1.xml.rels": liens}))


@pytest.mark.parametrize(
    "debut", [b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>", b"<!doctype x SYSTEM 'file:///etc/passwd'>"]
)
def test_une_dtd_est_refusee(debut: bytes) -> None:
    feuille = partie(FEUILLE).replace(b"<worksheet", debut + b"<worksheet", 1)
    with pytest.raises(FichierIllisible, match="DTD"):
        lire_xlsx(refaire(classeur(), {FEUILLE: feuille}))


def test_un_type_a_macros_est_refuse_meme_sans_macro() -> None:
    types = partie("[Content_Types].xml").replace(
        b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"
    )
    sortie = BytesIO()
    with zipfile.ZipFile(BytesIO(classeur())) as avant, zipfile.ZipFile(sortie, "w") as apres:
        for nom in avant.namelist():
            apres.writestr(nom, types if nom == "[Content_Types].xml" else avant.read(nom))
    with pytest.raises(FichierIllisible, match="macros"):
        lire_xlsx(sortie.getvalue())


@pytest.mark.parametrize("nom", ["plan.xls", "plan.xlsx", "plan.doc"])
def test_un_ancien_format_ou_un_fichier_protege_dit_quoi_faire(nom: str) -> None:
    with pytest.raises(FichierIllisible, match=r"enregistrez-le en \.xlsx"):
        verifier_l_archive(nom, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


@pytest.mark.parametrize("fin", [100, 1_000, -200])
def test_un_fichier_coupe_est_dit_abime(fin: int) -> None:
    with pytest.raises(FichierIllisible, match="abîmé"):
        lire_xlsx(classeur()[:fin])


@pytest.mark.parametrize("lecteur", [lire_xlsx, lire_ods, lire_docx])
def test_un_zip_quelconque_n_est_pas_un_plan(lecteur: Callable[[bytes], object]) -> None:
    with pytest.raises(FichierIllisible, match="n'est pas un"):
        lecteur(refaire(classeur(), {"xl/workbook.xml": None}))


# ---------------------------------------------------------------- huge sheets


@pytest.mark.parametrize(("ligne", "colonne"), [(1_048_575, 0), (0, 16_383)])
def test_une_cellule_au_bout_du_monde_est_refusee(ligne: int, colonne: int) -> None:
    with pytest.raises(FichierIllisible, match="trop grand"):
        lire_xlsx(classeur(lambda livre: livre.worksheets()[0].write(ligne, colonne, "x")))


def test_une_mise_en_forme_au_bout_du_monde_ne_gene_pas() -> None:
    def former(livre: xlsxwriter.Workbook) -> None:
        gras = livre.add_format({"bold": True})
        livre.worksheets()[0].write_blank(1_048_575, 16_383, None, gras)

    assert len(lire_xlsx(classeur(former))[0].lignes) == 2


def un_ods(lignes: str, colonnes: str) -> bytes:
    partie = racine("office:document-content")
    table = element(element(element(partie, "office:body"), "office:spreadsheet"), "table:table")
    rangee = element(table, "table:table-row", table_number_rows_repeated=lignes)
    cellule = element(
        rangee,
        "table:table-cell",
        office_value_type="string",
        table_number_columns_repeated=colonnes,
    )
    element(cellule, "text:p", "x")
    return paquet(TYPE_ODS, {"content.xml": octets(partie)})


@pytest.mark.parametrize(
    ("lignes", "colonnes"), [("1048576", "1"), ("1", "16384"), ("19999", "250")]
)
def test_des_repetitions_d_ods_demesurees_sont_refusees(lignes: str, colonnes: str) -> None:
    with pytest.raises(FichierIllisible, match="trop grand"):
        lire_ods(un_ods(lignes, colonnes))


def test_des_fusions_demesurees_sont_refusees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tableurs, "CELLULES_AU_PLUS", 100)

    def fondre(livre: xlsxwriter.Workbook) -> None:
        page = livre.worksheets()[0]
        for colonne in range(4, 24, 2):
            page.merge_range(0, colonne, 9, colonne + 1, "x")
        page.write(9, 0, "fin")

    with pytest.raises(FichierIllisible, match="trop grand"):
        lire_xlsx(classeur(fondre))


# ---------------------------------------------------------------- what is read


def test_les_types_des_cellules_sont_gardes() -> None:
    def remplir(livre: xlsxwriter.Workbook) -> None:
        page = livre.worksheets()[0]
        jour = livre.add_format({"num_format": "dd/mm/yyyy"})
        page.write_datetime(2, 0, dt.datetime(2026, 3, 12), jour)  # noqa: DTZ001 - xlsxwriter wants it naive
        page.write_number(2, 1, 12.5)
        page.write_boolean(2, 2, True)
        page.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        page.write_string(2, 4, "'=caché")

    assert lire_xlsx(classeur(remplir))[0].lignes[2] == [
        dt.date(2026, 3, 12),
        12.5,
        True,
        "#DIV/0!",
        "=caché",
    ]


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_un_csv_se_lit_quel_que_soit_son_encodage(encodage: str, separateur: str) -> None:
    texte = "\r\n".join(
        separateur.join(ligne)
        for ligne in (("Axe", "Été", "Coût"), ("Né", '"a\nb"', "1"), ("x", "", "2"))
    )
    assert lire_csv(texte.encode(encodage))[0].lignes == [
        ["Axe", "Été", "Coût"],
        ["Né", "a\nb", "1"],
        ["x", None, "2"],
    ]


def test_un_csv_binaire_ou_sans_fin_est_refuse() -> None:
    with pytest.raises(FichierIllisible):
        lire_csv(b"a;b\r\n\0\0;c")
    with pytest.raises(FichierIllisible, match="abîmé"):
        lire_csv(b'a;b\r\n"' + b"x" * 200_000)


def test_la_copie_ne_garde_que_ce_qui_se_lit() -> None:
    avec_image = refaire(classeur(), {"xl/media/image1.png": b"\x89PNG"})
    with archives.ouvrir(avec_image) as archive:
        assert "xl/media/image1.png" not in archive.namelist()
        assert FEUILLE in archive.namelist()


def test_le_fichier_du_depot_se_lit_depuis_le_disque() -> None:
    dossier = Path(__file__).parent / "fichiers"
    assert lire_ods((dossier / "classeur.ods").read_bytes())[0].nom == "Feuille1"
