"""What a renewal takes over from the money of a démarche: the services soutenus."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.diagnostics.etats import periodes
from maillage.financements import queries
from maillage.financements.actions.reprises import copier_les_services
from maillage.financements.models import ServiceSoutenu
from maillage.regles.reprises import Ligne, Reprise, contribuer


def lignes_des_services(demarche: Demarche, par: Utilisateur, le: dt.date) -> list[Ligne]:
    """The rows of the annexe, each with its line and who runs the structure."""
    return [
        Ligne(str(s.pk), str(s), ", ".join(filter(None, (s.get_ligne_display(), _gestionnaire(s)))))
        for s in queries.services(demarche)
    ]


def _gestionnaire(service: ServiceSoutenu) -> str:
    lues = periodes(service.structure.etats.all())
    return str(lues[-1].etat.gestionnaire or "") if lues else ""


contribuer(
    Reprise(
        "equipements",
        "Équipements et services soutenus",
        "Avec leur structure ; sans leur COF, leurs quantités ni leur part du montant de référence, qui "
        "étaient ceux de l’ancienne période.",
        55,
        lignes_des_services,
        copier_les_services,
    )
)
