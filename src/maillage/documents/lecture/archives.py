"""An office file is a ZIP archive: what is hostile, broken or huge in it is refused before any parsing.

What passes is copied into a plain archive, without compression: the readers that follow unpack
nothing that was not measured here.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from maillage.documents.extraction import FichierIllisible

MEGAOCTET = 1_000_000
ENTREES_AU_PLUS = 2_000
DECOMPRESSE_AU_PLUS = 80 * MEGAOCTET
# An office file unpacks to ten or twenty times its size; a bomb, to a thousand times.
RAPPORT_AU_PLUS = 150
PARTIE_SANS_SOUPCON = MEGAOCTET
DEGATS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
MACROS = re.compile(
    r"vbaproject|vbadata|^basic/|^scripts/|/macrosheets/|/dialogsheets/|\.bin\.rels$"
)
LIENS = re.compile(r"/externallinks/|/connections\.xml$|/querytables/|/webextensions?/")
OBJETS = re.compile(r"/embeddings/|/activex/|/ctrlprops/|^object ")
CHIFFREMENT = re.compile(r"encryptioninfo$|encryptedpackage$")
TYPE_MACROS = re.compile(rb"macroenabled", re.IGNORECASE)
# A link that one clicks does nothing by itself; any other outside target is fetched or run.
LIEN_EXTERIEUR = re.compile(
    rb"<(?:\w+:)?Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External[\"'])(?![^>]*/hyperlink[\"'])",
    re.IGNORECASE,
)
DTD = re.compile(rb"<!\s*(?:doctype|entity)", re.IGNORECASE)
XML = (".xml", ".rels", ".vml")


def ouvrir(octets: bytes) -> zipfile.ZipFile:
    """The archive, checked and copied without compression. Raises `FichierIllisible`."""
    if octets.startswith(b"\xd0\xcf\x11\xe0"):
        raise FichierIllisible(
            "Ce fichier est protégé par un mot de passe, ou c'est un ancien format (.xls, .doc). "
            "Retirez la protection ou enregistrez-le en .xlsx, puis recommencez."
        )
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            _verifier_l_annonce(archive.infolist())
            return _copier(archive)
    except DEGATS as erreur:
        raise FichierIllisible(
            "Ce fichier est abîmé : il ne s'ouvre pas. Ouvrez-le dans votre tableur ou votre "
            "traitement de texte, enregistrez-le de nouveau, puis recommencez."
        ) from erreur


def _verifier_l_annonce(entrees: list[zipfile.ZipInfo]) -> None:
    """What the archive says of itself: number and sizes, names, protection, macros, links."""
    total = sum(entree.file_size for entree in entrees)
    if len(entrees) > ENTREES_AU_PLUS or total > DECOMPRESSE_AU_PLUS or any(map(_gonfle, entrees)):
        raise FichierIllisible(
            "Le contenu de ce fichier est démesuré une fois décompressé : il n'est pas ouvert. "
            "Recopiez votre tableau dans un classeur neuf, puis recommencez."
        )
    noms = [entree.filename for entree in entrees]
    if len(set(noms)) != len(noms) or any(map(_sort_du_fichier, noms)):
        raise FichierIllisible(
            "Ce fichier contient des noms qui sortent de son archive ou s'y répètent : il n'est pas "
            "ouvert. Recopiez votre tableau dans un classeur neuf."
        )
    if any(entree.flag_bits & 1 for entree in entrees) or _porte(CHIFFREMENT, noms):
        raise FichierIllisible(
            "Ce fichier est protégé par un mot de passe. Retirez la protection, puis recommencez."
        )
    if _porte(MACROS, noms):
        raise FichierIllisible(
            "Ce fichier contient des macros : il n'est pas ouvert. Enregistrez-le sans macros "
            "(« Classeur Excel (.xlsx) »), puis recommencez."
        )
    if _porte(LIENS, noms):
        raise _liens()
    if _porte(OBJETS, noms):
        raise FichierIllisible(
            "Ce fichier contient des objets incorporés (un autre document, un programme) : il n'est "
            "pas ouvert. Retirez-les, puis recommencez."
        )


def _gonfle(entree: zipfile.ZipInfo) -> bool:
    return entree.file_size > PARTIE_SANS_SOUPCON and entree.file_size > RAPPORT_AU_PLUS * max(
        entree.compress_size, 1
    )


def _sort_du_fichier(nom: str) -> bool:
    chemin = PurePosixPath(nom.replace("\\", "/"))
    return chemin.is_absolute() or ".." in chemin.parts or ":" in nom or "\0" in nom


def _porte(motif: re.Pattern[str], noms: list[str]) -> bool:
    return any(motif.search(nom.lower()) for nom in noms)


def _liens() -> FichierIllisible:
    return FichierIllisible(
        "Ce fichier va chercher des données dans d'autres fichiers ou sur un réseau (liens "
        "externes) : il n'est pas ouvert. Rompez ces liens (Données › Modifier les liens), puis "
        "recommencez."
    )


def _copier(archive: zipfile.ZipFile) -> zipfile.ZipFile:
    """The parts that hold text, read once and held to what was announced.

    Python unpacks no more of a part than it announces, and its checksum must agree.
    """
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as copie:
        for entree in archive.infolist():
            est_xml = entree.filename.lower().endswith(XML)
            if entree.is_dir() or not (est_xml or entree.filename == "mimetype"):
                continue
            contenu = archive.read(entree)
            if est_xml:
                _verifier_le_xml(entree.filename, contenu)
            copie.writestr(zipfile.ZipInfo(entree.filename), contenu)
    return zipfile.ZipFile(sortie)


def _verifier_le_xml(nom: str, contenu: bytes) -> None:
    if DTD.search(contenu if b"\0" not in contenu[:200] else contenu.replace(b"\0", b"")):
        raise FichierIllisible(
            "Ce fichier contient des déclarations (DTD, entités) qu'aucun tableur n'écrit : il n'est "
            "pas ouvert. Recopiez votre tableau dans un classeur neuf."
        )
    if nom == "[Content_Types].xml" and TYPE_MACROS.search(contenu):
        raise FichierIllisible(
            "Ce fichier est d'un type qui porte des macros (.xlsm, .docm) : il n'est pas ouvert. "
            "Enregistrez-le sans macros, puis recommencez."
        )
    if nom.endswith(".rels") and LIEN_EXTERIEUR.search(contenu):
        raise _liens()


def arbre(archive: zipfile.ZipFile, nom: str) -> etree._Element:
    """The part as a tree, no entity resolved. Raises `FichierIllisible` where it is no XML."""
    lecteur = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(archive.read(nom), lecteur)
    except (etree.XMLSyntaxError, KeyError) as erreur:
        raise FichierIllisible(
            "Ce fichier est abîmé ou protégé : son contenu ne se lit pas. Enregistrez-le de nouveau, "
            "puis recommencez."
        ) from erreur
