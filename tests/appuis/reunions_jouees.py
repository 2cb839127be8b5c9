"""A comité de pilotage of two and two whose meetings are played by the acts, and the mails they send."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.core import mail
from icalendar import Calendar

import fabriques
from appuis import gouvernance, reunions
from maillage.conventions.enums import Role
from maillage.courriels.tasks import envoyer_a
from maillage.gouvernance.actions import ordre_du_jour
from maillage.gouvernance.actions import reunions as actes
from maillage.gouvernance.models import Reunion

DANS_VINGT_MINUTES = dt.timedelta(minutes=20)


def monter() -> SimpleNamespace:
    """The instance with its four members, each with an address, and who may hold it."""
    demarche = fabriques.demarche(slug="ici")
    charge = fabriques.utilisateur("charge@exemple.fr", prenom="Claire", nom="Fictif")
    fabriques.habilitation(charge, demarche, Role.CHARGE_COOPERATION)
    elu = fabriques.utilisateur()
    fabriques.habilitation(elu, demarche, Role.ELU)
    instance = gouvernance.instance(demarche)
    membres = [
        gouvernance.membre(
            instance, cote, personne=fabriques.personne(courriel=f"m{rang}@exemple.fr")
        )
        for rang, cote in enumerate(("caf", "caf", "collectivite", "collectivite"))
    ]
    return SimpleNamespace(
        demarche=demarche, charge=charge, elu=elu, instance=instance, membres=membres
    )


def planifiee(scene: SimpleNamespace, le: dt.datetime, **champs: Any) -> Reunion:
    """A meeting planned in ten days."""
    return actes.planifier(
        instance=scene.instance,
        **{"debut": reunions.dans(10), **champs},
        par=scene.charge,
        le=le,
    )


def convoquee(scene: SimpleNamespace, le: dt.datetime, **champs: Any) -> Reunion:
    """The same with an item, called."""
    reunion = planifiee(
        scene, le, **{"heure_debut": dt.time(14), "heure_fin": dt.time(16, 30), **champs}
    )
    ordre_du_jour.ajouter(reunion=reunion, intitule="Le plan", par=scene.charge, le=le)
    reunion.refresh_from_db()
    return actes.convoquer(reunion=reunion, version=reunion.version, par=scene.charge, le=le)


def envoyes(le: dt.datetime) -> list[Any]:
    """What leaves twenty minutes later, and only that."""
    mail.outbox.clear()
    envoyer_a(le + DANS_VINGT_MINUTES)
    return list(mail.outbox)


def evenement(courriel: Any) -> tuple[str, Any]:
    """The method and the event of the calendar file of a mail."""
    [(nom, contenu, type_mime)] = courriel.attachments
    agenda = Calendar.from_ical(contenu)
    assert nom == "reunion.ics"
    assert f"method={agenda['method']}" in type_mime
    [trouve] = agenda.walk("VEVENT")
    return str(agenda["method"]), trouve
