"""What the seals of a PDF say: who, when, and whether one byte differs from what was sealed.

The file is data from anybody: it is read in memory, nothing in it is run, followed or fetched. Whatever
in it cannot be read is taken for damage, never for a yes.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from asn1crypto import x509 as asn1
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import (
    extract_tst_data_iter,
    message_imprint_checker,
    validate_sig_integrity,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from maillage.sceaux.confiance import (
    HACHAGES_FAIBLES,
    Confiance,
    Etat,
    Preuves,
    juger,
    nom_lisible,
    se_tiennent,
)
from maillage.sceaux.enums import (
    DE_QUOI_LA_DATE,
    DU_PIRE_AU_MEILLEUR,
    ENTIERS,
    SURS,
    DatationDeSceau,
    VerdictDeSceau,
)
from maillage.sceaux.jetons import lire_un_jeton
from maillage.sceaux.lecteur import Lecteur

SIGNATURES_AU_PLUS = 60
ENTETE = 1024  # bytes in which « %PDF- » must come (ISO 32000-1, implementation note 13)
_MARQUE = re.compile(rb"/ByteRange\s*\[")
_HEXA = re.compile(rb"<(?:[0-9a-f]*|[0-9A-F]*)>")
bibliotheque = logging.getLogger("pyhanko")


@dataclass(frozen=True, slots=True)
class SceauLu:
    """One seal: who, when, how the date is known, and what is found of it.

    `depuis` dates an expiry or a revocation. `certificat` is its SHA-256.
    """

    rang: int
    verdict: VerdictDeSceau
    par: str = ""
    autorite: str = ""
    certificat: str = ""
    motif: str = ""
    le: dt.datetime | None = None
    datation: DatationDeSceau = DatationDeSceau.DECLAREE
    depuis: dt.datetime | None = None
    couvre: int = 0

    @property
    def de_quoi_la_date(self) -> str:
        """What `depuis` is the date of: « expiré le »."""
        return DE_QUOI_LA_DATE.get(self.verdict, "")

    @property
    def ton(self) -> str:
        """The tone of its label on a page."""
        if self.verdict in SURS:
            return "succes"
        return "alerte" if self.verdict in ENTIERS else "bloquant"


@dataclass(frozen=True, slots=True)
class Examen:
    """What is found of a file: the verdict of the worst of its seals, and each of them in order."""

    verdict: VerdictDeSceau
    sceaux: tuple[SceauLu, ...] = ()

    @property
    def est_entier(self) -> bool:
        """Whether nothing differs from what was sealed."""
        return self.verdict in ENTIERS


def examiner(octets: bytes, *, confiance: Confiance, le: dt.datetime) -> Examen:
    """Read the seals of a file and judge them on that day."""
    if b"%PDF-" not in octets[:ENTETE]:
        return Examen(VerdictDeSceau.PAS_UN_PDF)
    niveau = bibliotheque.level
    bibliotheque.setLevel(logging.CRITICAL)  # what the library finds odd is what we tell
    try:
        return _examiner(octets, confiance, le)
    except MemoryError:
        raise  # it says nothing of the file
    except Exception:  # whatever a hostile file makes the library raise
        scelle = _MARQUE.search(octets) is not None
        return Examen(VerdictDeSceau.ALTERE if scelle else VerdictDeSceau.ABIME)
    finally:
        bibliotheque.setLevel(niveau)


def _examiner(octets: bytes, confiance: Confiance, le: dt.datetime) -> Examen:
    lecteur = Lecteur(octets)
    if lecteur.encrypted:
        return Examen(VerdictDeSceau.PROTEGE)
    signatures = lecteur.embedded_signatures
    marques = len(_MARQUE.findall(octets))
    if not signatures:
        return Examen(VerdictDeSceau.ALTERE if marques else VerdictDeSceau.SANS_SCEAU)
    if marques != len(signatures) or marques > SIGNATURES_AU_PLUS:
        return Examen(VerdictDeSceau.ALTERE)
    preuves = _preuves_du_fichier(lecteur)
    regulieres = [s for s in signatures if s.sig_object_type == "/Sig"]
    if not regulieres:
        return Examen(VerdictDeSceau.SANS_SCEAU)
    lus = []
    for rang, signature in enumerate(regulieres, 1):
        dernier = signature is signatures[-1]
        suivants = any(s.signed_revision > signature.signed_revision for s in regulieres)
        lu = SceauLu(rang, VerdictDeSceau.ALTERE, par=nom_lisible(signature.signer_cert))
        try:
            lus.append(
                asyncio.run(
                    _lire(lu, signature, octets, confiance, preuves, le, suivants or not dernier)
                )
            )
        except MemoryError:
            raise
        except Exception:  # a seal that cannot be read was tampered with
            lus.append(lu)
    return Examen(pire(lu.verdict for lu in lus), tuple(lus))


def pire(verdicts: Iterable[VerdictDeSceau]) -> VerdictDeSceau:
    """The gravest of these verdicts."""
    return min(verdicts, key=DU_PIRE_AU_MEILLEUR.index)


async def _lire(
    lu: SceauLu,
    signature: EmbeddedPdfSignature,
    octets: bytes,
    confiance: Confiance,
    preuves: Preuves,
    le: dt.datetime,
    suivi: bool,
) -> SceauLu:
    certificat = signature.signer_cert
    preuves = replace(preuves, certificats=(*preuves.certificats, *signature.other_embedded_certs))
    date, datation = await _dater(signature, confiance, preuves)
    lu = replace(
        lu,
        certificat=certificat.sha256.hex(),
        motif=str(signature.sig_object.get("/Reason", "")),
        le=date,
        datation=datation,
        couvre=_fin(signature),
    )
    atteinte = _atteinte(signature, octets, suivi)
    if atteinte is not None:
        return replace(lu, verdict=atteinte)
    if datation == DatationDeSceau.HORODATAGE_FAUX or date is None:
        return replace(lu, verdict=VerdictDeSceau.ALTERE)
    etat = await juger(
        certificat,
        racines=confiance.sceaux,
        confiance=confiance,
        preuves=preuves,
        moment=date,
        prouve=datation == DatationDeSceau.HORODATEE,
        le=le,
    )
    return _avec(lu, etat)


def _avec(lu: SceauLu, etat: Etat) -> SceauLu:
    return replace(lu, verdict=etat.verdict, depuis=etat.depuis, autorite=etat.autorite)


def _atteinte(signature: EmbeddedPdfSignature, octets: bytes, suivi: bool) -> VerdictDeSceau | None:
    """What was done to the file since this seal, or nothing."""
    intact, valable = validate_sig_integrity(
        signature.signer_info, signature.signer_cert, "data", signature.compute_digest()
    )
    porteurs = (signature.signer_cert, *signature.other_embedded_certs)
    if not (intact and valable and _creux_net(signature, octets) and se_tiennent(porteurs)):
        return VerdictDeSceau.ALTERE
    if signature.md_algorithm in HACHAGES_FAIBLES:
        return VerdictDeSceau.ALGORITHME_FAIBLE
    signature.compute_integrity_info()
    if signature.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return None
    derniere = signature.signed_revision == signature.reader.xrefs.total_revisions - 1
    fin = _fin(signature) if derniere else octets.rfind(b"%%EOF") + len(b"%%EOF")
    if signature.coverage != SignatureCoverageLevel.ENTIRE_REVISION or octets[fin:].strip():
        return VerdictDeSceau.MODIFIE_APRES
    suite = signature.diff_result
    admis = ModificationLevel.FORM_FILLING if suivi else ModificationLevel.LTA_UPDATES
    if isinstance(suite, DiffResult) and suite.modification_level <= admis:
        return None
    return VerdictDeSceau.MODIFIE_APRES


def _fin(signature: EmbeddedPdfSignature) -> int:
    """Where what the seal covers ends."""
    return int(signature.byte_range[2]) + int(signature.byte_range[3])


def _creux_net(signature: EmbeddedPdfSignature, octets: bytes) -> bool:
    """Whether the only bytes that the seal leaves out are the seal itself, followed by zeros."""
    debut, premier, second, _ = (int(n) for n in signature.byte_range)
    creux = octets[debut + premier : second]
    if not _HEXA.fullmatch(creux):
        return False
    brut = bytes.fromhex(creux[1:-1].decode())
    return not brut[_longueur_der(brut) :].strip(b"\0")


def _longueur_der(octets: bytes) -> int:
    """The length of the first value of a DER string, header included (X.690, 8.1.3)."""
    premier = octets[1]
    if premier < 0x80:
        return 2 + premier
    taille = premier & 0x7F
    return 2 + taille + int.from_bytes(octets[2 : 2 + taille], "big")


async def _dater(
    signature: EmbeddedPdfSignature, confiance: Confiance, preuves: Preuves
) -> tuple[dt.datetime | None, DatationDeSceau]:
    """The moment of the seal: that of its timestamp where it has one, or what it says of itself."""
    jetons = list(extract_tst_data_iter(signature.signer_info, signed=False))
    if not jetons:
        return signature.self_reported_timestamp, DatationDeSceau.DECLAREE
    jeton = jetons[0]
    lu = lire_un_jeton(jeton, message_imprint_checker(signature.signer_info))
    if lu is None:
        return signature.self_reported_timestamp, DatationDeSceau.HORODATAGE_FAUX
    etat = await juger(
        lu.certificat,
        racines=confiance.horodatage,
        confiance=confiance,
        preuves=replace(preuves, certificats=(*preuves.certificats, *lu.autres)),
        moment=lu.le,
        prouve=True,
        le=lu.le,
    )
    if etat.verdict == VerdictDeSceau.INTACT and lu.peut_horodater:
        return lu.le, DatationDeSceau.HORODATEE
    return signature.self_reported_timestamp, DatationDeSceau.HORODATAGE_INCONNU


def _preuves_du_fichier(lecteur: Lecteur) -> Preuves:
    if "/DSS" not in lecteur.root:
        return Preuves()
    magasin = DocumentSecurityStore.read_dss(lecteur)
    certificats = tuple(
        asn1.Certificate.load(reference.get_object().data) for reference in magasin.certs.values()
    )
    return Preuves(
        certificats,
        tuple(reference.get_object().data for reference in magasin.crls),
        tuple(reference.get_object().data for reference in magasin.ocsps),
    )
