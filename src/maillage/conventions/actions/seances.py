"""The séances of the assemblies and their attendance records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.actions import deliberations
from maillage.conventions.models import (
    AbsenceTemporaire,
    Deliberation,
    Demarche,
    MembreEnExercice,
    SeanceDeliberante,
)
from maillage.conventions.models.seance import DE_LA_SEANCE
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable, SaisieInvalide
from maillage.regles.listes_de_presence import ecrire_listes
from maillage.regles.presences import Feuille, refuser_si_incoherente

CHAMPS = [*DE_LA_SEANCE, "publique", "provenance"]
LISTES = {
    "presents": "présents",
    "pouvoirs": "pouvoirs",
    "excuses": "excusés",
    "absents": "absents",
    "absences_avec_pouvoir": "absences temporaires avec pouvoir",
    "absences_sans_pouvoir": "absences temporaires sans pouvoir",
}


@transaction.atomic
def enregistrer(
    *,
    demarche: Demarche,
    organisation: Organisation,
    feuille: Feuille = (),
    deliberation: Deliberation | None = None,
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> SeanceDeliberante:
    """Record a séance of `organisation` with its attendance; `champs` among `CHAMPS`.

    `deliberation` is attached to it: its figures are counted on the record from then on. Raises
    `ActeRefuse`, `SaisieInvalide`, and `Introuvable` for an organisation that is no party.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_deliberer(par, demarche, timezone.localdate(le)))
    seance = SeanceDeliberante(demarche=demarche, organisation=organisation)
    appliquer(seance, _connus(champs))
    _controler(seance)
    seance.save()
    _ecrire(seance, feuille)
    consigner(
        acte="séance enregistrée",
        objet=seance,
        demarche=demarche.slug,
        apres={**valeurs(seance, CHAMPS), **_listes(feuille)},
        par=par,
        le=le,
    )
    if deliberation is not None:
        deliberations.modifier(
            deliberation=deliberation,
            version=deliberation.version,
            champs={"seance": seance},
            par=par,
            le=le,
        )
    return seance


@transaction.atomic
def modifier(
    *,
    seance: SeanceDeliberante,
    version: int,
    champs: Mapping[str, Any],
    feuille: Feuille | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> SeanceDeliberante:
    """Correct a séance; `feuille` replaces the attendance record unless None.

    The deliberations that it voted follow: their dates, and the votes must still be possible.
    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`, `Introuvable`.
    """
    seance = verrouiller(seance)
    demarche = seance.demarche
    permissions.exiger(permissions.refus_deliberer(par, demarche, timezone.localdate(le)))
    verifier_version(seance, version)
    avant, apres = appliquer(seance, _connus(champs))
    ancienne = seance.feuille
    if feuille is not None and list(feuille) != ancienne:
        avant |= {n: v for n, v in _listes(ancienne).items() if v != _listes(feuille).get(n)}
        apres |= {n: v for n, v in _listes(feuille).items() if v != _listes(ancienne).get(n)}
        _ecrire(seance, feuille)
    elif not apres:
        return seance
    seance.version += 1
    _controler(seance)
    seance.save()
    consigner(
        acte="séance modifiée",
        objet=seance,
        demarche=demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    for deliberation in seance.deliberations.all():
        deliberations.suivre_la_seance(deliberation=deliberation, par=par, le=le)
    return seance


def _connus(champs: Mapping[str, Any]) -> Mapping[str, Any]:
    inconnus = set(champs) - set(CHAMPS)
    if inconnus:
        raise TypeError(f"Champs inconnus d'une séance : {', '.join(sorted(inconnus))}")
    return champs


def _controler(seance: SeanceDeliberante) -> None:
    if not seance.demarche.parties.filter(organisation=seance.organisation).exists():
        raise Introuvable(
            f"« {seance.organisation} » n'est pas partie à cette démarche. Ajoutez-la d'abord aux "
            "parties."
        )
    controler(seance)
    if seance.convoquee_le and seance.convoquee_le > seance.seance_le:
        raise SaisieInvalide(
            "La convocation suit la séance. Corrigez l'une des dates.", champ="convoquee_le"
        )


def _listes(feuille: Feuille) -> dict[str, str]:
    """The record as the journal keeps it: the lists of an extract that are not empty."""
    listes = ecrire_listes(feuille)
    return {dit: getattr(listes, nom) for nom, dit in LISTES.items() if getattr(listes, nom)}


def _ecrire(seance: SeanceDeliberante, feuille: Feuille) -> None:
    """Replace the rows of the record, in six queries whatever the number of members."""
    refuser_si_incoherente(feuille)
    seance.membres.all().delete()
    membres = MembreEnExercice.objects.bulk_create(
        MembreEnExercice(
            seance=seance,
            nom=ligne.nom,
            ordre=rang,
            present=ligne.present,
            excuse=ligne.excuse,
            pouvoir=ligne.pouvoir,
        )
        for rang, ligne in enumerate(feuille, 1)
    )
    par_nom = {membre.nom: membre for membre in membres}
    lies = []
    for ligne in feuille:
        if ligne.mandataire:
            membre = par_nom[ligne.nom]
            membre.mandataire = par_nom[ligne.mandataire]
            lies.append(membre)
    MembreEnExercice.objects.bulk_update(lies, ["mandataire"])
    AbsenceTemporaire.objects.bulk_create(
        AbsenceTemporaire(
            membre=par_nom[ligne.nom],
            du_point=absence.du,
            au_point=absence.au,
            pouvoir=absence.pouvoir,
            mandataire=par_nom.get(absence.mandataire),
        )
        for ligne in feuille
        for absence in ligne.absences
    )
