"""What the gates need to know of a démarche, of its acts and of its votes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import prefetch_related_objects

from maillage.conventions.enums import (
    ETATS_MODIFIABLES,
    EtatActe,
    EtatSignature,
    RolePartie,
    TypeActe,
)
from maillage.conventions.models import Acte, Demarche, Partie, Signature
from maillage.interface.typographie import accorde
from maillage.regles.faits import Fait, Faits, contribuer

SIGNES = frozenset({EtatActe.SIGNE, EtatActe.REMPLACE, EtatActe.RESILIE})
A_VALIDER = ETATS_MODIFIABLES - {EtatActe.VALIDE_COPIL}
ENGAGENT = frozenset({TypeActe.ACTE_ENGAGEMENT, TypeActe.ACCORD_CADRE})


def lire(demarches: Sequence[Demarche], le: dt.date) -> list[Faits]:
    """The facts of each démarche, in a fixed number of queries."""
    prefetch_related_objects(
        list(demarches),
        "actes__deliberations",
        "actes__signatures",
        "parties",
        "deliberations",
        "successeur",
    )
    return [
        {
            "demarche_ouverte": Fait(True),
            **_des_actes(demarche),
            **_des_votes(demarche, le),
            **_de_la_periode(demarche, le),
        }
        for demarche in demarches
    ]


def la_convention(demarche: Demarche) -> Acte | None:
    """The latest convention of the démarche, whatever became of it; no query when prefetched."""
    conventions = [a for a in demarche.actes.all() if a.type == TypeActe.CONVENTION]
    return max(conventions, key=lambda a: (a.debut or dt.date.min, a.pk), default=None)


def _des_actes(demarche: Demarche) -> dict[str, Fait]:
    actes = list(demarche.actes.all())
    convention = la_convention(demarche)
    engagee = any(a.type in ENGAGENT and a.etat in SIGNES for a in actes)
    signee = _est_signee(convention)
    avenants = (a for a in actes if a.type == TypeActe.AVENANT and a.etat in SIGNES)
    return {
        "engagement_pris": Fait(
            engagee or signee or demarche.fin_precedente is not None,
            _engagement(demarche, engagee, signee),
        ),
        "diagnostic_redige": Fait(
            bool(demarche.diagnostic.strip()),
            "Synthèse rédigée" if demarche.diagnostic.strip() else "À rédiger",
        ),
        "convention_validee": Fait(
            convention is not None and convention.etat not in A_VALIDER,
            convention.get_etat_display() if convention else "Convention à préparer",
        ),
        "plan_joint": Fait(
            convention is not None and (convention.avec_plan or any(a.avec_plan for a in avenants))
        ),
        "signature_complete": Fait(signee, _signatures(demarche, convention)),
        "signature_commencee": Fait(
            signee or _signatures_donnees(convention) > 0, _signatures(demarche, convention)
        ),
        "suite_connue": _suite(demarche),
    }


def _suite(demarche: Demarche) -> Fait:
    """What followed: the démarche that renews this one, or a convention replaced or terminated."""
    successeur: Demarche | None = getattr(demarche, "successeur", None)
    if successeur is not None:
        return Fait(True, f"Renouvelée par « {successeur} »")
    finie = next((a for a in demarche.actes.all() if _finie(a)), None)
    return Fait(finie is not None, finie.get_etat_display() if finie else "À décider")


def _est_signee(convention: Acte | None) -> bool:
    return convention is not None and convention.etat in SIGNES


def _finie(acte: Acte) -> bool:
    return acte.type == TypeActe.CONVENTION and acte.etat in {EtatActe.REMPLACE, EtatActe.RESILIE}


def _engagement(demarche: Demarche, engagee: bool, signee: bool) -> str:
    if engagee:
        return "Acte signé"
    if demarche.fin_precedente:
        return "Renouvellement"
    return "Convention signée" if signee else "Aucun acte signé"


def _signatures_donnees(convention: Acte | None) -> int:
    return sum(s.est_donnee for s in convention.signatures.all()) if convention else 0


def _signatures(demarche: Demarche, convention: Acte | None) -> str:
    donnees, attendues = _signatures_donnees(convention), len(_signataires(demarche))
    return f"{accorde(donnees, 'signature')} sur {attendues}"


def _signataires(demarche: Demarche) -> list[Partie]:
    return [partie for partie in demarche.parties.all() if partie.est_signataire]


def _n_attend_rien(signature: Signature) -> bool:
    a_part = signature.etat in {EtatSignature.REFUSE, EtatSignature.ADHESION_TARDIVE}
    return a_part and not signature.est_donnee


def _des_votes(demarche: Demarche, le: dt.date) -> dict[str, Fait]:
    convention = la_convention(demarche)
    liees = list(convention.deliberations.all()) if convention else []
    ont_vote = {d.organisation_id for d in liees if d.seance_le <= le}
    # A Caf often decides of all its conventions at once: its vote may be tied to no act.
    decidees = {d.organisation_id for d in demarche.deliberations.all() if d.seance_le <= le}
    # Who refused, or will join later, keeps nobody waiting.
    positions = list(convention.signatures.all()) if convention else []
    sans_attendre = {s.partie_id for s in positions if _n_attend_rien(s)}
    signataires = [p for p in _signataires(demarche) if p.pk not in sans_attendre]
    autres = [p.organisation_id for p in signataires if p.role != RolePartie.CAF]
    cafs = [p.organisation_id for p in signataires if p.role == RolePartie.CAF]
    votees = sum(cle in ont_vote for cle in autres)
    decidee = bool(cafs) and all(cle in decidees for cle in cafs)
    return {
        "deliberations_votees": Fait(
            0 < len(autres) == votees, f"{accorde(votees, 'délibération')} sur {len(autres)}"
        ),
        "decision_de_la_caf": Fait(
            decidee, "Décision de la Caf prise" if decidee else "Décision de la Caf attendue"
        ),
    }


def _de_la_periode(demarche: Demarche, le: dt.date) -> dict[str, Fait]:
    commencee = demarche.debut is not None and demarche.debut <= le
    echue = demarche.fin is not None and demarche.fin < le
    detail = "Période en cours" if commencee else "Période à venir"
    if echue:
        detail = "Période échue"
    return {
        "periode_commencee": Fait(commencee, detail),
        # A period that ended without a signed convention was never carried out.
        "periode_echue": Fait(echue and _est_signee(la_convention(demarche)), detail),
    }


contribuer("conventions", lire)
