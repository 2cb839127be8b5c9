"""The frozen versions and their seals against what the journal recorded: one byte less is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError

from maillage.archives.queries import inscrits_ailleurs
from maillage.conventions.actions.sceaux import temoin as temoin_du_sceau
from maillage.conventions.actions.versions import temoin
from maillage.conventions.models import Acte, Demarche, FichierFige, Partie, Sceau, VersionFigee
from maillage.conventions.queries import octets_scelles
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


def sceaux_alteres() -> Iterator[Alteration]:
    """Every seal that is no longer what was put, that is gone, or that nobody recorded."""
    inscrits: dict[str, Any] = {e.objet_id: e for e in du_type("conventions.sceau", "sceau apposé")}
    for ailleurs in inscrits_ailleurs(
        Sceau, "sceau apposé", {"fichier": FichierFige, "partie": Partie}
    ):
        inscrits[ailleurs.objet_id] = ailleurs
    for objet_id, evenement in inscrits.items():
        cause = _cause_d_un_sceau(objet_id, evenement.apres or {})
        if cause:
            yield Alteration(evenement.objet_libelle, cause)
    for cle in Sceau.objects.order_by("pk").values_list("pk", flat=True):
        if str(cle) not in inscrits:
            yield Alteration(f"Sceau de clé {cle}", "il a été ajouté hors du journal")


def _cause_d_un_sceau(objet_id: str, inscrit: dict[str, Any]) -> str:
    try:
        sceau = Sceau.objects.select_related("fichier").filter(pk=objet_id).first()
        if sceau is None:
            return "il a été retiré"
        if temoin_du_sceau(sceau) != inscrit:
            return "il ne dit plus ce que le journal en a retenu"
        octets = octets_scelles(sceau.fichier, sceau.rang)
        if contenus.empreinte(octets) != sceau.empreinte:
            return "le fichier scellé ne correspond plus à son empreinte"
    except ILLISIBLE as erreur:
        return f"il ne se lit plus ({erreur})"
    return ""


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
enregistrer("sceaux", sceaux_alteres)
