"""What a démarche asks of its plan instead of the values of the house."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import appliquer, controler, verifier_version
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.models import ReglagePlan
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.suivi_du_plan import minimums


@transaction.atomic
def regler(
    *,
    demarche: Demarche,
    minimum: str = "",
    indicateurs_par_fiche: int | None = None,
    indicateurs_par_plan: int | None = None,
    motif: str = "",
    version: int = 1,
    par: Utilisateur,
    le: dt.datetime,
) -> ReglagePlan:
    """Keep the minimum set and the numbers of indicators of this démarche; empty is the house's.

    Anything that differs from the house wants a `motif`. Raises `ActeRefuse`,
    `ModificationConcurrente`, `SaisieInvalide`.
    """
    gardes.ouvrir(demarche, par, le)
    if minimum and minimum not in minimums():
        raise SaisieInvalide(
            "Cet ensemble de thématiques n'existe pas. Choisissez dans la liste.", champ="minimum"
        )
    reglage = ReglagePlan.objects.filter(demarche=demarche).first()
    nouveau = reglage is None
    reglage = reglage or ReglagePlan(demarche=demarche)
    if not nouveau:
        verifier_version(reglage, version)
    champs = {
        "minimum": minimum,
        "indicateurs_par_fiche": indicateurs_par_fiche,
        "indicateurs_par_plan": indicateurs_par_plan,
        "motif": motif.strip(),
    }
    avant, apres = appliquer(reglage, champs)
    if not apres:
        return reglage
    _verifier(reglage)
    if not nouveau:
        reglage.version += 1
    reglage.save()
    consigner(
        acte="réglages du plan modifiés",
        objet=reglage,
        demarche=demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return reglage


def _verifier(reglage: ReglagePlan) -> None:
    controler(reglage)
    propres = (reglage.minimum, reglage.indicateurs_par_fiche, reglage.indicateurs_par_plan)
    if any(valeur not in ("", None) for valeur in propres) and not reglage.motif:
        raise SaisieInvalide(
            "Dites pourquoi cette démarche s'écarte des valeurs proposées : la raison est gardée.",
            champ="motif",
        )
