"""Where each party stands in the signature of an act, one party at a time or many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.actions import actes
from maillage.conventions.actions.signataires import PERSONNES_AU_PLUS
from maillage.conventions.enums import ETATS_EN_SIGNATURE, ETATS_SIGNES, EtatActe, EtatSignature
from maillage.conventions.models import Acte, Partie, Signataire, Signature
from maillage.interface.typographie import date_longue, les_premiers
from maillage.journal.actions.evenements import consigner, consigner_refus
from maillage.journal.modifications import appliquer, controler, verifier_version, verrouiller
from maillage.regles.erreurs import (
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    PorteFermee,
    SaisieInvalide,
)


@dataclass(frozen=True)
class _Entree:
    """What is entered of a signature, with who enters it."""

    etat: EtatSignature
    signee_le: dt.date | None
    lieu: str
    motif: str
    provenance: str
    par: Utilisateur
    le: dt.datetime

    @property
    def jour(self) -> dt.date:
        """The day on which it is entered."""
        return timezone.localdate(self.le)

    @property
    def est_une_signature(self) -> bool:
        """Whether it says that the party has signed."""
        return self.etat in ETATS_SIGNES and self.signee_le is not None

    def __str__(self) -> str:
        quand = f" le {date_longue(self.signee_le)}" if self.signee_le else ""
        return f"{self.etat.label}{quand}" + (f", {self.lieu}" if self.lieu else "")


def enregistrer(
    *,
    acte: Acte,
    partie: Partie,
    etat: EtatSignature | str,
    version: int,
    signee_le: dt.date | None = None,
    lieu: str = "",
    signataires: Iterable[Signataire] | None = None,
    motif: str = "",
    provenance: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Signature:
    """Record where `partie` stands for `acte`, and bring the act to the state that follows from it.

    `version` is that of the signature that was read, 0 where nothing was recorded yet. A signature is
    dated, a late accession once it has happened; `signataires` are those who signed, by default all
    that the party designated. `motif` is asked for a signature that no authorisation precedes. The gate
    of the convention is judged on the day of the signature (`PorteFermee`).
    Raises `ActeRefuse`, `Introuvable` for what belongs to another démarche, `SaisieInvalide`; and
    `EtatIncompatible` or `ModificationConcurrente`, of which the journal keeps the attempt.
    """
    entree = _Entree(EtatSignature(etat), signee_le, lieu, motif.strip(), provenance, par, le)
    try:
        return _enregistrer(acte, partie, version, signataires, entree)
    except (EtatIncompatible, ModificationConcurrente) as refus:
        _garder_la_tentative(acte, [partie], entree, refus)
        raise


def recueillir(
    *,
    acte: Acte,
    parties: Iterable[Partie],
    signee_le: dt.date,
    lieu: str = "",
    motif: str = "",
    provenance: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> list[Signature]:
    """Record that all these parties signed that day in that place: all of them, or none.

    Once the act is signed by the others, those are late accessions. Raises as `enregistrer` does; a
    party that has signed already refuses the whole entry, by its name.
    """
    choisies = list(parties)
    tardives = acte.etat == EtatActe.SIGNE
    etat = EtatSignature.ADHESION_TARDIVE if tardives else EtatSignature.SIGNE
    entree = _Entree(etat, signee_le, lieu, motif.strip(), provenance, par, le)
    try:
        return _recueillir(acte, choisies, entree)
    except EtatIncompatible as refus:
        _garder_la_tentative(acte, choisies, entree, refus)
        raise


@transaction.atomic
def _enregistrer(
    acte: Acte,
    partie: Partie,
    version: int,
    signataires: Iterable[Signataire] | None,
    entree: _Entree,
) -> Signature:
    acte = _ouvrir(acte, [partie], entree)
    signature = queries.signature(acte, partie) or Signature(acte=acte, partie=partie, version=0)
    verifier_version(signature, version)
    _verifier(signature, entree)
    _exiger_la_porte(acte, entree)
    autorisees = queries.organisations_autorisees(acte, entree.signee_le or entree.jour)
    _ecrire(signature, entree, autorisees, signataires)
    _suivre(acte, entree)
    return signature


@transaction.atomic
def _recueillir(acte: Acte, parties: list[Partie], entree: _Entree) -> list[Signature]:
    acte = _ouvrir(acte, parties, entree)
    if not parties:
        raise SaisieInvalide("Cochez au moins un signataire.", champ="parties")
    connues = {s.partie_id: s for s in acte.signatures.select_related("partie__organisation")}
    deja = [str(p) for p in parties if p.pk in connues and connues[p.pk].est_donnee]
    if deja:
        raise EtatIncompatible(
            f"La signature de {_enumerer(deja)} est déjà enregistrée. Rien ne l'a été de nouveau : "
            "décochez ce qui est fait, puis enregistrez le reste."
        )
    donnees = [connues.get(p.pk) or Signature(acte=acte, partie=p, version=0) for p in parties]
    for signature in donnees:
        _verifier(signature, entree)
    _exiger_la_porte(acte, entree)
    autorisees = queries.organisations_autorisees(acte, entree.signee_le or entree.jour)
    _exiger_un_motif(
        [
            str(signature.partie)
            for signature in donnees
            if not _est_autorisee(signature, signature.partie, autorisees) and not entree.motif
        ]
    )
    for signature in donnees:
        _ecrire(signature, entree, autorisees, None)
    _suivre(acte, entree)
    return donnees


def _ouvrir(acte: Acte, parties: Iterable[Partie], entree: _Entree) -> Acte:
    """The act, locked, for somebody who may write it and for parties of its démarche."""
    verrouiller(acte.demarche)  # what its gates say holds until the commit
    acte = verrouiller(acte)
    permissions.exiger(permissions.refus_ecrire_les_actes(entree.par, acte.demarche, entree.jour))
    if any(partie.demarche_id != acte.demarche_id for partie in parties):
        raise Introuvable(
            "Cette partie n'existe pas dans la démarche de l'acte. Choisissez l'une des siennes."
        )
    return acte


def _verifier(signature: Signature, entree: _Entree) -> None:
    raison = queries.raison_de_ne_pas_signer(signature.acte, signature, entree.etat)
    if raison:
        raise EtatIncompatible(raison)
    _verifier_la_date(entree)


def _exiger_la_porte(acte: Acte, entree: _Entree) -> None:
    """The gate is judged on the day of the signature: it is then that the exemption was in force."""
    if entree.etat == EtatSignature.ADHESION_TARDIVE and entree.signee_le is None:
        return  # it will come later: nobody signs today
    porte = queries.porte_de_la_signature(acte, entree.etat, entree.signee_le or entree.jour)
    if porte:
        raise PorteFermee(porte.raison)


def _ecrire(
    signature: Signature,
    entree: _Entree,
    autorisees: frozenset[int],
    signataires: Iterable[Signataire] | None,
) -> None:
    nouvelle = signature.pk is None
    avant, apres = appliquer(signature, _champs(signature, entree, autorisees, signataires))
    if not apres and not nouvelle:
        return
    signature.version += 1
    controler(signature)
    signature.save()
    if nouvelle:
        apres = {"acte": str(signature.acte), "partie": str(signature.partie), **apres}
        apres["etat"] = entree.etat
    consigner(
        acte="signature enregistrée",
        objet=signature,
        demarche=signature.acte.demarche.slug,
        avant=None if nouvelle else avant,
        apres=apres,
        motif=entree.motif,
        par=entree.par,
        le=entree.le,
    )


def _champs(
    signature: Signature,
    entree: _Entree,
    autorisees: frozenset[int],
    signataires: Iterable[Signataire] | None,
) -> dict[str, object]:
    """The fields of the row: who signed and why before the assembly only go with a signature."""
    champs: dict[str, object] = {
        "etat": entree.etat,
        "signee_le": entree.signee_le,
        "lieu": entree.lieu,
        "provenance": entree.provenance,
        "signe_par": "",
        "derogation": "",
    }
    if entree.est_une_signature:
        champs["signe_par"] = _qui_a_signe(signature.partie, signataires)
        if signature.est_donnee:  # a correction: the authorisation was asked the first time
            champs["derogation"] = entree.motif or signature.derogation
        elif not _est_autorisee(signature, signature.partie, autorisees):
            _exiger_un_motif([] if entree.motif else [str(signature.partie)])
            champs["derogation"] = entree.motif
    return champs


def _est_autorisee(signature: Signature, partie: Partie, autorisees: frozenset[int]) -> bool:
    """Whether a decision of its assembly, or somebody who saw one, authorises the party to sign."""
    return signature.etat == EtatSignature.AUTORISE or partie.organisation_id in autorisees


def _exiger_un_motif(sans_autorisation: list[str]) -> None:
    if not sans_autorisation:
        return
    raise SaisieInvalide(
        "Aucune délibération ni décision antérieure à cette date n'est rattachée à l'acte pour "
        f"{_enumerer(sans_autorisation)}. Enregistrez-la d'abord, ou dites pourquoi la signature est "
        "reçue sans elle.",
        champ="motif",
    )


def _qui_a_signe(partie: Partie, choisis: Iterable[Signataire] | None) -> str:
    """The persons who signed with their capacity, one a line: they stay when mandates change."""
    designes = list(partie.signataires.select_related("mandat__personne"))
    retenus = designes if choisis is None else list(choisis)
    if any(signataire not in designes for signataire in retenus):
        raise Introuvable(f"Cette personne ne signe pas pour « {partie} ». Désignez-la d'abord.")
    if choisis is not None and len(retenus) > PERSONNES_AU_PLUS:
        raise SaisieInvalide(
            "Une ou deux personnes signent pour une organisation : n'en gardez que deux.",
            champ="signataires",
        )
    return "\n".join(f"{s.mandat.personne}, {s.mandat.fonction}" for s in retenus)


def _verifier_la_date(entree: _Entree) -> None:
    if entree.etat == EtatSignature.SIGNE and entree.signee_le is None:
        raise SaisieInvalide("Indiquez la date de la signature.", champ="signee_le")
    if entree.signee_le is None:
        return
    if entree.etat not in ETATS_SIGNES:
        raise SaisieInvalide(
            "Une date de signature ne va qu'avec « signé » ou « adhésion tardive ». "
            "Effacez la date, ou choisissez l'un de ces états.",
            champ="signee_le",
        )
    if entree.signee_le > entree.jour:
        raise SaisieInvalide(
            f"La signature est datée du {entree.signee_le:%d/%m/%Y}, qui n'est pas encore venu.",
            champ="signee_le",
        )


def _suivre(acte: Acte, entree: _Entree) -> None:
    """The act goes where its signatures bring it, in the same transaction."""
    if acte.etat not in ETATS_EN_SIGNATURE:
        return
    vers = queries.etat_selon_les_signatures(acte)
    if vers != acte.etat:
        actes.noter_l_etat(acte=acte, vers=vers, par=entree.par, le=entree.le)


def _garder_la_tentative(
    acte: Acte,
    parties: list[Partie],
    entree: _Entree,
    refus: EtatIncompatible | ModificationConcurrente,
) -> None:
    consigner_refus(
        acte="signature",
        objet=acte,
        refus=refus,
        tentative=f"{_enumerer([str(p) for p in parties])} : {entree}",
        demarche=acte.demarche.slug,
        par=entree.par,
        le=entree.le,
    )


def _enumerer(noms: list[str]) -> str:
    return les_premiers([f"« {nom} »" for nom in noms])
