"""The inventory, the diagnosis with its findings, and the workshops of a démarche."""

from __future__ import annotations

import secrets
from typing import Any

from maillage.archives.registre import Cle, emporter, nommer
from maillage.archives.traductions import ancre
from maillage.diagnostics import models as m
from maillage.diagnostics.actions.ateliers import nouveau_code


def _ouvrir_sous_un_autre_code(atelier: m.Atelier) -> None:
    atelier.code = nouveau_code()


def _sans_temoin(participant: m.Participant) -> None:
    """No cookie leads to somebody who joined elsewhere."""
    participant.empreinte = secrets.token_hex(32)


def _devenir(ligne: dict[str, Any], cle: Cle) -> dict[str, Any]:
    return ancre(ligne, cle, genre="genre", champ="cle")


emporter(m.Structure, "demarche")
emporter(m.EtatStructure, "structure__demarche")
emporter(m.RecensementPublie, "demarche")
emporter(m.AnnuairePublic, "demarche")
emporter(m.ConstatPartage, "demarche")
emporter(m.ChiffreCite, "constat__demarche")
emporter(m.TextePortrait, "demarche")
emporter(m.Diagnostic, "demarche")
emporter(m.SectionDiagnostic, "diagnostic__demarche")
emporter(m.EtapeDiagnostic, "diagnostic__demarche")
emporter(m.VersionDiagnostic, "diagnostic__demarche")
emporter(
    m.Atelier,
    "demarche",
    sans={"code": "Le code ouvre l’atelier sans compte : un autre est tiré à l’arrivée."},
    preparer=_ouvrir_sous_un_autre_code,
)
emporter(
    m.Participant,
    "atelier__demarche",
    sans={"empreinte": "Reconnaît le navigateur de la personne : elle ne voyage pas."},
    preparer=_sans_temoin,
)
emporter(m.GroupeContributions, "atelier__demarche")
emporter(m.Contribution, "atelier__demarche")
emporter(m.VoixContribution, "participant__atelier__demarche")
emporter(m.DevenirContribution, "contribution__atelier__demarche", cles=_devenir)
nommer("atelier", m.Atelier)
nommer("constat", m.ConstatPartage)
