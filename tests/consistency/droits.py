"""Who gets what from each address: the table that `test_droits.py` holds every route to.

Each route says who may read (GET) and who may write (POST); a set left out means that the method
does not exist there (405). Who is in no set is refused: the login page for somebody without
account, 404 outside the démarche, 403 inside.
"""

from __future__ import annotations

from dataclasses import dataclass

from maillage.conventions.enums import Role

ANONYME, ADMINISTRATEUR, ETRANGER = "anonyme", "administrateur", "etranger"
HABILITES = frozenset(role.value for role in Role)
CONNECTES = HABILITES | {ADMINISTRATEUR, ETRANGER}
TOUS = CONNECTES | {ANONYME}


@dataclass(frozen=True)
class Droits:
    """Who may read and who may write at one address."""

    lire: frozenset[str] | None = None
    ecrire: frozenset[str] | None = None


OUVERT = Droits(lire=TOUS)
LECTURE = Droits(lire=HABILITES)
POUR_TOUS_LES_COMPTES = Droits(lire=CONNECTES)

DROITS: dict[str, Droits] = {
    "portail:accueil": POUR_TOUS_LES_COMPTES,
    "portail:demarche": LECTURE,
    "portail:controle": LECTURE,
    "portail:documents": LECTURE,
    "portail:apercu": LECTURE,
    "portail:fichier": LECTURE,
}

NOMS_DES_ENSEMBLES = {
    TOUS: "tout le monde",
    CONNECTES: "tous les comptes",
    HABILITES: "tous les rôles de la démarche",
}


def tableau() -> list[str]:
    """The table in Markdown, for docs/droits.md."""
    lignes = ["| Adresse | Lire | Écrire |", "|---|---|---|"]
    lignes += [
        f"| `{nom}` | {_qui(droits.lire)} | {_qui(droits.ecrire)} |"
        for nom, droits in sorted(DROITS.items())
    ]
    return lignes


def _qui(ensemble: frozenset[str] | None) -> str:
    if ensemble is None:
        return "—"
    connu = NOMS_DES_ENSEMBLES.get(ensemble)
    if connu:
        return connu
    noms = [Role(nom).label if nom in HABILITES else nom for nom in sorted(ensemble)]
    return ", ".join(noms)
