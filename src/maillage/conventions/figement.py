"""What freezing an act would keep: its pieces, what each lacks, and why it may not be frozen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from maillage.conventions import queries, reperes
from maillage.conventions.enums import EtatActe, TypeActe
from maillage.conventions.models import Acte
from maillage.documents.arbre import Document, manquants
from maillage.documents.pieces import Piece, pieces_figees_avec
from maillage.documents.remplacements import reunir
from maillage.interface.typographie import minuscule, typo

# From these states freezing follows what came before; from the others a reason is asked.
SANS_MOTIF = frozenset({EtatActe.VALIDE_COPIL})
AVANT_LE_COPIL = frozenset({EtatActe.BROUILLON, EtatActe.RELU})
FINIS = frozenset({EtatActe.REMPLACE, EtatActe.RESILIE})
DEJA_PASSES = frozenset(EtatActe) - SANS_MOTIF - AVANT_LE_COPIL - FINIS


@dataclass(frozen=True, slots=True)
class PieceAFiger:
    """A piece with its document, and the values that it still lacks."""

    piece: Piece
    document: Document
    manques: list[str]

    @property
    def empeche(self) -> bool:
        """Whether what it lacks keeps the act from being frozen."""
        return self.piece.s_y_impose and bool(self.manques)


def pieces_a_figer(acte: Acte) -> list[PieceAFiger]:
    """The documents that freezing this act would keep, as they read now."""
    return [
        PieceAFiger(piece, document, manquants(document))
        for piece in pieces_figees_avec(acte.type)
        for document in [piece.construire(acte if piece.objet == "acte" else acte.demarche)]
    ]


def valeurs_manquantes(pieces: list[PieceAFiger]) -> list[str]:
    """What keeps the act from being frozen, each once."""
    return list(dict.fromkeys(m for piece in pieces if piece.empeche for m in piece.manques))


def marquer(document: Document, acte: Acte, numero: int, empreinte: str) -> Document:
    """The document with the version that it belongs to on each of its pages."""
    return replace(document, repere=reperes.ecrire(acte, numero, empreinte))


def est_une_reprise(acte: Acte) -> bool:
    """Whether the act went further outside of Maillage: only its content is taken over."""
    return EtatActe(acte.etat) in DEJA_PASSES


def raison_de_ne_pas_figer(acte: Acte, *, motif: str) -> str | None:
    """Why this act cannot be frozen now, or nothing; gates and missing values are other questions."""
    etat = EtatActe(acte.etat)
    figee = queries.version_de_l_acte(acte)
    if figee is not None:
        return typo(
            f"« {acte} » est déjà figé : c’est la version {figee.numero}, du "
            f"{figee.figee_le:%d/%m/%Y}. Un changement passe par un avenant."
        )
    if etat in AVANT_LE_COPIL and not motif.strip():
        return typo(
            f"« {acte} » est « {minuscule(etat.label)} » : il se fige une fois validé en COPIL. "
            "Notez cette validation, ou dites pourquoi s’en passer."
        )
    if etat in DEJA_PASSES and not motif.strip():
        return typo(
            f"« {acte} » est « {minuscule(etat.label)} » sans version figée. Dites pourquoi son contenu "
            "est repris maintenant (acte signé sur papier, par exemple)."
        )
    if etat in FINIS:
        return typo(f"« {acte} » est « {minuscule(etat.label)} » : il ne se fige plus.")
    if acte.type == TypeActe.AVENANT:
        return _raison_d_un_avenant(acte)
    return None


def porte_close(acte: Acte, le: dt.date) -> queries.PorteClose | None:
    """The gate that keeps the act from being frozen on that day, or nothing.

    A reason given skips the note of the COPIL, never the gate of the validation that it stands for.
    """
    etat = EtatActe(acte.etat)
    if etat in DEJA_PASSES:
        return None
    vers = EtatActe.VALIDE_COPIL if etat in AVANT_LE_COPIL else EtatActe.FIGE
    return queries.porte_close(acte, vers, le)


def _raison_d_un_avenant(acte: Acte) -> str | None:
    ecart = queries.ecart(acte.demarche)
    if ecart.reference is None:
        return (
            "L’acte que cet avenant modifie n’a pas de version figée : ses changements ne peuvent pas "
            "être énumérés. Figez d’abord cet acte."
        )
    if not ecart.changements:
        return typo(
            f"Rien n’a changé depuis la version {ecart.reference.numero} : un avenant sans "
            "modification ne se fige pas. Modifiez d’abord la démarche ou son plan."
        )
    return None


@dataclass(frozen=True, slots=True)
class Preparation:
    """What the page says before freezing: the reason not to, what is missing, what will be kept.

    `raison` is the refusal that no reason given would lift; `explication` says why one is asked;
    `remplaces` says which characters the kept files will not write.
    """

    raison: str | None
    explication: str
    pieces: list[PieceAFiger]
    manques: list[str]
    consequences: list[str]
    remplaces: list[str]

    @property
    def motif_demande(self) -> bool:
        """Whether a reason must be given."""
        return bool(self.explication)

    @property
    def possible(self) -> bool:
        """Whether the button may be shown."""
        return self.raison is None and not self.manques


def preparer(acte: Acte, le: dt.date) -> Preparation:
    """What freezing this act would do on that day."""
    raison = raison_de_ne_pas_figer(acte, motif="donné sur la page")
    if raison is None and (porte := porte_close(acte, le)):
        raison = porte.raison
    explication = "" if raison else raison_de_ne_pas_figer(acte, motif="") or ""
    a_figer = [] if raison else pieces_a_figer(acte)
    manques = valeurs_manquantes(a_figer)
    reprise = est_une_reprise(acte)
    gardees = [p for p in a_figer if not p.manques]
    return Preparation(
        raison,
        explication,
        a_figer,
        [] if reprise else manques,
        _consequences(acte, gardees, reprise),
        reunir(p.document for p in gardees).phrases(),
    )


def _consequences(acte: Acte, pieces: list[PieceAFiger], reprise: bool) -> list[str]:
    noms = ", ".join(f"« {piece.piece.intitule} »" for piece in pieces)
    tout = (
        "Tout ce que la démarche contient aujourd’hui (parties, articles, annexes, thématiques, "
        "périmètre, plan d’actions) est gardé avec son empreinte. La base elle-même refuse d’y toucher."
    )
    phrases = [tout]
    if pieces:
        phrases.append(
            f"Ces documents sont produits une fois dans chaque format et servis tels quels : {noms}."
        )
    if reprise:
        phrases.append(
            "L’acte reste dans son état. Les documents auxquels il manque une valeur ne sont pas "
            "produits : c’est l’original signé qui fait foi."
        )
    else:
        phrases.append(
            f"« {acte} » ne se modifie plus. Un changement passe par un avenant, qui énumère tout ce "
            "qui diffère de cette version."
        )
    return [*phrases, "Cela ne se défait pas."]
