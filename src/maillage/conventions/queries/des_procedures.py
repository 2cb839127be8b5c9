"""The procedures of the external signing service: that of an act, those to read again."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from maillage.conventions.enums import ETATS_EN_SIGNATURE
from maillage.conventions.models import (
    Acte,
    FichierFige,
    ProcedureDeSignature,
    Signataire,
)
from maillage.conventions.queries.des_sceaux import pdf_figes
from maillage.conventions.queries.des_versions import version_de_l_acte
from maillage.documents.pieces import pieces_figees_avec
from maillage.interface.typographie import minuscule, typo
from maillage.regles.erreurs import Introuvable
from maillage.sceaux.enums import EtatProcedure

RELECTURE = dt.timedelta(minutes=5)  # between two readings of a procedure that nobody called us for


def procedures(acte: Acte) -> QuerySet[ProcedureDeSignature]:
    """Those of an act, the latest first, with their signers."""
    return (
        acte.procedures.select_related("ouverte_par", "fichier_signe")
        .prefetch_related("signataires__partie__organisation")
        .order_by("-ouverte_le", "-pk")
    )


def procedure(acte: Acte, cle: int) -> ProcedureDeSignature:
    """One of them (`Introuvable` otherwise)."""
    trouvee = procedures(acte).filter(pk=cle).first()
    if trouvee is None:
        raise Introuvable("Cette procédure n’existe pas, ou plus, pour cet acte.")
    return trouvee


def procedure_de_reference(reference: str) -> ProcedureDeSignature:
    """The one that the service knows by that reference (`Introuvable` otherwise)."""
    trouvee = ProcedureDeSignature.objects.filter(reference=reference).first()
    if trouvee is None:
        raise Introuvable("Aucune procédure n’a cette référence.")
    return trouvee


def procedures_a_lire(le: dt.datetime) -> QuerySet[ProcedureDeSignature]:
    """Those under way that the service called for, or that were not read for some minutes."""
    return (
        ProcedureDeSignature.objects.filter(etat=EtatProcedure.EN_COURS)
        .filter(Q(lue_le=None) | Q(lue_le__lte=le - RELECTURE))
        .select_related("ouverte_par")
        .order_by("pk")
    )


def pdf_a_signer(acte: Acte) -> FichierFige | None:
    """The frozen PDF that the parties sign: the act's own text, else what freezing demands, or the first."""
    figee = version_de_l_acte(acte)
    if figee is None:
        return None
    fichiers = list(pdf_figes(figee))
    du_texte = [acte.type.lower()]
    du_texte += [piece.identifiant for piece in pieces_figees_avec(acte.type) if piece.s_y_impose]
    par_piece = {fichier.piece: fichier for fichier in fichiers}
    return next(
        (par_piece[nom] for nom in du_texte if nom in par_piece), next(iter(fichiers), None)
    )


def signataires_a_inviter(acte: Acte) -> list[Signataire]:
    """The persons whom the parties that sign designated, in order."""
    return list(
        Signataire.objects.filter(partie__demarche=acte.demarche_id, partie__est_signataire=True)
        .select_related("partie__organisation", "mandat__personne")
        .order_by("partie__ordre", "partie_id", "ordre", "pk")
    )


def raison_de_ne_pas_confier(acte: Acte) -> str | None:
    """Why the signature of this act cannot be entrusted now, or nothing."""
    if acte.etat not in ETATS_EN_SIGNATURE:
        return typo(
            f"« {acte} » est « {minuscule(acte.get_etat_display())} » : ouvrez d’abord sa signature."
        )
    if pdf_a_signer(acte) is None:
        return "Cet acte n’a pas de PDF figé : il n’y a rien à faire signer."
    if acte.procedures.filter(etat=EtatProcedure.EN_COURS).exists():
        return "Une procédure de signature est déjà ouverte pour cet acte."
    return None
