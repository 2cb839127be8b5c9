"""Reads a timestamp token (RFC 3161): whether it is whole, and that of this seal."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from asn1crypto import cms
from asn1crypto import x509 as asn1
from pyhanko.sign.general import extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from maillage.sceaux.confiance import se_tiennent


@dataclass(frozen=True)
class JetonLu:
    """A token whose signature and imprint are right: its moment, and who gave it."""

    le: dt.datetime
    certificat: asn1.Certificate
    autres: tuple[asn1.Certificate, ...]

    @property
    def peut_horodater(self) -> bool:
        """Whether its certificate was delivered for that (RFC 3161, 2.3)."""
        usages = self.certificat.extended_key_usage_value
        return usages is not None and "time_stamping" in usages.native


def lire_un_jeton(jeton: cms.SignedData, empreinte: Callable[[str], bytes]) -> JetonLu | None:
    """The token, or None when it was tampered with or belongs to another seal.

    `empreinte(algorithm)` gives the digest of what should be timestamped.
    """
    contenu = jeton["encap_content_info"]["content"]
    info = contenu.parsed
    signataire, porteur = extract_signer_info(jeton), extract_certificate_info(jeton)
    algorithme = info["message_imprint"]["hash_algorithm"]["algorithm"].native
    if info["message_imprint"]["hashed_message"].native != empreinte(algorithme):
        return None
    resume = hashlib.new(signataire["digest_algorithm"]["algorithm"].native, bytes(contenu))
    intact, valable = validate_sig_integrity(
        signataire, porteur.signer_cert, "tst_info", resume.digest()
    )
    autres = tuple(porteur.other_certs)
    if not (intact and valable and se_tiennent((porteur.signer_cert, *autres))):
        return None
    return JetonLu(info["gen_time"].native, porteur.signer_cert, autres)
