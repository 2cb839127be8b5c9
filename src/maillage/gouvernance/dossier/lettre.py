"""The mail that carries the booklet of a dossier to somebody invited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from maillage.courriels.lettres import Lettre, Paragraphe, PieceJointe, Points
from maillage.courriels.registre import Gabarit, declarer
from maillage.fichiers import magasin
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import DossierFige, Invitation
from maillage.gouvernance.quand import quand_dit

GABARIT = "reunion.dossier"


def lettre(fige: DossierFige) -> Lettre:
    """What the mail says, with the frozen booklet attached. Raises `Introuvable` if its bytes are gone."""
    reunion = fige.reunion
    return Lettre(
        f"Dossier : {reunion}, {quand_dit(reunion)}",
        (
            Paragraphe(
                f"Voici le dossier de la réunion « {reunion} » ({reunion.instance}, "
                f"{reunion.demarche.nom}), tel qu’il a été arrêté le {fige.fige_le:%d/%m/%Y}. "
                "Il contient :"
            ),
            Points(tuple(fige.rubriques)),
        ),
        (PieceJointe(fige.pdf.nom, str(fige.pdf.type), magasin.relire(fige.pdf.empreinte)),),
    )


def _ecrire(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    """Nothing for a meeting that was cancelled meanwhile, nor for somebody no longer invited."""
    fige = (
        DossierFige.objects.filter(pk=references["dossier"])
        .select_related("reunion__instance__demarche", "pdf")
        .first()
    )
    attendue = Invitation.objects.filter(pk=references["invitation"], retiree_le=None).exists()
    if fige is None or not attendue or fige.reunion.etat == EtatReunion.ANNULEE:
        return None
    return lettre(fige)


declarer(Gabarit(GABARIT, "Dossier d’une réunion", _ecrire))
