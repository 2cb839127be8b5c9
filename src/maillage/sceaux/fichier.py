"""All that is read of a PDF from anybody: its seals, and which version its pages say that it is.

It is read beside the process that asks, within bounds (`fichiers.bornes`): this module knows no database.
"""

from __future__ import annotations

import datetime as dt
import re

from maillage.fichiers import lecture
from maillage.fichiers.bornes import PUBLICS, bornee
from maillage.regles.erreurs import ErreurMetier
from maillage.sceaux.confiance import Confiance
from maillage.sceaux.enums import VerdictDeSceau
from maillage.sceaux.verification import Examen, examiner

PAGES_LUES = (0, 1, -1)  # the repère is on every page
_REPERE = re.compile(r"MAILLAGE\s+ACTE\s+(\d{1,18})\s+VERSION\s+(\d{1,6})\s+([0-9A-F\s]{64,90})")
ILLISIBLES = frozenset({VerdictDeSceau.PAS_UN_PDF, VerdictDeSceau.PROTEGE})


@bornee(PUBLICS)
def lire(
    octets: bytes, *, confiance: Confiance, le: dt.datetime
) -> tuple[Examen, frozenset[str] | None]:
    """What its seals say on that day, and the repères of its pages; None where it has no pages to read."""
    examen = examiner(octets, confiance=confiance, le=le)
    return examen, None if examen.verdict in ILLISIBLES else _reperes_des_pages(octets)


def _reperes_des_pages(octets: bytes) -> frozenset[str]:
    """What some pages say of themselves: by their text, or by their QR code where they are pictures."""
    try:
        textes = lecture.textes(octets, PAGES_LUES)
        lus = {_net(trouve) for texte in textes for trouve in _REPERE.finditer(texte)}
        return frozenset(lus) or lecture.codes_de_quelques_pages(octets, PAGES_LUES)
    except ErreurMetier:
        return frozenset()  # a damaged file has no pages to read


def _net(trouve: re.Match[str]) -> str:
    empreinte = re.sub(r"\s", "", trouve[3])[:64]
    return f"MAILLAGE ACTE {trouve[1]} VERSION {trouve[2]} {empreinte}"
