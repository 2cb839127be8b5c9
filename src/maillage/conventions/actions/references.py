"""The lists that all the démarches share."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Thematique
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, valeurs
from maillage.regles.erreurs import SaisieInvalide


@transaction.atomic
def declarer_thematique(
    *, code: str, nom: str, ordre: int = 100, par: Utilisateur, le: dt.datetime
) -> Thematique:
    """Add a thématique to the list; declaring the same one again changes nothing and returns it.

    Raises `ActeRefuse`, and `SaisieInvalide` when the code or the name is another thématique's.
    """
    permissions.exiger(permissions.refus_tenir_les_references(par, timezone.localdate(le)))
    connue = Thematique.objects.filter(code=code).first()
    if connue is not None:
        if connue.nom == nom:
            return connue
        raise SaisieInvalide(f"Le code « {code} » est déjà celui de « {connue} ».", champ="code")
    thematique = Thematique(code=code, nom=nom, ordre=ordre)
    controler(thematique)
    thematique.save()
    consigner(
        acte="thématique déclarée",
        objet=thematique,
        apres=valeurs(thematique, ["code", "nom", "ordre"]),
        par=par,
        le=le,
    )
    return thematique
