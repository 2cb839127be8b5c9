"""The one written form of a document: canonical JSON, and its fingerprint.

Canonical: keys sorted, no space, no float, text in UTF-8. The same document always gives the same
bytes, so that the fingerprint kept with a signed version can be checked years later.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import types
from dataclasses import is_dataclass
from functools import cache
from typing import Any, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

from maillage.documents import arbre
from maillage.documents.arbre import Document, champs
from maillage.regles.erreurs import SaisieInvalide

VERSION = 1

_SUBSTITUT = re.compile("[\ud800-\udfff]")


class DocumentIllisible(SaisieInvalide):
    """What was given is not the canonical JSON of a document."""

    code = "DOCUMENT_ILLISIBLE"


def en_json(document: Document) -> str:
    """The canonical JSON of a document; `TypeError` for a value the tree does not allow."""
    contenu = {"version": VERSION, "document": en_donnees(document)}
    ecrit = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return _SUBSTITUT.sub(lambda trouve: f"\\u{ord(trouve[0]):04x}", ecrit)


def depuis_json(ecrit: str) -> Document:
    """The document written by `en_json`; raises `DocumentIllisible` for anything else."""
    try:
        contenu = json.loads(ecrit, parse_float=_sans_flottant, parse_constant=_sans_flottant)
        if not isinstance(contenu, dict) or set(contenu) != {"version", "document"}:
            raise ValueError("clés « version » et « document » attendues")
        if contenu["version"] != VERSION:
            raise ValueError(f"version {contenu['version']!r} inconnue")
        document: Document = _lire(Document, contenu["document"], "document")
    except (ValueError, RecursionError) as erreur:
        raise DocumentIllisible(
            f"Ce contenu n’est pas un document de Maillage ({erreur}). "
            "Reprenez le fichier d’origine, sans le modifier."
        ) from erreur
    return document


def empreinte(document: Document) -> str:
    """SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(en_json(document).encode("utf-8")).hexdigest()


def en_donnees(valeur: object) -> Any:
    """A node of the tree as dicts, lists, strings, integers; a dict says its `type`."""
    if valeur is None or isinstance(valeur, str | int):
        return valeur
    if isinstance(valeur, tuple):
        return [en_donnees(element) for element in valeur]
    if is_dataclass(valeur):
        classe: Any = type(valeur)
        donnees = {nom: en_donnees(getattr(valeur, nom)) for nom in champs(classe)}
        return {"type": classe.__name__, **donnees}
    if isinstance(valeur, dt.date) and not isinstance(valeur, dt.datetime):
        return valeur.isoformat()
    raise TypeError(f"Un document ne porte pas de {type(valeur).__name__} : {valeur!r}")


def _sans_flottant(ecrit: str) -> NoReturn:
    raise ValueError(f"nombre à virgule interdit : {ecrit}")


@cache
def _champs(classe: type) -> dict[str, Any]:
    return get_type_hints(classe, vars(arbre))


def _lire(attendu: Any, valeur: Any, lieu: str) -> Any:
    """`valeur` as the annotation `attendu` wants it; `ValueError` says where it is not."""
    origine = get_origin(attendu)
    if origine in (Union, types.UnionType):
        return _lire_union(get_args(attendu), valeur, lieu)
    if origine is tuple:
        return _lire_suite(get_args(attendu), valeur, lieu)
    if origine is Literal:
        if valeur not in get_args(attendu):
            raise ValueError(f"{lieu} : valeur {valeur!r} inconnue")
        return valeur
    if is_dataclass(attendu) and isinstance(attendu, type):
        return _lire_noeud(attendu, valeur, lieu)
    if attendu is dt.date and isinstance(valeur, str):
        return dt.date.fromisoformat(valeur)
    if type(valeur) is not attendu:
        raise ValueError(f"{lieu} : {attendu.__name__} attendu")
    return valeur


def _lire_union(choix: tuple[Any, ...], valeur: Any, lieu: str) -> Any:
    if valeur is None and type(None) in choix:
        return None
    reels = [c for c in choix if c is not type(None)]
    if len(reels) == 1:
        return _lire(reels[0], valeur, lieu)
    nom = valeur.get("type") if isinstance(valeur, dict) else None
    for classe in reels:
        if classe.__name__ == nom:
            return _lire_noeud(classe, valeur, lieu)
    raise ValueError(f"{lieu} : type {nom!r} inconnu")


def _lire_suite(attendus: tuple[Any, ...], valeur: Any, lieu: str) -> tuple[Any, ...]:
    if not isinstance(valeur, list):
        raise ValueError(f"{lieu} : liste attendue")
    if attendus[-1] is Ellipsis:
        return tuple(_lire(attendus[0], v, f"{lieu}[{i}]") for i, v in enumerate(valeur))
    if len(valeur) != len(attendus):
        raise ValueError(f"{lieu} : {len(attendus)} valeurs attendues")
    couples = zip(attendus, valeur, strict=True)
    return tuple(_lire(a, v, f"{lieu}[{i}]") for i, (a, v) in enumerate(couples))


def _lire_noeud(classe: type, valeur: Any, lieu: str) -> Any:
    attendus = _champs(classe)
    if not isinstance(valeur, dict) or valeur.get("type") != classe.__name__:
        raise ValueError(f"{lieu} : {classe.__name__} attendu")
    if set(valeur) != {"type", *attendus}:
        raise ValueError(f"{lieu} : champs de {classe.__name__} attendus")
    return classe(**{n: _lire(t, valeur[n], f"{lieu}.{n}") for n, t in attendus.items()})
