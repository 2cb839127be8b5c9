"""The text of a file that somebody hands in: DOCX, ODT, PDF with text, or plain text.

One line a paragraph, one line a row of a table (its cells parted by tabs): the line numbers of
findings are those of this text. What the file claims to be is never believed: the first bytes
decide, sizes are checked before anything is unpacked, and XML entities are left alone.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath

import pypdfium2
from lxml import etree

from maillage.fichiers import pdfium
from maillage.fichiers.bornes import bornee
from maillage.regles.erreurs import SaisieInvalide

MEGAOCTET = 1_000_000
TAILLE_AU_PLUS = 10 * MEGAOCTET
# An office file unpacks to ten times its size or so; a bomb, to a thousand times.
DECOMPRESSE_AU_PLUS = 60 * MEGAOCTET
RAPPORT_AU_PLUS = 200
ENTREES_AU_PLUS = 3_000
PAGES_AU_PLUS = 600
SIGNES_AU_PLUS = 2_000_000

EXTENSIONS = (".docx", ".odt", ".pdf", ".txt")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXTE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLEAU = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
WORD_COURANT = WORD.strip("{}").encode()
WORD_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
PARAGRAPHES = {f"{WORD}p", f"{TEXTE}p", f"{TEXTE}h"}
REPLI = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What a damaged archive raises.
DEGATS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


class FichierIllisible(SaisieInvalide):
    """The file cannot be read; the message says why, and what to do."""

    code = "FICHIER_ILLISIBLE"


@bornee()
def texte_du_fichier(nom: str, octets: bytes) -> str:
    """The text of the file `nom`, its lines parted by « \\n ».

    Raises `FichierIllisible` where the file is too large, is not what its extension says, is
    protected, damaged, or holds no text.
    """
    extension = PurePath(nom).suffix.lower()
    if extension not in EXTENSIONS:
        raise FichierIllisible(
            "Ce format ne se lit pas ici. Choisissez un fichier Word (.docx), OpenDocument (.odt), "
            "PDF (.pdf) ou texte (.txt)."
        )
    if len(octets) > TAILLE_AU_PLUS:
        raise FichierIllisible(
            f"Le fichier dépasse {TAILLE_AU_PLUS // MEGAOCTET} Mo. Retirez ses images, ou collez son texte."
        )
    texte = {".docx": _docx, ".odt": _odt, ".pdf": _pdf, ".txt": _txt}[extension](octets)
    if not texte.strip():
        raise FichierIllisible("Le fichier ne contient aucun texte.")
    if len(texte) > SIGNES_AU_PLUS:
        raise FichierIllisible(
            "Le texte de ce fichier dépasse deux millions de signes. Contrôlez-le par parties."
        )
    return texte


def _txt(octets: bytes) -> str:
    """UTF-8, or UTF-16 where its mark says so, or else what Windows wrote."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return octets.decode("utf-16")
        except UnicodeDecodeError as erreur:
            raise _abime("texte") from erreur
    if b"\0" in octets or octets.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FichierIllisible(
            "Ce fichier porte l'extension .txt, mais ce n'est pas du texte. Donnez-lui sa vraie "
            "extension, ou enregistrez-le en texte brut."
        )
    for encodage in ("utf-8-sig", "cp1252"):
        try:
            return octets.decode(encodage)
        except UnicodeDecodeError:
            continue
    return octets.decode("iso-8859-1")


def _docx(octets: bytes) -> str:
    with _archive(octets, "Word (.docx)") as archive:
        if "word/document.xml" not in archive.namelist():
            raise _autre_nature("Word (.docx)")
        # What Word calls « strict » says the same under another name.
        racine = _arbre(archive, "word/document.xml", "Word", (WORD_STRICT, WORD_COURANT))
    return "\n".join(_lignes(racine, f"{WORD}tr", f"{WORD}tc"))


def _odt(octets: bytes) -> str:
    with _archive(octets, "OpenDocument (.odt)") as archive:
        noms = archive.namelist()
        if "content.xml" not in noms or "mimetype" not in noms:
            raise _autre_nature("OpenDocument (.odt)")
        if b"opendocument.text" not in _contenu(archive, "mimetype", "OpenDocument"):
            raise _autre_nature("OpenDocument (.odt)")
        racine = _arbre(archive, "content.xml", "OpenDocument")
    return "\n".join(_lignes(racine, f"{TABLEAU}table-row", f"{TABLEAU}table-cell"))


def _arbre(
    archive: zipfile.ZipFile, nom: str, nature: str, remplacer: tuple[bytes, bytes] = (b"", b"")
) -> etree._Element:
    contenu = _contenu(archive, nom, nature)
    if remplacer[0]:
        contenu = contenu.replace(*remplacer)
    lecteur = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(contenu, lecteur)
    except etree.XMLSyntaxError as erreur:
        # So does a protected ODT end: its parts are unreadable bytes.
        raise _abime(nature) from erreur


def _contenu(archive: zipfile.ZipFile, nom: str, nature: str) -> bytes:
    try:
        return archive.read(nom)
    except DEGATS as erreur:
        raise _abime(nature) from erreur


def _archive(octets: bytes, nature: str) -> zipfile.ZipFile:
    """The ZIP archive, once its announced sizes are found reasonable.

    Python unpacks no more than an entry announces, so that what is announced is what is checked.
    """
    if octets.startswith(b"\xd0\xcf\x11\xe0"):
        raise FichierIllisible(
            "Ce fichier est protégé par un mot de passe, ou c'est un ancien format (.doc). Retirez la "
            "protection, ou enregistrez-le en .docx."
        )
    if not octets.startswith(b"PK\x03\x04"):
        raise _autre_nature(nature)
    try:
        archive = zipfile.ZipFile(io.BytesIO(octets))
    except (ValueError, *DEGATS) as erreur:
        raise _abime(nature) from erreur
    entrees = archive.infolist()
    total = sum(entree.file_size for entree in entrees)
    gonfle = any(
        entree.file_size > MEGAOCTET and entree.file_size > RAPPORT_AU_PLUS * entree.compress_size
        for entree in entrees
    )
    if len(entrees) > ENTREES_AU_PLUS or total > DECOMPRESSE_AU_PLUS or gonfle:
        archive.close()
        raise FichierIllisible(
            "Le contenu de ce fichier est démesuré une fois décompressé : il n'est pas ouvert. Collez "
            "son texte, ou enregistrez-le de nouveau depuis votre traitement de texte."
        )
    if any(entree.flag_bits & 1 for entree in entrees):
        archive.close()
        raise FichierIllisible("Ce fichier est protégé par un mot de passe. Retirez la protection.")
    return archive


def _lignes(racine: etree._Element, rangee: str, cellule: str) -> Iterator[str]:
    """The lines of the tree, in its order; a row is one line, whatever its cells hold.

    Walked without recursion: a hostile file may nest deeper than Python calls.
    """
    pile = [racine]
    while pile:
        element = pile.pop()
        if element.tag in PARAGRAPHES:
            yield from _texte(element).split("\n")
        elif element.tag == rangee:
            yield "\t".join(" ".join(_texte(c).split()) for c in element.iterchildren(cellule))
        elif element.tag not in {REPLI, f"{TEXTE}tracked-changes"}:
            pile.extend(reversed(element))


def _texte(element: etree._Element) -> str:
    """The words of a paragraph or a cell, with its tabs and line breaks."""
    morceaux: list[str] = []
    pile: list[etree._Element | str] = [element]
    while pile:
        courant = pile.pop()
        if isinstance(courant, str):
            morceaux.append(courant)
            continue
        if not isinstance(courant.tag, str) or courant.tag in {REPLI, f"{WORD}del", f"{TEXTE}note"}:
            continue
        # A text box, or a cell of several paragraphs.
        morceaux.append(
            "\n" if courant.tag in PARAGRAPHES and courant is not element else _signe(courant)
        )
        de_texte = courant.tag == f"{WORD}t" or courant.tag.startswith(TEXTE)
        if de_texte and courant.text:
            morceaux.append(courant.text)
        for enfant in reversed(courant):
            if courant.tag.startswith(TEXTE) and enfant.tail:
                pile.append(enfant.tail)
            pile.append(enfant)
    return "".join(morceaux)


def _signe(element: etree._Element) -> str:
    """What an element without words stands for."""
    if element.tag in {f"{WORD}tab", f"{TEXTE}tab"}:
        return "\t"
    if element.tag in {f"{WORD}br", f"{WORD}cr", f"{TEXTE}line-break"}:
        return "\n"
    if element.tag == f"{TEXTE}s":
        nombre = element.get(f"{TEXTE}c", "1")
        return " " * (
            int(nombre) if nombre.isascii() and nombre.isdigit() and len(nombre) < 3 else 1
        )
    return "-" if element.tag == f"{WORD}noBreakHyphen" else ""


def _pdf(octets: bytes) -> str:
    if b"%PDF-" not in octets[:1024]:
        raise _autre_nature("PDF")
    try:
        with pdfium.ouvrir(octets) as pdf:
            if len(pdf) > PAGES_AU_PLUS:
                raise FichierIllisible(
                    f"Ce PDF compte plus de {PAGES_AU_PLUS} pages. Contrôlez-le par parties."
                )
            texte = "\n".join(_pages(pdf))
    except pypdfium2.PdfiumError as erreur:
        if "password" in str(erreur).lower():
            raise FichierIllisible(
                "Ce PDF est protégé par un mot de passe. Retirez la protection, ou collez son texte."
            ) from erreur
        raise _abime("PDF") from erreur
    if not texte.strip():
        raise FichierIllisible(
            "Ce PDF ne contient pas de texte : c'est sans doute une image numérisée. Passez-le à la "
            "reconnaissance de caractères, ou collez son texte."
        )
    return texte


def _pages(pdf: pypdfium2.PdfDocument) -> Iterator[str]:
    """The text of each page, in order, until there is more than one may check."""
    signes = 0
    for page in pdf:
        texte = page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("\r", "\n")
        # PDFium marks a word cut at the end of a line so.
        yield texte.replace("\ufffe", "").replace("\x02", "")
        signes += len(texte)
        if signes > SIGNES_AU_PLUS:
            return


def _autre_nature(nature: str) -> FichierIllisible:
    return FichierIllisible(
        f"Ce fichier n'est pas un fichier {nature}, malgré son extension. Ouvrez-le dans votre "
        "traitement de texte, et enregistrez-le dans ce format."
    )


def _abime(nature: str) -> FichierIllisible:
    return FichierIllisible(
        f"Ce fichier {nature} est abîmé ou protégé : il ne s'ouvre pas. Enregistrez-le de nouveau, ou "
        "collez son texte."
    )
