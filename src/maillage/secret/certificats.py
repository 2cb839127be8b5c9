"""Proofs as arrays of integers, and the file that carries them.

A certificate is a move: cells and steps such that the table plus the move respects every relation.
File, little-endian: eight bytes of name, a JSON header of known length, then the arrays it lists.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maillage.regles.erreurs import SaisieInvalide

NOM = b"MAILSEC1"
TABLEAUX = (("cibles", "<i8"), ("debut", "<i8"), ("cellules", "<i8"), ("pas", "<i4"))


@dataclass(frozen=True)
class Certificats:
    """cibles (n): cell that each move proves (zone × cells + cell). Cells of move i, in rising order:
    cellules[debut[i]:debut[i + 1]], each moved by pas."""

    cibles: np.ndarray
    debut: np.ndarray
    cellules: np.ndarray
    pas: np.ndarray

    def __len__(self) -> int:
        return len(self.cibles)

    def choisir(self, rangs: np.ndarray) -> Certificats:
        """Some of the proofs, by rank."""
        longueurs = np.diff(self.debut)[rangs]
        debut = np.concatenate([[0], np.cumsum(longueurs)]).astype(np.int64)
        source = np.repeat(self.debut[rangs] - debut[:-1], longueurs) + np.arange(debut[-1])
        return Certificats(self.cibles[rangs], debut, self.cellules[source], self.pas[source])

    @staticmethod
    def de_mouvements(
        cibles: np.ndarray, preuve: np.ndarray, cellules: np.ndarray, pas: np.ndarray
    ) -> Certificats:
        """From loose steps, several of which may fall on one cell: `preuve` is the rank of the move."""
        if not len(cibles):
            return vides()
        ordre = np.lexsort((cellules, preuve))
        preuve, cellules, pas = preuve[ordre], cellules[ordre], pas[ordre]
        neuf = np.ones(len(preuve), bool)
        neuf[1:] = (preuve[1:] != preuve[:-1]) | (cellules[1:] != cellules[:-1])
        premiers = np.flatnonzero(neuf)
        sommes = np.add.reduceat(pas, premiers)
        utiles = sommes != 0
        preuve, cellules = preuve[premiers][utiles], cellules[premiers][utiles]
        debut = np.searchsorted(preuve, np.arange(len(cibles) + 1))
        return Certificats(
            np.asarray(cibles, np.int64),
            debut.astype(np.int64),
            cellules.astype(np.int32 if cellules.max(initial=0) < 2**31 else np.int64),
            sommes[utiles].astype(np.int32),
        )

    def en_octets(self, entete: dict[str, Any]) -> bytes:
        """The content of the file; `entete` is kept with the proofs."""
        tableaux = [getattr(self, nom).astype(genre) for nom, genre in TABLEAUX]
        entete = {**entete, "tailles": [len(t) for t in tableaux]}
        texte = json.dumps(entete, ensure_ascii=False, sort_keys=True).encode()
        return b"".join(
            [NOM, len(texte).to_bytes(4, "little"), texte, *(t.tobytes() for t in tableaux)]
        )


def vides() -> Certificats:
    """No proof."""
    rien = np.zeros(0, np.int64)
    return Certificats(rien, np.zeros(1, np.int64), rien, rien)


def assembler(morceaux: Sequence[Certificats]) -> Certificats:
    """One set of proofs, in the order of the cells that they prove."""
    morceaux = [m for m in morceaux if len(m)]
    if not morceaux:
        return vides()
    cibles = np.concatenate([m.cibles for m in morceaux])
    longueurs = np.concatenate([np.diff(m.debut) for m in morceaux])
    cellules = np.concatenate([m.cellules for m in morceaux])
    pas = np.concatenate([m.pas for m in morceaux])
    anciens = np.concatenate([[0], np.cumsum(longueurs)])
    ordre = np.argsort(cibles, kind="stable")
    debut = np.concatenate([[0], np.cumsum(longueurs[ordre])])
    source = np.repeat(anciens[:-1][ordre] - debut[:-1], longueurs[ordre]) + np.arange(debut[-1])
    return Certificats(cibles[ordre], debut, cellules[source], pas[source])


def depuis_octets(octets: bytes) -> tuple[Certificats, dict[str, Any]]:
    """The proofs and the header of a file. Raises `SaisieInvalide` when it is not whole."""
    try:
        if octets[:8] != NOM:
            raise ValueError("le nom manque")
        fin = 12 + int.from_bytes(octets[8:12], "little")
        entete = json.loads(octets[12:fin])
        tableaux = []
        for (_, genre), taille in zip(TABLEAUX, entete["tailles"], strict=True):
            tableau = np.frombuffer(octets, genre, int(taille), fin)
            fin += tableau.nbytes
            tableaux.append(tableau)
        certificats = Certificats(*tableaux)
        if fin != len(octets) or len(certificats.debut) != len(certificats.cibles) + 1:
            raise ValueError("la longueur ne convient pas")
        _verifier_les_bornes(certificats)
    except (ValueError, KeyError, TypeError, AttributeError) as erreur:
        raise SaisieInvalide(
            f"Le fichier de certificats est abîmé ou n’en est pas un ({erreur})."
        ) from erreur
    return certificats, entete


def _verifier_les_bornes(certificats: Certificats) -> None:
    debut = certificats.debut
    if debut[0] != 0 or debut[-1] != len(certificats.cellules) or (np.diff(debut) < 0).any():
        raise ValueError("les rangs ne se suivent pas")
    if len(certificats.pas) != len(certificats.cellules):
        raise ValueError("il manque des pas")
