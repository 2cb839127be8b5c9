"""Sets the thresholds of the statistical secrecy of a Caf, from a day on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from maillage.comptes import permissions
from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, valeurs
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import ActeRefuse, SaisieInvalide
from maillage.statistiques.models import ReglageSecret

CHAMPS = [
    "organisation",
    "a_compter_du",
    "seuil_zone",
    "seuil_cellule",
    "zeros_montres",
    "donnees_ouvertes",
    "source",
]


@transaction.atomic
def fixer(
    *,
    organisation: Organisation | None,
    a_compter_du: dt.date,
    seuil_zone: int,
    seuil_cellule: int,
    source: str,
    zeros_montres: bool = True,
    donnees_ouvertes: bool = True,
    par: Utilisateur,
    le: dt.datetime,
) -> ReglageSecret:
    """Write a setting, that nothing changes afterwards: another day takes another one.

    Without `organisation`, it is that of every Caf without one of its own, and of open data. Raises
    `ActeRefuse` (who does not administer the instance), `SaisieInvalide`.
    """
    if refus := permissions.administrer(par):
        raise ActeRefuse(refus)
    if organisation is not None and organisation.nature != NatureOrganisation.CAF:
        raise SaisieInvalide(
            f"« {organisation} » n’est pas une Caf : elle seule fixe ses seuils.",
            champ="organisation",
        )
    reglage = ReglageSecret(
        organisation=organisation,
        a_compter_du=a_compter_du,
        seuil_zone=seuil_zone,
        seuil_cellule=seuil_cellule,
        zeros_montres=zeros_montres,
        donnees_ouvertes=donnees_ouvertes,
        source=source.strip(),
    )
    controler(reglage)
    reglage.save()
    consigner(
        acte="seuils du secret fixés",
        objet=reglage,
        apres=valeurs(reglage, CHAMPS),
        par=par,
        le=le,
    )
    return reglage
