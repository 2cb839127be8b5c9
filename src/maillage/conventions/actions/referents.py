"""The référents CTG: a person or a service, for a thématique or for the whole."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche, Referent, Thematique
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, valeurs, verrouiller
from maillage.partenaires.models import Personne, Service
from maillage.regles.erreurs import Introuvable, SaisieInvalide

CHAMPS = ["personne", "service", "thematique", "fonction"]
FONCTION = "Référent CTG"


@transaction.atomic
def designer(
    *,
    demarche: Demarche,
    personne: Personne | None = None,
    service: Service | None = None,
    thematique: Thematique | None = None,
    fonction: str = FONCTION,
    par: Utilisateur,
    le: dt.datetime,
) -> Referent:
    """Name a référent: a person, a service of a party, or both.

    Raises `ActeRefuse`, `SaisieInvalide`, and `Introuvable` for the service of an organisation that
    is no party.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    if personne is None and service is None:
        raise SaisieInvalide("Indiquez au moins une personne ou un service.", champ="personne")
    if service and not demarche.parties.filter(organisation=service.organisation_id).exists():
        raise Introuvable(
            f"« {service} » n'est le service d'aucune partie de cette démarche. "
            "Ajoutez d'abord son organisation aux parties."
        )
    referent = Referent(
        demarche=demarche,
        personne=personne,
        service=service,
        thematique=thematique,
        fonction=fonction or FONCTION,
    )
    controler(referent)
    if demarche.referents.filter(
        personne=personne, service=service, thematique=thematique, fonction=referent.fonction
    ).exists():
        raise SaisieInvalide(f"« {referent} » figure déjà parmi les référents.", champ="personne")
    referent.save()
    consigner(
        acte="référent désigné",
        objet=referent,
        demarche=demarche.slug,
        apres=valeurs(referent, CHAMPS),
        par=par,
        le=le,
    )
    return referent


@transaction.atomic
def retirer(*, referent: Referent, par: Utilisateur, le: dt.datetime) -> None:
    """Take a référent back. Raises `ActeRefuse`."""
    referent = verrouiller(referent)
    demarche = referent.demarche
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    consigner(
        acte="référent retiré",
        objet=referent,
        demarche=demarche.slug,
        avant=valeurs(referent, CHAMPS),
        par=par,
        le=le,
    )
    referent.delete()
