"""Two texts facing each other: paragraph by paragraph, with what differs marked word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOTS = re.compile(r"\s+|\w+|[^\w\s]")
TONS = {
    "ajouté": "succes",
    "retiré": "bloquant",
    "modifié": "information",
    "déplacé": "information",
}
TROP_DIFFERENT = 0.35  # below, marking each word would show confetti: the whole is marked

Morceaux = tuple[tuple[str, bool], ...]  # (text, whether it differs from the other side)


@dataclass(frozen=True, slots=True)
class Rangee:
    """One row: what it is about, then how it reads on each side; `etat` is empty where both agree."""

    libelle: str
    avant: Morceaux
    apres: Morceaux
    etat: str = ""

    @property
    def ton(self) -> str:
        """The tone of the tag that says the state."""
        return TONS.get(self.etat, "neutre")


def paragraphes(avant: Sequence[str], apres: Sequence[str]) -> Iterator[Rangee]:
    """The paragraphs of two texts facing each other."""
    for geste, i, j, k, m in SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes():
        if geste == "equal":
            yield from (Rangee("", ((p, False),), ((p, False),)) for p in avant[i:j])
            continue
        for rang in range(max(j - i, m - k)):
            ancien = avant[i + rang] if i + rang < j else ""
            nouveau = apres[k + rang] if k + rang < m else ""
            etat = "modifié" if ancien and nouveau else "ajouté" if nouveau else "retiré"
            yield Rangee("", *marquer(ancien, nouveau), etat)


def marquer(avant: str, apres: str) -> tuple[Morceaux, Morceaux]:
    """Both texts cut where they differ; the pieces put back together give the texts."""
    mots_avant, mots_apres = MOTS.findall(avant), MOTS.findall(apres)
    comparaison = SequenceMatcher(None, mots_avant, mots_apres, autojunk=False)
    if comparaison.ratio() < TROP_DIFFERENT:
        return tout(avant), tout(apres)
    gauche, droite = [], []
    for geste, i, j, k, m in comparaison.get_opcodes():
        gauche.append(("".join(mots_avant[i:j]), geste != "equal"))
        droite.append(("".join(mots_apres[k:m]), geste != "equal"))
    return _sans_vides(gauche), _sans_vides(droite)


def tout(texte: str) -> Morceaux:
    """The whole of a text, as what differs."""
    return ((texte, True),) if texte else ()


def _sans_vides(morceaux: list[tuple[str, bool]]) -> Morceaux:
    return tuple((texte, differe) for texte, differe in morceaux if texte)
