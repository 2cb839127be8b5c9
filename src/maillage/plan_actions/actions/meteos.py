"""The météo of an action: each one that its pilot gives stays, the latest counts."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.interface.typographie import date_longue
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, valeurs
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.models import FicheAction, Meteo
from maillage.regles.erreurs import SaisieInvalide

CHAMPS = ["temps", "avancement", "commentaire", "donnee_le", "donnee_par"]


@transaction.atomic
def donner(
    *,
    fiche: FicheAction,
    temps: str,
    avancement: int | None = None,
    commentaire: str = "",
    donnee_le: dt.date | None = None,
    donnee_par: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Meteo:
    """Keep how the action goes on a day (today unless said), and its progress in percent if declared.

    `donnee_par` names who says so when it is not `par` (a pilot without account). Earlier ones stay.
    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (fiche in the bin), `SaisieInvalide`.
    """
    gardes.ouvrir(fiche.demarche, par, le)
    frais = gardes.reprendre(fiche, demarche=fiche.demarche)
    jour = donnee_le or timezone.localdate(le)
    if jour > timezone.localdate(le):
        raise SaisieInvalide(
            f"Le {date_longue(jour)} n'est pas encore venu : une météo dit ce que l'on voit, elle ne "
            "se donne pas d'avance.",
            champ="donnee_le",
        )
    meteo = Meteo(
        fiche=frais,
        temps=temps,
        avancement=avancement,
        commentaire=commentaire.strip(),
        donnee_le=jour,
        donnee_par=donnee_par.strip() or str(par),
        saisie_le=le,
    )
    controler(meteo)
    meteo.save()
    consigner(
        acte="météo de l'action donnée",
        objet=frais,
        demarche=frais.demarche.slug,
        apres=valeurs(meteo, CHAMPS),
        par=par,
        le=le,
    )
    return meteo
