"""The types of file that may be handed over."""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from django.db import models


class TypeFichier(models.TextChoices):
    """What the bytes of a file say it is; the value is its media type."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    XLSX = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "classeur Excel",
    )
    DOCX = (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "document Word",
    )
    PPTX = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "présentation PowerPoint",
    )
    ODS = "application/vnd.oasis.opendocument.spreadsheet", "classeur OpenDocument"
    CSV = "text/csv", "CSV"
    GZIP = "application/gzip", "fichier compressé"
    PARQUET = "application/vnd.apache.parquet", "Parquet"
    ZIP = "application/zip", "archive ZIP"


# How a file of each type begins (ISO 32000-1, 7.5.2; ITU T.81, B.1.1.3; PNG 3rd edition, 5.2).
DEBUTS: dict[TypeFichier, bytes] = {
    TypeFichier.PDF: b"%PDF-",
    TypeFichier.JPEG: b"\xff\xd8\xff",
    TypeFichier.PNG: b"\x89PNG\r\n\x1a\n",
}
ZIP = b"PK\x03\x04"
# RFC 1952, 2.3.1; Apache Parquet file format, « File Format ».
COMPRESSES: dict[TypeFichier, bytes] = {
    TypeFichier.GZIP: b"\x1f\x8b",
    TypeFichier.PARQUET: b"PAR1",
}
# The part that an office file cannot do without (ECMA-376, part 1, 12.3.23 and 11.3.10).
PARTIES: dict[TypeFichier, str] = {
    TypeFichier.XLSX: "xl/workbook.xml",
    TypeFichier.DOCX: "word/document.xml",
    TypeFichier.PPTX: "ppt/presentation.xml",
}
EXTENSIONS: dict[TypeFichier, tuple[str, ...]] = {
    TypeFichier.PDF: (".pdf",),
    TypeFichier.JPEG: (".jpg", ".jpeg"),
    TypeFichier.PNG: (".png",),
    TypeFichier.XLSX: (".xlsx",),
    TypeFichier.DOCX: (".docx",),
    TypeFichier.PPTX: (".pptx",),
    TypeFichier.ODS: (".ods",),
    TypeFichier.CSV: (".csv", ".txt"),
    TypeFichier.GZIP: (".gz",),
    TypeFichier.PARQUET: (".parquet",),
    TypeFichier.ZIP: (".zip",),
}
# A signed page, a proof: what a scanner or a telephone gives.
NUMERISATIONS = frozenset({TypeFichier.PDF, TypeFichier.JPEG, TypeFichier.PNG})
# What a page or a document shows as it is.
IMAGES = frozenset({TypeFichier.JPEG, TypeFichier.PNG})
# What the producers of statistics publish; a page never takes them for an annexe.
DONNEES = frozenset(
    {
        TypeFichier.CSV,
        TypeFichier.XLSX,
        TypeFichier.GZIP,
        TypeFichier.PARQUET,
        TypeFichier.ZIP,
    }
)
TABLEAUX = frozenset({TypeFichier.XLSX, TypeFichier.ODS, TypeFichier.CSV, TypeFichier.DOCX})


def type_detecte(octets: bytes) -> TypeFichier | None:
    """The type that the bytes say, whatever the file is called; None for another one.

    A CSV has nothing of its own: text without a null byte passes for one (`est_du_texte`).
    """
    trouve = next((t for t, debut in DEBUTS.items() if octets.startswith(debut)), None)
    return _bureautique(octets) if trouve is None and octets.startswith(ZIP) else trouve


def type_de_donnees(nom: str, flux: BinaryIO) -> TypeFichier | None:
    """The type of a file of data, of which only the beginning and the list of an archive are read.

    The name only settles what bytes cannot: that a text is a CSV.
    """
    flux.seek(0)
    debut = flux.read(64_000)
    if debut.startswith(ZIP):
        return _zip_de_donnees(flux)
    trouve = next((t for t, octets in COMPRESSES.items() if debut.startswith(octets)), None)
    extension = PurePosixPath(nom).suffix.lower()
    if trouve is None and extension in EXTENSIONS[TypeFichier.CSV] and est_du_texte(debut):
        return TypeFichier.CSV
    return trouve


def _zip_de_donnees(flux: BinaryIO) -> TypeFichier | None:
    try:
        with zipfile.ZipFile(flux) as archive:
            classeur = PARTIES[TypeFichier.XLSX] in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    return TypeFichier.XLSX if classeur else TypeFichier.ZIP


def est_du_texte(octets: bytes) -> bool:
    """Whether the bytes may be text: UTF-16 says so by its mark, the rest holds no null byte."""
    return octets.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in octets


def _bureautique(octets: bytes) -> TypeFichier | None:
    """The office file of a ZIP archive; only its list of names is read."""
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            noms = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "mimetype" in noms and "content.xml" in noms:
        # OpenDocument stores its type first and uncompressed (ODF 1.3, part 2, 3.3).
        return TypeFichier.ODS if TypeFichier.ODS.value.encode() in octets[:200] else None
    return next((t for t, partie in PARTIES.items() if partie in noms), None)
