"""How a row is changed: re-read and locked, its version compared, its changed fields told.

An act that edits a versioned object writes one event and adds one to its version; that is how the
journal can say who changed what since a version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from maillage.journal import queries
from maillage.journal.models import Evenement
from maillage.regles.erreurs import Introuvable, ModificationConcurrente, SaisieInvalide

M = TypeVar("M", bound=models.Model)
PLUS_GRAND_NOMBRE = 32_767  # of a small integer in PostgreSQL


def verrouiller(objet: M) -> M:
    """The row as it is stored now, locked until the transaction ends; `Introuvable` if deleted."""
    lignes = type(objet)._base_manager.select_for_update(no_key=True)
    ligne = lignes.filter(pk=objet.pk).order_by("pk").first()
    if ligne is None:
        nom = type(objet)._meta.verbose_name
        raise Introuvable(
            f"« {objet} » ({nom}) vient d'être supprimé par quelqu'un d'autre. "
            "Revenez à la liste ; rien n'a été enregistré."
        )
    return ligne


def verifier_version(objet: models.Model, version: int) -> None:
    """Raise `ModificationConcurrente`, saying who changed what, if `version` is not the stored one."""
    actuelle: int = objet.version  # type: ignore[attr-defined]
    if version == actuelle:
        return
    entre_temps = [_raconter(evenement) for evenement in _depuis(objet, actuelle - version)]
    faits = " ; ".join(entre_temps) or "une autre personne l'a enregistré"
    raise ModificationConcurrente(
        f"« {objet} » a changé pendant votre saisie : {faits}. Rien n'a été enregistré et votre "
        "saisie est conservée : comparez-la avec les valeurs enregistrées, puis enregistrez de "
        "nouveau.",
        version=actuelle,
    )


def connaitre(champs: Mapping[str, Any], connus: Collection[str]) -> None:
    """`TypeError`, for the developer, if a field given to an act is none of `connus`."""
    inconnus = set(champs) - set(connus)
    if inconnus:
        raise TypeError(f"unknown fields: {sorted(inconnus)}")


def nettoyer(champs: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are stored: texts without the spaces around them, the rest as given."""
    return {nom: v.strip() if isinstance(v, str) else v for nom, v in champs.items()}


def appliquer(
    objet: models.Model, champs: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set on `objet` the fields that change; what they were and what they become, for the journal.

    A related object is told by its name, since the journal keeps no key to live data.
    """
    avant, apres = {}, {}
    for nom, valeur in champs.items():
        ancienne = getattr(objet, nom)
        if ancienne == valeur:
            continue
        avant[nom], apres[nom] = lisible(ancienne), lisible(valeur)
        setattr(objet, nom, valeur)
    return avant, apres


def lisible(valeur: Any) -> Any:
    """A value as the journal keeps it: related objects by their name."""
    return str(valeur) if isinstance(valeur, models.Model) else valeur


def valeurs(objet: models.Model, noms: list[str]) -> dict[str, Any]:
    """The named fields that are not empty, for the event of a creation or of a deletion."""
    lues = {nom: lisible(getattr(objet, nom)) for nom in noms}
    return {nom: valeur for nom, valeur in lues.items() if valeur not in (None, "")}


def controler(objet: models.Model) -> None:
    """The rules of the model and of its constraints; the first broken one is a `SaisieInvalide`."""
    _refuser_ce_que_postgresql_refuse(objet)
    try:
        objet.full_clean()
    except ValidationError as erreur:
        champ, messages = next(iter(erreur.message_dict.items()))
        raise SaisieInvalide(
            " ".join(messages), champ="" if champ == NON_FIELD_ERRORS else champ
        ) from erreur


def _refuser_ce_que_postgresql_refuse(objet: models.Model) -> None:
    """SQLite takes any integer and null bytes, where PostgreSQL breaks: one limit holds on both."""
    for champ in objet._meta.concrete_fields:
        valeur = getattr(objet, champ.attname)
        petit = isinstance(champ, models.SmallIntegerField | models.PositiveSmallIntegerField)
        if petit and isinstance(valeur, int) and valeur > PLUS_GRAND_NOMBRE:
            raise SaisieInvalide(
                f"{valeur} est trop grand : {PLUS_GRAND_NOMBRE} au plus.", champ=champ.name
            )
        if isinstance(valeur, str) and "\0" in valeur:
            raise SaisieInvalide(
                "Ce texte contient un caractère nul, qui ne se garde pas. Saisissez-le de nouveau.",
                champ=champ.name,
            )


def _depuis(objet: models.Model, nombre: int) -> list[Evenement]:
    noms = {champ.name for champ in objet._meta.get_fields()}
    propres = (e for e in queries.de_l_objet(objet)[:100] if set(e.apres or {}) <= noms)
    return [evenement for _, evenement in zip(range(nombre), propres, strict=False)]


def _raconter(evenement: Evenement) -> str:
    modele = evenement.objet_type
    le = timezone.localtime(evenement.le)
    champs = ", ".join(f"« {_libelle(modele, nom)} »" for nom in evenement.apres or {})
    quoi = f" ({champs})" if champs else ""
    return f"{evenement.par_nom}, le {le:%d/%m/%Y à %H:%M}, {evenement.acte}{quoi}"


def _libelle(modele: str, nom: str) -> str:
    champ = apps.get_model(modele)._meta.get_field(nom)
    if isinstance(champ, ForeignObjectRel):  # rows that hang on the object: « chiffres cités »
        return str(champ.related_model._meta.verbose_name_plural)
    return str(champ.verbose_name)
