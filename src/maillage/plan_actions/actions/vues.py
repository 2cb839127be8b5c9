"""The acts on the views kept under a name: each person keeps their own, and may share them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.journal.modifications import controler, verifier_version, verrouiller
from maillage.plan_actions.models import VueEnregistree
from maillage.regles.erreurs import ActeRefuse


@transaction.atomic
def enregistrer(
    *,
    demarche: Demarche,
    nom: str,
    ecran: str,
    requete: str,
    est_partagee: bool = False,
    par: Utilisateur,
    le: dt.datetime,
) -> VueEnregistree:
    """Keep a page of the plan with its filters; any reader of the démarche may.

    Raises `ActeRefuse`, `SaisieInvalide` (no name, a name already taken, an unknown page).
    """
    permissions.exiger(permissions.refus_voir(par, demarche, timezone.localtime(le).date()))
    vue = VueEnregistree(
        demarche=demarche,
        utilisateur=par,
        nom=nom.strip(),
        ecran=ecran,
        requete=requete,
        est_partagee=est_partagee,
    )
    controler(vue)
    vue.save()
    apres = {"nom": vue.nom, "ecran": vue.get_ecran_display(), "est_partagee": est_partagee}
    raconter("vue enregistrée", vue, apres=apres, par=par, le=le)
    return vue


@transaction.atomic
def partager(
    *, vue: VueEnregistree, est_partagee: bool, version: int, par: Utilisateur, le: dt.datetime
) -> VueEnregistree:
    """Show the view to the whole démarche, or no longer; its author alone decides.

    Raises `ActeRefuse` (somebody else's), `Introuvable` (gone), `ModificationConcurrente`.
    """
    fraiche = _la_sienne(vue, par, le)
    verifier_version(fraiche, version)
    if fraiche.est_partagee == est_partagee:
        return fraiche
    fraiche.est_partagee = est_partagee
    fraiche.version += 1
    fraiche.save(update_fields=["est_partagee", "version"])
    raconter(
        "vue partagée" if est_partagee else "vue gardée pour soi",
        fraiche,
        avant={"est_partagee": not est_partagee},
        apres={"est_partagee": est_partagee},
        par=par,
        le=le,
    )
    return fraiche


@transaction.atomic
def retirer(*, vue: VueEnregistree, par: Utilisateur, le: dt.datetime) -> None:
    """Forget the view. Raises `ActeRefuse` (somebody else's), `Introuvable` (gone)."""
    fraiche = _la_sienne(vue, par, le)
    raconter("vue retirée", fraiche, avant={"nom": fraiche.nom}, par=par, le=le)
    fraiche.delete()


def _la_sienne(vue: VueEnregistree, par: Utilisateur, le: dt.datetime) -> VueEnregistree:
    permissions.exiger(permissions.refus_voir(par, vue.demarche, timezone.localtime(le).date()))
    fraiche = verrouiller(vue)
    if fraiche.utilisateur_id != par.pk:
        raise ActeRefuse(
            "Cette vue est celle de quelqu'un d'autre : enregistrez la vôtre sous un autre nom."
        )
    return fraiche
