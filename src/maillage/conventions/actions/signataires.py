"""The persons who sign for a party, in the capacity of a mandate."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Partie, Signataire
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller
from maillage.partenaires.models import Mandat
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

PERSONNES_AU_PLUS = 2


@transaction.atomic
def designer(
    *, partie: Partie, mandat: Mandat, ordre: int | None = None, par: Utilisateur, le: dt.datetime
) -> Signataire:
    """Say that this mandate signs for the party, last unless `ordre` says otherwise.

    Raises `ActeRefuse`, and `SaisieInvalide` when the mandate is of another organisation, gives no
    right to sign, is not in force that day, or was designated already.
    """
    partie = verrouiller(partie)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_modifier(par, partie.demarche, jour))
    raison = raison_de_refuser(partie, mandat, jour)
    if raison:
        raise SaisieInvalide(raison, champ="mandat")
    nombre = partie.signataires.count()
    signataire = Signataire.objects.create(
        partie=partie, mandat=mandat, ordre=nombre if ordre is None else ordre
    )
    consigner(
        acte="signataire désigné",
        objet=signataire,
        demarche=partie.demarche.slug,
        apres={"partie": str(partie), "mandat": str(mandat)},
        par=par,
        le=le,
    )
    return signataire


@transaction.atomic
def retirer(*, signataire: Signataire, par: Utilisateur, le: dt.datetime) -> None:
    """Take a signatory back. Raises `ActeRefuse`, `EtatIncompatible` once the party has signed."""
    signataire = verrouiller(signataire)
    partie = signataire.partie
    permissions.exiger(permissions.refus_modifier(par, partie.demarche, timezone.localdate(le)))
    if partie.signatures.signees().exists():
        raise EtatIncompatible(
            f"« {partie} » a déjà signé un acte : ses signataires restent ceux qui l'ont signé."
        )
    consigner(
        acte="signataire retiré",
        objet=signataire,
        demarche=partie.demarche.slug,
        avant={"partie": str(partie), "mandat": str(signataire.mandat)},
        par=par,
        le=le,
    )
    signataire.delete()


def raison_de_refuser(partie: Partie, mandat: Mandat, jour: dt.date) -> str | None:
    """Why this mandate cannot sign for this party, or nothing."""
    if mandat.organisation_id != partie.organisation_id:
        return f"« {mandat} » n'a pas de mandat pour « {partie} ». Choisissez l'un des siens."
    if not mandat.peut_signer:
        return f"Le mandat « {mandat} » ne permet pas de signer. Corrigez-le dans l'annuaire."
    if not Mandat.objects.en_vigueur(jour).filter(pk=mandat.pk).exists():
        return (
            f"Le mandat « {mandat} » n'est pas en vigueur le {jour:%d/%m/%Y}. "
            "Choisissez une personne en fonction, ou corrigez ses dates dans l'annuaire."
        )
    if partie.signataires.filter(mandat=mandat).exists():
        return f"« {mandat} » signe déjà pour « {partie} »."
    if partie.signataires.count() >= PERSONNES_AU_PLUS:
        return (
            f"Deux personnes signent déjà pour « {partie} » : c'est le plus que porte l'acte. "
            "Retirez d'abord l'une d'elles."
        )
    return None
