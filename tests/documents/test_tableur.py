"""Exports of tables: types kept, nothing executed, same bytes."""

from __future__ import annotations

import csv as csv_standard
import datetime as dt
import re
import time
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO

import odfdo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from maillage.documents.tableur import LONGUEUR_DE_CELLULE, Feuille, csv, ods, xlsx

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULES = ["=1+1", "+33 1 02", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", '=HYPERLINK("http://x")']
FEUILLE = Feuille(
    "Équipements : 2024/2025 [brouillon] au titre interminable",
    ("Nom", "Places", "Montant", "Ouverture"),
    (
        ("Crèche", 1234, Decimal("12345.60"), dt.date(2024, 6, 1)),
        ("=1+1", None, Decimal("-0.5"), dt.date(1850, 1, 2)),
        ('a\nb;"c"\x00', 12345678901234567, Decimal("1.1234567890123456789"), None),
    ),
)


def lignes_csv(octets: bytes) -> list[list[str]]:
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(
        csv_standard.reader(StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";")
    )


def cellules_xlsx(octets: bytes) -> list[list[tuple[str, str]]]:
    """(type, value) of each cell, strings resolved."""
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        feuille = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        chaines = etree.fromstring(archive.read("xl/sharedStrings.xml"))
    partagees = ["".join(si.itertext(f"{S}t")) for si in chaines.iter(f"{S}si")]
    lignes = []
    for ligne in feuille.iter(f"{S}row"):
        lignes.append([])
        for cellule in ligne.iter(f"{S}c"):
            assert cellule.find(f"{S}f") is None
            valeur = cellule.findtext(f"{S}v")
            genre = cellule.get("t", "n")
            lignes[-1].append((genre, partagees[int(valeur)] if genre == "s" else valeur))
    return lignes


def test_csv_a_la_francaise():
    assert lignes_csv(csv(FEUILLE)) == [
        ["Nom", "Places", "Montant", "Ouverture"],
        ["Crèche", "1234", "12345,60", "01/06/2024"],
        ["'=1+1", "", "-0,5", "02/01/1850"],
        ['a\nb;"c"�', "12345678901234567", "1,1234567890123456789", ""],
    ]


@pytest.mark.parametrize("texte", FORMULES)
def test_aucun_texte_n_est_une_formule(texte):
    feuille = Feuille(texte, (texte,), ((texte,),))
    assert [ligne[0][0] for ligne in lignes_csv(csv(feuille))] == ["'", "'"]
    attendu = re.sub(r"\r", "\n", texte).replace("\t", " ")
    assert [ligne[0] for ligne in cellules_xlsx(xlsx(feuille))] == [("s", attendu)] * 2
    table = odfdo.Document(BytesIO(ods(feuille))).body.tables[0]
    for cellule in table.traverse():
        (unique,) = cellule.cells
        assert unique.formula is None
        assert unique.type == "string"


def test_un_nombre_negatif_reste_un_nombre():
    feuille = Feuille("t", ("a",), ((-5,), (Decimal("-1.5"),)))
    assert [li[0] for li in lignes_csv(csv(feuille))[1:]] == ["-5", "-1,5"]
    assert [li[0] for li in cellules_xlsx(xlsx(feuille))[1:]] == [("n", "-5"), ("n", "-1.5")]


def test_xlsx_types_entete_fige_et_absences():
    octets = xlsx(FEUILLE)
    _, premiere, deuxieme, troisieme = cellules_xlsx(octets)
    assert premiere == [("s", "Crèche"), ("n", "1234"), ("n", "12345.60"), ("n", "45444")]
    assert deuxieme == [("s", "=1+1"), ("n", "-0.5"), ("s", "02/01/1850")]
    assert troisieme[1:] == [("s", "12345678901234567"), ("s", "1,1234567890123456789")]
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        vue = archive.read("xl/worksheets/sheet1.xml").decode()
        classeur = archive.read("xl/workbook.xml").decode()
    assert 'ySplit="1"' in vue
    assert 'state="frozen"' in vue
    nom = re.search(r'<sheet name="([^"]+)"', classeur)
    assert nom
    assert len(nom[1]) <= 31
    assert not re.search(r"[\[\]:*?/\\]", nom[1])


def test_ods_types_et_entete():
    fichier = odfdo.Document(BytesIO(ods(FEUILLE)))
    (table,) = fichier.body.tables
    valeurs = [ligne.get_values() for ligne in table.traverse()]
    assert valeurs[0] == list(FEUILLE.colonnes)
    assert valeurs[1][:3] == ["Crèche", 1234, Decimal("12345.60")]
    assert valeurs[1][3] == dt.date(2024, 6, 1)
    assert valeurs[2][:3] == ["=1+1", None, Decimal("-0.5")]
    with zipfile.ZipFile(BytesIO(ods(FEUILLE))) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert b"table:table-header-rows" in archive.read("content.xml")
        assert b"VerticalSplitPosition" in archive.read("settings.xml")


@pytest.mark.parametrize("ecrire", [csv, xlsx, ods])
def test_deux_fois_les_memes_octets(ecrire):
    premiere = ecrire(FEUILLE)
    time.sleep(2.1)
    assert ecrire(FEUILLE) == premiere


@pytest.mark.parametrize("ecrire", [csv, xlsx, ods])
@pytest.mark.parametrize("titre", ["", "'", "History", "a" * 300, "\x00", "[]:*?/\\"])
def test_tout_titre_et_aucune_ligne(ecrire, titre):
    assert ecrire(Feuille(titre, ("a",), ()))
    assert ecrire(Feuille(titre, (), ()))


def test_un_texte_trop_long_pour_xlsx_est_coupe_a_la_vue():
    long = "x" * 40_000
    feuille = Feuille("t", ("a",), ((long,),))
    ((_, ecrit),) = cellules_xlsx(xlsx(feuille))[1]
    assert len(ecrit) <= LONGUEUR_DE_CELLULE
    assert "texte coupé\u00a0: 40000 caractères" in ecrit
    assert lignes_csv(csv(feuille))[1] == [long]


valeurs = (
    st.none() | st.text(max_size=12) | st.integers() | st.decimals(allow_nan=False) | st.dates()
)


@given(st.lists(st.tuples(valeurs, valeurs), max_size=5).map(tuple))
@settings(max_examples=50, deadline=None)
def test_toute_feuille_s_exporte(lignes):
    feuille = Feuille("t", ("a", "b"), lignes)
    assert len(lignes_csv(csv(feuille))) == len(lignes) + 1
    assert cellules_xlsx(xlsx(feuille))
    odfdo.Document(BytesIO(ods(feuille)))


def test_refuse_un_tableau_mal_forme():
    with pytest.raises(ValueError, match="1 cellules pour 2 colonnes"):
        Feuille("t", ("a", "b"), (("x",),))
    with pytest.raises(TypeError, match="float"):
        Feuille("t", ("a",), ((1.5,),))  # type: ignore[arg-type]
