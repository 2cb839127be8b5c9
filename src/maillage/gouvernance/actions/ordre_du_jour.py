"""The acts on an agenda: an item added, changed, moved, taken away.

In a meeting that was called, a change waits to be told (`reunions.annoncer`): the mails of five
corrections in a row would be read by nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conversations.ancrage import Ancre
from maillage.gouvernance import permissions
from maillage.gouvernance.actions.gardes import refuser_si_releve
from maillage.gouvernance.actions.reunions import toucher
from maillage.gouvernance.enums import Attendu, EtatReunion
from maillage.gouvernance.models import PointOrdreDuJour, Presence, Reunion
from maillage.gouvernance.objets import ancre_de
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible

CHAMPS = ["intitule", "attendu", "objet_type", "objet_id", "note"]
POINTS_AU_PLUS = 60


@transaction.atomic
def ajouter(
    *,
    reunion: Reunion,
    intitule: str = "",
    attendu: str = Attendu.INFORMATION,
    objet_type: str = "",
    objet_id: int | None = None,
    note: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> PointOrdreDuJour:
    """Add an item at the end; without title, it has that of its object.

    A meeting that was held still takes what was talked about beside its agenda. Raises `ActeRefuse`,
    `EtatIncompatible` (cancelled, too many items), `SaisieInvalide`.
    """
    frais = _reprendre(reunion, par, le)
    objet = ancre_de(frais.demarche, objet_type, objet_id)
    dernier = frais.points.aggregate(rang=Max("rang"))["rang"] or 0
    if frais.points.count() >= POINTS_AU_PLUS:
        raise EtatIncompatible(
            f"L’ordre du jour a déjà {POINTS_AU_PLUS} points : prévoyez une autre réunion."
        )
    point = PointOrdreDuJour(
        reunion=frais,
        rang=dernier + 1,
        intitule=intitule.strip() or _nom(objet),
        attendu=attendu,
        objet_type=objet_type if objet else "",
        objet_id=objet.cle if objet else None,
        note=note.strip(),
    )
    controler(point)
    point.save()
    _noter(frais, le)
    _consigner(
        "point ajouté à l’ordre du jour", point, apres=valeurs(point, CHAMPS), par=par, le=le
    )
    return point


@transaction.atomic
def modifier(
    *,
    point: PointOrdreDuJour,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> PointOrdreDuJour:
    """Change the fields given. Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`,
    `ModificationConcurrente`, `SaisieInvalide`."""
    connaitre(champs, CHAMPS)
    reunion = _reprendre(point.reunion, par, le)
    frais = verrouiller(point)
    verifier_version(frais, version)
    propres = nettoyer(champs)
    objet = ancre_de(
        reunion.demarche,
        propres.get("objet_type", frais.objet_type),
        propres.get("objet_id", frais.objet_id),
    )
    propres |= {
        "objet_type": objet.genre if objet else "",
        "objet_id": objet.cle if objet else None,
    }
    avant, apres = appliquer(frais, propres)
    if not apres:
        return frais
    if not frais.intitule and objet:
        frais.intitule = _nom(objet)
    controler(frais)
    frais.version += 1
    frais.save()
    _noter(reunion, le)
    _consigner("point de l’ordre du jour modifié", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def deplacer(*, point: PointOrdreDuJour, vers: int, par: Utilisateur, le: dt.datetime) -> None:
    """Give the item that place, from 1; beyond the last, it is the last.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (held or cancelled).
    """
    reunion = _reprendre(point.reunion, par, le, avant_la_tenue=True)
    ordre = list(reunion.points.order_by("rang", "pk"))
    place = next((i for i, p in enumerate(ordre) if p.pk == point.pk), None)
    if place is None:
        verrouiller(point)  # says that it is no more
        return
    deplace = ordre.pop(place)
    ordre.insert(max(vers, 1) - 1, deplace)
    if ordre[place].pk == deplace.pk:
        return
    for rang, autre in enumerate(ordre, start=1):
        reunion.points.filter(pk=autre.pk).exclude(rang=rang).update(rang=rang)
    _noter(reunion, le)
    _consigner(
        "point de l’ordre du jour déplacé",
        deplace,
        avant={"rang": place + 1},
        apres={"rang": ordre.index(deplace) + 1},
        par=par,
        le=le,
    )


@transaction.atomic
def retirer(*, point: PointOrdreDuJour, version: int, par: Utilisateur, le: dt.datetime) -> None:
    """Take the item away; the journal keeps what it said.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (held, cancelled, somebody arrives or
    leaves at this item), `ModificationConcurrente`.
    """
    reunion = _reprendre(point.reunion, par, le, avant_la_tenue=True)
    frais = verrouiller(point)
    verifier_version(frais, version)
    reperes = Presence.objects.filter(reunion=reunion)
    if reperes.filter(arrive_au=frais).exists() or reperes.filter(part_au=frais).exists():
        raise EtatIncompatible(
            f"Quelqu’un arrive ou part au point « {frais} » : corrigez d’abord les présences."
        )
    _consigner(
        "point retiré de l’ordre du jour", frais, avant=valeurs(frais, CHAMPS), par=par, le=le
    )
    reunion.points.filter(rang__gt=frais.rang).update(rang=F("rang") - 1)
    frais.delete()
    _noter(reunion, le)


def _reprendre(
    reunion: Reunion, par: Utilisateur, le: dt.datetime, *, avant_la_tenue: bool = False
) -> Reunion:
    frais = verrouiller(reunion)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, frais.demarche, timezone.localdate(le))
    )
    if frais.etat == EtatReunion.ANNULEE:
        raise EtatIncompatible(f"« {frais} » est annulée : son ordre du jour ne change plus.")
    if avant_la_tenue and frais.etat == EtatReunion.TENUE:
        raise EtatIncompatible(
            f"« {frais} » a été tenue : l’ordre et le nombre de ses points ne changent plus. Vous "
            "pouvez encore en ajouter un."
        )
    refuser_si_releve(frais, "ses points")
    return frais


def _nom(objet: Ancre | None) -> str:
    """« Fiche action « 3 Navette solidaire » », cut to what a title holds."""
    return f"{objet.nature} « {objet.intitule[:250]} »" if objet else ""


def _noter(reunion: Reunion, le: dt.datetime) -> None:
    """The agenda changed: to be told, if it was told before."""
    reunion.a_annoncer = reunion.etat == EtatReunion.CONVOQUEE
    toucher(reunion, le)


def _consigner(
    acte: str,
    point: PointOrdreDuJour,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=point,
        demarche=point.reunion.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
