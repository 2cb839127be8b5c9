"""Zip files whose bytes depend on their content only (DOCX, ODT, ODS)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO

JOUR_ZERO = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold


def archiver(
    parties: Iterable[tuple[str, bytes]], *, stockees: frozenset[str] = frozenset()
) -> bytes:
    """A zip of (name, content), in that order, all dated 1 January 1980.

    The names in `stockees` are not compressed (the `mimetype` of OpenDocument must not be).
    """
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w") as archive:
        for nom, contenu in parties:
            partie = zipfile.ZipInfo(nom, JOUR_ZERO)
            partie.create_system = 3
            partie.external_attr = 0o644 << 16
            compression = zipfile.ZIP_STORED if nom in stockees else zipfile.ZIP_DEFLATED
            archive.writestr(partie, contenu, compression, 9)
    return sortie.getvalue()
