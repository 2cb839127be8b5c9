"""Where files are written: in processes beside, bounded in time and memory.

Whoever asks for a document, a page or a task, waits for it here; what goes wrong in the writing stops
neither of them.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable

from maillage.documents.arbre import Document, Figure
from maillage.documents.dessins import png
from maillage.documents.diapositives import Diaporama
from maillage.documents.rendus import A_PART, PAGES, ecrire, trouver
from maillage.regles.erreurs import ErreurMetier, SaisieInvalide
from maillage.taches.equipe import Equipe, TousOccupes, TravailArrete

# A convention of 150 pages takes a second and a half, and 410 MB.
SECONDES = 60
MEMOIRE = 2 * 1024**3  # of addresses, which a process reserves more than it fills
TAILLE = 30_000_000  # bytes of a tree: 40 times that convention
OUVRIERS = 2  # at once, for a process that serves pages
# A page is templates of Django, which the ouvriers do without, and holds no native code.
SUR_PLACE = frozenset({"html"})
ATTENTE = 60  # seconds before somebody who waits for an ouvrier is told to come back


class DocumentTropGrand(SaisieInvalide):
    """The tree is larger than what is ever written."""

    code = "DOCUMENT_TROP_GRAND"


class EcritureInterrompue(ErreurMetier):
    """The writing went over its time or its memory, and was stopped."""

    code = "ECRITURE_INTERROMPUE"


class AtelierOccupe(ErreurMetier):
    """Nobody was free to write the document in time."""

    code = "ATELIER_OCCUPE"


equipe = Equipe(OUVRIERS, ATTENTE)


def rendre(
    arbre: Document | Diaporama, format: str, *, secondes: int = 0, **reglages: object
) -> bytes:
    """The file of a tree in a format of `rendus`, within the bounds of the atelier.

    `reglages` go to the renderer. Raises the refusals of the renderer (`DessinIllisible`…),
    `DocumentTropGrand`, `EcritureInterrompue`, `AtelierOccupe`.
    """
    if format not in A_PART and isinstance(arbre, Document):
        trouver(format)
    demande = _demande(arbre.titre, (arbre, format), reglages)
    if format in SUR_PLACE:
        return ecrire(arbre, format, **reglages)
    return _confier(arbre.titre, ecrire, demande, secondes or SECONDES)


def dessiner(figure: Figure) -> bytes:
    """The figure as PNG; raises as `rendre` does."""
    titre = figure.alternative
    return _confier(titre, png, _demande(titre, (figure,), {}), SECONDES)


def nombre_de_pages(document: Document) -> int:
    """How many pages the PDF of a document has; raises as `rendre` does, and writes no file."""
    return int(rendre(document, PAGES))


def _demande(titre: str, arguments: tuple[object, ...], reglages: dict[str, object]) -> bytes:
    demande = pickle.dumps((arguments, reglages))
    if len(demande) > TAILLE:
        raise DocumentTropGrand(
            f"Le document « {titre} » est trop grand pour être écrit "
            f"({len(demande) // 1_000_000} Mo, {TAILLE // 1_000_000} au plus). "
            "Partagez-le en plusieurs, ou raccourcissez ses textes."
        )
    return demande


def _confier(titre: str, fonction: Callable[..., bytes], demande: bytes, secondes: int) -> bytes:
    try:
        return equipe.confier(fonction, demande, secondes=secondes, memoire=MEMOIRE)
    except TravailArrete as arret:
        raise EcritureInterrompue(_pourquoi(titre, arret)) from arret
    except TousOccupes as occupes:
        raise AtelierOccupe(
            "Beaucoup de documents sont demandés en ce moment. Réessayez dans une minute."
        ) from occupes


def _pourquoi(titre: str, arret: TravailArrete) -> str:
    if not arret.trop:
        return (
            "L’écriture du document s’est arrêtée. Réessayez ; si cela continue, "
            "prévenez l’administrateur de l’instance."
        )
    return (
        f"Le document « {titre} » demande trop {arret.trop} : son écriture a été arrêtée. "
        "Raccourcissez ses textes ou ses tableaux, ou partagez-le en plusieurs."
    )
