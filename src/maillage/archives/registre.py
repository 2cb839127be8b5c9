"""What an archive of a démarche takes with it: each domain says so in its own `reversibilite.py`.

Three answers for a model, and no fourth: its rows hang on the démarche and are taken (`emporter`); they
are of the directory around it, found again or created there (`referencer`); they stay, for a reason that
the archive prints (`laisser`). A test holds every model of the product to one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

# Says one key in the other language: of this instance at the export, of the archive at the return.
Cle = Callable[[type[models.Model], Any], Any]
# Rewrites, in the plain fields of a row, the keys that are no foreign key.
Traduction = Callable[[dict[str, Any], Cle], dict[str, Any]]
Lignes = Callable[[Any], QuerySet[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Emporte:
    """A model whose rows hang on the démarche.

    `lignes(racine)` gives them; `sans` says why a field stays; `preparer(objet)` fills what the database
    demands of those before the row is written there; `cles` translates keys kept in plain fields.
    `facultatifs` are foreign keys that are emptied when what they name is not taken. `contenu` is the
    field of a frozen content, whose keys stay those of the instance that froze it.
    """

    modele: type[models.Model]
    lignes: Lignes
    sans: Mapping[str, str] = field(default_factory=dict)
    preparer: Callable[[Any], None] | None = None
    cles: Traduction | None = None
    facultatifs: frozenset[str] = frozenset()
    contenu: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A model of the directory, taken as far as the démarche names its rows.

    `cle(objet)` orders them by what they are, never by their key. `retrouver(objet)` gives the rows of
    the instance that are this one (`objet` is not saved, its foreign keys are those of there); without
    it, the row is always created. `creer` false: a row that is not there is a refusal. `aussi(racine)`
    adds rows that nothing names; `avec` is the foreign key whose object must be new for them to be
    created: the settings of an organisation that was there already are its own.
    """

    modele: type[models.Model]
    cle: Callable[[Any], tuple[Any, ...]]
    retrouver: Callable[[Any], QuerySet[Any]] | None = None
    creer: bool = True
    sans: Mapping[str, str] = field(default_factory=dict)
    preparer: Callable[[Any], None] | None = None
    aussi: Lignes | None = None
    avec: str = ""
    cles: None = None
    facultatifs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Racine:
    """The model of the démarche, and how it is described to who opens the archive.

    `lieu` is the field that names it for ever (a slug); `decrire(racine)` gives plain data.
    """

    modele: type[models.Model]
    lieu: str
    decrire: Callable[[Any], dict[str, Any]]


Declaration = Emporte | Reference

_declares: dict[type[models.Model], Declaration] = {}
_laisses: dict[type[models.Model], str] = {}
_applications: dict[str, str] = {}
_genres: dict[str, type[models.Model]] = {}
_genres_sans_objet: set[str] = set()
_racine: list[Racine] = []


def emporter(
    modele: type[models.Model],
    par: str | Lignes,
    *,
    sans: Mapping[str, str] | None = None,
    preparer: Callable[[Any], None] | None = None,
    cles: Traduction | None = None,
    facultatifs: Collection[str] = (),
    contenu: str = "",
) -> None:
    """Take the rows of `modele`; `par` is the path to the démarche (« fiche__demarche »), or a query."""
    lignes = _par_le_chemin(modele, par) if isinstance(par, str) else par
    _declarer(Emporte(modele, lignes, sans or {}, preparer, cles, frozenset(facultatifs), contenu))


def referencer(reference: Reference) -> None:
    """Take the rows of a model of the directory that the démarche names."""
    _declarer(reference)


def laisser(modele: type[models.Model], raison: str) -> None:
    """Leave the rows of `modele`, and say why in French."""
    if modele in _declares:
        raise ValueError(f"{modele._meta.label} est emporté : il ne peut pas être laissé")
    _laisses[modele] = raison


def laisser_l_application(nom: str, raison: str) -> None:
    """Leave every model of an application that is not ours (« sessions »), and say why."""
    _applications[nom] = raison


def etre_la_racine(racine: Racine) -> None:
    """Say what a démarche is; there is one answer for the whole instance."""
    _racine[:] = [racine]


def nommer(genre: str, modele: type[models.Model]) -> None:
    """Say the model of a kind, as anchors and the keys of a frozen content name it (« fiche »)."""
    if _genres.get(genre, modele) is not modele:
        raise ValueError(f"Deux modèles s’appellent « {genre} »")
    _genres[genre] = modele


def nommer_un_nombre(genre: str) -> None:
    """Say that the key of this kind is a plain number (a year), the same everywhere."""
    _genres_sans_objet.add(genre)


def _declarer(declaration: Declaration) -> None:
    if declaration.modele in _laisses:
        raise ValueError(
            f"{declaration.modele._meta.label} est laissé : il ne peut pas être emporté"
        )
    _declares[declaration.modele] = declaration


def _par_le_chemin(modele: type[models.Model], chemin: str) -> Lignes:
    return lambda racine: modele._base_manager.filter(**{chemin: racine})


# ---------------------------------------------------------------- what the archive reads


def racine() -> Racine:
    """What a démarche is."""
    return _racine[0]


def emportes() -> list[Emporte]:
    """The models that hang on the démarche, in the order in which their rows are written."""
    return [d for d in _dans_l_ordre() if isinstance(d, Emporte)]


def references() -> list[Reference]:
    """The models of the directory, each after those that it names."""
    return [d for d in _dans_l_ordre() if isinstance(d, Reference)]


def declaration(modele: type[models.Model]) -> Declaration | None:
    """How the rows of that model are taken, or None."""
    return _declares.get(modele)


def modele_du_genre(genre: str) -> type[models.Model] | None:
    """The model that this kind names."""
    return _genres.get(genre)


def est_un_nombre(genre: str) -> bool:
    """Whether the key of this kind is no key of an object."""
    return genre in _genres_sans_objet


def genres() -> Mapping[str, type[models.Model]]:
    """Every kind that has a name."""
    return dict(_genres)


def laisses() -> Iterator[tuple[str, str]]:
    """What stays and why: models, applications, fields; by name."""
    for modele in apps.get_models():
        raison = _laisses.get(modele) or _applications.get(modele._meta.app_label)
        if raison and modele not in _declares:
            yield modele._meta.label_lower, raison
    for modele, dite in _declares.items():
        for champ, raison in dite.sans.items():
            yield f"{modele._meta.label_lower}.{champ}", raison


def oublies() -> list[type[models.Model]]:
    """The models that nobody declared: there must be none."""
    return [
        m
        for m in apps.get_models()
        if m not in _declares and m not in _laisses and m._meta.app_label not in _applications
    ]


def _dans_l_ordre() -> list[Declaration]:
    """Low folders first, and within one, as its file says."""
    etages = [config.label for config in apps.get_app_configs()]
    return sorted(_declares.values(), key=lambda d: -etages.index(d.modele._meta.app_label))
