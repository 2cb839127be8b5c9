"""The signature round of an act: who decided, transmitted, published, signed, and the signed pages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.conventions.enums import (
    ETATS_EN_SIGNATURE,
    ETATS_SIGNES,
    SIGNATURES_POSSIBLES,
    EtatActe,
    EtatSignature,
)
from maillage.conventions.models import (
    Acte,
    Deliberation,
    PageSignee,
    Partie,
    Signataire,
    Signature,
)
from maillage.conventions.queries.des_actes import (
    Position,
    positions,
    raison_de_ne_pas_etre_signe,
)
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.regles.erreurs import Introuvable
from maillage.territoires.normalisation import normaliser

# What the round may be narrowed to, beside the states: those whose signature is still awaited.
A_SIGNER = "A_SIGNER"


@dataclass(frozen=True)
class LigneDuTour:
    """One signatory in the round: where it stands, what it decided, the pages that it signed."""

    position: Position
    deliberation: Deliberation | None
    pages: list[PageSignee]

    @property
    def partie(self) -> Partie:
        """The signatory."""
        return self.position.partie

    @property
    def signature(self) -> Signature | None:
        """What is recorded of its signature."""
        return self.position.signature

    @property
    def etat(self) -> EtatSignature:
        """The state to show: a decision that is recorded authorises by itself."""
        etat = self.position.etat
        en_attente = {EtatSignature.A_PREPARER, EtatSignature.EN_DELIBERATION}
        return EtatSignature.AUTORISE if self.deliberation and etat in en_attente else etat

    @property
    def est_donnee(self) -> bool:
        """Whether the party has signed."""
        return self.signature is not None and self.signature.est_donnee

    @property
    def est_attendue(self) -> bool:
        """Whether its signature can be recorded now."""
        etats = SIGNATURES_POSSIBLES[EtatActe(self.position.acte.etat)]
        return (
            not self.est_donnee and self.etat != EtatSignature.REFUSE and bool(etats & ETATS_SIGNES)
        )

    @property
    def personnes(self) -> list[str]:
        """Who signed, or who is to sign, each with the capacity."""
        if self.signature and self.signature.signe_par:
            return self.signature.signe_par.splitlines()
        return [f"{s.mandat.personne}, {s.mandat.fonction}" for s in self.partie.signataires.all()]


def tour(acte: Acte, *, texte: str = "", etat: str = "", role: str = "") -> list[LigneDuTour]:
    """Every signatory in order, narrowed by words of its name, state or side; flat queries."""
    votees: dict[int, Deliberation] = {}
    for deliberation in acte.deliberations.order_by("seance_le", "pk"):
        votees[deliberation.organisation_id] = deliberation
    pages: dict[int, list[PageSignee]] = {}
    for page in PageSignee.objects.filter(signature__acte=acte).select_related("fichier"):
        pages.setdefault(page.signature_id, []).append(page)
    lignes = [
        LigneDuTour(
            position,
            votees.get(position.partie.organisation_id),
            pages.get(position.signature.pk, []) if position.signature else [],
        )
        for position in positions(acte)
    ]
    mots = normaliser(texte).split()
    return [
        ligne
        for ligne in lignes
        if all(mot in normaliser(ligne.partie.organisation.nom) for mot in mots)
        and (not role or ligne.partie.role == role)
        and (not etat or (ligne.est_attendue if etat == A_SIGNER else ligne.etat == etat))
    ]


@dataclass(frozen=True)
class BilanDuTour:
    """The counts of a round, over all its signatories."""

    signataires: int
    deliberes: int
    transmis: int
    publies: int
    signes: int
    refus: int
    pages_a_verifier: int

    @property
    def originaux(self) -> int:
        """How many originals are to be signed: one for each signatory that has not refused."""
        return self.signataires - self.refus


def bilan(lignes: list[LigneDuTour]) -> BilanDuTour:
    """The counts of these lines."""
    votees = [ligne.deliberation for ligne in lignes if ligne.deliberation]
    compte = Counter(ligne.etat for ligne in lignes)
    return BilanDuTour(
        signataires=len(lignes),
        deliberes=len(votees),
        transmis=sum(d.transmise_le is not None for d in votees),
        publies=sum(d.publiee_le is not None for d in votees),
        signes=sum(ligne.est_donnee for ligne in lignes),
        refus=compte[EtatSignature.REFUSE],
        pages_a_verifier=sum(not page.est_sure for ligne in lignes for page in ligne.pages),
    )


def organisations_autorisees(acte: Acte, le: dt.date) -> frozenset[int]:
    """The keys of the organisations of which a decision of that day or before authorises the act."""
    votees = acte.deliberations.filter(seance_le__lte=le)
    return frozenset(votees.values_list("organisation_id", flat=True))


def etat_selon_les_signatures(acte: Acte) -> EtatActe:
    """The state that its signatures give to an act in signature (read anew from the database)."""
    if acte.etat not in ETATS_EN_SIGNATURE:
        return EtatActe(acte.etat)
    donnees = set(acte.signatures.signees().values_list("partie_id", flat=True))
    if not donnees:
        return EtatActe.EN_SIGNATURE
    attendues = acte.demarche.parties.filter(est_signataire=True).values_list("pk", flat=True)
    if donnees.issuperset(attendues) and raison_de_ne_pas_etre_signe(acte) is None:
        return EtatActe.SIGNE
    return EtatActe.PARTIELLE


def est_la_derniere(acte: Acte, partie: Partie) -> bool:
    """Whether the signature of this party is the only one that the act still waits for."""
    if acte.etat not in ETATS_EN_SIGNATURE:
        return False
    donnees = acte.signatures.signees().values("partie_id")
    autres = acte.demarche.parties.filter(est_signataire=True).exclude(pk__in=donnees)
    return list(autres.values_list("pk", flat=True)) == [partie.pk]


def signature_connue(acte: Acte, partie: Partie) -> Signature:
    """What is recorded of this party for this act (`Introuvable` where nothing is)."""
    connue = acte.signatures.filter(partie=partie).first()
    if connue is None:
        raise Introuvable(
            f"Rien n'est encore enregistré de la signature de « {partie} » : notez-la d'abord."
        )
    return connue


def signataires(partie: Partie) -> QuerySet[Signataire]:
    """The persons designated to sign for this party, in order."""
    return partie.signataires.select_related("mandat__personne", "mandat__organisation")


def page_signee(acte: Acte, partie: Partie, cle: int) -> PageSignee:
    """A page signed by this party for this act (`Introuvable` otherwise)."""
    siennes = PageSignee.objects.filter(signature__acte=acte, signature__partie=partie)
    return une_ligne(siennes.select_related("fichier"), cle, "Cette page")


def pages_signees(signature: Signature | None) -> list[PageSignee]:
    """The pages attached to a signature, in order."""
    return list(signature.pages.select_related("fichier")) if signature else []
