"""The types of file that may be handed over."""

from django.db import models


class TypeFichier(models.TextChoices):
    """What the first bytes of a file say it is; the value is its media type."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"


# How a file of each type begins (ISO 32000-1, 7.5.2; ITU T.81, B.1.1.3; PNG 3rd edition, 5.2).
DEBUTS: dict[TypeFichier, bytes] = {
    TypeFichier.PDF: b"%PDF-",
    TypeFichier.JPEG: b"\xff\xd8\xff",
    TypeFichier.PNG: b"\x89PNG\r\n\x1a\n",
}
EXTENSIONS: dict[TypeFichier, tuple[str, ...]] = {
    TypeFichier.PDF: (".pdf",),
    TypeFichier.JPEG: (".jpg", ".jpeg"),
    TypeFichier.PNG: (".png",),
}


def type_detecte(octets: bytes) -> TypeFichier | None:
    """The type that the first bytes say, whatever the file is called; None for another one."""
    return next((t for t, debut in DEBUTS.items() if octets.startswith(debut)), None)
