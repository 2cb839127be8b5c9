"""The rows of a table that an object of the plan bears: written together, told as one event.

The steps, the budget, the targets, the partners and the principles are such tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import connaitre, controler, nettoyer
from maillage.plan_actions.models import FicheAction
from maillage.regles.erreurs import ModificationConcurrente, SaisieInvalide

L = TypeVar("L", bound=models.Model)
LIGNES_AU_PLUS = 200
# The rows as somebody saw them, in order: (key, version).
Vues = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row as it is wanted: `cle` is that of a stored row, None for a new one."""

    champs: Mapping[str, Any]
    cle: int | None = None


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of table: its model, the columns that are entered, how the journal names it.

    `porteur` is the column of the object that bears it. `unique` says that a constraint forbids two
    equal rows: the changed ones are then taken away before they are written again.
    """

    modele: type[models.Model]
    champs: tuple[str, ...]
    nom: str
    porteur: str = "fiche"
    unique: bool = False
    dire: Any = field(default=str)


def fixer(
    genre: Genre,
    porteur: models.Model,
    voulues: Iterable[Ligne],
    vues: Vues | None,
    *,
    demarche: Demarche,
    par: Utilisateur,
    le: dt.datetime,
) -> list[Any]:
    """Make the rows of `porteur` those of `voulues`, in that order; without a change, nothing is written.

    The caller has asked the right and locked the plan. A row keeps its key; one left out goes away.
    Raises `ModificationConcurrente` when the stored rows are no longer those of `vues` (None: not
    asked), `SaisieInvalide` for a wrong row (its rank is said) or too many of them.
    """
    stockees = actuelles(genre, porteur)
    verifier_les_vues(genre, stockees, vues)
    avant = [genre.dire(ligne) for ligne in stockees]
    par_cle = {ligne.pk: ligne for ligne in stockees}
    libres = dict(par_cle)  # a key given twice names its row once
    lignes = [_ligne(genre, porteur, libres, voulue) for voulue in voulues]
    if len(lignes) > LIGNES_AU_PLUS:
        raise SaisieInvalide(
            f"Ce tableau compte {len(lignes)} lignes : {LIGNES_AU_PLUS} au plus. Regroupez-en."
        )
    gardees = {ligne.pk for ligne, _ in lignes if ligne.pk}
    partantes = [cle for cle in par_cle if cle not in gardees]
    if genre.unique:  # a row may take the place that another one leaves
        partantes += [ligne.pk for ligne, change in lignes if change and ligne.pk]
    genre.modele._default_manager.filter(pk__in=partantes).delete()
    for rang, (ligne, change) in enumerate(lignes, start=1):
        _ecrire(ligne, rang, change, neuve=ligne.pk in partantes)
    fixees = [ligne for ligne, _ in lignes]
    apres = [genre.dire(ligne) for ligne in fixees]
    if avant != apres:
        if isinstance(porteur, FicheAction):
            porteur.modifie_le = le
            porteur.save(update_fields=["modifie_le"])
        consigner(
            acte=f"{genre.nom} : tableau modifié" if avant else f"{genre.nom} : tableau rempli",
            objet=porteur,
            demarche=demarche.slug,
            avant={genre.nom: avant},
            apres={genre.nom: apres},
            par=par,
            le=le,
        )
    return fixees


def actuelles(genre: Genre, porteur: models.Model) -> list[Any]:
    """The stored rows, in their order, locked."""
    lignes = genre.modele._default_manager.filter(**{genre.porteur: porteur})
    # By their own columns: PostgreSQL does not lock across the join of another order.
    return list(lignes.order_by("position", "pk").select_for_update(no_key=True))


def verifier_les_vues(genre: Genre, stockees: Sequence[Any], vues: Vues | None) -> None:
    """`ModificationConcurrente` when the rows are no longer those that somebody saw."""
    if vues is None or [(ligne.pk, ligne.version) for ligne in stockees] == list(vues):
        return
    raise ModificationConcurrente(
        f"Une autre personne a modifié ce tableau ({genre.nom}) pendant votre saisie. Rien n'a été "
        "enregistré et votre saisie est conservée : choisissez ligne par ligne ce que vous gardez, "
        "puis enregistrez de nouveau."
    )


def _ligne(
    genre: Genre, porteur: models.Model, libres: dict[int, Any], voulue: Ligne
) -> tuple[Any, bool]:
    """The row to write, and whether its columns change; `SaisieInvalide` names its rank."""
    connaitre(voulue.champs, genre.champs)
    ligne = libres.pop(voulue.cle, None) if voulue.cle else None
    neuve = ligne is None
    ligne = ligne or genre.modele(**{genre.porteur: porteur})
    change = neuve
    for champ, valeur in nettoyer(voulue.champs).items():
        if getattr(ligne, champ, None) != valeur:
            setattr(ligne, champ, valeur)
            change = True
    return ligne, change


def _ecrire(ligne: Any, rang: int, change: bool, *, neuve: bool) -> None:
    deplacee = ligne.position != rang - 1
    ligne.position = rang - 1
    if change:
        try:
            controler(ligne)
        except SaisieInvalide as refus:
            raise SaisieInvalide(f"Ligne {rang} : {refus.message}", champ=refus.champ) from refus
        if ligne.pk:
            ligne.version += 1
        ligne.save(force_insert=neuve or not ligne.pk)
    elif deplacee:
        ligne.save(update_fields=["position"])
