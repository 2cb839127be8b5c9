"""The copy of a sealed file for the archive: it carries what will prove its seals in many years."""

from __future__ import annotations

from asn1crypto import x509 as asn1
from pyhanko_certvalidator import ValidationContext

from maillage.sceaux import scellement
from maillage.sceaux.enums import NiveauDeSceau
from maillage.sceaux.horodatage import HorodatageIndisponible, horodateur
from maillage.sceaux.queries import confiance


def copie(octets: bytes) -> tuple[bytes, NiveauDeSceau | None]:
    """The sealed file at the level B-LTA (B-LT without timestamp authority), and its level.

    Where an authority is not recognised here, nothing can be proven: the bytes come back as they are,
    with None. Only the lists of revoked certificates that the instance keeps are put in: nothing is
    fetched. Raises `HorodatageIndisponible`.
    """
    crue = confiance()
    contexte = ValidationContext(
        trust_roots=[asn1.Certificate.load(der) for der in {*crue.sceaux, *crue.horodatage}],
        crls=list(crue.revocations),
        ocsps=[],
        revocation_mode="soft-fail",
    )
    try:
        return scellement.pour_l_archive(octets, contexte=contexte, horodateur=horodateur())
    except HorodatageIndisponible as erreur:
        raise HorodatageIndisponible(erreur.cause, pour_l_archive=True) from erreur
