"""What a document shows as « � » in the place of what was typed, said to its author."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.documents.arbre import Document
from maillage.documents.caracteres import interdits
from maillage.documents.glyphes import absents
from maillage.documents.preparation import preparer, transformer

MONTRES = 12  # characters named in a sentence; beyond, how many others


@dataclass(frozen=True, slots=True)
class Remplaces:
    """The characters replaced in every format, and those that the fonts of the PDF alone lack.

    Each once, in order of code point.
    """

    partout: tuple[str, ...]
    en_pdf: tuple[str, ...]

    def phrases(self, format: str = "") -> list[str]:
        """What the author of a file in that format, or in all, reads: a sentence a reason."""
        dites = []
        if self.partout:
            dites.append(
                "Des caractères qui ne s’écrivent dans aucun format sont remplacés par « � » : "
                f"{_nommer(self.partout)}. Retapez les textes qui les portent."
            )
        if self.en_pdf and format in ("", "pdf"):
            dites.append(
                "Les polices du PDF n’ont pas tous les caractères de ce document : il montre « � » "
                f"à la place de {_nommer(self.en_pdf)}. Les autres formats les gardent."
            )
        return dites


def caracteres_remplaces(document: Document) -> Remplaces:
    """What the files of the document show as « � »."""
    return reunir([document])


def reunir(documents: Iterable[Document]) -> Remplaces:
    """What the files of all these documents show as « � », each character once."""
    partout: set[str] = set()
    en_pdf: set[str] = set()

    def noter_partout(texte: str) -> str:
        partout.update(interdits(texte))
        return texte

    def noter_en_pdf(texte: str) -> str:
        en_pdf.update(absents(texte))
        return texte

    for document in documents:
        transformer(document, noter_partout)
        transformer(preparer(document), noter_en_pdf)
    return Remplaces(tuple(sorted(partout)), tuple(sorted(en_pdf)))


def _nommer(caracteres: tuple[str, ...]) -> str:
    noms = [_nom(c) for c in caracteres[:MONTRES]]
    autres = len(caracteres) - len(noms)
    if autres:
        noms.append("un autre" if autres == 1 else f"{autres} autres")
    return ", ".join(noms)


def _nom(caractere: str) -> str:
    """« 漢 (U+6F22) », or « U+0000 » for what shows nothing."""
    code = f"U+{ord(caractere):04X}"
    return f"{caractere} ({code})" if caractere.isprintable() else code
