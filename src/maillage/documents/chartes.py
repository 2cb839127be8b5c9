"""The Word model of an organisation: is the file one, and is there nothing in it that could harm.

What is taken of it is its styles, its head and its foot; but it is handed over by somebody, and comes out
in the documents of others: whatever acts, or calls something outside, is refused at the door.

Every command loads this module, few check a file: python-docx and lxml are imported where they are used.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from maillage.fichiers.bornes import bornee
from maillage.regles.erreurs import SaisieInvalide

TAILLE = 5_000_000
PARTIES_AU_PLUS = 400
OUVERT_AU_PLUS = 60_000_000  # bytes once unzipped: a model holds a logo and styles
PARTIE_AU_PLUS = 20_000_000
ANCIEN_WORD = b"\xd0\xcf\x11\xe0"  # .doc, or a .docx behind a password (MS-CFB 2.2)
PRINCIPAL = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# What a damaged archive raises.
DEGATS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
# What an office file embeds to act, or to hold another file (ECMA-376, part 1, 15.2; MS-OFFMACRO2).
MACROS = re.compile(r"vba|macro", re.IGNORECASE)
INCORPORES = re.compile(
    r"/(embeddings|activex|afchunk|ctrlprops)/|\.(bin|exe|dll|js|vbs)$", re.IGNORECASE
)
LIENS_ADMIS = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
# Fields that read or run something outside (ECMA-376, part 1, 17.16.5).
CHAMPS = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|MACROBUTTON|DATABASE|RD|EMBED)\b"
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FRONTIERE = "Dans Word, enregistrez une copie sans cela, puis déposez-la."


@dataclass(frozen=True, slots=True)
class Charte:
    """The Word model that a DOCX is dressed with, and the text that stands for its logo."""

    octets: bytes
    alternative: str = ""


_fournisseurs: list[Callable[[Any], Charte | None]] = []


def fournir(fonction: Callable[[Any], Charte | None]) -> None:
    """Say how the Word model of what a document is written for is found; one answer for the instance."""
    _fournisseurs[:] = [fonction]


def charte_de(objet: Any) -> Charte | None:
    """The Word model with which the DOCX of that object is dressed, or nothing."""
    return _fournisseurs[0](objet) if _fournisseurs else None


@bornee()
def verifier(octets: bytes) -> None:
    """Raise `SaisieInvalide` (field `fichier`) unless the bytes are a Word model that can be used.

    Refused, each with its message: what is no DOCX, too large, macros, embedded objects, anything that
    is read from outside, XML that declares entities.
    """
    if len(octets) > TAILLE:
        raise _refus(f"Ce fichier pèse plus de {TAILLE // 1_000_000} Mo. Allégez ses images.")
    if octets.startswith(ANCIEN_WORD):
        raise _refus(
            "Ce fichier est un ancien document Word (.doc), ou il est protégé par un mot de passe. "
            "Enregistrez-le au format .docx, sans mot de passe."
        )
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            parties = _parties(archive)
    except DEGATS as erreur:
        raise _refus(
            "Ce fichier n’est pas un document Word (.docx). Dans Word, choisissez « Enregistrer sous », "
            "puis « Document Word »."
        ) from erreur
    _verifier_les_noms(parties)
    for nom, contenu in parties.items():
        if nom.lower().endswith((".xml", ".rels")):
            _verifier_une_partie(nom, contenu)
    _verifier_qu_il_s_ouvre(octets)


def _parties(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > PARTIES_AU_PLUS or sum(i.file_size for i in infos) > OUVERT_AU_PLUS:
        raise _refus("Ce fichier est démesuré une fois ouvert. Déposez un modèle plus simple.")
    if any(i.file_size > PARTIE_AU_PLUS for i in infos):
        raise _refus("Ce fichier contient une image ou un texte démesuré. Allégez-le.")
    if max(Counter(i.filename for i in infos).values(), default=0) > 1:
        raise _refus("Ce fichier est mal formé : deux de ses parties ont le même nom.")
    return {i.filename: archive.read(i) for i in infos if not i.is_dir()}


def _verifier_les_noms(parties: dict[str, bytes]) -> None:
    if "word/document.xml" not in parties or "[Content_Types].xml" not in parties:
        raise _refus(
            "Ce fichier n’est pas un document Word (.docx). Choisissez le modèle de votre Caf."
        )
    for nom in parties:
        if nom.startswith(("/", "\\")) or ".." in nom.replace("\\", "/").split("/"):
            raise _refus("Ce fichier est mal formé : une de ses parties sort du document.")
        if MACROS.search(nom):
            raise _refus(f"Ce fichier contient des macros. {FRONTIERE}")
        if INCORPORES.search(f"/{nom}") and "printersettings" not in nom.lower():
            raise _refus(f"Ce fichier contient un objet incorporé. {FRONTIERE}")
    types = parties["[Content_Types].xml"].decode("utf-8", "replace")
    if MACROS.search(types):
        raise _refus(f"Ce fichier contient des macros. {FRONTIERE}")
    if PRINCIPAL not in types:
        raise _refus(
            "Ce fichier n’est pas un document Word (.docx). Enregistrez-le dans ce format."
        )


def _verifier_une_partie(nom: str, contenu: bytes) -> None:
    # UTF-16, in which the two others would not be seen, is full of zeros.
    if b"<!DOCTYPE" in contenu or b"<!ENTITY" in contenu or b"\0" in contenu:
        raise _refus("Ce fichier est mal formé : Word n’écrit pas ses documents ainsi.")
    from lxml import etree

    lecteur = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        racine = etree.fromstring(contenu, lecteur)
    except etree.XMLSyntaxError as erreur:
        if getattr(erreur, "code", 0) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from erreur  # it says nothing of the file
        raise _refus("Ce fichier est abîmé : une de ses parties ne se lit pas.") from erreur
    if nom.endswith(".rels"):
        _verifier_les_liens(racine)
    champs = " ".join(e.text or "" for e in racine.iter(f"{W}instrText"))
    champs += " ".join(e.get(f"{W}instr", "") for e in racine.iter(f"{W}fldSimple"))
    collees = "".join(e.text or "" for e in racine.iter(f"{W}instrText"))
    if CHAMPS.search(champs) or CHAMPS.search(collees):
        raise _refus(f"Ce fichier contient un champ qui lit ou lance autre chose. {FRONTIERE}")


def _verifier_les_liens(racine: Any) -> None:
    for lien in racine:
        if lien.get("TargetMode") != "External":
            continue
        genre = (lien.get("Type") or "").rsplit("/", 1)[-1]
        if genre == "hyperlink" and LIENS_ADMIS.match(lien.get("Target") or ""):
            continue
        if genre == "attachedTemplate":
            raise _refus(
                "Ce fichier est lié à un modèle extérieur. Dans Word, onglet Développeur, « Modèle de "
                "document », remettez « Normal », puis enregistrez."
            )
        raise _refus(
            f"Ce fichier va chercher quelque chose à l’extérieur ({genre or 'lien'}). "
            "Incorporez l’image, ou retirez le lien."
        )


def _verifier_qu_il_s_ouvre(octets: bytes) -> None:
    import docx

    try:
        fichier = docx.Document(BytesIO(octets))
        sections = len(fichier.sections)
    except Exception as erreur:  # whatever python-docx raises on a broken file
        raise _refus(
            "Ce fichier ne s’ouvre pas. Réparez-le dans Word, puis déposez-le."
        ) from erreur
    if not sections:
        raise _refus("Ce fichier n’a ni page ni en-tête à reprendre.")


def _refus(message: str) -> SaisieInvalide:
    return SaisieInvalide(message, champ="fichier")
