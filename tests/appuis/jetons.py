"""Hardware tokens for the tests: those of SoftHSM, which speaks PKCS#11 as a real one does."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, ObjectClass
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key

CODE = "1234567"  # fictif
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")


def module() -> str:
    """The library of SoftHSM (`outils/programmes_de_test` installs it)."""
    return next(chemin for chemin in MODULES if Path(chemin).is_file())


@dataclass(frozen=True)
class Armoire:
    """The tokens of one configuration, which the environment names."""

    dossier: Path

    @property
    def configuration(self) -> Path:
        return self.dossier / "softhsm2.conf"

    def ouvrir(self) -> None:
        (self.dossier / "jetons").mkdir(exist_ok=True)
        self.configuration.write_text(
            f"directories.tokendir = {self.dossier}/jetons\nobjectstore.backend = file\n"
        )

    def jeton(self, nom: str) -> None:
        """A new token of that name, empty."""
        demande = ["--init-token", "--free", "--label", nom, "--pin", CODE, "--so-pin", CODE]
        subprocess.run(["softhsm2-util", *demande], check=True, capture_output=True)

    def ranger(self, nom: str, etiquette: str, cle: Any, *portes: x509.Certificate) -> None:
        """Put a key of that name, and certificates, on the token."""
        bibliotheque = pkcs11.lib(module())
        try:
            jeton = bibliotheque.get_token(token_label=nom)
            with jeton.open(user_pin=CODE, rw=True) as session:
                session.create_object(_cle(cle, etiquette))
                for porte in portes:
                    session.create_object(_certificat(porte))
        finally:
            bibliotheque.finalize()


def _cle(cle: Any, etiquette: str) -> dict[Attribute, Any]:
    der = cle.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    lire = decode_rsa_private_key if isinstance(cle, rsa.RSAPrivateKey) else decode_ec_private_key
    return {
        **lire(der),
        Attribute.TOKEN: True,
        Attribute.PRIVATE: True,
        Attribute.SENSITIVE: True,
        Attribute.EXTRACTABLE: False,
        Attribute.SIGN: True,
        Attribute.LABEL: etiquette,
    }


def _certificat(porte: x509.Certificate) -> dict[Attribute, Any]:
    return {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.SUBJECT: porte.subject.public_bytes(),
        Attribute.VALUE: porte.public_bytes(Encoding.DER),
    }
