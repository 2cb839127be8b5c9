"""Who gets what from the addresses of the clauses: the direction of a Caf writes, its démarches read."""

from __future__ import annotations

from consistency.qui import HABILITES, POUR_LES_COMPTES, Droits, formulaire, geste, page
from maillage.conventions.enums import Role

DIRECTION = frozenset({Role.DIRECTION_CAF.value})

DES_CLAUSES: dict[str, Droits] = {
    "clauses:bibliotheque": POUR_LES_COMPTES,
    "clauses:clause": Droits(lire=HABILITES),
    "clauses:version": Droits(lire=HABILITES),
    "clauses:ecrire": formulaire(DIRECTION),
    "clauses:publier": formulaire(DIRECTION),
    "clauses:retirer": formulaire(DIRECTION),
    "clauses:abandonner": geste(DIRECTION),
    "clauses:word": page(HABILITES, DIRECTION),
    "clauses:word_essai": Droits(lire=HABILITES),
    "clauses:word_fichier": Droits(lire=HABILITES),
    "clauses:word_retirer": formulaire(DIRECTION),
}
