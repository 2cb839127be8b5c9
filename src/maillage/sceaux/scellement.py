"""Puts a seal at the end of a PDF (PAdES, ETSI EN 319 142-1): nothing that is before it changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import add_validation_info
from pyhanko.stamp import BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from maillage.regles.erreurs import EtatIncompatible
from maillage.sceaux import champs as champs_
from maillage.sceaux.champs import Champ, Ecrivain
from maillage.sceaux.enums import NiveauDeSceau
from maillage.sceaux.horodatage import HorodatageIndisponible

CHAMP_DE_L_ARCHIVE = "Horodatage_archive"


class ScellementImpossible(EtatIncompatible):
    """The seal cannot be put."""

    code = "SCELLEMENT_IMPOSSIBLE"


@dataclass(frozen=True, slots=True)
class Scelle:
    """What sealing gives: the bytes to add after those that were sealed, and the level reached."""

    ajout: bytes
    niveau: NiveauDeSceau


def apposer(
    octets: bytes,
    *,
    champ: str,
    champs: Iterable[Champ],
    cle: Signer,
    au_nom_de: str,
    motif: str,
    horodateur: TimeStamper | None = None,
    tampon: BaseStampStyle | None = None,
) -> Scelle:
    """Seal the PDF in the field `champ`; `champs` are laid first where it has none yet.

    B-T with an `horodateur`, B-B without. Raises `ScellementImpossible` (file that cannot be read, no
    such field, or one already filled) and `HorodatageIndisponible`.
    """
    try:
        pdf = Ecrivain(BytesIO(octets), strict=False)
        _preparer(pdf, champ, champs)
        signeur = PdfSigner(
            PdfSignatureMetadata(
                field_name=champ,
                md_algorithm="sha256",
                subfilter=SigSeedSubFilter.PADES,
                name=au_nom_de,
                reason=motif,
            ),
            cle,
            timestamper=horodateur,
            stamp_style=tampon,
        )
        sortie = BytesIO()
        signeur.sign_pdf(pdf, existing_fields_only=True, output=sortie)
    except (TimestampRequestError, ValueError, OSError) as erreur:
        if horodateur is None or isinstance(erreur, SigningError | PdfError):
            raise _impossible(erreur) from erreur
        raise HorodatageIndisponible("réponse illisible ou refusée") from erreur
    except (PdfError, SigningError) as erreur:
        raise _impossible(erreur) from erreur
    scelle = sortie.getvalue()
    if not scelle.startswith(octets):
        raise ScellementImpossible(
            "Le sceau aurait changé ce qui est scellé : rien n’a été apposé."
        )
    niveau = NiveauDeSceau.T if horodateur else NiveauDeSceau.B
    return Scelle(scelle[len(octets) :], niveau)


def pour_l_archive(
    octets: bytes, *, contexte: ValidationContext, horodateur: TimeStamper | None
) -> tuple[bytes, NiveauDeSceau | None]:
    """The copy for the archive, with what proves each seal later: B-LT, and B-LTA with an `horodateur`.

    A seal that the `contexte` does not trust cannot be proven: the level is then None and the bytes are
    unchanged. The sealed file itself stays as it is. Raises `HorodatageIndisponible`.
    """
    copie = octets
    for rang in range(
        len(PdfFileReader(BytesIO(octets), strict=False).embedded_regular_signatures)
    ):
        lecteur = PdfFileReader(BytesIO(copie), strict=False)
        sceau = lecteur.embedded_regular_signatures[rang]
        try:
            suite = add_validation_info(sceau, contexte)
        except (ValidationError, PathBuildingError, PdfError, ValueError):
            return octets, None
        copie = suite.getvalue()
    if horodateur is None:
        return copie, NiveauDeSceau.LT
    sortie = BytesIO()
    champ = CHAMP_DE_L_ARCHIVE if _est_libre(copie, CHAMP_DE_L_ARCHIVE) else None
    date = PdfTimeStamper(horodateur, field_name=champ)
    try:
        ecrivain = Ecrivain(BytesIO(copie), strict=False)
        date.timestamp_pdf(ecrivain, "sha256", contexte, output=sortie)
    except (ValidationError, PathBuildingError):
        return copie, NiveauDeSceau.LT  # an authority that is not recognised proves nothing
    except (TimestampRequestError, ValueError, OSError) as erreur:
        raise HorodatageIndisponible("réponse illisible ou refusée") from erreur
    return sortie.getvalue(), NiveauDeSceau.LTA


def _preparer(pdf: Ecrivain, champ: str, champs: Iterable[Champ]) -> None:
    """Lay the fields of a file that has none yet; the one to fill must be there, and empty."""
    connus = champs_.noms(pdf)
    if not connus:
        prevus = list(champs)
        champs_.poser(pdf, prevus)
        connus = {prevu.nom: False for prevu in prevus}
    _exiger_libre(connus, champ)


def _est_libre(octets: bytes, champ: str) -> bool:
    return champs_.noms(PdfFileReader(BytesIO(octets), strict=False)).get(champ) is False


def _exiger_libre(connus: dict[str, bool], champ: str) -> None:
    if champ not in connus:
        raise ScellementImpossible(
            "Cette partie n’était pas signataire quand le premier sceau a été apposé : lui ajouter une "
            "place altérerait les sceaux des autres. Joignez sa page signée, ou faites-lui signer un "
            "avenant."
        )
    if connus[champ]:
        raise ScellementImpossible("Cette partie a déjà scellé ce fichier.")


def _impossible(erreur: Exception) -> ScellementImpossible:
    return ScellementImpossible(
        f"Ce PDF ne peut pas être scellé ({type(erreur).__name__}). Prévenez l’administrateur de "
        "l’instance : le fichier figé, lui, est intact."
    )
