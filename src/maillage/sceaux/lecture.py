"""Reads what is handed over: PKCS#12 files, certificates, lists of revoked certificates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12

from maillage.regles.erreurs import SaisieInvalide

TAILLE_AU_PLUS = 1_000_000  # bytes
BITS_AU_MOINS = 2048  # the least that is still verified everywhere (NIST SP 800-131A, 3)
COURBES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


@dataclass(frozen=True)
class CleLue:
    """A certificate with its private key and the certificates that vouch for it."""

    certificat: x509.Certificate
    cle: Any
    chaine: tuple[x509.Certificate, ...]

    def en_clair(self) -> bytes:
        """All of it as PKCS#12 without passphrase, for the coffre."""
        return pkcs12.serialize_key_and_certificates(
            None, self.cle, self.certificat, self.chaine or None, NoEncryption()
        )


def cle_du_coffre(octets: bytes) -> CleLue:
    """What `CleLue.en_clair` wrote."""
    cle, certificat, chaine = pkcs12.load_key_and_certificates(octets, None)
    if cle is None or certificat is None:
        raise ValueError("Coffre sans clé")
    return CleLue(certificat, cle, tuple(chaine))


def lire_pkcs12(octets: bytes, phrase: str, le: dt.datetime) -> CleLue:
    """The key of a PKCS#12 file, fit to seal on that day.

    Raises `SaisieInvalide` (fields `fichier` and `phrase`): unreadable, wrong passphrase, no key, a key
    that is too weak, a certificate out of its dates or that may not sign.
    """
    _refuser_trop_grand(octets)
    try:
        cle, certificat, chaine = pkcs12.load_key_and_certificates(octets, phrase.encode() or None)
    except ValueError as erreur:
        raise SaisieInvalide(
            "Ce fichier ne s’ouvre pas : ce n’est pas un fichier PKCS#12 (.p12 ou .pfx), ou la phrase "
            "de passe n’est pas la bonne.",
            champ="phrase",
        ) from erreur
    if cle is None or certificat is None:
        raise _refus(
            "Ce fichier ne contient pas de clé avec son certificat. Choisissez-en un autre."
        )
    verifier_usage(certificat, le)
    return CleLue(certificat, cle, tuple(chaine))


def lire_certificat(octets: bytes) -> x509.Certificate:
    """A certificate in PEM or DER; raises `SaisieInvalide` (field `fichier`)."""
    _refuser_trop_grand(octets)
    try:
        if b"-----BEGIN" in octets:
            return x509.load_pem_x509_certificate(octets)
        return x509.load_der_x509_certificate(octets)
    except ValueError as erreur:
        raise _refus(
            "Ce fichier n’est pas un certificat (.pem, .crt ou .cer). Choisissez-en un autre."
        ) from erreur


def lire_revocations(octets: bytes, autorite: x509.Certificate) -> x509.CertificateRevocationList:
    """A list of revoked certificates, in PEM or DER, signed by that authority.

    Raises `SaisieInvalide` (field `revocations`).
    """
    _refuser_trop_grand(octets, champ="revocations")
    try:
        pem = b"-----BEGIN" in octets
        liste = x509.load_pem_x509_crl(octets) if pem else x509.load_der_x509_crl(octets)
        signee = liste.is_signature_valid(autorite.public_key())  # type: ignore[arg-type]
    except (ValueError, TypeError) as erreur:
        raise _refus(
            "Ce fichier n’est pas une liste de révocation (.crl).", "revocations"
        ) from erreur
    if liste.issuer != autorite.subject or not signee:
        raise _refus("Cette liste de révocation n’est pas celle de cette autorité.", "revocations")
    return liste


def verifier_usage(certificat: x509.Certificate, le: dt.datetime) -> None:
    """Raise `SaisieInvalide` when this certificate may not seal on that day, or is for a weak key."""
    _refuser_cle_faible(certificat)
    if le > certificat.not_valid_after_utc:
        raise _refus(
            f"Ce certificat a expiré le {certificat.not_valid_after_utc:%d/%m/%Y}. "
            "Demandez-en un nouveau à l’autorité qui l’a délivré."
        )
    if le < certificat.not_valid_before_utc:
        raise _refus(
            f"Ce certificat ne sera valable que le {certificat.not_valid_before_utc:%d/%m/%Y}."
        )
    if not peut_sceller(certificat):
        raise _refus(
            "Ce certificat n’est pas fait pour signer (usage de la clé). Demandez un certificat de "
            "cachet, ou de signature, au nom de l’organisation."
        )


def peut_sceller(certificat: x509.Certificate) -> bool:
    """Whether its key usage allows a seal; a certificate that says nothing may (RFC 5280, 4.2.1.3)."""
    try:
        usage = certificat.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return True
    return usage.digital_signature or usage.content_commitment


def est_autosigne(certificat: x509.Certificate) -> bool:
    """Whether it vouches for itself."""
    return certificat.issuer == certificat.subject


def nom_lisible(nom: x509.Name) -> str:
    """« Caf des Yvelines, Caisse nationale… » : the common name, then the organisation."""
    communs = [_texte(a) for a in nom.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    organisations = [_texte(a) for a in nom.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)]
    parties = [*communs[:1], *(o for o in organisations[:1] if o not in communs[:1])]
    return (", ".join(parties) or nom.rfc4514_string())[:500]


def empreinte(certificat: x509.Certificate) -> str:
    """SHA-256 of the certificate, in hexadecimal."""
    return certificat.fingerprint(SHA256()).hex()


def en_der(certificat: x509.Certificate) -> bytes:
    """The certificate as it is stored."""
    return certificat.public_bytes(Encoding.DER)


def _texte(attribut: x509.NameAttribute[Any]) -> str:
    return str(attribut.value)


def _refuser_cle_faible(certificat: x509.Certificate) -> None:
    try:
        cle = certificat.public_key()
    except (ValueError, UnsupportedAlgorithm):
        cle = None
    if isinstance(cle, rsa.RSAPublicKey) and cle.key_size >= BITS_AU_MOINS:
        return
    if isinstance(cle, ec.EllipticCurvePublicKey) and isinstance(cle.curve, COURBES):
        return
    raise _refus(
        "La clé de ce certificat est trop faible, ou d’un genre qui ne scelle pas un PDF : il faut une "
        "clé RSA de 2 048 bits au moins, ou une clé P-256, P-384 ou P-521."
    )


def _refuser_trop_grand(octets: bytes, champ: str = "fichier") -> None:
    if not octets:
        raise _refus("Ce fichier est vide. Choisissez-en un autre.", champ)
    if len(octets) > TAILLE_AU_PLUS:
        raise _refus("Ce fichier pèse plus de 1 Mo. Choisissez-en un autre.", champ)


def _refus(message: str, champ: str = "fichier") -> SaisieInvalide:
    return SaisieInvalide(message, champ=champ)
