"""What the OpenDocument files share (ODT, ODS): names, metadata, package (OASIS ODF 1.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lxml import etree

from maillage.documents.archive import archiver

ESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}
VERSION = "1.3"


def nom(abrege: str) -> str:
    """`text:p` as lxml writes it."""
    prefixe, local = abrege.split(":")
    return f"{{{ESPACES[prefixe]}}}{local}"


def racine(balise: str) -> Any:
    """The root of one part of the file, every prefix declared."""
    espaces = {p: u for p, u in ESPACES.items() if (p == "manifest") == (balise[:8] == "manifest")}
    element = etree.Element(nom(balise), nsmap=espaces)
    prefixe = "manifest:version" if balise.startswith("manifest") else "office:version"
    element.set(nom(prefixe), VERSION)
    return element


def element(parent: Any, balise: str, texte: str = "", **attributs: str) -> Any:
    """A child; `style_style_name="X"` stands for `style:style-name="X"`."""
    enfant = etree.SubElement(parent, nom(balise))
    for cle, valeur in attributs.items():
        prefixe, local = cle.split("_", 1)
        enfant.set(nom(f"{prefixe}:{local.replace('_', '-')}"), valeur)
    if texte:
        enfant.text = texte
    return enfant


def octets(partie: Any) -> bytes:
    """The part as UTF-8 XML."""
    return etree.tostring(partie, xml_declaration=True, encoding="UTF-8")


def metadonnees(
    *,
    titre: str,
    sujet: str = "",
    auteur: str = "",
    date: dt.date | None = None,
    mots_cles: tuple[str, ...] = (),
) -> bytes:
    """The `meta.xml` of a file."""
    partie = racine("office:document-meta")
    meta = element(partie, "office:meta")
    element(meta, "meta:generator", "Maillage")
    element(meta, "dc:title", titre)
    if sujet:
        element(meta, "dc:subject", sujet)
    for mot in mots_cles:
        element(meta, "meta:keyword", mot)
    if auteur:
        element(meta, "meta:initial-creator", auteur)
        element(meta, "dc:creator", auteur)
    if date:
        element(meta, "meta:creation-date", f"{date.isoformat()}T00:00:00")
        element(meta, "dc:date", f"{date.isoformat()}T00:00:00")
    element(meta, "dc:language", "fr-FR")
    return octets(partie)


def paquet(type_mime: str, parties: dict[str, bytes]) -> bytes:
    """The file: `mimetype` first and stored, then the parts, then their manifest."""
    manifeste = racine("manifest:manifest")
    entree = {"manifest_media_type": type_mime, "manifest_version": VERSION}
    element(manifeste, "manifest:file-entry", manifest_full_path="/", **entree)
    for chemin in parties:
        genre = "image/png" if chemin.endswith(".png") else "text/xml"
        attributs = {"manifest_full_path": chemin, "manifest_media_type": genre}
        element(manifeste, "manifest:file-entry", **attributs)
    return archiver(
        [
            ("mimetype", type_mime.encode("ascii")),
            *parties.items(),
            ("META-INF/manifest.xml", octets(manifeste)),
        ],
        stockees=frozenset({"mimetype"}),
    )
