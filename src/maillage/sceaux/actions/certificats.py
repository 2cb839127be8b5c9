"""The certificates with which organisations seal: handed over, withdrawn."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.sceaux import coffre, lecture
from maillage.sceaux.cles import jeton_configure
from maillage.sceaux.models import CertificatDeSceau
from maillage.sceaux.permissions import exiger


@transaction.atomic
def deposer(
    *,
    organisation: Organisation,
    octets: bytes,
    phrase: str,
    refus: str | None,
    par: Utilisateur,
    le: dt.datetime,
) -> CertificatDeSceau:
    """Keep the key of a PKCS#12 file, encrypted; its passphrase opens it once and is kept nowhere.

    `refus` is why `par` may not, as the domain that knows the habilitations says. Raises `ActeRefuse`,
    `SaisieInvalide`.
    """
    exiger(refus)
    lue = lecture.lire_pkcs12(octets, phrase, le)
    empreinte = lecture.empreinte(lue.certificat)
    return _garder(
        organisation,
        lue.certificat,
        secret=coffre.enfermer(lue.en_clair(), lie_a=empreinte),
        par=par,
        le=le,
    )


@transaction.atomic
def declarer_sur_jeton(
    *,
    organisation: Organisation,
    octets: bytes,
    etiquette: str,
    refus: str | None,
    par: Utilisateur,
    le: dt.datetime,
) -> CertificatDeSceau:
    """Declare a certificate whose key, named `etiquette`, is on the hardware token of the instance.

    Raises `ActeRefuse`, `EtatIncompatible` without a token, `SaisieInvalide`.
    """
    exiger(refus)
    if not jeton_configure():
        raise EtatIncompatible(
            "Cette instance n’a pas de jeton (PKCS#11). Déposez un fichier PKCS#12, ou demandez à son "
            "administrateur d’en configurer un."
        )
    if not etiquette.strip():
        raise SaisieInvalide("Dites le nom de la clé sur le jeton.", champ="etiquette")
    certificat = lecture.lire_certificat(octets)
    lecture.verifier_usage(certificat, le)
    return _garder(organisation, certificat, etiquette=etiquette.strip(), par=par, le=le)


@transaction.atomic
def retirer(
    *, certificat: CertificatDeSceau, refus: str | None, par: Utilisateur, le: dt.datetime
) -> CertificatDeSceau:
    """Seal no more with this certificate: its key is erased, the seals that it put stay.

    Raises `ActeRefuse`, `EtatIncompatible` when it is withdrawn already.
    """
    exiger(refus)
    certificat = verrouiller(certificat)
    if certificat.retire_le is not None:
        raise EtatIncompatible(f"Le certificat « {certificat} » est déjà retiré.")
    certificat.retire_le, certificat.secret = le, b""
    certificat.save(update_fields=["retire_le", "secret"])
    _dire("certificat de sceau retiré", certificat, par, le)
    return certificat


def _garder(
    organisation: Organisation,
    certificat: x509.Certificate,
    *,
    secret: bytes = b"",
    etiquette: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> CertificatDeSceau:
    garde = CertificatDeSceau(
        organisation=organisation,
        sujet=lecture.nom_lisible(certificat.subject),
        emetteur=lecture.nom_lisible(certificat.issuer),
        serie=format(certificat.serial_number, "x"),
        empreinte=lecture.empreinte(certificat),
        est_autosigne=lecture.est_autosigne(certificat),
        valable_du=certificat.not_valid_before_utc,
        valable_au=certificat.not_valid_after_utc,
        certificat=lecture.en_der(certificat),
        secret=secret,
        etiquette=etiquette,
        depose_par=par.nom_complet,
        depose_le=le,
    )
    controler(garde)
    garde.save(force_insert=True)
    _dire("certificat de sceau déposé", garde, par, le)
    return garde


def _dire(acte: str, certificat: CertificatDeSceau, par: Utilisateur, le: dt.datetime) -> None:
    """The journal keeps what is public of a certificate, never its key nor its passphrase."""
    consigner(
        acte=acte,
        objet=certificat,
        apres={
            "organisation": str(certificat.organisation),
            "sujet": certificat.sujet,
            "emetteur": certificat.emetteur,
            "empreinte": certificat.empreinte,
            "valable_au": certificat.valable_au,
        },
        par=par,
        le=le,
    )
