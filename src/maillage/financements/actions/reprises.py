"""The part of a renewal that copies the services soutenus into the démarche that follows."""

from __future__ import annotations

from maillage.diagnostics.etats import periodes
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.financements import queries
from maillage.financements.models import ServiceSoutenu
from maillage.regles.reprises import Copie

DE_LA_STRUCTURE = ("nom", "type", "commune", "adresse", "identifiant_caf", "provenance")
DE_L_ETAT = (
    *("gestionnaire", "statut", "mode", "places", "heures", "etp", "groupes"),
    *("heures_ouverture", "lignes", "financee_par_la_caf", "labels"),
)


def copier_les_services(copie: Copie) -> list[str]:
    """The rows that were ticked, without COF, quantity nor amount: those were of the former period.

    Each structure is entered once in the new inventory, as it stands at the end of the former one.
    """
    noms = []
    for service in queries.services(copie.ancienne):
        if str(service.pk) in copie.cles:
            structure = _structure(copie, service.structure)
            nouveau = ServiceSoutenu(structure=structure)
            for nom in ("ligne", "collectivite", "competente", "ordre"):
                setattr(nouveau, nom, getattr(service, nom))
            nouveau.save()
            noms.append(str(service))
    return noms


def _structure(copie: Copie, ancienne: Structure) -> Structure:
    connue: Structure | None = copie.nouveaux.get(("structure", ancienne.pk))
    if connue is not None:
        return connue
    nouvelle = Structure(demarche=copie.nouvelle)
    for nom in DE_LA_STRUCTURE:
        setattr(nouvelle, nom, getattr(ancienne, nom))
    nouvelle.save()
    lues = periodes(ancienne.etats.all())
    etat = EtatStructure(
        structure=nouvelle,
        du=copie.nouvelle.debut,
        ecrit_le=copie.le,
        source=f"Inventaire de « {copie.ancienne} »"[:250],
    )
    for nom in DE_L_ETAT if lues else ():
        setattr(etat, nom, getattr(lues[-1].etat, nom))
    etat.save()
    copie.nouveaux["structure", ancienne.pk] = nouvelle
    return nouvelle
