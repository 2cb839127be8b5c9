"""The whole answer to « can I trust this file? »: its seals, which version it is, and what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from maillage.interface.typographie import typo
from maillage.sceaux.confiance import Confiance
from maillage.sceaux.enums import SURS, LienAvecUneVersion, VerdictDeSceau
from maillage.sceaux.fichier import lire
from maillage.sceaux.origines import Origine, retrouver
from maillage.sceaux.phrases import explication, que_faire
from maillage.sceaux.verification import Examen, SceauLu


@dataclass(frozen=True, slots=True)
class ConstatDeVerification:
    """What is found of a file, and the one verdict that its reader needs."""

    examen: Examen
    origine: Origine | None

    @property
    def verdict(self) -> VerdictDeSceau:
        """What is wrong with the bytes first, then with the version, then with who sealed."""
        vu, origine = self.examen.verdict, self.origine
        if vu == VerdictDeSceau.SANS_SCEAU and origine and origine.alteree:
            return VerdictDeSceau.DIFFERENT
        if not (self.examen.est_entier or vu == VerdictDeSceau.SANS_SCEAU):
            return vu
        if origine and origine.alteree:
            return VerdictDeSceau.ALTERE
        if origine and _n_est_pas_le_fichier(origine, scelle=bool(self.sceaux)):
            return VerdictDeSceau.DIFFERENT
        if origine and origine.perimee:
            return VerdictDeSceau.MAUVAISE_VERSION
        return vu

    @property
    def est_sur(self) -> bool:
        """Whether one may rely on the file: sealed by whom it says, or the very file kept here."""
        if self.verdict in SURS:
            return True
        garde = {LienAvecUneVersion.FIGE, LienAvecUneVersion.SCELLE}
        entier = self.verdict == VerdictDeSceau.SANS_SCEAU
        return entier and self.origine is not None and self.origine.lien in garde

    @property
    def sceaux(self) -> tuple[SceauLu, ...]:
        """Each seal, in order."""
        return self.examen.sceaux

    @property
    def explication(self) -> str:
        """What that means, in one or two sentences."""
        if self.verdict == VerdictDeSceau.MAUVAISE_VERSION and self.origine:
            return self.origine.perimee
        return explication(self.verdict, self.origine)

    @property
    def que_faire(self) -> str:
        """What its reader may do next, or nothing."""
        return "" if self.est_sur else que_faire(self.verdict)

    def en_donnees(self) -> dict[str, Any]:
        """For JSON: stable codes beside the French words."""
        return {
            "verdict": self.verdict.value,
            "intitule": self.verdict.label,
            "sur": self.est_sur,
            "entier": self.examen.est_entier,
            "explication": self.explication,
            "que_faire": self.que_faire,
            "sceaux": [_sceau(lu) for lu in self.sceaux],
            "version": _origine(self.origine) if self.origine else None,
        }


def _n_est_pas_le_fichier(origine: Origine, *, scelle: bool) -> bool:
    """Whether it bears the code of a version without being its file; a scan, unsealed, is no file of ours."""
    faux = origine.lien == LienAvecUneVersion.REPERE_INCONNU
    return faux or (scelle and origine.lien == LienAvecUneVersion.REPERE)


def verifier(octets: bytes, *, confiance: Confiance, le: dt.datetime) -> ConstatDeVerification:
    """Everything that can be said of this file on that day; it is read in memory, and kept nowhere.

    Raises `LectureInterrompue` for a file that asks too much, `LecteursOccupes`.
    """
    examen, reperes = lire(octets, confiance=confiance, le=le)
    origine = None if reperes is None else retrouver(octets, reperes)
    return ConstatDeVerification(examen, origine)


def _sceau(lu: SceauLu) -> dict[str, Any]:
    donnees = asdict(lu)
    donnees["verdict"], donnees["intitule"] = lu.verdict.value, lu.verdict.label
    donnees["datation"], donnees["date"] = lu.datation.value, lu.datation.label
    for nom in ("le", "depuis"):
        donnees[nom] = donnees[nom] and donnees[nom].isoformat()
    return donnees


def _origine(origine: Origine) -> dict[str, Any]:
    donnees = asdict(origine)
    donnees["lien"], donnees["correspondance"] = origine.lien.value, origine.lien.label
    donnees["figee_le"] = origine.figee_le and origine.figee_le.isoformat()
    donnees["perimee"] = typo(origine.perimee)
    return donnees
