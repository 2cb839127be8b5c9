"""The communes that a démarche covers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche, Perimetre
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire


@transaction.atomic
def fixer(
    *,
    demarche: Demarche,
    communes: Iterable[Territoire],
    debut: dt.date | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Make `communes` the whole perimeter; those that enter it do so on `debut` (unknown if None).

    A commune that stays keeps its dates. One event names those that enter and those that leave;
    nothing is written when nothing changes. Raises `ActeRefuse`, `SaisieInvalide`.
    """
    demarche = _ouvrir(demarche, par, le)
    voulues = {commune.pk: commune for commune in communes}
    actuelles = {ligne.commune_id: ligne for ligne in _lignes(demarche)}
    _changer(
        demarche,
        entrent=[commune for pk, commune in voulues.items() if pk not in actuelles],
        sortent=[ligne for pk, ligne in actuelles.items() if pk not in voulues],
        debut=debut,
        par=par,
        le=le,
    )


@transaction.atomic
def ajouter(
    *,
    demarche: Demarche,
    communes: Iterable[Territoire],
    debut: dt.date | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Add communes; those that are there already stay as they are. Raises as `fixer`."""
    demarche = _ouvrir(demarche, par, le)
    presentes = set(demarche.perimetre.values_list("commune", flat=True))
    entrent = [commune for commune in communes if commune.pk not in presentes]
    _changer(demarche, entrent=entrent, sortent=[], debut=debut, par=par, le=le)


@transaction.atomic
def retirer(
    *, demarche: Demarche, communes: Iterable[Territoire], par: Utilisateur, le: dt.datetime
) -> None:
    """Take communes out; those that are not there are passed over. Raises `ActeRefuse`."""
    demarche = _ouvrir(demarche, par, le)
    sortent = list(_lignes(demarche).filter(commune__in=[c.pk for c in communes]))
    _changer(demarche, entrent=[], sortent=sortent, debut=None, par=par, le=le)


def _ouvrir(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> Demarche:
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    return demarche


def _lignes(demarche: Demarche) -> QuerySet[Perimetre]:
    return demarche.perimetre.select_related("commune")


def _changer(
    demarche: Demarche,
    *,
    entrent: list[Territoire],
    sortent: list[Perimetre],
    debut: dt.date | None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    if not entrent and not sortent:
        return
    _refuser_autre_chose_que_des_communes(entrent)
    Perimetre.objects.filter(pk__in=[ligne.pk for ligne in sortent]).delete()
    Perimetre.objects.bulk_create(
        Perimetre(demarche=demarche, commune=commune, debut=debut) for commune in entrent
    )
    consigner(
        acte="périmètre fixé",
        objet=demarche,
        demarche=demarche.slug,
        avant={"communes_retirees": sorted(str(ligne.commune) for ligne in sortent)},
        apres={
            "communes_ajoutees": sorted(str(commune) for commune in entrent),
            "nombre_de_communes": demarche.perimetre.count(),
        },
        par=par,
        le=le,
    )


def _refuser_autre_chose_que_des_communes(territoires: Iterable[Territoire]) -> None:
    autres = [str(t) for t in territoires if t.niveau != Niveau.COMMUNE]
    if autres:
        raise SaisieInvalide(
            f"Un périmètre se compose de communes ; n'en sont pas : {', '.join(autres)}. "
            "Prenez plutôt les communes qui les composent.",
            champ="communes",
        )
