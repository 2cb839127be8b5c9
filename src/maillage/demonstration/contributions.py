"""Opens the campaigns of the demonstration, answers them by their links, and decides some answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.plan_actions.actions import campagnes, propositions, reponses
from maillage.plan_actions.actions.reponses import Saisie
from maillage.plan_actions.enums import ChampPropose, EtatProposition
from maillage.plan_actions.models import Campagne, FicheAction


def inscrire(territoire: forme.Territoire, le: dt.datetime) -> None:
    """Write the campaigns of one territory; the caller holds the transaction."""
    for voulue in territoire.campagnes:
        demarche = Demarche.objects.get(slug=territoire.demarche.slug)
        _campagne(demarche, voulue, le)


def _campagne(demarche: Demarche, voulue: forme.Campagne, le: dt.datetime) -> None:
    qui: dict[str, Any] = {"par": Utilisateur.objects.get(email=voulue.suivie_par), "le": le}
    jour = timezone.localdate(le)
    fiches = {
        fiche.numero: fiche
        for fiche in FicheAction.objects.filter(demarche=demarche, numero__in=voulue.fiches)
    }
    campagne = campagnes.preparer(
        demarche=demarche,
        intitule=voulue.intitule,
        message=voulue.message,
        annee=jour.year,
        ouvre_le=jour,
        ferme_le=jour + dt.timedelta(days=voulue.duree),
        rappels=voulue.rappels,
        recapitulatif="QUOTIDIEN",
        fiches=fiches.values(),
        **qui,
    )
    campagne = campagnes.lancer(campagne=campagne, version=campagne.version, **qui)
    for reponse in voulue.reponses:
        _reponse(campagne, fiches[reponse.fiche], reponse, qui)


def _reponse(
    campagne: Campagne, fiche: FicheAction, voulue: forme.Reponse, qui: dict[str, Any]
) -> None:
    """What its pilot answers of one fiche, and what is decided of it."""
    etapes = {etape.intitule: etape.pk for etape in fiche.etapes.all()}
    valeurs: dict[tuple[str, int | None], dict[str, Any]] = {
        (ChampPropose.POINT.value, None): {
            "temps": voulue.temps,
            "commentaire": voulue.commentaire,
        }
    }
    for intitule, etat in voulue.etapes.items():
        valeurs[ChampPropose.ETAPE.value, etapes[intitule]] = {"etat": etat}
    lien = campagne.liens.get(fiches=fiche)
    recue = reponses.recevoir(lien=lien, fiche=fiche, saisie=Saisie(valeurs), le=qui["le"])
    for proposition in recue.propositions.all():
        if voulue.decision == EtatProposition.ACCEPTEE:
            propositions.accepter(proposition=proposition, **qui)
        elif voulue.decision == EtatProposition.REFUSEE:
            propositions.refuser(proposition=proposition, mot=voulue.mot, **qui)
