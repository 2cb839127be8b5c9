"""Whom a verification believes, and whether a certificate was good at a moment. Nothing is fetched."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)

from maillage.sceaux.enums import VerdictDeSceau

HACHAGES_FAIBLES = frozenset({"md2", "md5", "sha1"})
SIGNER = ("digital_signature", "non_repudiation")


@dataclass(frozen=True)
class Confiance:
    """The authorities that are believed, in DER, and what is known of revoked certificates."""

    sceaux: tuple[bytes, ...] = ()
    horodatage: tuple[bytes, ...] = ()
    revocations: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Preuves:
    """What the file itself brings: certificates, revocation lists, OCSP answers (its DSS)."""

    certificats: tuple[asn1.Certificate, ...] = ()
    revocations: tuple[bytes, ...] = ()
    ocsp: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Etat:
    """What is found of a certificate: a verdict, and since when it is so, where that has a date."""

    verdict: VerdictDeSceau
    depuis: dt.datetime | None = None
    autorite: str = field(default="")


async def juger(
    certificat: asn1.Certificate,
    *,
    racines: Iterable[bytes],
    confiance: Confiance,
    preuves: Preuves,
    moment: dt.datetime,
    prouve: bool,
    le: dt.datetime,
) -> Etat:
    """Whether that certificate could seal at `moment`; `prouve`: a trusted timestamp gives the moment.

    A revocation counts from its own date when the moment is proven, from ever otherwise.
    """
    connues = [asn1.Certificate.load(racine) for racine in racines]
    au_moment = await _chemin(certificat, connues, confiance, preuves, moment)
    if au_moment.verdict != VerdictDeSceau.INTACT:
        return au_moment
    fin = certificat.not_valid_after
    maintenant = await _chemin(certificat, connues, confiance, preuves, max(moment, min(le, fin)))
    if maintenant.verdict == VerdictDeSceau.REVOQUE:
        verdict = VerdictDeSceau.REVOQUE_DEPUIS if prouve else VerdictDeSceau.REVOQUE
        return Etat(verdict, maintenant.depuis, au_moment.autorite)
    if le > fin:
        expire = VerdictDeSceau.EXPIRE_DEPUIS if prouve else VerdictDeSceau.EXPIRE_SANS_PREUVE
        return Etat(expire, fin, au_moment.autorite)
    return au_moment


async def _chemin(
    certificat: asn1.Certificate,
    racines: list[asn1.Certificate],
    confiance: Confiance,
    preuves: Preuves,
    moment: dt.datetime,
) -> Etat:
    contexte = ValidationContext(
        trust_roots=racines,
        other_certs=list(preuves.certificats),
        moment=moment,
        best_signature_time=moment,
        crls=[*preuves.revocations, *confiance.revocations],
        ocsps=list(preuves.ocsp),
        revocation_mode="soft-fail",
        retroactive_revinfo=True,
        weak_hash_algos=HACHAGES_FAIBLES,
    )
    try:
        chemin = await CertificateValidator(
            certificat, validation_context=contexte
        ).async_validate_path()
    except RevokedError as erreur:
        return Etat(VerdictDeSceau.REVOQUE, erreur.revocation_dt)
    except ExpiredError:
        return Etat(VerdictDeSceau.EXPIRE_A_LA_SIGNATURE, certificat.not_valid_after)
    except NotYetValidError:
        return Etat(VerdictDeSceau.PAS_ENCORE_VALABLE, certificat.not_valid_before)
    except (PathBuildingError, InvalidCertificateError, ValidationError):
        return _sans_chemin(certificat, moment)
    revoque_le = _revocation(list(chemin), (*preuves.revocations, *confiance.revocations))
    if revoque_le is not None and revoque_le <= moment:
        return Etat(VerdictDeSceau.REVOQUE, revoque_le)
    if not _peut_signer(certificat):
        return Etat(VerdictDeSceau.USAGE_INTERDIT)
    return Etat(VerdictDeSceau.INTACT, autorite=nom_lisible(chemin.first))


def _revocation(chemin: list[asn1.Certificate], listes: Iterable[bytes]) -> dt.datetime | None:
    """When a certificate of the path was first revoked, as the lists signed by its issuer say.

    The library looks into them only for certificates that name a list, which those of a small authority
    may not do.
    """
    lus = [x509.load_der_x509_certificate(certificat.dump()) for certificat in chemin]
    dates = []
    for octets in listes:
        liste = x509.load_der_x509_crl(octets)
        for emetteur, porteur in itertools.pairwise(lus):
            if liste.issuer != emetteur.subject:
                continue
            trouve = liste.get_revoked_certificate_by_serial_number(porteur.serial_number)
            if trouve and liste.is_signature_valid(emetteur.public_key()):  # type: ignore[arg-type]
                dates.append(trouve.revocation_date_utc)
    return min(dates, default=None)


def nom_lisible(certificat: asn1.Certificate) -> str:
    """The common name, then the organisation, of who bears the certificate."""
    valeurs = certificat.subject.native
    noms = [valeurs.get("common_name"), valeurs.get("organization_name")]
    dits = [n if isinstance(n, str) else ", ".join(n) for n in noms if n]
    return ", ".join(dict.fromkeys(dits)) or str(certificat.subject.human_friendly)


def _sans_chemin(certificat: asn1.Certificate, moment: dt.datetime) -> Etat:
    """No authority vouches for it: its dates and who made it are still said."""
    if moment > certificat.not_valid_after:
        return Etat(VerdictDeSceau.EXPIRE_A_LA_SIGNATURE, certificat.not_valid_after)
    if moment < certificat.not_valid_before:
        return Etat(VerdictDeSceau.PAS_ENCORE_VALABLE, certificat.not_valid_before)
    if certificat.self_issued:
        return Etat(VerdictDeSceau.AUTOSIGNE)
    return Etat(VerdictDeSceau.AUTORITE_INCONNUE)


def se_tiennent(certificats: Iterable[asn1.Certificate]) -> bool:
    """Whether none was tampered with: each bears the signature of the issuer that it names, if here."""
    tous = list(certificats)
    return all(_est_signe(certificat, tous) for certificat in tous)


def _est_signe(certificat: asn1.Certificate, tous: list[asn1.Certificate]) -> bool:
    emetteurs = [
        autre
        for autre in tous
        if autre.subject == certificat.issuer
        and certificat.authority_key_identifier in (None, autre.key_identifier)
    ]
    if not emetteurs:
        return True
    lu = x509.load_der_x509_certificate(certificat.dump())
    for emetteur in emetteurs:
        with contextlib.suppress(InvalidSignature, ValueError, TypeError):
            lu.verify_directly_issued_by(x509.load_der_x509_certificate(emetteur.dump()))
            return True
    return False


def _peut_signer(certificat: asn1.Certificate) -> bool:
    usage = certificat.key_usage_value
    return usage is None or bool(usage.native & set(SIGNER))
