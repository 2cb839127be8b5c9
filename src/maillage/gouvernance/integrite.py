"""The frozen relevés against what the journal recorded of them: one byte less is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError

from maillage.archives.queries import inscrits_ailleurs
from maillage.gouvernance.actions.releves import temoin
from maillage.gouvernance.models import Releve, Reunion
from maillage.journal.integrite import Alteration, enregistrer
from maillage.journal.queries import du_type
from maillage.regles import versions as contenus

ILLISIBLE = (DatabaseError, ValueError, TypeError, AttributeError, OverflowError)


def releves_alteres() -> Iterator[Alteration]:
    """Every relevé that is no longer what was frozen, that is gone, or that nobody recorded."""
    inscrits: dict[str, Any] = {e.objet_id: e for e in du_type("gouvernance.releve", "relevé figé")}
    for ailleurs in inscrits_ailleurs(Releve, "relevé figé", {"reunion": Reunion}):
        inscrits[ailleurs.objet_id] = ailleurs
    for objet_id, evenement in inscrits.items():
        cause = _cause(objet_id, evenement.apres or {})
        if cause:
            yield Alteration(evenement.objet_libelle, cause)
    figes = Releve.objects.filter(fige_le__isnull=False).order_by("pk")
    for cle in figes.values_list("pk", flat=True):
        if str(cle) not in inscrits:
            yield Alteration(f"Relevé de clé {cle}", "il a été figé hors du journal")


def _cause(objet_id: str, inscrit: dict[str, Any]) -> str:
    """How the stored relevé differs from what was recorded, or nothing."""
    try:
        releve = Releve.objects.filter(pk=objet_id or 0).first()
        if releve is None:
            return "il a été retiré"
        fichiers = list(releve.fichiers.order_by("pk"))
        for fichier in fichiers:
            if contenus.empreinte(bytes(fichier.octets)) != fichier.empreinte:
                return f"le fichier « {fichier} » ne correspond plus à son empreinte"
        if temoin(releve, fichiers) != inscrit:
            return "il ne dit plus ce que le journal en a retenu"
    except ILLISIBLE as erreur:
        return f"il ne se lit plus ({erreur})"
    return ""


enregistrer("relevés de décisions", releves_alteres)
