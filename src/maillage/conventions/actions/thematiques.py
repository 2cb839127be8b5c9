"""What a démarche is about: the thématiques that it announces."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.enums import Caractere, Droit
from maillage.conventions.models import Demarche, Thematique, ThematiqueRetenue
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import appliquer, controler, valeurs, verrouiller

CHAMPS = ["thematique", "caractere", "droit", "precision"]


@transaction.atomic
def retenir(
    *,
    demarche: Demarche,
    thematique: Thematique,
    caractere: Caractere | str,
    droit: Droit | str = Droit.NON_PRECISE,
    precision: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> ThematiqueRetenue:
    """Announce a thématique, or change how it is announced. Raises `ActeRefuse`, `SaisieInvalide`."""
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    retenue = demarche.thematiques_retenues.filter(thematique=thematique).first()
    nouvelle = retenue is None
    if retenue is None:
        retenue = ThematiqueRetenue(demarche=demarche, thematique=thematique)
    avant, apres = appliquer(
        retenue, {"caractere": caractere, "droit": droit, "precision": precision}
    )
    if not apres and not nouvelle:
        return retenue
    controler(retenue)
    retenue.save()
    consigner(
        acte="thématique retenue" if nouvelle else "thématique modifiée",
        objet=retenue,
        demarche=demarche.slug,
        avant=None if nouvelle else avant,
        apres=valeurs(retenue, CHAMPS) if nouvelle else apres,
        par=par,
        le=le,
    )
    return retenue


@transaction.atomic
def abandonner(*, retenue: ThematiqueRetenue, par: Utilisateur, le: dt.datetime) -> None:
    """No longer announce a thématique; objectives and fiches keep theirs. Raises `ActeRefuse`."""
    retenue = verrouiller(retenue)
    demarche = retenue.demarche
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    consigner(
        acte="thématique abandonnée",
        objet=retenue,
        demarche=demarche.slug,
        avant=valeurs(retenue, CHAMPS),
        par=par,
        le=le,
    )
    retenue.delete()
