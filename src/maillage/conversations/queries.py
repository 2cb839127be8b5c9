"""Which conversations an account may read, and what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conversations import ancrage
from maillage.conversations.ancrage import Ancre
from maillage.conversations.enums import VOIES_PAR_DEFAUT, MotifDAvis, VoieDAvis
from maillage.conversations.models import (
    Abonnement,
    Avis,
    Fil,
    Mention,
    Message,
    PreferenceDAvis,
)
from maillage.regles.erreurs import Introuvable

NON_LUES, CITE, NON_RESOLUES = "non-lues", "cite", "non-resolues"
FILTRES = {
    "": "Toutes",
    NON_LUES: "Non lues",
    CITE: "Où je suis cité(e)",
    NON_RESOLUES: "Non résolues",
}


@dataclass(frozen=True, slots=True)
class FilLu:
    """A thread as one account reads it. `ancre` is nothing when its object is in the bin."""

    fil: Fil
    messages: list[Message]
    non_lus: frozenset[int]
    est_suivi: bool
    ancre: Ancre | None = None

    @property
    def a_lire(self) -> int:
        """How many of its messages are not read."""
        return len(self.non_lus)

    @property
    def dernier(self) -> Message | None:
        """The latest message that was not taken back."""
        return next((m for m in reversed(self.messages) if m.retire_le is None), None)


def fil_visible(par: Utilisateur, lieu: str, pk: int, le: dt.datetime) -> tuple[Fil, Ancre]:
    """A thread of that démarche and its object. Raises `Introuvable`, `PrealableRequis`."""
    fil = Fil.objects.filter(lieu=lieu, pk=pk).first()
    if fil is None:
        ancrage.entrer(par, lieu, timezone.localdate(le))
        raise Introuvable("Cette conversation n’existe pas dans cette démarche.")
    return fil, ancrage.ancre(fil.genre, fil.cle, lieu, par, timezone.localdate(le))


def message_visible(par: Utilisateur, lieu: str, pk: int, le: dt.datetime) -> tuple[Message, Ancre]:
    """A message of that démarche and its object. Raises `Introuvable`, `PrealableRequis`."""
    message = Message.objects.filter(fil__lieu=lieu, pk=pk).select_related("fil", "auteur").first()
    if message is None:
        ancrage.entrer(par, lieu, timezone.localdate(le))
        raise Introuvable("Ce message n’existe pas dans cette démarche.")
    fil = message.fil
    return message, ancrage.ancre(fil.genre, fil.cle, lieu, par, timezone.localdate(le))


def fils_de_l_objet(genre: str, cle: int, lieu: str, par: Utilisateur) -> list[FilLu]:
    """The threads of an object that `par` was shown, the open ones first (five queries at most)."""
    fils = Fil.objects.filter(genre=genre, cle=cle, lieu=lieu)
    return sorted(_lus(fils, par), key=lambda lu: lu.fil.est_resolu)


def fil_lu(fil: Fil, ancre: Ancre, par: Utilisateur) -> FilLu:
    """One thread with its messages."""
    return _lus(Fil.objects.filter(pk=fil.pk), par, {(ancre.genre, ancre.cle): ancre})[0]


def mes_fils(par: Utilisateur, filtre: str, le: dt.date) -> QuerySet[Fil]:
    """Where `par` wrote, is named, follows, or was told of something; the latest first."""
    ecrits = Message.objects.filter(fil=OuterRef("pk"), auteur=par)
    cites = Mention.objects.filter(
        message__fil=OuterRef("pk"), message__retire_le=None, utilisateur=par
    )
    suivis = Abonnement.objects.filter(fil=OuterRef("pk"), utilisateur=par, est_suivi=True)
    a_lire = avis_a_lire(par).filter(message__fil=OuterRef("pk"))
    fils = Fil.objects.filter(lieu__in=ancrage.visibles(par, le)).order_by("-anime_le", "-pk")
    if filtre == NON_LUES:
        return fils.filter(Exists(a_lire))
    if filtre == CITE:
        return fils.filter(Exists(cites))
    miens = fils.filter(Exists(ecrits) | Exists(cites) | Exists(suivis) | Exists(a_lire))
    return miens.filter(resolu_le=None) if filtre == NON_RESOLUES else miens


def avec_leurs_objets(fils: Iterable[Fil], par: Utilisateur) -> list[FilLu]:
    """Threads of places that `par` may enter, with their objects: as many queries for all of them."""
    lus = list(fils)
    ancres = ancrage.ancres((fil.genre, fil.cle) for fil in lus)
    ordre = {fil.pk: rang for rang, fil in enumerate(lus)}
    return sorted(
        _lus(Fil.objects.filter(pk__in=ordre), par, ancres), key=lambda lu: ordre[lu.fil.pk]
    )


def avis_a_lire(par: Utilisateur) -> QuerySet[Avis]:
    """What `par` was told of and has not read; a message taken back is nothing to read."""
    return Avis.objects.filter(utilisateur=par, lu_le=None, message__retire_le=None)


def nombre_de_non_lues(par: Utilisateur, le: dt.date) -> int:
    """How many conversations hold something that `par` has not read.

    The head of every page says it: where nothing waits, rights are not asked (one short query, else two).
    """
    a_lire = avis_a_lire(par).values_list("message__fil", "message__fil__lieu")
    fils = dict(a_lire.order_by().distinct())
    if not fils:
        return 0
    ouverts = set(ancrage.visibles(par, le))
    return sum(lieu in ouverts for lieu in fils.values())


def voies(utilisateurs: Iterable[int]) -> dict[tuple[int, str], VoieDAvis]:
    """How these accounts want to be told, by (account, reason); the default where none chose."""
    cles = list(utilisateurs)
    lues = {(cle, motif): voie for cle in cles for motif, voie in VOIES_PAR_DEFAUT.items()}
    choisies = PreferenceDAvis.objects.filter(utilisateur__in=cles)
    for cle, motif, voie in choisies.values_list("utilisateur", "motif", "voie"):
        lues[cle, MotifDAvis(motif)] = VoieDAvis(voie)
    return {(cle, str(motif)): voie for (cle, motif), voie in lues.items()}


def voies_de(par: Utilisateur) -> dict[str, VoieDAvis]:
    """How `par` wants to be told, by reason."""
    return {motif: voie for (_, motif), voie in voies([par.pk]).items()}


def _lus(
    fils: QuerySet[Fil],
    par: Utilisateur,
    ancres: dict[tuple[str, int], Ancre] | None = None,
) -> list[FilLu]:
    messages = Message.objects.select_related("auteur").prefetch_related(
        Prefetch("mentions", Mention.objects.select_related("utilisateur"))
    )
    lus = list(
        fils.select_related("ouvert_par", "resolu_par").prefetch_related(
            Prefetch("messages", messages)
        )
    )
    if not lus:
        return []
    non_lus = frozenset(
        avis_a_lire(par).filter(message__fil__in=lus).values_list("message", flat=True)
    )
    suivis = set(
        Abonnement.objects.filter(fil__in=lus, utilisateur=par, est_suivi=True).values_list(
            "fil", flat=True
        )
    )
    connues = ancres or {}
    return [
        FilLu(
            fil=fil,
            messages=list(fil.messages.all()),
            non_lus=non_lus & {message.pk for message in fil.messages.all()},
            est_suivi=fil.pk in suivis,
            ancre=connues.get((fil.genre, fil.cle)),
        )
        for fil in lus
    ]


def destinataires(fil: Fil) -> tuple[set[int], set[int], set[int]]:
    """Who wrote in the thread, who follows it, and who wants to hear no more of it."""
    auteurs = set(
        Message.objects.filter(fil=fil, retire_le=None).order_by().values_list("auteur", flat=True)
    )
    abonnements = Abonnement.objects.filter(fil=fil).values_list("utilisateur", "est_suivi")
    suivent = {cle for cle, est_suivi in abonnements if est_suivi}
    return auteurs, suivent, {cle for cle, est_suivi in abonnements if not est_suivi}


def avis_du_courriel(message: int, utilisateur: int, le: dt.datetime) -> tuple[Avis, Ancre] | None:
    """What a mail is about, while its reader still may see it and has not read it."""
    avis = (
        Avis.objects.filter(
            Q(message=message, utilisateur=utilisateur, lu_le=None, message__retire_le=None)
        )
        .select_related("message__fil", "message__auteur", "utilisateur")
        .first()
    )
    if avis is None:
        return None
    fil, jour = avis.message.fil, timezone.localdate(le)
    if not ancrage.personnes(fil.lieu, jour).filter(pk=utilisateur).exists():
        return None
    trouvee = ancrage.ancres([(fil.genre, fil.cle)]).get((fil.genre, fil.cle))
    return (avis, trouvee) if trouvee and trouvee.lieu == fil.lieu else None
