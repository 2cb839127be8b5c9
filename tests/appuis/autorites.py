"""A certification authority, a timestamp authority and organisations of their own, for the tests of seals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from maillage.sceaux.confiance import Confiance
from maillage.sceaux.lecture import CleLue

__all__ = ["BytesIO", "Encoding", "pdf_string"]
PHRASE = "Phrase de passe fictive du cachet"
JOUR = dt.timedelta(days=1)
MAINTENANT = dt.datetime.now(dt.UTC).replace(microsecond=0)


@cache
def cle(rang: int = 0) -> rsa.RSAPrivateKey:
    """One of a few keys: drawing one takes time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Autorite:
    """An authority that delivers certificates, and lists those that it revoked."""

    certificat: x509.Certificate
    cle: rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.certificat.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificat.public_bytes(Encoding.PEM)

    def delivrer(self, nom: str, rang: int = 1, *, sienne: Any = None, **options) -> CleLue:
        """A certificate of seal (or of timestamps) for that organisation, for its own key or one of ours."""
        sienne = sienne or cle(rang)
        certificat = _certificat(nom, self.certificat.subject, sienne, self.cle, **options)
        return CleLue(certificat, sienne, (self.certificat,))

    def revoquer(self, *certificats: x509.Certificate, le: dt.datetime) -> bytes:
        """The list of revoked certificates, in DER."""
        liste = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificat.subject)
            .last_update(MAINTENANT - JOUR)
            .next_update(MAINTENANT + 30 * JOUR)
        )
        for certificat in certificats:
            revoque = x509.RevokedCertificateBuilder().serial_number(certificat.serial_number)
            liste = liste.add_revoked_certificate(revoque.revocation_date(le).build())
        return liste.sign(self.cle, SHA256()).public_bytes(Encoding.DER)


@cache
def autorite(nom: str = "Autorité fictive", rang: int = 9) -> Autorite:
    """An authority that vouches for itself."""
    sujet = _nom(nom)
    return Autorite(_certificat(nom, sujet, cle(rang), cle(rang), autorite=True), cle(rang))


@cache
def caf() -> CleLue:
    """The certificate of a Caf, delivered by the authority."""
    return autorite().delivrer("Caf fictive", 1)


@cache
def commune() -> CleLue:
    """The certificate of a commune, delivered by the authority."""
    return autorite().delivrer("Commune fictive", 2)


@cache
def fait_maison() -> CleLue:
    """A certificate that an organisation made by itself."""
    return CleLue(_certificat("Faite maison", _nom("Faite maison"), cle(3), cle(3)), cle(3), ())


def horodateur(autre: Autorite | None = None, le: dt.datetime | None = None) -> DummyTimeStamper:
    """A timestamp authority in memory, vouched for by the authority (or by another one)."""
    qui = autre or autorite()
    lue = qui.delivrer("Horodatage fictif", 4, horodate=True)
    return DummyTimeStamper(
        asn1.Certificate.load(lue.certificat.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(
            lue.cle.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        certs_to_embed=[asn1.Certificate.load(qui.der)],
        fixed_dt=le,
    )


def confiance(*revocations: bytes) -> Confiance:
    """Believes the authority, for seals and timestamps."""
    return Confiance((autorite().der,), (autorite().der,), revocations)


def en_p12(lue: CleLue, phrase: str = PHRASE) -> bytes:
    """The PKCS#12 file that an organisation hands over."""
    return pkcs12.serialize_key_and_certificates(
        b"cachet",
        lue.cle,
        lue.certificat,
        lue.chaine or None,
        BestAvailableEncryption(phrase.encode()),
    )


def _nom(nom: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, nom),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Organisation fictive"),
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
        ]
    )


def _certificat(
    nom: str,
    emetteur: x509.Name,
    sienne: Any,
    signante: rsa.RSAPrivateKey,
    *,
    autorite: bool = False,
    horodate: bool = False,
    du: dt.datetime = MAINTENANT - 400 * JOUR,
    au: dt.datetime = MAINTENANT + 400 * JOUR,
) -> x509.Certificate:
    certificat = (
        x509.CertificateBuilder()
        .subject_name(_nom(nom))
        .issuer_name(emetteur)
        .public_key(sienne.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(du - 4000 * JOUR if autorite else du)
        .not_valid_after(au + 4000 * JOUR if autorite else au)
        .add_extension(x509.BasicConstraints(ca=autorite, path_length=None), critical=True)
        .add_extension(_usage(autorite), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(sienne.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signante.public_key()),
            critical=False,
        )
    )
    if horodate:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        certificat = certificat.add_extension(usage, critical=True)
    return certificat.sign(signante, SHA256())


def _usage(autorite: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not autorite,
        content_commitment=not autorite,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=autorite,
        crl_sign=autorite,
        encipher_only=False,
        decipher_only=False,
    )
