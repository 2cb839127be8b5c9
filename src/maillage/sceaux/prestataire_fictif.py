"""A service that plays an external one, for the demo and the tests: it signs with « fictif » certificates.

It behaves as one does: it takes its time, refuses what is wrong, breaks down, calls twice. Its procedures
are files of the data folder, so that pages and tasks, in several processes, see the same ones.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.utils import timezone

from maillage.sceaux import cles, scellement
from maillage.sceaux.champs import Champ
from maillage.sceaux.enums import EtatDuSignataire, EtatProcedure
from maillage.sceaux.lecture import CleLue
from maillage.sceaux.prestataire import (
    Demande,
    EtatDeProcedure,
    EtatDUnSignataire,
    PrestataireIndisponible,
    ProcedureRefusee,
    Rappel,
    RappelRefuse,
)

DELAI = 20.0  # seconds that each signer takes
FRAICHEUR = dt.timedelta(minutes=5)
VALIDITE = dt.timedelta(days=30)  # an invitation that nobody answers is closed after that
# What the address of a signer makes it play.
REFUSE, TARDE, EXPIRE, PANNE = "refus", "jamais", "expire", "panne"


class PrestataireFictif:
    """See the module. The word before the @ of an address says what its signer does, if anything odd."""

    nom = "Prestataire fictif"

    def __init__(self, delai: float = DELAI) -> None:
        self.delai = dt.timedelta(seconds=delai)

    def creer(self, demande: Demande) -> str:
        """Open a procedure; the same `cle` gives back the same one."""
        if not demande.signataires:
            raise ProcedureRefusee("Le prestataire refuse une procédure sans signataire.")
        if not demande.pdf.startswith(b"%PDF-"):
            raise ProcedureRefusee("Le prestataire refuse ce fichier : ce n’est pas un PDF.")
        if any(s.adresse.startswith(PANNE) for s in demande.signataires):
            raise PrestataireIndisponible(
                "Le prestataire de signature ne répond pas. Rien n’a été ouvert : recommencez plus tard."
            )
        reference = "fictif-" + hashlib.sha256(demande.cle.encode()).hexdigest()[:20]
        if not _place(reference).exists():
            _ecrire(reference, _nouvelle(demande))
            (_dossier() / f"{reference}.pdf").write_bytes(demande.pdf)
        return reference

    def etat(self, reference: str) -> EtatDeProcedure:
        """Where it stands now: one signer after the other, each after the delay."""
        lue = _lire(reference)
        ouverte = dt.datetime.fromisoformat(lue["ouverte_le"])
        etats: list[EtatDUnSignataire] = []
        for rang, signataire in enumerate(lue["signataires"], 1):
            etats.append(self._signataire(rang, signataire, ouverte, etats))
        if lue["annulee"]:
            return EtatDeProcedure(EtatProcedure.ANNULEE, tuple(etats))
        poses = {s.etat for s in etats}
        if EtatDuSignataire.A_REFUSE in poses:
            return EtatDeProcedure(EtatProcedure.REFUSEE, tuple(etats))
        if poses == {EtatDuSignataire.A_SIGNE}:
            return EtatDeProcedure(EtatProcedure.TERMINEE, tuple(etats))
        expire = self._expire(lue["signataires"], ouverte, etats)
        return EtatDeProcedure(
            EtatProcedure.EXPIREE if expire else EtatProcedure.EN_COURS, tuple(etats)
        )

    def fichier(self, reference: str) -> bytes:
        """The PDF signed by each, with a certificate that nobody vouches for."""
        if self.etat(reference).etat != EtatProcedure.TERMINEE:
            raise ProcedureRefusee("Tous n’ont pas encore signé chez le prestataire.")
        signe = _dossier() / f"{reference}-signe.pdf"
        if not signe.exists():
            lue = _lire(reference)
            octets = (_dossier() / f"{reference}.pdf").read_bytes()
            signe.write_bytes(_signer(octets, lue["signataires"]))
        return signe.read_bytes()

    def annuler(self, reference: str) -> None:
        """Close it, unless it is finished."""
        if self.etat(reference).etat == EtatProcedure.TERMINEE:
            raise ProcedureRefusee("Tous ont déjà signé : la procédure ne s’annule plus.")
        _ecrire(reference, {**_lire(reference), "annulee": True})

    def lire_rappel(self, corps: bytes, entetes: Mapping[str, str], le: dt.datetime) -> Rappel:
        """Verify the HMAC-SHA256 of the moment and of the body, and that the moment is fresh."""
        moment, recue = entetes.get("X-Moment", ""), entetes.get("X-Signature", "")
        if not hmac.compare_digest(recue.encode(), signature_d_un_rappel(corps, moment).encode()):
            raise RappelRefuse("Ce rappel ne vient pas du prestataire.")
        try:
            if abs(le - dt.datetime.fromisoformat(moment)) > FRAICHEUR:
                raise RappelRefuse("Ce rappel est trop ancien.")
            lu = json.loads(corps)
            return Rappel(str(lu["evenement"])[:120], str(lu["procedure"])[:120])
        except (ValueError, KeyError, TypeError) as erreur:
            raise RappelRefuse("Ce rappel ne se lit pas.") from erreur

    def _expire(
        self,
        signataires: list[dict[str, str]],
        ouverte: dt.datetime,
        etats: list[EtatDUnSignataire],
    ) -> bool:
        """Whether nobody will sign any more: too late, or the one whose turn it is plays it."""
        attendu = next(e.rang for e in etats if e.etat != EtatDuSignataire.A_SIGNE)
        joue = signataires[attendu - 1]["adresse"].partition("@")[0] == EXPIRE
        limite = attendu * self.delai if joue else VALIDITE
        return timezone.now() >= ouverte + limite

    def _signataire(
        self,
        rang: int,
        signataire: Mapping[str, str],
        ouverte: dt.datetime,
        avant: list[EtatDUnSignataire],
    ) -> EtatDUnSignataire:
        if avant and avant[-1].etat != EtatDuSignataire.A_SIGNE:
            return EtatDUnSignataire(rang, EtatDuSignataire.ATTENDU)
        quand = ouverte + rang * self.delai
        joue = signataire["adresse"].partition("@")[0]
        if joue in (TARDE, EXPIRE) or timezone.now() < quand:
            return EtatDUnSignataire(rang, EtatDuSignataire.INVITE)
        if joue == REFUSE:
            raison = "Le signataire a refusé (fictif)."
            return EtatDUnSignataire(rang, EtatDuSignataire.A_REFUSE, quand, raison)
        return EtatDUnSignataire(rang, EtatDuSignataire.A_SIGNE, quand)


def signature_d_un_rappel(corps: bytes, moment: str) -> str:
    """What the service writes in « X-Signature » when it calls."""
    cle = hashlib.sha256(b"maillage.sceaux.rappels" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(cle, moment.encode() + b"." + corps, "sha256").hexdigest()


def _nouvelle(demande: Demande) -> dict[str, Any]:
    return {
        "intitule": demande.intitule,
        "ouverte_le": timezone.now().isoformat(),
        "annulee": False,
        "rappel": demande.rappel,
        "signataires": [
            {"nom": s.nom, "adresse": s.adresse, "pour": s.pour} for s in demande.signataires
        ],
    }


def _dossier() -> Path:
    dossier = Path(settings.DATA_DIR) / "prestataire-fictif"
    dossier.mkdir(parents=True, exist_ok=True)
    return dossier


def _place(reference: str) -> Path:
    if not reference.startswith("fictif-") or not reference[7:].isalnum():
        raise ProcedureRefusee("Le prestataire ne connaît pas cette procédure.")
    return _dossier() / f"{reference}.json"


def _lire(reference: str) -> dict[str, Any]:
    try:
        lue: dict[str, Any] = json.loads(_place(reference).read_text(encoding="utf-8"))
    except OSError as erreur:
        raise ProcedureRefusee("Le prestataire ne connaît pas cette procédure.") from erreur
    return lue


def _ecrire(reference: str, procedure: Mapping[str, Any]) -> None:
    place = _place(reference)
    descripteur, provisoire = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(descripteur, "w", encoding="utf-8") as sortie:
        json.dump(procedure, sortie, ensure_ascii=False)
    Path(provisoire).replace(place)


def _signer(octets: bytes, signataires: list[dict[str, str]]) -> bytes:
    champs = [
        Champ(f"Signature_{rang}", f"Signature de {s['nom']}")
        for rang, s in enumerate(signataires, 1)
    ]
    for rang, signataire in enumerate(signataires, 1):
        scelle = scellement.apposer(
            octets,
            champ=f"Signature_{rang}",
            champs=champs,
            cle=cles.en_memoire(_cle_fictive(signataire["nom"])),
            au_nom_de=signataire["nom"],
            motif="Signature fictive",
        )
        octets += scelle.ajout
    return octets


def _cle_fictive(nom: str) -> CleLue:
    """A key and its self-made certificate, which says that it is « fictif »."""
    cle = ec.generate_private_key(ec.SECP256R1())
    sujet = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{nom} (fictif)"[:64])])
    maintenant = timezone.now()
    certificat = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - dt.timedelta(days=1))
        .not_valid_after(maintenant + dt.timedelta(days=365))
        .sign(cle, SHA256())
    )
    return CleLue(certificat, cle, ())
