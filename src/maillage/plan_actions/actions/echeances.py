"""What the days bring to a campaign: it opens, reminds, tells, closes. Done twice, it changes nothing.

Called by the task that comes back; the person in whose name it is done is the one who follows the
campaign.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.courriels.queries import cles_connues
from maillage.journal.modifications import verrouiller
from maillage.plan_actions.actions.campagnes import passer
from maillage.plan_actions.actions.invitations import (
    RAPPEL,
    RECAPITULATIF,
    ecrire_a_qui_suit,
    ecrire_au,
    inviter,
)
from maillage.plan_actions.enums import EtatCampagne, FrequenceDuRecapitulatif
from maillage.plan_actions.models import Campagne, ReponseContribution
from maillage.plan_actions.queries.campagnes import suivis

HEURE = 8  # of the morning, in the time zone of the instance: nobody is written to at night
LUNDI = 0


@transaction.atomic
def tenir(*, campagne: Campagne, le: dt.datetime) -> None:
    """Do what the day asks of this campaign."""
    fraiche = verrouiller(campagne)
    jour, heure = timezone.localdate(le), timezone.localtime(le).hour
    par = fraiche.suivie_par
    if fraiche.etat == EtatCampagne.PROGRAMMEE and fraiche.ouvre_le <= jour and heure >= HEURE:
        passer(fraiche, EtatCampagne.OUVERTE, par=par, le=le)
        inviter(fraiche, le=le)
    if fraiche.etat != EtatCampagne.OUVERTE:
        return
    if fraiche.ferme_le < jour:
        ecrire_a_qui_suit(fraiche, RECAPITULATIF, f"{fraiche} : la campagne est close", le=le)
        passer(fraiche, EtatCampagne.CLOSE, par=par, le=le)
        return
    if heure >= HEURE:
        _rappeler(fraiche, jour, le)
        _recapituler(fraiche, jour, le)


def _rappeler(campagne: Campagne, jour: dt.date, le: dt.datetime) -> None:
    """The reminder of the day, once to each who has not told everything."""
    jours = (campagne.ferme_le - jour).days
    if jours not in campagne.rappels:
        return
    attendus = {
        f"{RAPPEL}:{suivi.lien.pk}:J-{jours}": suivi.lien
        for suivi in suivis(campagne)
        if suivi.est_a_relancer
    }
    for cle in attendus.keys() - cles_connues(attendus):
        lien = attendus[cle]
        ecrire_au(lien, RAPPEL, f"{campagne} : votre réponse est attendue", cle=cle, le=le)


def _recapituler(campagne: Campagne, jour: dt.date, le: dt.datetime) -> None:
    """What is new since the last time, once a day or on Mondays."""
    derniere = campagne.recapitulee_le or campagne.ouverte_le or le
    voulue = campagne.recapitulatif == FrequenceDuRecapitulatif.QUOTIDIEN or (
        campagne.recapitulatif == FrequenceDuRecapitulatif.HEBDOMADAIRE and jour.weekday() == LUNDI
    )
    if not voulue or timezone.localdate(derniere) >= jour:
        return
    nouvelles = ReponseContribution.objects.filter(lien__campagne=campagne, recue_le__gt=derniere)
    if nouvelles.exists():
        ecrire_a_qui_suit(campagne, RECAPITULATIF, f"{campagne} : où en sont les réponses", le=le)
        campagne.recapitulee_le = le
        campagne.save(update_fields=["recapitulee_le"])
