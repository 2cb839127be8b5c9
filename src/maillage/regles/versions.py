"""The canonical content of a version: ordered sections of objects with their fields, as pure JSON.

Each domain declares its sections in its own `contenu.py`; this frame knows none of them. What is
compared between two versions are the sources (fields, wordings of clauses); what a reader sees of
them may be kept beside, in `texte`, and is never compared: it would tell each change twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

FORME = 1  # of the JSON; a reader of old versions looks at it

# What JSON holds; a date is « 2026-01-31 » and an amount « 12.50 », and `genre` says so.
Valeur = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Champ:
    """One field as it is kept; `genre` is texte, date, nombre, montant, oui_non or liste."""

    libelle: str
    valeur: Valeur
    genre: str = "texte"


@dataclass(frozen=True, slots=True)
class Objet:
    """One thing that a version holds.

    `cle` is its stable identifier among all the objects of the content; `intitule` names it to a
    reader and is not compared; `sous` is the key of the object that bears it. Its rank is its place
    among the objects of the section that stand under the same one. `texte` is how it reads.
    """

    cle: str
    intitule: str
    champs: Mapping[str, Champ] = field(default_factory=dict)
    sous: str = ""
    texte: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the content; `ordonnee` says that the order of its objects means something."""

    nom: str
    intitule: str
    objets: tuple[Objet, ...]
    ordonnee: bool = False


Contenu = tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a domain gives: how a section is read of a subject, and where its objects are changed.

    `lien(sujet, cle, nature)` is the address of the page where what happened to the object of that
    key is undone; `nature` is one of `changements.NatureChangement`.
    """

    nom: str
    intitule: str
    rang: int
    lire: Callable[[Any], Iterable[Objet]]
    lien: Callable[[Any, str, str], str]
    ordonnee: bool = False


_contributions: dict[str, Contribution] = {}


def contribuer(contribution: Contribution) -> None:
    """Declare a section; `ValueError` when another one already has its name."""
    if _contributions.get(contribution.nom, contribution) != contribution:
        raise ValueError(f"Deux sections d’une version s’appellent « {contribution.nom} »")
    _contributions[contribution.nom] = contribution


def contributions() -> list[Contribution]:
    """Every declared section, in the order of a convention."""
    return sorted(_contributions.values(), key=lambda c: (c.rang, c.nom))


def lire(sujet: Any) -> Contenu:
    """The content of the subject as it stands now; `ValueError` when two objects have one key."""
    contenu = tuple(
        Section(c.nom, c.intitule, tuple(c.lire(sujet)), c.ordonnee) for c in contributions()
    )
    cles = [objet.cle for section in contenu for objet in section.objets]
    doubles = {cle for cle in cles if cles.count(cle) > 1} if len(set(cles)) < len(cles) else set()
    if doubles:
        raise ValueError(f"Plusieurs objets ont la même clé : {', '.join(sorted(doubles))}")
    return contenu


def champ(libelle: str, valeur: Any) -> Champ:
    """A field from a Python value: date, number, amount, oui or non, list or text."""
    match valeur:
        case bool():
            return Champ(libelle, valeur, "oui_non")
        case int():
            return Champ(libelle, valeur, "nombre")
        case Decimal():
            return Champ(libelle, f"{valeur.normalize():f}", "montant")
        case dt.date():
            return Champ(libelle, valeur.isoformat(), "date")
        case list() | tuple():
            return Champ(libelle, [str(v) for v in valeur], "liste")
        case None:
            return Champ(libelle, None)
        case _:
            return Champ(libelle, str(valeur) or None)


def ecrire(contenu: Contenu) -> str:
    """The canonical text: the same content always gives the same characters.

    Keys stand in the order in which they are declared, which is that of the reading.
    """
    sections = [
        {
            "nom": section.nom,
            "intitule": section.intitule,
            "ordonnee": section.ordonnee,
            "objets": [_objet_en_donnees(section.nom, objet) for objet in section.objets],
        }
        for section in contenu
    ]
    donnees = {"forme": FORME, "sections": sections}
    return json.dumps(donnees, ensure_ascii=False, separators=(",", ":"))


def relire(texte: str) -> Contenu:
    """The content of a canonical text; `ValueError` when it is not one."""
    donnees = json.loads(texte)
    if not isinstance(donnees, dict) or donnees.get("forme") != FORME:
        raise ValueError("Ce texte n’est pas le contenu d’une version.")
    return tuple(
        Section(
            section["nom"],
            section["intitule"],
            tuple(_objet(objet) for objet in section["objets"]),
            section["ordonnee"],
        )
        for section in donnees["sections"]
    )


def renommer(contenu: Contenu, nouvelle: Callable[[str], str]) -> Contenu:
    """The same content, each key of an object being `nouvelle(key)`; the rest is untouched."""
    return tuple(
        replace(
            section,
            objets=tuple(
                replace(objet, cle=nouvelle(objet.cle), sous=nouvelle(objet.sous))
                for objet in section.objets
            ),
        )
        for section in contenu
    )


def empreinte(contenu: str | bytes) -> str:
    """The SHA-256 of a text in UTF-8 or of a file, in hexadecimal."""
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    return hashlib.sha256(octets).hexdigest()


def _objet_en_donnees(section: str, objet: Objet) -> dict[str, Any]:
    return {
        "section": section,
        "cle": objet.cle,
        "intitule": objet.intitule,
        "sous": objet.sous,
        "champs": {
            nom: {"libelle": c.libelle, "valeur": c.valeur, "genre": c.genre}
            for nom, c in objet.champs.items()
        },
        "texte": list(objet.texte),
    }


def _objet(donnees: dict[str, Any]) -> Objet:
    return Objet(
        donnees["cle"],
        donnees["intitule"],
        {nom: Champ(**champ) for nom, champ in donnees["champs"].items()},
        donnees["sous"],
        tuple(donnees["texte"]),
    )
