"""The relevés de décisions of the meetings."""

from __future__ import annotations

from django.db.models import F, QuerySet

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import PorteeDecision, SensDecision, TypeDecision
from maillage.gouvernance.models import (
    Decision,
    FichierReleve,
    Releve,
    Reunion,
    ValidationReleve,
)
from maillage.regles.erreurs import Introuvable


def releves(demarche: Demarche) -> QuerySet[Releve]:
    """Every relevé of the démarche, latest meeting first."""
    lignes = Releve.objects.filter(reunion__instance__demarche=demarche)
    return lignes.select_related("reunion__instance__demarche", "corrige__reunion").order_by(
        "-reunion__fin", "-reunion", "-numero"
    )


def releves_de(reunion: Reunion) -> QuerySet[Releve]:
    """Those of one meeting, in their order."""
    lignes = Releve.objects.filter(reunion=reunion)
    return lignes.select_related("reunion__instance__demarche").order_by("numero")


def releve_visible(demarche: Demarche, pk: int) -> Releve:
    """The relevé `pk` of this démarche; `Introuvable` otherwise."""
    trouve = releves(demarche).filter(pk=pk).first()
    if trouve is None:
        raise Introuvable(
            "Ce relevé n’est pas d’une réunion de cette démarche. Revenez à la réunion."
        )
    return trouve


def releve_qui_fige(reunion: Reunion) -> Releve | None:
    """The relevé that holds the decisions of the meeting: frozen, or proposed to both sides."""
    lignes = Releve.objects.filter(reunion=reunion, propose_le__isnull=False)
    return lignes.order_by(F("fige_le").asc(nulls_last=True), "numero").first()


def validations(releve: Releve) -> dict[str, ValidationReleve]:
    """Who validated, by side (one query)."""
    return {v.cote: v for v in ValidationReleve.objects.filter(releve=releve)}


def fichiers(releve: Releve) -> QuerySet[FichierReleve]:
    """Its frozen files, without their bytes."""
    lignes = FichierReleve.objects.filter(releve=releve).defer("octets")
    return lignes.select_related("releve__reunion__instance__demarche").order_by("pk")


def fichier_visible(releve: Releve, format: str) -> FichierReleve:
    """The frozen file of that format; `Introuvable` otherwise."""
    trouve = (
        FichierReleve.objects.filter(releve=releve, format=format)
        .select_related("releve__reunion__instance__demarche")
        .first()
    )
    if trouve is None:
        raise Introuvable("Ce relevé n’a pas de fichier figé dans ce format.")
    return trouve


def adoption(releve: Releve) -> Decision | None:
    """The decision by which a later meeting adopted this relevé, or nothing (one query)."""
    if releve.fige_le is None:
        return None
    prises = Decision.objects.filter(
        type=TypeDecision.RELEVE,
        objet_type="reunion",
        objet_id=releve.reunion_id,
        sens=SensDecision.ADOPTEE,
        portee=PorteeDecision.DECISION,
        remplacements=None,
        enregistree_le__gte=releve.fige_le,
    )
    return prises.select_related("reunion__instance__demarche").order_by("-pk").first()
