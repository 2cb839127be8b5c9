"""What every act on the plan asks before it writes, and the words it leaves in the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.plan_actions.models.champs import CodesField
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide

Objet = TypeVar("Objet", ElementPlan, FicheAction)


def ouvrir(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    """Ask the right to write (`ActeRefuse`), then queue behind the other writers of this plan.

    The row of the démarche is locked: two moves that are each allowed could otherwise meet and
    make a loop, or give one place to two elements.
    """
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localtime(le).date()))
    Demarche.objects.select_for_update(no_key=True).get(pk=demarche.pk)


def reprendre(objet: Objet, *, demarche: Demarche, present: bool = True) -> Objet:
    """The row as it is now, locked; `Introuvable` elsewhere, `EtatIncompatible` in the bin or out."""
    frais: Objet | None = (
        type(objet)
        ._default_manager.select_for_update(no_key=True)
        .filter(pk=objet.pk, demarche=demarche)
        .first()
    )
    if frais is None:
        raise Introuvable(
            f"« {objet} » ne fait pas partie du plan de cette démarche. Revenez au plan pour "
            "voir ce qu'il contient."
        )
    if present and frais.supprime_le is not None:
        raise EtatIncompatible(
            f"« {frais} » est dans la corbeille du plan. Sortez-le de la corbeille, puis recommencez."
        )
    if not present and frais.supprime_le is None:
        raise EtatIncompatible(
            f"« {frais} » n'est pas dans la corbeille : il n'y a rien à rétablir."
        )
    return frais


def existants(modele: type[models.Model], objets: Iterable[Any], champ: str) -> list[Any]:
    """The related rows, once each, all of which must exist (`SaisieInvalide` on the field `champ`)."""
    cles = list(dict.fromkeys(getattr(objet, "pk", objet) for objet in objets))
    connus = modele._default_manager.in_bulk([cle for cle in cles if cle is not None])
    if len(connus) != len(cles):
        nom = modele._meta.verbose_name
        raise SaisieInvalide(
            f"Un choix ne correspond à aucune {nom} connue. Choisissez dans la liste.", champ=champ
        )
    return [connus[cle] for cle in cles]


def dire(colonne: Any, valeur: Any) -> Any:
    """A value of that field as a reader understands it: labels, names; dates and numbers stay so."""
    if colonne.many_to_many:
        return [str(lie) for lie in valeur]
    if getattr(colonne, "choices", None):
        return dict(colonne.flatchoices).get(valeur, valeur)
    if isinstance(colonne, CodesField):
        return colonne.libelles(valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur) if isinstance(valeur, models.Model) else valeur


def en_mots(objet: models.Model, champ: str) -> Any:
    """The field of the object, as `dire` says it; a list of an unsaved object is empty."""
    colonne = objet._meta.get_field(champ)
    if colonne.many_to_many:
        return dire(colonne, getattr(objet, champ).all() if objet.pk else [])
    return dire(colonne, getattr(objet, champ))


def mots(objet: models.Model, champs: Iterable[str]) -> dict[str, Any]:
    """Field by field, `en_mots`."""
    return {champ: en_mots(objet, champ) for champ in champs}


def dits(objet: models.Model, champs: Iterable[str]) -> dict[str, Any]:
    """Field by field, less what is empty: what the journal keeps of an addition."""
    lus = {champ: en_mots(objet, champ) for champ in champs if getattr(objet, champ) is not False}
    return {champ: valeur for champ, valeur in lus.items() if valeur not in (None, "", [])}


def ecart(
    avant: Mapping[str, Any], apres: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after, less what did not change."""
    changes = [champ for champ in apres if avant.get(champ) != apres[champ]]
    return {champ: avant.get(champ) for champ in changes}, {
        champ: apres[champ] for champ in changes
    }


def place(ou: str, champ: str, objet: Objet, change: bool) -> dict[str, Any]:
    """Where a moved object stands, for the journal: its new bearer, or else its rank among siblings.

    The rank is no field: the journal does not count a new order among the new versions.
    """
    return {champ: ou} if change else {"rang": objet.position + 1}


def ranger(freres: Sequence[Objet]) -> None:
    """Number siblings 0, 1, 2… in the order given; writes only those whose place changes."""
    deplaces = []
    for place, frere in enumerate(freres):
        if frere.position != place:
            frere.position = place
            deplaces.append(frere)
    if deplaces:
        type(deplaces[0])._default_manager.bulk_update(deplaces, ["position"])


def inserer(objet: Objet, freres: list[Objet], position: int | None) -> None:
    """Put the object among its siblings (counted from 0; None is the end) and number them all."""
    rang = len(freres) if position is None else min(max(position, 0), len(freres))
    objet.position = rang
    rangee = freres.copy()
    rangee.insert(rang, objet)
    ranger(rangee)
