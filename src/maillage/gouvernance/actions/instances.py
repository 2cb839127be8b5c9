"""The acts on the instances: created, changed, closed. Nobody deletes one: what it decided stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.gouvernance import permissions
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import Instance
from maillage.interface.typographie import date_longue
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = [
    "type",
    "nom",
    "dispositif_rattachement",
    "missions",
    "composition",
    "periodicite",
    "periodicite_mois",
    "secretariat",
    "existante",
    "quorum_numerateur",
    "quorum_denominateur",
    "rattachee_a",
    "ouverte_le",
    "provenance",
]


@transaction.atomic
def creer(*, demarche: Demarche, par: Utilisateur, le: dt.datetime, **champs: Any) -> Instance:
    """Add an instance; `champs` are names of `CHAMPS`, and `thematiques`, a list of `Thematique`.

    `ouverte_le` is the day of the act when it is not said. Raises `ActeRefuse`, `SaisieInvalide`.
    """
    thematiques = list(champs.pop("thematiques", ()))
    connaitre(champs, CHAMPS)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, demarche, timezone.localdate(le))
    )
    champs.setdefault("ouverte_le", timezone.localdate(le))
    instance = Instance(demarche=demarche, **nettoyer(champs))
    _verifier(instance)
    instance.save()
    instance.thematiques.set(thematiques)
    apres = valeurs(instance, CHAMPS) | _noms(thematiques)
    raconter("instance créée", instance, apres=apres, par=par, le=le)
    return instance


@transaction.atomic
def modifier(
    *,
    instance: Instance,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Instance:
    """Change the fields given; without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (closed), `ModificationConcurrente`,
    `SaisieInvalide`.
    """
    voulus = dict(champs)
    thematiques = voulus.pop("thematiques", None)
    connaitre(voulus, CHAMPS)
    fraiche = reprendre(instance, par, le)
    verifier_version(fraiche, version)
    avant, apres = appliquer(fraiche, nettoyer(voulus))
    if thematiques is not None:
        anciennes = list(fraiche.thematiques.all())
        if set(anciennes) != set(thematiques):
            avant |= _noms(anciennes)
            apres |= {"thematiques": ""} | _noms(list(thematiques))
            fraiche.thematiques.set(thematiques)
    if not apres:
        return fraiche
    _verifier(fraiche)
    fraiche.version += 1
    fraiche.save()
    raconter("instance modifiée", fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


@transaction.atomic
def clore(
    *, instance: Instance, version: int, close_le: dt.date, par: Utilisateur, le: dt.datetime
) -> Instance:
    """Close an instance on its last day; its meetings, its members and its decisions stay.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (closed, or meetings planned after),
    `ModificationConcurrente`, `SaisieInvalide`.
    """
    fraiche = reprendre(instance, par, le)
    verifier_version(fraiche, version)
    a_venir = fraiche.reunions.filter(
        etat__in=[EtatReunion.PREVUE, EtatReunion.CONVOQUEE], fin__gt=close_le
    ).count()
    if a_venir:
        raise EtatIncompatible(
            f"« {fraiche} » a encore {a_venir} réunion(s) prévue(s) après le "
            f"{date_longue(close_le)}. Annulez-les, ou choisissez un jour qui les suit."
        )
    fraiche.close_le = close_le
    controler(fraiche)
    fraiche.version += 1
    fraiche.save(update_fields=["close_le", "version"])
    raconter("instance close", fraiche, apres={"close_le": close_le}, par=par, le=le)
    return fraiche


def reprendre(instance: Instance, par: Utilisateur, le: dt.datetime) -> Instance:
    """The row locked, not closed, for who holds the gouvernance; to be called inside an act."""
    fraiche = verrouiller(instance)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, fraiche.demarche, timezone.localdate(le))
    )
    if fraiche.close_le is not None:
        raise EtatIncompatible(
            f"« {fraiche} » est close depuis le {date_longue(fraiche.close_le)} : elle ne change "
            "plus. Créez une autre instance si une nouvelle la remplace."
        )
    return fraiche


def _verifier(instance: Instance) -> None:
    """The model, then what a chain of instances must keep: one démarche, and no circle."""
    controler(instance)
    au_dessus = instance.rattachee_a
    if au_dessus is None:
        return
    if au_dessus.demarche_id != instance.demarche_id:
        raise SaisieInvalide(
            "Cette instance est d'une autre démarche. Choisissez-en une de celle-ci.",
            champ="rattachee_a",
        )
    vues = {instance.pk}
    while au_dessus is not None:
        if au_dessus.pk in vues:
            raise SaisieInvalide(
                f"« {instance.rattachee_a} » rend déjà compte à « {instance} », directement ou non : "
                "deux instances ne peuvent pas se rendre compte l'une à l'autre.",
                champ="rattachee_a",
            )
        vues.add(au_dessus.pk)
        au_dessus = au_dessus.rattachee_a


def _noms(thematiques: list[Any]) -> dict[str, Any]:
    noms = ", ".join(str(t) for t in thematiques)
    return {"thematiques": noms} if noms else {}
