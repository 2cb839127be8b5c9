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

from maillage.regles.erreurs import EtatIncompatible
from maillage.sceaux import coffre
from maillage.sceaux.lecture import CleLue, cle_du_coffre, en_der
from maillage.sceaux.models import CertificatDeSceau


class JetonIndisponible(EtatIncompatible):
    """The hardware token does not answer."""

    code = "JETON_INDISPONIBLE"


@contextlib.contextmanager
def ouverte(certificat: CertificatDeSceau) -> Iterator[Signer]:
    """The key, for as long as the block lasts; raises `CoffreFerme` or `JetonIndisponible`."""
    if certificat.est_sur_jeton:
        with _sur_jeton(certificat) as signataire:
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


@contextlib.contextmanager
def _sur_jeton(certificat: CertificatDeSceau) -> Iterator[Signer]:
    try:
        from pkcs11 import PKCS11Error
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as erreur:
        raise JetonIndisponible(
            "Le jeton ne peut pas être lu : la bibliothèque python-pkcs11 n’est pas installée sur "
            "l’instance. Demandez-la à son administrateur."
        ) from erreur
    try:
        with open_pkcs11_session(
            settings.PKCS11_MODULE,
            token_criteria=TokenCriteria(label=settings.PKCS11_JETON or None),
            user_pin=settings.PKCS11_CODE or None,
        ) as session:
            yield PKCS11Signer(
                session,
                key_label=certificat.etiquette,
                signing_cert=asn1.Certificate.load(bytes(certificat.certificat)),
            )
    except (PKCS11Error, OSError) as erreur:
        raise JetonIndisponible(
            f"Le jeton n’a pas scellé ({type(erreur).__name__}). Vérifiez qu’il est branché et "
            "que son code est le bon, puis recommencez."
        ) from erreur


def _asn1(certificat: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(en_der(certificat))
