"""Tells of a message those whom it concerns and who still see its object, by the way each chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conversations import ancrage, queries
from maillage.conversations.enums import PAR_COURRIEL, MotifDAvis, VoieDAvis
from maillage.conversations.models import Avis, Message, PreferenceDAvis
from maillage.courriels.actions.envois import mettre_en_attente
from maillage.courriels.enums import Frequence
from maillage.journal.actions.evenements import consigner
from maillage.regles.erreurs import SaisieInvalide

COURRIEL = "conversation"


def prevenir(
    message: Message, cites: set[int], par: Utilisateur, le: dt.datetime, *, a_tous: bool = True
) -> None:
    """Tell who is named, and unless `a_tous` is false who wrote in the thread or follows it.

    Called in the transaction of the act. Who lost access to the object, and the author, are told of
    nothing; each is told once, for the first reason that holds.
    """
    motifs = _motifs(message, cites, a_tous=a_tous)
    motifs.pop(par.pk, None)
    if not motifs:
        return
    voies = queries.voies(motifs)
    comptes = ancrage.personnes(message.fil.lieu, timezone.localdate(le)).filter(pk__in=motifs)
    for compte in comptes.order_by("pk"):
        motif = motifs[compte.pk]
        voie = voies[compte.pk, motif]
        if voie == VoieDAvis.JAMAIS:
            continue
        Avis.objects.update_or_create(
            message=message, utilisateur=compte, defaults={"motif": motif, "lu_le": None}
        )
        if voie in PAR_COURRIEL:
            _ecrire_a(compte, message, voie, par, le)


@transaction.atomic
def preferer(*, voies: Mapping[str, str], par: Utilisateur, le: dt.datetime) -> None:
    """Say by which way one wants to be told, for each reason. Raises `SaisieInvalide`."""
    avant = queries.voies_de(par)
    for motif, voie in voies.items():
        if motif not in MotifDAvis or voie not in VoieDAvis:
            raise SaisieInvalide("Choisissez dans la liste.", champ=motif)
    changees = {motif: voie for motif, voie in voies.items() if avant[motif] != voie}
    for motif, voie in changees.items():
        PreferenceDAvis.objects.update_or_create(
            utilisateur=par, motif=motif, defaults={"voie": voie}
        )
    if changees:
        consigner(
            acte="préférences d’avis choisies",
            objet=par,
            avant={motif: avant[motif].label for motif in changees},
            apres={motif: VoieDAvis(voie).label for motif, voie in changees.items()},
            par=par,
            le=le,
        )


def _motifs(message: Message, cites: set[int], *, a_tous: bool) -> dict[int, str]:
    motifs: dict[int, str] = {}
    if a_tous:
        auteurs, suivent, sourds = queries.destinataires(message.fil)
        motifs |= dict.fromkeys(suivent, MotifDAvis.SUIVI)
        motifs |= dict.fromkeys(auteurs - sourds, MotifDAvis.REPONSE)
    return motifs | dict.fromkeys(cites, MotifDAvis.MENTION)


def _ecrire_a(
    compte: Utilisateur, message: Message, voie: VoieDAvis, par: Utilisateur, le: dt.datetime
) -> None:
    par_jour = voie == VoieDAvis.RESUME
    mettre_en_attente(
        nom_du_gabarit=COURRIEL,
        destinataire=compte.email,
        nom=compte.nom_complet,
        objet=str(message.fil),
        references={"message": message.pk, "utilisateur": compte.pk},
        demarche=message.fil.lieu,
        cle=f"{COURRIEL}-{message.pk}-{compte.pk}",
        au_plus_vite=Frequence.QUOTIDIENNE if par_jour else Frequence.IMMEDIATE,
        par=par,
        le=le,
    )
