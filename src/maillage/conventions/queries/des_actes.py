"""The acts: where they stand, who signed, what may follow and why not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import (
    ENSUITE,
    ETATS_EN_SIGNATURE,
    GESTES,
    SIGNATURES_POSSIBLES,
    TRANSITIONS_ACTE,
    TRANSITIONS_SIGNATURE,
    EtatActe,
    EtatSignature,
    RolePartie,
    TypeActe,
)
from maillage.conventions.models import Acte, Demarche, Partie, Signature, TexteActe
from maillage.conventions.queries.des_demarches import demarches_visibles
from maillage.conventions.queries.des_parties import parties
from maillage.conventions.queries.des_portes import PorteClose, porte_close
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.interface.typographie import date_longue, les_premiers
from maillage.territoires.normalisation import normaliser


def actes(demarche: Demarche) -> QuerySet[Acte]:
    """The acts in order, with their deliberations and their signatures."""
    return demarche.actes.prefetch_related(
        "deliberations__organisation", "signatures__partie__organisation"
    )


def actes_qui_repondent(texte: str, par: Utilisateur, le: dt.date) -> list[Acte]:
    """The acts whose title holds every word, accents aside, in the démarches that `par` sees."""
    mots = normaliser(texte).split()
    visibles = Acte.objects.filter(demarche__in=demarches_visibles(par, le).order_by().values("pk"))
    return [
        acte
        for acte in visibles.select_related("demarche")
        if mots and all(mot in normaliser(acte.intitule) for mot in mots)
    ]


def raison_de_ne_pas_passer(acte: Acte, vers: EtatActe) -> str | None:
    """Why the state of the act and its signatures do not let it go there now, or nothing.

    The gates of its démarche are another question: see `des_portes`.
    """
    etat = EtatActe(acte.etat)
    possibles = TRANSITIONS_ACTE[etat]
    if vers not in possibles:
        suite = ", ".join(f"« {e.label.lower()} »" for e in possibles)
        return f"Un acte « {etat.label.lower()} » ne passe pas à « {vers.label.lower()} ». " + (
            f"Suite possible : {suite}." if suite else "C'est son dernier état."
        )
    if vers == EtatActe.PARTIELLE or (etat == EtatActe.PARTIELLE and vers != EtatActe.SIGNE):
        return (
            "Cet état suit les signatures enregistrées : enregistrez-en une, ou reprenez-la, dans le "
            "tour de signature."
        )
    if vers == EtatActe.RESILIE and acte.type == TypeActe.CONVENTION:
        return (
            "Une convention se résilie dans l’un des quatre cas de son article 12, avec une lettre et un "
            "délai : préparez-la dans « Fin et renouvellement »."
        )
    if vers == EtatActe.SIGNE:
        return raison_de_ne_pas_etre_signe(acte)
    return None


def raison_de_ne_pas_signer(acte: Acte, signature: Signature, vers: EtatSignature) -> str | None:
    """Why this party cannot stand there for this act now, or nothing."""
    etat = EtatActe(acte.etat)
    if not signature.partie.est_signataire:
        return (
            f"« {signature.partie} » n'est pas signataire de la convention. "
            "Modifiez d'abord la partie si elle doit l'être."
        )
    if signature.est_donnee and etat not in ETATS_EN_SIGNATURE:
        return (
            f"La signature de « {signature.partie} » est acquise : l'acte n'est plus en signature."
        )
    if vers not in SIGNATURES_POSSIBLES[etat]:
        possibles = [e for e in EtatSignature if e in SIGNATURES_POSSIBLES[etat]]
        suite = ", ".join(f"« {e.label.lower()} »" for e in possibles)
        return (
            f"L'acte est « {etat.label.lower()} » : une signature n'y passe pas à "
            f"« {vers.label.lower()} ». "
        ) + (f"États possibles : {suite}." if suite else "Ses signatures ne changent plus.")
    avant = EtatSignature(signature.etat)
    if vers != avant and vers not in TRANSITIONS_SIGNATURE[avant]:
        suite = ", ".join(f"« {e.label.lower()} »" for e in TRANSITIONS_SIGNATURE[avant])
        return (
            f"La signature de « {signature.partie} » est « {avant.label.lower()} » : elle ne passe pas "
            f"à « {vers.label.lower()} ». Suite possible : {suite}."
        )
    return None


def raison_de_ne_pas_etre_signe(acte: Acte) -> str | None:
    """Why the act cannot be said signed, or nothing.

    Every signatory has signed, refused, or will adhere later; one of each side has signed.
    """
    tranchees = {
        EtatSignature.SIGNE,
        EtatSignature.REFUSE,
        EtatSignature.ADHESION_TARDIVE,
    }
    signatures = {s.partie_id: s for s in acte.signatures.all()}
    signataires = list(
        acte.demarche.parties.filter(est_signataire=True).select_related("organisation")
    )
    en_attente = [
        str(p)
        for p in signataires
        if p.pk not in signatures or signatures[p.pk].etat not in tranchees
    ]
    if en_attente:
        return (
            f"Il manque la signature de : {les_premiers(en_attente)}. Enregistrez-la, ou notez un refus "
            "ou une adhésion tardive."
        )
    signes = {p.role for p in signataires if signatures[p.pk].est_donnee}
    manquent = [
        role.label for role in (RolePartie.CAF, RolePartie.COLLECTIVITE) if role not in signes
    ]
    if manquent:
        cotes = " et du côté ".join(f"« {cote} »" for cote in manquent)
        return f"Personne n'a signé du côté {cotes} : l'acte ne peut pas être dit signé."
    return None


def acte(demarche: Demarche, cle: int) -> Acte:
    """An act of this démarche (`Introuvable` otherwise)."""
    return une_ligne(actes(demarche).select_related("modifie", "texte_depose"), cle, "Cet acte")


@dataclass(frozen=True)
class Position:
    """Where a signatory stands for an act: the signature is None until something is recorded."""

    acte: Acte
    partie: Partie
    signature: Signature | None

    @property
    def modifiable(self) -> bool:
        """Whether the state of the act lets something be recorded."""
        etat = EtatActe(self.acte.etat)
        acquise = self.signature is not None and self.signature.est_donnee
        return bool(SIGNATURES_POSSIBLES[etat]) and not (acquise and etat not in ETATS_EN_SIGNATURE)

    @property
    def etat(self) -> EtatSignature:
        """The state to show."""
        return EtatSignature(self.signature.etat) if self.signature else EtatSignature.A_PREPARER


def positions(acte: Acte) -> list[Position]:
    """Every signatory of the démarche, in order, with its signature of this act."""
    par_partie = {s.partie_id: s for s in acte.signatures.all()}
    return [
        Position(acte, partie, par_partie.get(partie.pk))
        for partie in parties(acte.demarche)
        if partie.est_signataire or partie.pk in par_partie
    ]


def signature(acte: Acte, partie: Partie) -> Signature | None:
    """What is recorded of this party for this act."""
    return acte.signatures.filter(partie=partie).first()


@dataclass(frozen=True)
class Avancement:
    """An act with what comes next, in words, and how many of the signatories have signed."""

    acte: Acte
    ensuite: str
    signees: int
    attendues: int


def avancement(demarche: Demarche, le: dt.date) -> list[Avancement]:
    """The acts in order on that day; the number of queries does not depend on theirs."""
    attendues = demarche.parties.filter(est_signataire=True).count()
    return [
        Avancement(
            acte,
            _ensuite(acte, demarche, le),
            sum(signature.est_donnee for signature in acte.signatures.all()),
            attendues,
        )
        for acte in actes(demarche)
    ]


def _ensuite(acte: Acte, demarche: Demarche, le: dt.date) -> str:
    """A signed act applies until the end of the period: it is not taken further in silence."""
    fin = demarche.fin or acte.fin
    if acte.etat == EtatActe.SIGNE and fin is not None and fin < le:
        return f"Échu depuis le {date_longue(fin)} ; ne s’applique plus"
    return ENSUITE[EtatActe(acte.etat)]


@dataclass(frozen=True)
class Suite:
    """A state that may follow: what to press, what it does, and why not now, or None.

    `porte` is the gate that is closed, where that is the reason.
    """

    vers: EtatActe
    geste: str
    effet: str
    raison: str | None
    porte: PorteClose | None = None


def suites(acte: Acte, le: dt.date) -> list[Suite]:
    """What may follow the state of an act on that day; what goes forward comes first.

    What follows the signatures by itself is no button.
    """
    etat = EtatActe(acte.etat)
    possibles = [
        vers
        for vers in TRANSITIONS_ACTE[etat]
        if vers == EtatActe.SIGNE or not {etat, vers} & {EtatActe.PARTIELLE}
    ]
    etats = sorted(possibles, key=list(EtatActe).index, reverse=True)
    return [_suite(acte, vers, le) for vers in etats]


def _suite(acte: Acte, vers: EtatActe, le: dt.date) -> Suite:
    raison = raison_de_ne_pas_passer(acte, vers)
    porte = None if raison else porte_close(acte, vers, le)
    return Suite(vers, *GESTES[vers], porte.raison if porte else raison, porte)


def texte_depose(acte: Acte) -> TexteActe | None:
    """The text that was handed in with the act, if any."""
    return TexteActe.objects.filter(acte=acte).first()
