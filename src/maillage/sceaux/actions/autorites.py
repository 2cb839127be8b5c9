"""Whom the instance believes: authorities recognised, their lists of revoked certificates, withdrawals."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.sceaux import lecture
from maillage.sceaux.models import AutoriteReconnue
from maillage.sceaux.permissions import exiger, refus_tenir_les_autorites


@transaction.atomic
def reconnaitre(
    *,
    octets: bytes,
    pour_les_sceaux: bool,
    pour_l_horodatage: bool,
    par: Utilisateur,
    le: dt.datetime,
) -> AutoriteReconnue:
    """Believe the authority of this certificate (PEM or DER) for seals, for timestamps, or for both.

    A certificate that is no authority (one that an organisation made by itself) is taken too: it is
    then believed for itself. Raises `ActeRefuse`, `SaisieInvalide`.
    """
    exiger(refus_tenir_les_autorites(par))
    if not (pour_les_sceaux or pour_l_horodatage):
        raise SaisieInvalide(
            "Dites pour quoi cette autorité est reconnue : les sceaux, l’horodatage, ou les deux.",
            champ="pour_les_sceaux",
        )
    certificat = lecture.lire_certificat(octets)
    autorite = AutoriteReconnue(
        nom=lecture.nom_lisible(certificat.subject),
        empreinte=lecture.empreinte(certificat),
        valable_du=certificat.not_valid_before_utc,
        valable_au=certificat.not_valid_after_utc,
        certificat=lecture.en_der(certificat),
        pour_les_sceaux=pour_les_sceaux,
        pour_l_horodatage=pour_l_horodatage,
        ajoutee_par=par.nom_complet,
        ajoutee_le=le,
    )
    controler(autorite)
    autorite.save(force_insert=True)
    consigner(
        acte="autorité reconnue",
        objet=autorite,
        apres={
            "empreinte": autorite.empreinte,
            "pour_les_sceaux": pour_les_sceaux,
            "pour_l_horodatage": pour_l_horodatage,
        },
        par=par,
        le=le,
    )
    return autorite


@transaction.atomic
def lire_les_revocations(
    *, autorite: AutoriteReconnue, octets: bytes, par: Utilisateur, le: dt.datetime
) -> AutoriteReconnue:
    """Keep the list of certificates that this authority revoked, in place of the former one.

    Raises `ActeRefuse`, `SaisieInvalide` (another authority's, forged, or older than the one kept).
    """
    exiger(refus_tenir_les_autorites(par))
    autorite = verrouiller(autorite)
    emetteur = x509.load_der_x509_certificate(bytes(autorite.certificat))
    liste = lecture.lire_revocations(octets, emetteur)
    du = liste.last_update_utc
    if autorite.revocations_du and du < autorite.revocations_du:
        raise SaisieInvalide(
            f"Cette liste est du {du:%d/%m/%Y}, plus ancienne que celle qui est gardée, du "
            f"{autorite.revocations_du:%d/%m/%Y}. Prenez la dernière.",
            champ="revocations",
        )
    autorite.revocations, autorite.revocations_du = liste.public_bytes(Encoding.DER), du
    autorite.save(update_fields=["revocations", "revocations_du"])
    consigner(
        acte="liste de révocation lue",
        objet=autorite,
        apres={"revocations_du": du, "nombre": len(list(liste))},
        par=par,
        le=le,
    )
    return autorite


@transaction.atomic
def retirer(*, autorite: AutoriteReconnue, par: Utilisateur, le: dt.datetime) -> AutoriteReconnue:
    """Believe this authority no more. Raises `ActeRefuse`, `EtatIncompatible` when it is done already."""
    exiger(refus_tenir_les_autorites(par))
    autorite = verrouiller(autorite)
    if autorite.retiree_le is not None:
        raise EtatIncompatible(f"L’autorité « {autorite} » n’est déjà plus reconnue.")
    autorite.retiree_le = le
    autorite.save(update_fields=["retiree_le"])
    consigner(
        acte="autorité retirée",
        objet=autorite,
        avant={"empreinte": autorite.empreinte},
        par=par,
        le=le,
    )
    return autorite
