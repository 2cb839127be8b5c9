"""Where each party stands in the signature of an act."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.enums import ETATS_SIGNES, EtatSignature
from maillage.conventions.models import Acte, Partie, Signature
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import appliquer, controler, verrouiller
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide


@transaction.atomic
def enregistrer(
    *,
    acte: Acte,
    partie: Partie,
    etat: EtatSignature | str,
    signee_le: dt.date | None = None,
    lieu: str = "",
    provenance: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Signature:
    """Record where `partie` stands for `acte`; the first time creates the row.

    A signature is dated; a late accession is dated once it has happened. Raises `ActeRefuse`,
    `Introuvable` for a party of another démarche, `EtatIncompatible` when the state of the act does
    not allow it, `SaisieInvalide`.
    """
    acte = verrouiller(acte)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_ecrire_les_actes(par, acte.demarche, jour))
    if partie.demarche_id != acte.demarche_id:
        raise Introuvable(
            "Cette partie n'existe pas dans la démarche de l'acte. Choisissez l'une des siennes."
        )
    signature = acte.signatures.filter(partie=partie).first() or Signature(acte=acte, partie=partie)
    raison = queries.raison_de_ne_pas_signer(acte, signature, EtatSignature(etat))
    if raison:
        raise EtatIncompatible(raison)
    _verifier_la_date(etat, signee_le, jour)
    nouvelle = signature.pk is None
    avant, apres = appliquer(
        signature,
        {"etat": etat, "signee_le": signee_le, "lieu": lieu, "provenance": provenance},
    )
    if not apres and not nouvelle:
        return signature
    controler(signature)
    signature.save()
    consigner(
        acte="signature enregistrée",
        objet=signature,
        demarche=acte.demarche.slug,
        avant=None if nouvelle else avant,
        apres={"acte": str(acte), "partie": str(partie), "etat": etat, **apres}
        if nouvelle
        else apres,
        par=par,
        le=le,
    )
    return signature


def _verifier_la_date(etat: str, signee_le: dt.date | None, jour: dt.date) -> None:
    if etat == EtatSignature.SIGNE and signee_le is None:
        raise SaisieInvalide("Indiquez la date de la signature.", champ="signee_le")
    if signee_le is None:
        return
    if etat not in ETATS_SIGNES:
        raise SaisieInvalide(
            "Une date de signature ne va qu'avec « signé » ou « adhésion tardive ». "
            "Effacez la date, ou choisissez l'un de ces états.",
            champ="signee_le",
        )
    if signee_le > jour:
        raise SaisieInvalide(
            f"La signature est datée du {signee_le:%d/%m/%Y}, qui n'est pas encore venu.",
            champ="signee_le",
        )
