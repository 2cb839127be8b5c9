"""Why an archive is refused."""

from __future__ import annotations

from maillage.interface.typographie import typo
from maillage.regles.erreurs import ErreurMetier


class ArchiveRefusee(ErreurMetier):
    """The archive is not what an instance of Maillage wrote, or cannot be taken in here."""

    code = "ARCHIVE_REFUSEE"

    def __init__(self, cause: str) -> None:
        super().__init__(typo(f"{cause} Rien n’a été restauré."))
