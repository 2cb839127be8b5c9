"""The organisations that take part in a démarche."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.actions import habilitations
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, Partie
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = ["role", "est_signataire", "ordre", "adhesion_le", "champ_intervention"]


@transaction.atomic
def ajouter(
    *,
    demarche: Demarche,
    organisation: Organisation,
    role: RolePartie | str,
    est_signataire: bool = True,
    ordre: int | None = None,
    adhesion_le: dt.date | None = None,
    champ_intervention: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Partie:
    """Add a party, last unless `ordre` says otherwise. Raises `ActeRefuse`, `SaisieInvalide`."""
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    if demarche.parties.filter(organisation=organisation).exists():
        raise SaisieInvalide(
            f"« {organisation} » est déjà partie à cette démarche. Modifiez-la plutôt.",
            champ="organisation",
        )
    if ordre is None:
        dernier = demarche.parties.aggregate(dernier=Max("ordre"))["dernier"]
        ordre = 0 if dernier is None else dernier + 1
    partie = Partie(
        demarche=demarche,
        organisation=organisation,
        role=role,
        est_signataire=est_signataire,
        ordre=ordre,
        adhesion_le=adhesion_le,
        champ_intervention=champ_intervention,
    )
    _verifier_le_cote(partie)
    controler(partie)
    partie.save()
    consigner(
        acte="partie ajoutée",
        objet=partie,
        demarche=demarche.slug,
        apres=valeurs(partie, ["organisation", *CHAMPS]),
        par=par,
        le=le,
    )
    return partie


@transaction.atomic
def modifier(
    *, partie: Partie, version: int, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> Partie:
    """Change a party; `champs` are among `CHAMPS`.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`, and `EtatIncompatible` for a
    signatory that has signed and would no longer be one.
    """
    inconnus = set(champs) - set(CHAMPS)
    if inconnus:
        raise TypeError(f"Champs inconnus d'une partie : {', '.join(sorted(inconnus))}")
    partie = verrouiller(partie)
    permissions.exiger(permissions.refus_modifier(par, partie.demarche, timezone.localdate(le)))
    verifier_version(partie, version)
    avant, apres = appliquer(partie, champs)
    if not apres:
        return partie
    if "role" in apres or "est_signataire" in apres:
        _refuser_si_elle_a_signe(partie, "changer de côté ni cesser d'être signataire")
    _verifier_le_cote(partie)
    if "role" in apres:
        _garder_une_caf(partie)
    partie.version += 1
    controler(partie)
    partie.save()
    consigner(
        acte="partie modifiée",
        objet=partie,
        demarche=partie.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return partie


@transaction.atomic
def retirer(*, partie: Partie, motif: str = "", par: Utilisateur, le: dt.datetime) -> None:
    """Take a party out, with its signataires and what it was preparing to sign.

    The habilitations given for it in this démarche are closed. Raises `ActeRefuse`, and
    `EtatIncompatible` when it has signed or voted, or is the last Caf.
    """
    partie = verrouiller(partie)
    demarche = partie.demarche
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    raison = queries.raison_de_garder(partie)
    if raison:
        raise EtatIncompatible(raison)
    consigner(
        acte="partie retirée",
        objet=partie,
        demarche=demarche.slug,
        avant={
            **valeurs(partie, ["organisation", *CHAMPS]),
            "signataires": [str(signataire) for signataire in partie.signataires.all()],
        },
        motif=motif,
        par=par,
        le=le,
    )
    habilitations.fermer_celles_d_une_partie(partie=partie, par=par, le=le)
    partie.signatures.all().delete()
    partie.delete()


def _verifier_le_cote(partie: Partie) -> None:
    """The side « Caf » opens a démarche to the agents of the organisation: only a Caf has it."""
    est_une_caf = partie.organisation.nature == NatureOrganisation.CAF
    if est_une_caf != (partie.role == RolePartie.CAF):
        attendu = "se place du côté « Caf »" if est_une_caf else "n'est pas une Caf"
        raise SaisieInvalide(
            f"« {partie.organisation} » {attendu}. Choisissez un autre côté.", champ="role"
        )


def _refuser_si_elle_a_signe(partie: Partie, quoi: str) -> None:
    if partie.signatures.signees().exists():
        raise EtatIncompatible(
            f"« {partie} » a déjà signé un acte : elle ne peut plus {quoi}. "
            "Un changement de signataires se fait par avenant."
        )


def _garder_une_caf(partie: Partie) -> None:
    autres = partie.demarche.parties.filter(role=RolePartie.CAF).exclude(pk=partie.pk)
    if partie.role != RolePartie.CAF and not autres.exists():
        raise EtatIncompatible("Une démarche garde au moins une Caf parmi ses parties.")
