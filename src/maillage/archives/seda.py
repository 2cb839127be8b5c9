"""The slip of an archived act: an XML in the vocabulary and the order of SEDA 2.1 (NF Z44-022).

It says all that an application knows: parties, dates, each file with its fingerprint and its format. The
agreement and the rules of management are those of the archive service, which adds them when it takes over.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from maillage.archives.formats import Format

SEDA = "fr:gouv:culture:archivesdefrance:seda:v2.1"
ESPACES: Any = {None: SEDA}
A_DESIGNER = "service d’archives désigné au versement"
# What XML 1.0 cannot hold (§2.2).
INTERDITS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class PieceVersee:
    """One file of the archive: its name there, its bytes, what it is, its format."""

    nom: str
    octets: bytes
    intitule: str
    format: Format
    description: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """An organisation, known by its Siren where it has one."""

    nom: str
    siren: str = ""

    @property
    def identifiant(self) -> str:
        """What names it for ever."""
        return self.siren or self.nom


@dataclass(frozen=True, slots=True)
class Fait:
    """Something that happened to the act: what, when, in a few words."""

    genre: str
    le: dt.datetime | dt.date
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Versement:
    """What the slip says of the whole."""

    identifiant: str
    titre: str
    description: str
    genre: str
    date: dt.datetime
    version: str
    debut: dt.date | None
    fin: dt.date | None
    versant: Agent
    parties: Sequence[Agent]
    faits: Sequence[Fait] = field(default_factory=tuple)


def bordereau(versement: Versement, pieces: Sequence[PieceVersee]) -> bytes:
    """The slip as canonical XML: the same archive, the same bytes."""
    racine = _e(
        "ArchiveTransfer",
        _e("Comment", _texte(versement.description)),
        _e("Date", _instant(versement.date)),
        _e("MessageIdentifier", _texte(versement.identifiant)),
        _e(
            "CodeListVersions",
            _e("MessageDigestAlgorithmCodeListVersion", "SHA-256"),
            _e("MimeTypeCodeListVersion", "IANA"),
            _e("FileFormatCodeListVersion", "PRONOM"),
        ),
        _e(
            "DataObjectPackage",
            *(_fichier(rang, piece) for rang, piece in enumerate(pieces, 1)),
            _e("DescriptiveMetadata", _unite(versement, pieces)),
            _e(
                "ManagementMetadata",
                _e("OriginatingAgencyIdentifier", _texte(versement.versant.identifiant)),
            ),
        ),
        _e("ArchivalAgency", _e("Identifier", A_DESIGNER)),
        _e("TransferringAgency", _e("Identifier", _texte(versement.versant.identifiant))),
    )
    octets: bytes = etree.tostring(
        racine, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )
    return octets


def _e(nom: str, *contenu: str | etree._Element, **attributs: str) -> etree._Element:
    """One element of the slip: its text, or the elements that it holds."""
    element = etree.Element(f"{{{SEDA}}}{nom}", attrib=attributs, nsmap=ESPACES)
    for partie in contenu:
        if isinstance(partie, str):
            element.text = partie
        else:
            element.append(partie)
    return element


def _fichier(rang: int, piece: PieceVersee) -> etree._Element:
    forme = piece.format
    identification = [_e("FormatLitteral", forme.nom), _e("MimeType", forme.media)]
    if forme.puid:
        identification.append(_e("FormatId", forme.puid))
    return _e(
        "BinaryDataObject",
        _e("DataObjectVersion", "BinaryMaster_1"),
        _e("Uri", piece.nom),
        _e("MessageDigest", hashlib.sha256(piece.octets).hexdigest(), algorithm="SHA-256"),
        _e("Size", str(len(piece.octets))),
        _e("FormatIdentification", *identification),
        _e("FileInfo", _e("Filename", piece.nom.rpartition("/")[2])),
        id=f"fichier-{rang}",
    )


def _unite(versement: Versement, pieces: Sequence[PieceVersee]) -> etree._Element:
    contenu = [
        _e("DescriptionLevel", "File"),
        _e("Title", _texte(versement.titre)),
        _e("OriginatingAgencyArchiveUnitIdentifier", _texte(versement.identifiant)),
        _e("Description", _texte(versement.description)),
        _e("DocumentType", _texte(versement.genre)),
        _e("Language", "fra"),
        _e("Version", _texte(versement.version)),
        *(
            _e(
                "AuthorizedAgent",
                _e("Corpname", _texte(p.nom)),
                _e("Identifier", _texte(p.identifiant)),
            )
            for p in versement.parties
        ),
        _e("CreatedDate", _instant(versement.date)),
    ]
    if versement.debut:
        contenu.append(_e("StartDate", versement.debut.isoformat()))
    if versement.fin:
        contenu.append(_e("EndDate", versement.fin.isoformat()))
    contenu += [_evenement(fait) for fait in versement.faits]
    return _e(
        "ArchiveUnit",
        _e("Content", *contenu),
        *(_piece(rang, piece) for rang, piece in enumerate(pieces, 1)),
        id="acte",
    )


def _piece(rang: int, piece: PieceVersee) -> etree._Element:
    contenu = [_e("DescriptionLevel", "Item"), _e("Title", _texte(piece.intitule))]
    if piece.description:
        contenu.append(_e("Description", _texte(piece.description)))
    return _e(
        "ArchiveUnit",
        _e("Content", *contenu),
        _e("DataObjectReference", _e("DataObjectReferenceId", f"fichier-{rang}")),
        id=f"piece-{rang}",
    )


def _evenement(fait: Fait) -> etree._Element:
    parties = [_e("EventType", _texte(fait.genre)), _e("EventDateTime", _instant(fait.le))]
    if fait.detail:
        parties.append(_e("EventDetail", _texte(fait.detail)))
    return _e("Event", *parties)


def _instant(le: dt.datetime | dt.date) -> str:
    if isinstance(le, dt.datetime):
        return le.astimezone(dt.UTC).isoformat(timespec="seconds")
    return f"{le.isoformat()}T00:00:00"


def _texte(texte: str) -> str:
    return INTERDITS.sub("\N{REPLACEMENT CHARACTER}", texte)


def empreintes(pieces: Iterable[PieceVersee]) -> bytes:
    """The fingerprints as `sha256sum -c` reads them."""
    return "".join(f"{hashlib.sha256(p.octets).hexdigest()}  {p.nom}\n" for p in pieces).encode()
