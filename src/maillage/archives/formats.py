"""The formats of the files of an archive, as archivists name them.

PUID: identifiers of the register PRONOM (The National Archives), which SEDA asks for (`FormatId`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its PUID, its media type, its name; the PUID is empty where PRONOM has none."""

    puid: str
    media: str
    nom: str


OCTETS = Format("", "application/octet-stream", "Autre format")
# `pdf` is what Maillage writes: PDF/A-2a. A PDF that somebody handed over may be any PDF.
FORMATS = {
    "pdf": Format("fmt/476", "application/pdf", "PDF/A-2a"),
    "docx": Format(
        "fmt/412",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Office Open XML, document (DOCX)",
    ),
    "odt": Format(
        "fmt/1756", "application/vnd.oasis.opendocument.text", "OpenDocument 1.3, texte (ODT)"
    ),
    "html": Format("fmt/471", "text/html", "HTML 5"),
    "json": Format("fmt/817", "application/json", "JSON"),
    "jsonl": Format("", "application/x-ndjson", "JSON, une ligne par objet"),
    "xml": Format("fmt/101", "application/xml", "XML 1.0"),
    "txt": Format("x-fmt/111", "text/plain", "Texte"),
}
DEPOSES = {
    "application/pdf": Format("", "application/pdf", "PDF déposé"),
    "image/jpeg": Format("fmt/43", "image/jpeg", "JPEG"),
    "image/png": Format("fmt/11", "image/png", "PNG"),
    "text/csv": Format("x-fmt/18", "text/csv", "CSV"),
}


def format_du_nom(nom: str) -> Format:
    """The format of a file that Maillage wrote, by its extension."""
    return FORMATS.get(PurePosixPath(nom).suffix.removeprefix("."), OCTETS)


def format_depose(media: str) -> Format:
    """The format of a file that somebody handed over, by the type read from its bytes."""
    connu = next((f for f in FORMATS.values() if f.media == media and f.puid), None)
    return DEPOSES.get(media) or connu or Format("", media, media)
