"""PDF/A-2a and PDF/UA-1 at once, by Typst: the tree goes in as JSON, never as built markup."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst

from maillage.documents.arbre import Document, Tableau, Trait, champs, parcourir
from maillage.documents.dessins import code_qr, polices, verifier
from maillage.documents.glyphes import remplacer_absents
from maillage.documents.preparation import JOUR_FIXE, origine, preparer, transformer

MODELE = Path(__file__).parent / "modeles" / "document.typ"

# A word longer than this gets places where it may be cut, or it would run off the page.
MOT_LONG = 28
_MOT_LONG = re.compile(rf"\S{{{MOT_LONG},}}")
_TRONCON = re.compile(r"[^/&?=._@-]{1,14}[/&?=._@-]*|[/&?=._@-]{1,14}")
ESPACE_NUL = "\u200b"

# How often the objects of a file are gathered otherwise, before each is written apart.
RANGEMENTS = 8

# Structure types under which the template puts no table.
_FEUILLES = ("P", "H1", "H2", "H3", "H4", "Title", "TOC", "L", "Caption", "Figure", "Link")
SANS_TABLEAU = frozenset(f"/{genre}" for genre in _FEUILLES)


def rendre(document: Document, *, modele: Path = MODELE) -> bytes:
    """The PDF of a document; the same document always gives the same bytes.

    `modele` is the Typst source that lays it out.

    Characters that the shipped fonts cannot draw come out as « � » (`remplacements` lists them).
    Raises `DessinIllisible` for a figure that is not SVG.
    """
    pret = preparer(document)
    verifier(pret)
    return _retouche(_composer(pret, modele), _entetes_de_ligne(pret))


@dataclass(frozen=True, slots=True)
class Pagination:
    """The page of each heading in reading order, and how many pages there are."""

    titres: tuple[int, ...]
    total: int


def paginer(pret: Document) -> Pagination:
    """Where the pages of a prepared document fall, without writing its file."""
    mesure = _compilateur(pret, pages="oui").query("<pagination>", field="value", one=True)
    pages = json.loads(mesure)
    return Pagination(tuple(pages["titres"]), pages["total"])


def _compilateur(pret: Document, modele: Path = MODELE, **demandes: str) -> Any:
    ecrit = transformer(pret, lambda t: _secable(remplacer_absents(t)))
    donnees = demandes | {
        "document": json.dumps(ecrit, ensure_ascii=False, default=_pour_typst),
        "origine": origine(ecrit),
        "jour": (ecrit.date or JOUR_FIXE).isoformat(),
        "code_qr": code_qr(ecrit.repere) if ecrit.repere else "",
    }
    return typst.Compiler(
        str(modele), root=str(modele.parent), font_paths=polices(), sys_inputs=donnees
    )


def _pour_typst(noeud: Any) -> Any:
    """A node as the template reads it: its type and its fields, or its text where it has no look."""
    if isinstance(noeud, dt.date):
        return noeud.isoformat()
    if isinstance(noeud, Trait) and "\n" not in noeud.texte and noeud == Trait(noeud.texte):
        return noeud.texte
    classe: Any = type(noeud)
    return {"type": classe.__name__} | {nom: getattr(noeud, nom) for nom in champs(classe)}


def _composer(pret: Document, modele: Path) -> bytes:
    octets, avertissements = _compilateur(pret, modele).compile_with_warnings(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=0,  # unused: the only date written is that of the document
    )
    if avertissements:
        raise RuntimeError("; ".join(a.message for a in avertissements))
    return bytes(octets)


def _secable(texte: str) -> str:
    return _MOT_LONG.sub(lambda mot: ESPACE_NUL.join(_TRONCON.findall(mot[0])), texte)


def _entetes_de_ligne(pret: Document) -> list[bool]:
    """For each table in reading order: does its first column name the rows?"""
    return [b.entete_de_ligne for b in parcourir(pret.blocs) if isinstance(b, Tableau)]


def _retouche(octets: bytes, entetes: list[bool]) -> bytes:
    """The tags that Typst does not write: the first cell of each body row as TH with Scope Row.

    And the caption of a table inside it, also where the table ends right at the foot of a page:
    there Typst leaves the caption beside it, and a screen reader no longer names the table.
    """
    with pikepdf.open(BytesIO(octets)) as pdf:
        tableaux: list[Any] = []
        _relever(pdf.Root.StructTreeRoot, tableaux)
        nommees: list[Any] = []
        portee = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
        partagee = pdf.make_indirect(portee)
        for tableau, nomme in zip(tableaux, entetes, strict=True):
            if nomme:
                nommees += _nommer_les_lignes(tableau, partagee)
        return _enregistrer(pdf, nommees)


def _enregistrer(pdf: pikepdf.Pdf, nommees: list[Any]) -> bytes:
    """The bytes of the file, none of its streams ending with a carriage return.

    Such a stream is right, but page-validation 0.11 takes its last byte for a part of the end of
    line that follows, and says that the length is wrong (ISO 19005-2, 6.1.7.1). That byte belongs
    to the checksum of what is compressed, which another level would not change: a page gets one
    more line end; objects, which are gathered by hundreds, are gathered otherwise when the
    attributes of one of the named cells become an object.
    """
    for page in pdf.pages:
        if page.Contents.read_raw_bytes().endswith(b"\r"):
            page.Contents.write(page.Contents.read_bytes() + b"\n")
    octets = _octets(pdf, compact=True)
    for cellule in nommees[:RANGEMENTS]:
        if b"\r\nendstream" not in octets:
            return octets
        cellule.A = pdf.make_indirect(cellule.A)
        octets = _octets(pdf, compact=True)
    return octets if b"\r\nendstream" not in octets else _en_ascii(pdf)


def _en_ascii(pdf: pikepdf.Pdf) -> bytes:
    """The file with its objects apart, and in ASCII the streams that end with a carriage return."""
    for objet in pdf.objects:
        if isinstance(objet, pikepdf.Stream) and objet.read_raw_bytes().endswith(b"\r"):
            ascii85 = base64.a85encode(objet.read_raw_bytes()) + b"~>"
            filtres = pikepdf.Array([pikepdf.Name.ASCII85Decode, *_filtres(objet)])
            objet.write(ascii85, filter=filtres)
    return _octets(pdf, compact=False)


def _octets(pdf: pikepdf.Pdf, *, compact: bool) -> bytes:
    modes = pikepdf.ObjectStreamMode
    sortie = BytesIO()
    pdf.save(
        sortie,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=modes.generate if compact else modes.disable,
        compress_streams=compact,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return sortie.getvalue()


def _filtres(flux: pikepdf.Stream) -> list[Any]:
    filtre = flux.get("/Filter")
    if filtre is None:
        return []
    return list(filtre) if isinstance(filtre, pikepdf.Array) else [filtre]


def _relever(noeud: Any, tableaux: list[Any]) -> None:
    """Add the tables below a node, in reading order, each with its caption inside.

    Only what may hold a table is opened: most of the tree is paragraphs and cells.
    """
    enfants = _enfants(noeud)
    avant = len(tableaux)
    for enfant in enfants:
        genre = str(enfant.get("/S", ""))
        if genre == "/Table":
            tableaux.append(enfant)
        elif genre not in SANS_TABLEAU:
            _relever(enfant, tableaux)
    un_seul = len(tableaux) == avant + 1
    if un_seul and str(enfants[0].get("/S", "")) == "/Caption":
        _rentrer_la_legende(noeud, enfants, tableaux[avant])


def _rentrer_la_legende(cadre: Any, enfants: list[Any], tableau: Any) -> None:
    legende = enfants[0]
    tableau.K = pikepdf.Array([legende, *_enfants(tableau)])
    legende.P = tableau
    cadre.K = pikepdf.Array(enfants[1:])


def _nommer_les_lignes(tableau: Any, portee: Any) -> Iterator[Any]:
    """Make the first cell of each row of a table name it, by that attribute; those cells."""
    for corps in _enfants_de(tableau, "/TBody"):
        for ligne in _enfants(corps):
            cellule = ligne.K[0]
            if cellule.S == "/TD":
                cellule.S = pikepdf.Name.TH
                cellule.A.append(portee)
                yield cellule


def _enfants_de(noeud: Any, genre: str) -> list[Any]:
    return [enfant for enfant in _enfants(noeud) if enfant.get("/S") == genre]


def _enfants(noeud: Any) -> list[Any]:
    enfants = noeud.get("/K")
    if enfants is None:
        return []
    suite = list(enfants) if isinstance(enfants, pikepdf.Array) else [enfants]
    return [e for e in suite if isinstance(e, pikepdf.Dictionary)]
