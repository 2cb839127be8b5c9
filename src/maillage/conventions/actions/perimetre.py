"""The communes that a démarche covers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
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
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    voulues = {commune.pk: commune for commune in communes}
    _refuser_autre_chose_que_des_communes(voulues.values())
    lignes = {ligne.commune_id: ligne for ligne in demarche.perimetre.select_related("commune")}
    entrent = [commune for pk, commune in voulues.items() if pk not in lignes]
    sortent = [ligne for pk, ligne in lignes.items() if pk not in voulues]
    if not entrent and not sortent:
        return
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
            "nombre_de_communes": len(voulues),
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
