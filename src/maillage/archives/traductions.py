"""The keys that are no foreign key, in both languages: an anchor is a kind and a key."""

from __future__ import annotations

from typing import Any

from maillage.archives.registre import Cle, est_un_nombre, modele_du_genre


def ancre(ligne: dict[str, Any], cle: Cle, *, genre: str, champ: str) -> dict[str, Any]:
    """The row with the key of `champ` said in the other language; its model is that of the kind.

    Raises `ValueError` for a kind that nobody named.
    """
    if ligne[champ] is None or est_un_nombre(ligne[genre]):
        return ligne
    modele = modele_du_genre(ligne[genre])
    if modele is None:
        raise ValueError(f"Le genre « {ligne[genre]} » n’a pas de modèle")
    return {**ligne, champ: cle(modele, ligne[champ])}
