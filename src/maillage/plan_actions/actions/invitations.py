"""Puts the mails of a campaign in the outbox: called by the acts, in their transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from maillage.courriels.actions.envois import mettre_en_attente
from maillage.courriels.models import Courriel
from maillage.plan_actions.enums import FrequenceDuRecapitulatif
from maillage.plan_actions.models import Campagne, LienContribution

INVITATION, RAPPEL = "campagne.invitation", "campagne.rappel"
REPONSE, RECAPITULATIF, SUITE = "campagne.reponse", "campagne.recapitulatif", "campagne.suite"


def inviter(campagne: Campagne, *, le: dt.datetime) -> list[Courriel]:
    """One mail to each correspondent who has an address and a link that is not revoked."""
    return [
        ecrire_au(lien, INVITATION, f"{campagne} : où en sont vos actions ?", le=le)
        for lien in joignables(campagne)
    ]


def joignables(campagne: Campagne) -> Iterable[LienContribution]:
    """Those who can be written to."""
    return campagne.liens.filter(revoque_le=None).exclude(adresse="")


def ecrire_au(
    lien: LienContribution, gabarit: str, objet: str, *, cle: str = "", le: dt.datetime
) -> Courriel:
    """One mail to a correspondent, in the name of whoever follows the campaign."""
    campagne = lien.campagne
    return mettre_en_attente(
        nom_du_gabarit=gabarit,
        destinataire=lien.adresse,
        nom=lien.nom,
        objet=objet,
        references={"lien": lien.pk},
        demarche=campagne.demarche.slug,
        cle=cle or f"{gabarit}:{lien.pk}",
        par=campagne.suivie_par,
        le=le,
    )


def prevenir_d_une_reponse(lien: LienContribution, *, le: dt.datetime) -> Courriel | None:
    """Tell whoever follows the campaign, if they asked to be told of each answer."""
    campagne = lien.campagne
    if campagne.recapitulatif != FrequenceDuRecapitulatif.CHAQUE:
        return None
    return ecrire_a_qui_suit(campagne, REPONSE, f"{campagne} : une réponse", le=le)


def ecrire_a_qui_suit(campagne: Campagne, gabarit: str, objet: str, *, le: dt.datetime) -> Courriel:
    """One mail to whoever follows the campaign."""
    return mettre_en_attente(
        nom_du_gabarit=gabarit,
        destinataire=campagne.suivie_par.email,
        nom=campagne.suivie_par.nom_complet,
        objet=objet,
        references={"campagne": campagne.pk},
        demarche=campagne.demarche.slug,
        cle=f"{gabarit}:{campagne.pk}",
        par=campagne.suivie_par,
        le=le,
    )
