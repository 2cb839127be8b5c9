"""The link by which one answers an invitation: signed, so that nothing of it is kept in the database.

It holds the key of the invitation and its seed: another seed closes it.
"""

from __future__ import annotations

import secrets

from django.core import signing
from django.urls import reverse

from maillage.courriels.expedition import adresse_absolue
from maillage.gouvernance.models import Invitation
from maillage.gouvernance.queries.reunions import toutes_les_invitations
from maillage.regles.erreurs import Introuvable

SEL = "gouvernance.invitation"
LONGUEUR = 400  # of a link of ours, at most: longer texts are not read
REFUS = (
    "Ce lien n’ouvre rien : il est incomplet, ou l’invitation a été retirée. Copiez l’adresse entière "
    "depuis le dernier courriel reçu, ou écrivez à la personne qui vous a invité(e)."
)


def nouvelle_graine() -> str:
    """A seed that nobody guesses (128 bits)."""
    return secrets.token_urlsafe(16)


def jeton(invitation: Invitation) -> str:
    """What the address of the link holds."""
    return signing.dumps([invitation.pk, invitation.graine], salt=SEL)


def adresse_de_reponse(invitation: Invitation) -> str:
    """The whole address of the page that answers the invitation."""
    return adresse_absolue(reverse("invitation:reponse", args=[jeton(invitation)]))


def invitation_du_jeton(texte: str) -> Invitation:
    """The invitation that this text opens. Raises `Introuvable`, the same whatever is wrong."""
    if len(texte) > LONGUEUR:
        raise Introuvable(REFUS)
    try:
        cle, graine = signing.loads(texte, salt=SEL)
    except (signing.BadSignature, TypeError, ValueError):
        raise Introuvable(REFUS) from None
    trouvee = toutes_les_invitations().filter(pk=cle, graine=graine, retiree_le=None).first()
    if trouvee is None:
        raise Introuvable(REFUS)
    return trouvee
