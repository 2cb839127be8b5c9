"""Opens the key of a certificate for the time of one seal: from the coffre, or on a hardware token."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from maillage.sceaux import coffre
from maillage.sceaux.lecture import CleLue, cle_du_coffre, en_der
from maillage.sceaux.models import CertificatDeSceau


@contextlib.contextmanager
def ouverte(certificat: CertificatDeSceau) -> Iterator[Signer]:
    """The key, for as long as the block lasts; raises `CoffreFerme` or `JetonIndisponible`."""
    if certificat.est_sur_jeton:
        # Only the instances that have a token load what speaks to it.
        from maillage.sceaux import jeton_materiel

        octets = bytes(certificat.certificat)
        with jeton_materiel.signataire(octets, certificat.etiquette) as signataire:
            yield signataire
    else:
        secret = coffre.ouvrir(bytes(certificat.secret), lie_a=certificat.empreinte)
        yield en_memoire(cle_du_coffre(secret))


def en_memoire(lue: CleLue) -> Signer:
    """The key that a file gave."""
    pkcs8 = lue.cle.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    registre = SimpleCertificateStore()
    registre.register_multiple(_asn1(c) for c in lue.chaine)
    return SimpleSigner(
        signing_cert=_asn1(lue.certificat),
        signing_key=keys.PrivateKeyInfo.load(pkcs8),
        cert_registry=registre,
        embed_roots=False,
    )


def jeton_configure() -> bool:
    """Whether the instance has a hardware token (PKCS#11)."""
    return bool(settings.PKCS11_MODULE)


def _asn1(certificat: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(en_der(certificat))
