"""The votes of the assemblies and the decisions of the Caf that authorise acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Acte, Deliberation, Demarche
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.models import Organisation
from maillage.regles.deliberations import votants
from maillage.regles.erreurs import Introuvable, SaisieInvalide

CHAMPS = [
    "organisation",
    "assemblee",
    "numero",
    "point",
    "objet",
    "convoquee_le",
    "affichee_le",
    "en_urgence",
    "seance_le",
    "heure",
    "lieu",
    "preside_par",
    "secretaire",
    "rapporteur",
    "avis_commission",
    "en_exercice",
    "presents",
    "pouvoirs",
    "absents",
    "pour",
    "contre",
    "abstentions",
    "transmise_le",
    "identifiant_transmission",
    "publiee_le",
    "periode_debut",
    "periode_fin",
    "provenance",
]


@transaction.atomic
def enregistrer(
    *,
    demarche: Demarche,
    organisation: Organisation,
    actes: Iterable[Acte] = (),
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> Deliberation:
    """Record the deliberation by which `organisation` authorises `actes`; `champs` among `CHAMPS`.

    Raises `ActeRefuse`, `SaisieInvalide`, and `Introuvable` for an organisation that is no party or
    an act of another démarche.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_deliberer(par, demarche, timezone.localdate(le)))
    deliberation = Deliberation(demarche=demarche, organisation=organisation)
    appliquer(deliberation, _connus(champs))
    autorises = _du_meme_dossier(demarche, actes)
    _controler(deliberation)
    deliberation.save()
    deliberation.actes.set(autorises)
    consigner(
        acte="délibération enregistrée",
        objet=deliberation,
        demarche=demarche.slug,
        apres={**valeurs(deliberation, CHAMPS), "actes": _noms(autorises)},
        par=par,
        le=le,
    )
    return deliberation


@transaction.atomic
def modifier(
    *,
    deliberation: Deliberation,
    version: int,
    champs: Mapping[str, Any],
    actes: Iterable[Acte] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Deliberation:
    """Correct or complete a deliberation; `actes` replaces those it authorises unless None.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`, `Introuvable`.
    """
    deliberation = verrouiller(deliberation)
    demarche = deliberation.demarche
    permissions.exiger(permissions.refus_deliberer(par, demarche, timezone.localdate(le)))
    verifier_version(deliberation, version)
    avant, apres = appliquer(deliberation, _connus(champs))
    anciens = list(deliberation.actes.all())
    nouveaux = anciens if actes is None else _du_meme_dossier(demarche, actes)
    if {acte.pk for acte in anciens} != {acte.pk for acte in nouveaux}:
        avant["actes"], apres["actes"] = _noms(anciens), _noms(nouveaux)
    if not apres:
        return deliberation
    deliberation.version += 1
    _controler(deliberation)
    deliberation.save()
    deliberation.actes.set(nouveaux)
    consigner(
        acte="délibération modifiée",
        objet=deliberation,
        demarche=demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return deliberation


def _connus(champs: Mapping[str, Any]) -> Mapping[str, Any]:
    inconnus = set(champs) - set(CHAMPS)
    if inconnus:
        raise TypeError(f"Champs inconnus d'une délibération : {', '.join(sorted(inconnus))}")
    return champs


def _noms(actes: Iterable[Acte]) -> list[str]:
    return sorted(str(acte) for acte in actes)


def _du_meme_dossier(demarche: Demarche, actes: Iterable[Acte]) -> list[Acte]:
    """The acts, all of this démarche; one of another is as if it did not exist."""
    liste = list(actes)
    if any(acte.demarche_id != demarche.pk for acte in liste):
        raise Introuvable(
            "L'un des actes choisis n'existe pas dans cette démarche. Choisissez parmi les siens."
        )
    return liste


def _controler(deliberation: Deliberation) -> None:
    demarche, organisation = deliberation.demarche, deliberation.organisation
    if not demarche.parties.filter(organisation=organisation).exists():
        raise Introuvable(
            f"« {organisation} » n'est pas partie à cette démarche : elle ne peut pas y délibérer. "
            "Ajoutez-la d'abord aux parties."
        )
    controler(deliberation)
    _controler_les_dates(deliberation)
    _controler_le_compte(deliberation)


def _controler_les_dates(deliberation: Deliberation) -> None:
    """What no calendar allows; short delays are findings of the contrôle, not refusals."""
    seance = deliberation.seance_le
    if deliberation.convoquee_le and deliberation.convoquee_le > seance:
        raise SaisieInvalide(
            "La convocation suit la séance. Corrigez l'une des dates.", champ="convoquee_le"
        )
    for champ, quoi in [("transmise_le", "La transmission"), ("publiee_le", "La publication")]:
        jour = getattr(deliberation, champ)
        if jour and jour < seance:
            raise SaisieInvalide(
                f"{quoi} précède la séance. Corrigez l'une des dates.", champ=champ
            )
    debut, fin = deliberation.periode_debut, deliberation.periode_fin
    if debut and fin and fin <= debut:
        raise SaisieInvalide(
            "La fin de la période votée doit suivre son début.", champ="periode_fin"
        )


def _controler_le_compte(deliberation: Deliberation) -> None:
    """What no count allows; the quorum and the missing figures are findings of the contrôle."""
    exercice, presents = deliberation.en_exercice, deliberation.presents
    if presents is None:
        return
    if exercice is not None and presents > exercice:
        raise SaisieInvalide(
            f"{presents} présents pour {exercice} membres en exercice : corrigez l'un des nombres.",
            champ="presents",
        )
    ont_vote = votants(presents, deliberation.pouvoirs or 0)
    exprimes = sum(
        n or 0 for n in (deliberation.pour, deliberation.contre, deliberation.abstentions)
    )
    if exprimes > ont_vote:
        raise SaisieInvalide(
            f"{exprimes} voix et abstentions pour {ont_vote} votants (présents et pouvoirs) : "
            "corrigez l'un des nombres.",
            champ="pour",
        )
