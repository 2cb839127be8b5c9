"""Reading the four formats back, each by a library that did not write it, into one form."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import docx
import odfdo
import pikepdf
import pypdfium2
from docx.table import Table
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class Lu:
    """What a reader finds: headings (level, text), tables (caption, rows of cells), all the text."""

    titres: list[tuple[int, str]] = field(default_factory=list)
    tableaux: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    texte: str = ""


def serre(texte: str) -> str:
    """Without what a line break may add or take: spaces, hyphens of a cut word (U+0002 for pdfium)."""
    return re.sub(r"[\s\x02\u00ad\u200b]+", "", texte)


def lire(octets: bytes, format_: str) -> Lu:
    return {"pdf": lire_pdf, "docx": lire_docx, "odt": lire_odt, "html": lire_html}[format_](octets)


# ---------------------------------------------------------------- HTML


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lu = Lu()
        self.ouverts: list[str] = []
        self.morceaux: list[str] = []
        self.courant: list[str] | None = None
        self.balises: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.balises.add(tag)
        classes = dict(attrs).get("class") or ""
        if tag == "table":
            self.lu.tableaux.append(("", []))
        elif tag == "tr":
            self.lu.tableaux[-1][1].append([])
        elif tag in ("td", "th", "caption") or re.fullmatch("h[1-6]", tag):
            self.courant = []
            self.ouverts.append(tag if "document-titre" not in classes else "titre")
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.lu.tableaux[-1][1][-1].append(self._fermer())
        elif tag == "caption":
            self.lu.tableaux[-1] = (self._fermer(), self.lu.tableaux[-1][1])
        elif re.fullmatch("h[1-6]", tag):
            if self.ouverts[-1] == "titre":
                self._fermer()
            else:
                self.lu.titres.append((int(tag[1]) - 1, self._fermer()))

    def _fermer(self) -> str:
        self.ouverts.pop()
        assert self.courant is not None
        texte, self.courant = "".join(self.courant), None
        return texte

    def handle_data(self, data: str) -> None:
        self.morceaux.append(data)
        if self.courant is not None:
            self.courant.append(data)


def lire_html(octets: bytes) -> Lu:
    page = _Page()
    page.feed(octets.decode("utf-8"))
    page.close()
    page.lu.texte = "".join(page.morceaux)
    return page.lu


def balises_html(octets: bytes) -> set[str]:
    page = _Page()
    page.feed(octets.decode("utf-8"))
    return page.balises


# ---------------------------------------------------------------- DOCX


def lire_docx(octets: bytes) -> Lu:
    fichier = docx.Document(BytesIO(octets))
    lu = Lu()
    legende = ""
    for bloc in fichier.iter_inner_content():
        if isinstance(bloc, Table):
            assert bloc.style.name == "Tableau"
            lignes = [[cellule.text for cellule in ligne.cells] for ligne in bloc.rows]
            lu.tableaux.append((legende, lignes))
            legende = ""
            continue
        nom = bloc.style.name
        if nom.startswith("Heading "):
            lu.titres.append((int(nom[8:]), bloc.text))
        legende = bloc.text if nom == "Caption" else ""
    lu.texte = "".join(fichier.element.body.itertext(f"{W}t", f"{W}br"))
    return lu


# ---------------------------------------------------------------- ODT


def lire_odt(octets: bytes) -> Lu:
    fichier = odfdo.Document(BytesIO(octets))
    corps = etree.fromstring(fichier.get_part("content.xml").serialize())
    espaces = {
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    }
    style = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    parents = {
        s.get(f"{{{style}}}name"): s.get(f"{{{style}}}parent-style-name")
        for s in corps.iter(f"{{{style}}}style")
    }
    lu = Lu()
    for titre in corps.iterfind(".//text:h", espaces):
        niveau = titre.get(f"{{{espaces['text']}}}outline-level")
        lu.titres.append((int(niveau), _texte_odf(titre)))
    for table in corps.iterfind(".//table:table", espaces):
        avant = table.getprevious()
        nom = avant.get(f"{{{espaces['text']}}}style-name")
        legende = _texte_odf(avant) if "Caption" in (nom, parents.get(nom)) else ""
        lignes = [
            [_texte_odf(c) for c in ligne.iterfind("table:table-cell", espaces)]
            for ligne in table.iterfind(".//table:table-row", espaces)
        ]
        lu.tableaux.append((legende, lignes))
    lu.texte = _texte_odf(corps)
    return lu


def _texte_odf(noeud: Any) -> str:
    """Text as OpenDocument defines it: `text:s` is spaces, `text:line-break` a line end."""
    morceaux = [noeud.text or ""]
    for enfant in noeud:
        local = etree.QName(enfant).localname
        if local == "s":
            compte = enfant.get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}c") or "1"
            morceaux.append(" " * int(compte))
        elif local == "line-break":
            morceaux.append("\n")
        morceaux += [_texte_odf(enfant), enfant.tail or ""]
    return "".join(morceaux)


# ---------------------------------------------------------------- PDF, by its tags


def lire_pdf(octets: bytes) -> Lu:
    """What assistive software reads, by the structure tree: no header or footer of a page."""
    textes = _textes_marques(octets)
    lu = Lu(texte="".join("".join(t for n, t in page.items() if n >= 0) for page in textes))
    with pikepdf.open(BytesIO(octets)) as pdf:
        pages = {page.obj.objgen: rang for rang, page in enumerate(pdf.pages)}
        for genre, noeud in _parcourir(pdf.Root.StructTreeRoot):
            if re.fullmatch("/H[1-6]", genre):
                lu.titres.append((int(genre[2]), _texte_pdf(noeud, pages, textes)))
            elif genre == "/Table":
                lu.tableaux.append(_tableau_pdf(noeud, pages, textes))
    return lu


def portees(octets: bytes) -> list[list[list[str]]]:
    """For each table of the PDF, each row, the scope of each cell (« » for a data cell)."""
    with pikepdf.open(BytesIO(octets)) as pdf:
        return [
            [
                [
                    _portee(cellule)
                    for genre, cellule in _parcourir(ligne)
                    if genre in ("/TH", "/TD")
                ]
                for genre, ligne in _parcourir(table)
                if genre == "/TR"
            ]
            for genre, table in _parcourir(pdf.Root.StructTreeRoot)
            if genre == "/Table"
        ]


def _portee(cellule: Any) -> str:
    attributs = cellule.get("/A")
    suite = list(attributs) if isinstance(attributs, pikepdf.Array) else [attributs]
    trouves = [str(a.Scope) for a in suite if a is not None and "/Scope" in a]
    return trouves[0] if trouves else ""


def _tableau_pdf(table: Any, pages: Any, textes: Any) -> tuple[str, list[list[str]]]:
    legende = ""
    lignes = []
    for genre, noeud in _parcourir(table):
        if genre == "/Caption":
            legende = _texte_pdf(noeud, pages, textes)
        elif genre == "/TR":
            cellules = [n for g, n in _parcourir(noeud) if g in ("/TH", "/TD")]
            lignes.append([_texte_pdf(c, pages, textes) for c in cellules])
    return legende, lignes


def _parcourir(noeud: Any) -> Any:
    for enfant in _enfants(noeud):
        if isinstance(enfant, pikepdf.Dictionary) and "/S" in enfant:
            yield str(enfant.S), enfant
            yield from _parcourir(enfant)


def _enfants(noeud: Any) -> list[Any]:
    enfants = noeud.get("/K")
    if enfants is None:
        return []
    return list(enfants) if isinstance(enfants, pikepdf.Array) else [enfants]


def _texte_pdf(noeud: Any, pages: Any, textes: Any, page: Any = None) -> str:
    if "/ActualText" in noeud:
        return str(noeud.ActualText)
    page = noeud.get("/Pg", page)
    morceaux = []
    for enfant in _enfants(noeud):
        if isinstance(enfant, pikepdf.Dictionary):
            if "/MCID" in enfant:
                ici = enfant.get("/Pg", page)
                morceaux.append(textes[pages[ici.objgen]].get(int(enfant.MCID), ""))
            elif "/S" in enfant:
                morceaux.append(_texte_pdf(enfant, pages, textes, page))
        else:
            morceaux.append(textes[pages[page.objgen]].get(int(enfant), ""))
    return "".join(morceaux)


def _textes_marques(octets: bytes) -> list[dict[int, str]]:
    """For each page, the text of each marked content."""
    brut = pypdfium2.raw
    pdf = pypdfium2.PdfDocument(octets)
    resultat = []
    for page in pdf:
        texte_de_page = page.get_textpage()
        marques: dict[int, str] = {}
        for objet in page.get_objects(filter=[brut.FPDF_PAGEOBJ_TEXT]):
            numero = brut.FPDFPageObj_GetMarkedContentID(objet.raw)
            longueur = brut.FPDFTextObj_GetText(objet.raw, texte_de_page.raw, None, 0)
            tampon = ctypes.create_string_buffer(longueur)
            zone = ctypes.cast(tampon, ctypes.POINTER(ctypes.c_ushort))
            brut.FPDFTextObj_GetText(objet.raw, texte_de_page.raw, zone, longueur)
            ecrit = tampon.raw.decode("utf-16-le", "surrogatepass").rstrip("\0")
            marques[numero] = marques.get(numero, "") + ecrit
        resultat.append(marques)
        texte_de_page.close()
        page.close()
    pdf.close()
    return resultat
