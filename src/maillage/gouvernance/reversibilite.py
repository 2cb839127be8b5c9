"""The instances of a démarche, their meetings, what they decided and what was frozen of it.

Decisions, validations and files are written before the relevé that froze them: from then on the database
refuses any other.
"""

from __future__ import annotations

from typing import Any

from maillage.archives.registre import Cle, emporter, nommer, nommer_un_nombre
from maillage.archives.traductions import ancre
from maillage.gouvernance import models as m
from maillage.gouvernance.liens import nouvelle_graine


def _point(ligne: dict[str, Any], cle: Cle) -> dict[str, Any]:
    return ancre(ligne, cle, genre="objet_type", champ="objet_id")


def _releve(ligne: dict[str, Any], cle: Cle) -> dict[str, Any]:
    """The amendments are by key of an item; the empty one is the opening."""
    amendements = {}
    for point, texte in ligne["amendements"].items():
        if point.isdigit():
            amendements[cle(m.PointOrdreDuJour, int(point))] = texte
        elif point:
            amendements[str(cle(m.PointOrdreDuJour, point))] = texte
        else:
            amendements[""] = texte
    return {**ligne, "amendements": amendements}


def _fermer_le_lien(invitation: m.Invitation) -> None:
    """The link of the former invitation answers nothing here."""
    invitation.graine = nouvelle_graine()


emporter(m.Instance, "demarche")
emporter(m.MembreInstance, "instance__demarche")
emporter(m.Reunion, "instance__demarche")
emporter(m.PointOrdreDuJour, "reunion__instance__demarche", cles=_point)
emporter(m.Presence, "reunion__instance__demarche")
emporter(m.Pouvoir, "reunion__instance__demarche")
emporter(
    m.Invitation,
    "reunion__instance__demarche",
    sans={"graine": "Le lien de réponse ne voyage pas : un autre est tiré à l’arrivée."},
    preparer=_fermer_le_lien,
)
emporter(m.DocumentJoint, "reunion__instance__demarche")
emporter(m.DossierCopil, "reunion__instance__demarche")
emporter(m.RubriqueDuDossier, "dossier__reunion__instance__demarche")
emporter(m.DossierFige, "reunion__instance__demarche")
emporter(m.Decision, "reunion__instance__demarche", cles=_point)
emporter(m.Suite, "decision__reunion__instance__demarche")
emporter(m.ValidationReleve, "releve__reunion__instance__demarche")
emporter(m.FichierReleve, "releve__reunion__instance__demarche")
emporter(m.Releve, "reunion__instance__demarche", cles=_releve)
emporter(m.PosteCooperation, "demarche")
emporter(m.AvisRecrutement, "poste__demarche")
emporter(m.OccupationPoste, "poste__demarche")
emporter(m.LigneActivite, "poste__demarche")
emporter(m.IndicateurDeLaFonction, "demarche")
nommer("reunion", m.Reunion)
nommer("instance", m.Instance)
nommer_un_nombre("bilan")  # its year
