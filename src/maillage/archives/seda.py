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

from lxml import etree
from lxml.builder import ElementMaker

from maillage.archives.formats import Format

SEDA = "fr:gouv:culture:archivesdefrance:seda:v2.1"
A_DESIGNER = "service d’archives désigné au versement"
# What XML 1.0 cannot hold (§2.2).
INTERDITS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

E = ElementMaker(namespace=SEDA, nsmap={None: SEDA})


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
    racine = E.ArchiveTransfer(
        E.Comment(_texte(versement.description)),
        E.Date(_instant(versement.date)),
        E.MessageIdentifier(_texte(versement.identifiant)),
        E.CodeListVersions(
            E.MessageDigestAlgorithmCodeListVersion("SHA-256"),
            E.MimeTypeCodeListVersion("IANA"),
            E.FileFormatCodeListVersion("PRONOM"),
        ),
        E.DataObjectPackage(
            *(_fichier(rang, piece) for rang, piece in enumerate(pieces, 1)),
            E.DescriptiveMetadata(_unite(versement, pieces)),
            E.ManagementMetadata(
                E.OriginatingAgencyIdentifier(_texte(versement.versant.identifiant))
            ),
        ),
        E.ArchivalAgency(E.Identifier(A_DESIGNER)),
        E.TransferringAgency(E.Identifier(_texte(versement.versant.identifiant))),
    )
    octets: bytes = etree.tostring(
        racine, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )
    return octets


def _fichier(rang: int, piece: PieceVersee) -> etree._Element:
    forme = piece.format
    identification = [E.FormatLitteral(forme.nom), E.MimeType(forme.media)]
    if forme.puid:
        identification.append(E.FormatId(forme.puid))
    return E.BinaryDataObject(
        E.DataObjectVersion("BinaryMaster_1"),
        E.Uri(piece.nom),
        E.MessageDigest(hashlib.sha256(piece.octets).hexdigest(), algorithm="SHA-256"),
        E.Size(str(len(piece.octets))),
        E.FormatIdentification(*identification),
        E.FileInfo(E.Filename(piece.nom.rpartition("/")[2])),
        id=f"fichier-{rang}",
    )


def _unite(versement: Versement, pieces: Sequence[PieceVersee]) -> etree._Element:
    contenu = [
        E.DescriptionLevel("File"),
        E.Title(_texte(versement.titre)),
        E.OriginatingAgencyArchiveUnitIdentifier(_texte(versement.identifiant)),
        E.Description(_texte(versement.description)),
        E.DocumentType(_texte(versement.genre)),
        E.Language("fra"),
        E.Version(_texte(versement.version)),
        *(
            E.AuthorizedAgent(E.Corpname(_texte(p.nom)), E.Identifier(_texte(p.identifiant)))
            for p in versement.parties
        ),
        E.CreatedDate(_instant(versement.date)),
    ]
    if versement.debut:
        contenu.append(E.StartDate(versement.debut.isoformat()))
    if versement.fin:
        contenu.append(E.EndDate(versement.fin.isoformat()))
    contenu += [_evenement(fait) for fait in versement.faits]
    return E.ArchiveUnit(
        E.Content(*contenu),
        *(_piece(rang, piece) for rang, piece in enumerate(pieces, 1)),
        id="acte",
    )


def _piece(rang: int, piece: PieceVersee) -> etree._Element:
    contenu = [E.DescriptionLevel("Item"), E.Title(_texte(piece.intitule))]
    if piece.description:
        contenu.append(E.Description(_texte(piece.description)))
    return E.ArchiveUnit(
        E.Content(*contenu),
        E.DataObjectReference(E.DataObjectReferenceId(f"fichier-{rang}")),
        id=f"piece-{rang}",
    )


def _evenement(fait: Fait) -> etree._Element:
    parties = [E.EventType(_texte(fait.genre)), E.EventDateTime(_instant(fait.le))]
    if fait.detail:
        parties.append(E.EventDetail(_texte(fait.detail)))
    return E.Event(*parties)


def _instant(le: dt.datetime | dt.date) -> str:
    if isinstance(le, dt.datetime):
        return le.astimezone(dt.UTC).isoformat(timespec="seconds")
    return f"{le.isoformat()}T00:00:00"


def _texte(texte: str) -> str:
    return INTERDITS.sub("\N{REPLACEMENT CHARACTER}", texte)


def empreintes(pieces: Iterable[PieceVersee]) -> bytes:
    """The fingerprints as `sha256sum -c` reads them."""
    return "".join(f"{hashlib.sha256(p.octets).hexdigest()}  {p.nom}\n" for p in pieces).encode()
