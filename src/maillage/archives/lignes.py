"""One row as plain JSON, and back: exact, the same on both databases, and never believed."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from maillage.archives.erreurs import ArchiveRefusee
from maillage.archives.registre import Declaration

Champ = models.Field[Any, Any]
PROFONDEUR = 60


def champs(declaration: Declaration) -> list[Champ]:
    """The columns that are taken: all but the key and what is left out."""
    return [
        champ
        for champ in declaration.modele._meta.concrete_fields
        if not champ.primary_key and champ.name not in declaration.sans
    ]


def listes(declaration: Declaration) -> list[models.ManyToManyField[Any, Any]]:
    """The many-to-many fields that are taken: a table of their own model is declared as any other."""
    return [
        champ
        for champ in declaration.modele._meta.many_to_many
        if lien(champ)._meta.auto_created and champ.name not in declaration.sans
    ]


def lien(champ: Any) -> type[models.Model]:
    """The table of a many-to-many field."""
    modele: type[models.Model] = champ.remote_field.through
    return modele


def cible(champ: Any) -> type[models.Model]:
    """The model that a relation names."""
    modele: type[models.Model] = champ.remote_field.model
    return modele


def ecrire_ligne(donnees: dict[str, Any]) -> str:
    """A row as one line of canonical JSON, without its end of line."""
    return json.dumps(donnees, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def lire_lignes(nom: str, octets: bytes) -> Iterator[dict[str, Any]]:
    """The rows of a part; raises `ArchiveRefusee` for anything but one JSON object a line."""
    try:
        texte = octets.decode("utf-8")
        for ligne in texte.removesuffix("\n").split("\n") if texte else ():
            lue = json.loads(ligne, parse_constant=_sans_nom)
            if not isinstance(lue, dict) or ecrire_ligne(lue) != ligne:
                raise ValueError("ligne hors de la forme canonique")
            yield lue
    except (ValueError, RecursionError) as erreur:
        raise ArchiveRefusee(f"La partie « {nom} » ne se lit pas.") from erreur


def _sans_nom(mot: str) -> Any:
    raise ValueError(mot)


# ---------------------------------------------------------------- out


def en_json(champ: Champ, valeur: Any) -> Any:
    """The value of a plain column as JSON holds it."""
    match valeur:
        case dt.datetime():
            return valeur.astimezone(dt.UTC).isoformat(timespec="microseconds")
        case dt.date() | dt.time():
            return valeur.isoformat()
        case Decimal():
            return f"{valeur:.{getattr(champ, 'decimal_places', 0)}f}"
        case uuid.UUID():
            return str(valeur)
        case _:
            return valeur


# ---------------------------------------------------------------- in


def de_json(champ: Champ, valeur: Any) -> Any:
    """The value that the column keeps; raises `ArchiveRefusee` when it could not have been there."""
    if valeur is None:
        if champ.null:
            return None
        raise _refus(champ, valeur)
    try:
        lue = _lire(champ, valeur)
        if champ.choices and lue not in _admises(champ):
            raise _refus(champ, valeur)
        champ.run_validators(lue)
    except (ValidationError, ValueError, InvalidOperation, OverflowError) as erreur:
        raise _refus(champ, valeur) from erreur
    return lue


def _admises(champ: Champ) -> set[Any]:
    admises = {code for code, _ in champ.flatchoices}
    return admises | {""} if champ.blank else admises


def _lire(champ: Champ, valeur: Any) -> Any:
    genre = type(champ)
    for base in genre.__mro__:
        if base in LECTEURS:
            attendu, lecture = LECTEURS[base]
            if type(valeur) is not attendu:
                raise ValueError(f"{attendu.__name__} attendu")
            lue = lecture(valeur)
            if attendu is int:
                _dans_les_bornes(champ, lue)
            return _verifier_le_texte(lue) if isinstance(lue, str) else lue
    if isinstance(champ, models.JSONField):
        _verifier_le_json(valeur)
        return valeur
    raise ValueError(f"{genre.__name__} n’a pas de lecteur")


def _instant(valeur: str) -> dt.datetime:
    lu = dt.datetime.fromisoformat(valeur)
    if lu.tzinfo is None:
        raise ValueError("instant sans fuseau")
    return lu


LECTEURS: dict[type, tuple[type, Callable[[Any], Any]]] = {
    models.CharField: (str, str),
    models.TextField: (str, str),
    models.BooleanField: (bool, bool),
    models.IntegerField: (int, int),
    models.DecimalField: (str, Decimal),
    models.DateTimeField: (str, _instant),
    models.DateField: (str, dt.date.fromisoformat),
    models.TimeField: (str, dt.time.fromisoformat),
    models.UUIDField: (str, uuid.UUID),
}


def _dans_les_bornes(champ: Champ, valeur: int) -> None:
    # Those of PostgreSQL, whatever the database: what one takes, the other must take.
    bas, haut = BaseDatabaseOperations.integer_field_ranges[champ.get_internal_type()]
    if not bas <= valeur <= haut:
        raise ValueError("nombre hors des bornes")


def _verifier_le_texte(texte: str) -> str:
    texte.encode("utf-8")  # a lone surrogate is no text
    if "\0" in texte:
        raise ValueError("caractère nul")
    return texte


def _verifier_le_json(valeur: Any, reste: int = PROFONDEUR) -> None:
    if not reste:
        raise ValueError("trop de niveaux")
    match valeur:
        case str():
            _verifier_le_texte(valeur)
        case dict():
            for nom, sous in valeur.items():
                _verifier_le_texte(nom)
                _verifier_le_json(sous, reste - 1)
        case list():
            for sous in valeur:
                _verifier_le_json(sous, reste - 1)


def _refus(champ: Champ, valeur: Any) -> ArchiveRefusee:
    dite = json.dumps(valeur, ensure_ascii=False, default=str)[:60]
    return ArchiveRefusee(
        f"« {champ.model._meta.verbose_name} », champ « {champ.name} » : {dite} n’est pas une "
        "valeur possible."
    )
