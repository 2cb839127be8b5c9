"""The échéancier that annexe 1 of the model convention gives: its six stages, and who takes part."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from maillage.conventions import queries
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.conventions.queries.des_feuilles import MODELE_DE_L_ANNEXE_1, echeances_de_l_annexe_1
from maillage.partenaires.models import Organisation
from maillage.regles.feuilles_de_route import modeles

COTES = {"Caf": RolePartie.CAF, "Collectivité": RolePartie.COLLECTIVITE}
# Beyond, the collectivités are named together: a line of the échéancier stays a line.
COLLECTIVITES_NOMMEES = 4


@dataclass(frozen=True, slots=True)
class EtapeType:
    """A stage before anybody changes it: its last day where a feuille de route of annexe 1 gives it."""

    intitule: str
    fin: dt.date | None
    organisations: tuple[Organisation, ...]
    autres_acteurs: str


def etapes_types(demarche: Demarche) -> list[EtapeType]:
    """The six stages for this démarche, its Caf and its collectivités among the actors."""
    fins = echeances_de_l_annexe_1(demarche)
    des_cotes = _organisations(demarche)
    dites = []
    for etape in modeles()[MODELE_DE_L_ANNEXE_1].etapes:
        organisations: list[Organisation] = []
        autres = [etape.instance] if etape.instance else []
        for acteur in (mot.strip() for mot in etape.acteurs.split(";")):
            siennes = des_cotes.get(COTES.get(acteur, ""), [])
            if siennes and len(siennes) <= COLLECTIVITES_NOMMEES:
                organisations += siennes
            else:
                autres.append("les collectivités signataires" if siennes else acteur.lower())
        fin = fins.get(etape.code)
        dites.append(EtapeType(etape.intitule, fin, tuple(organisations), ", ".join(autres)))
    return dites


def _organisations(demarche: Demarche) -> dict[str, list[Organisation]]:
    lues: dict[str, list[Organisation]] = {}
    for partie in queries.parties(demarche):
        if partie.est_signataire:
            lues.setdefault(partie.role, []).append(partie.organisation)
    return lues
