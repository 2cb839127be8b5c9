"""Instances, members and posts for the tests: what is not said gets a plausible value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import fabriques
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import Cote, SensAvis, TypeInstance
from maillage.gouvernance.models import (
    AvisRecrutement,
    IndicateurDeLaFonction,
    Instance,
    LigneActivite,
    MembreInstance,
    OccupationPoste,
    PosteCooperation,
)
from maillage.partenaires.models import Organisation

DEBUT = dt.date(2024, 1, 1)


def instance(demarche: Demarche, **champs: Any) -> Instance:
    """A comité de pilotage of the démarche, with what annexe 4 asks for."""
    defauts = {
        "type": TypeInstance.COPIL,
        "nom": "Comité de pilotage",
        "dispositif_rattachement": "Convention territoriale globale",
        "missions": "Suivi et évaluation de la convention.",
        "periodicite": "Annuelle",
        "periodicite_mois": 12,
        "ouverte_le": DEBUT,
    }
    return Instance.objects.create(demarche=demarche, **{**defauts, **champs})


def membre(instance: Instance, cote: str = Cote.CAF, **champs: Any) -> MembreInstance:
    """Somebody who sits in the instance, for an organisation of that side."""
    if "organisation" not in champs:
        champs["organisation"] = organisation_du_cote(instance.demarche, cote)
    if "personne" not in champs:
        champs["personne"] = fabriques.personne()
    return MembreInstance.objects.create(
        instance=instance, cote=cote, **{"du": instance.ouverte_le, **champs}
    )


def organisation_du_cote(demarche: Demarche, cote: str) -> Organisation:
    """The first party of that side; a new organisation where there is none."""
    roles = {Cote.CAF: RolePartie.CAF, Cote.COLLECTIVITE: RolePartie.COLLECTIVITE}
    role = roles.get(Cote(cote))
    partie = demarche.parties.filter(role=role).order_by("ordre", "pk").first() if role else None
    return partie.organisation if partie else fabriques.organisation()


def copil(demarche: Demarche, par_cote: int = 4, **champs: Any) -> Instance:
    """A comité de pilotage with as many members of each side."""
    tenu = instance(demarche, **champs)
    for cote in (Cote.CAF, Cote.COLLECTIVITE):
        for _ in range(par_cote):
            membre(tenu, cote)
    return tenu


def poste(demarche: Demarche, **champs: Any) -> PosteCooperation:
    """A post of cooperation at full time."""
    if "employeur" not in champs:
        champs["employeur"] = organisation_du_cote(demarche, Cote.COLLECTIVITE)
    defauts = {
        "intitule": "Chargé(e) de coopération",
        "etp": Decimal("1.00"),
        "ouvert_le": DEBUT,
    }
    return PosteCooperation.objects.create(demarche=demarche, **{**defauts, **champs})


def avis(poste: PosteCooperation, **champs: Any) -> AvisRecrutement:
    """A favourable opinion of the Caf."""
    defauts = {
        "sens": SensAvis.FAVORABLE,
        "texte": "Profil conforme aux attendus.",
        "rendu_le": poste.ouvert_le,
        "rendu_par": "Caf",
    }
    return AvisRecrutement.objects.create(poste=poste, **{**defauts, **champs})


def occupation(poste: PosteCooperation, **champs: Any) -> OccupationPoste:
    """Somebody who holds the post."""
    defauts: dict[str, Any] = {"du": poste.ouvert_le}
    if "avis" not in champs:
        champs["avis"] = avis(poste)
    if "personne" not in champs:
        champs["personne"] = fabriques.personne()
    return OccupationPoste.objects.create(poste=poste, **{**defauts, **champs})


def activite(poste: PosteCooperation, **champs: Any) -> LigneActivite:
    """One line of the log."""
    defauts = {
        "jour": dt.date(2026, 3, 10),
        "bloc": "reseau",
        "heures": Decimal("3.5"),
        "texte": "Réunion des partenaires",
        "note_par": "Camille Fictif",
    }
    return LigneActivite.objects.create(poste=poste, **{**defauts, **champs})


def indicateur_de_la_fonction(demarche: Demarche, **champs: Any) -> IndicateurDeLaFonction:
    """An indicator that judges the function of cooperation."""
    return IndicateurDeLaFonction.objects.create(
        demarche=demarche, indicateur=fabriques.indicateur(demarche, **champs), retenu_le=DEBUT
    )
