"""What waits, what left, and what is known of an address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core import signing
from django.db.models import Q, QuerySet

from maillage.courriels import moments
from maillage.courriels.enums import EtatCourriel
from maillage.courriels.models import AdresseElectronique, Courriel
from maillage.courriels.registre import gabarit
from maillage.regles.erreurs import Introuvable

SEL = "courriels.preferences"


def dus(le: dt.datetime) -> QuerySet[Courriel]:
    """The mails whose hour has come and that no worker is sending, oldest first."""
    libres = Q(pris_le=None) | Q(pris_le__lt=le - moments.ABANDON)
    return Courriel.objects.filter(
        libres, etat=EtatCourriel.EN_ATTENTE, a_envoyer_le__lte=le
    ).order_by("a_envoyer_le", "pk")


def y_en_a_de_dus(le: dt.datetime) -> bool:
    """Whether a mail must leave now (one query)."""
    return dus(le).exists()


def lots(le: dt.datetime, au_plus: int = 200) -> list[list[int]]:
    """The mails to send now, by message: what can be gathered for one address is one message."""
    ensemble: dict[object, list[int]] = {}
    for courriel in dus(le)[:au_plus]:
        groupable = _est_groupable(courriel)
        cle = courriel.destinataire if groupable else courriel.pk
        ensemble.setdefault(cle, []).append(courriel.pk)
    return list(ensemble.values())


def _est_groupable(courriel: Courriel) -> bool:
    try:
        return gabarit(courriel.gabarit).est_groupable
    except KeyError:
        return False


def de_la_demarche(slug: str) -> QuerySet[Courriel]:
    """The outbox of one démarche, latest first."""
    return Courriel.objects.filter(demarche=slug)


def courriel(slug: str, pk: int) -> Courriel:
    """One mail of that démarche (`Introuvable` otherwise)."""
    trouve = de_la_demarche(slug).filter(pk=pk).first()
    if trouve is None:
        raise Introuvable("Ce courriel n’est pas dans la liste d’envoi de cette démarche.")
    return trouve


def adresse(texte: str) -> AdresseElectronique:
    """What is known of an address; one that nobody ever set wants its mail at once."""
    propre = texte.strip().lower()
    connue = AdresseElectronique.objects.filter(adresse=propre).first()
    return connue or AdresseElectronique(adresse=propre)


def adresses(textes: Iterable[str]) -> dict[str, AdresseElectronique]:
    """What is known of these addresses, by address in lower case (one query)."""
    propres = {texte.strip().lower() for texte in textes}
    return {a.adresse: a for a in AdresseElectronique.objects.filter(adresse__in=propres)}


def jeton_des_preferences(adresse: str) -> str:
    """What lets the reader of a mail choose, without account, what this address receives."""
    return signing.dumps(adresse.strip().lower(), salt=SEL)


def adresse_du_jeton(jeton: str) -> str:
    """The address of a link of preferences; `Introuvable` when it was not written by us."""
    try:
        return str(signing.loads(jeton, salt=SEL))
    except signing.BadSignature:
        raise Introuvable(
            "Ce lien n’ouvre rien : il a été coupé ou changé. Copiez en entier l’adresse qui est au "
            "bas du courriel."
        ) from None


def cles_connues(cles: Iterable[str]) -> set[str]:
    """Those of these keys that a mail already bears, whatever became of it (one query)."""
    return set(Courriel.objects.filter(cle__in=list(cles)).values_list("cle", flat=True))


def cles_en_attente(cles: Iterable[str]) -> set[str]:
    """Those of these keys whose mail has not left yet (one query)."""
    en_attente = Courriel.objects.filter(cle__in=list(cles), etat=EtatCourriel.EN_ATTENTE)
    return set(en_attente.values_list("cle", flat=True))
