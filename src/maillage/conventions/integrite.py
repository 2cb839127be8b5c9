"""The frozen versions against what the journal recorded of them: one byte less is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError

from maillage.archives.queries import inscrits_ailleurs
from maillage.conventions.actions.versions import temoin
from maillage.conventions.models import Acte, Demarche, VersionFigee
from maillage.journal.integrite import Alteration, enregistrer
from maillage.journal.queries import du_type
from maillage.regles import versions as contenus

ILLISIBLE = (DatabaseError, ValueError, TypeError, AttributeError, OverflowError)


def versions_alterees() -> Iterator[Alteration]:
    """Every version that is no longer what was frozen, that is gone, or that nobody recorded."""
    inscrites: dict[str, Any] = {
        e.objet_id: e for e in du_type("conventions.versionfigee", "version figée")
    }
    liens = {"demarche": Demarche, "acte": Acte}
    for ailleurs in inscrits_ailleurs(VersionFigee, "version figée", liens):
        inscrites[ailleurs.objet_id] = ailleurs
    for objet_id, evenement in inscrites.items():
        cause = _cause(objet_id, evenement.apres or {})
        if cause:
            yield Alteration(evenement.objet_libelle, cause)
    for cle in _cles():
        if str(cle) not in inscrites:
            yield Alteration(f"Version de clé {cle}", "elle a été ajoutée hors du journal")


def _cles() -> list[Any]:
    return list(VersionFigee.objects.order_by("pk").values_list("pk", flat=True))


def _cause(objet_id: str, inscrit: dict[str, Any]) -> str:
    """How the stored version differs from what was recorded, or nothing."""
    try:
        figee = VersionFigee.objects.filter(pk=objet_id or 0).first()
        if figee is None:
            return "elle a été retirée"
        fichiers = list(figee.fichiers.order_by("pk"))
        if contenus.empreinte(figee.contenu) != inscrit.get("empreinte"):
            return "son contenu ne correspond plus à son empreinte"
        for fichier in fichiers:
            if contenus.empreinte(bytes(fichier.octets)) != fichier.empreinte:
                return f"le fichier « {fichier} » ne correspond plus à son empreinte"
        if temoin(figee, fichiers) != inscrit:
            return "elle ne dit plus ce que le journal en a retenu"
    except ILLISIBLE as erreur:
        return f"elle ne se lit plus ({erreur})"
    return ""


enregistrer("versions figées", versions_alterees)
