"""The requests and the register of article 30 as sheets."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from maillage.documents.tableur import Feuille, Valeur
from maillage.echanges.models import DemandeDonnees

DES_DEMANDES = (
    "Intitulé",
    "Demandeur",
    "Détenteur",
    "Finalité",
    "Données",
    "Personnelles",
    "État",
    "Déposée le",
    "Avis du DPO",
    "Avis rendu le",
    "Recommandations",
    "Décidée le",
    "Motif",
)
DU_REGISTRE = (
    "Traitement",
    "Responsable du traitement",
    "Finalité",
    "Base légale",
    "Personnes concernées",
    "Catégories de données",
    "Destinataires",
    "Début",
    "Fin",
    "Conservation (mois)",
    "Mesures de sécurité",
    "Avis du DPO",
    "Avis rendu le",
    "Recommandations",
    "Accordé le",
)


def feuille_des_demandes(demandes: Iterable[DemandeDonnees]) -> Feuille:
    """One row a request, in the order of the page."""
    return Feuille("Demandes de données", DES_DEMANDES, tuple(_demande(d) for d in demandes))


def feuille_du_registre(demandes: Iterable[DemandeDonnees]) -> Feuille:
    """What each party copies into its own register (RGPD, article 30), which remains due."""
    return Feuille("Registre des échanges", DU_REGISTRE, tuple(_entree(d) for d in demandes))


def _demande(d: DemandeDonnees) -> tuple[Valeur, ...]:
    return (
        d.intitule,
        str(d.demandeur),
        str(d.detenteur),
        d.finalite,
        d.donnees,
        "oui" if d.personnelles else "non",
        d.get_etat_display(),
        timezone.localdate(d.deposee_le),
        d.get_avis_display() or None,
        timezone.localdate(d.avis_le) if d.avis_le else None,
        d.avis_texte or None,
        timezone.localdate(d.decision_le) if d.decision_le else None,
        d.motif or None,
    )


def _entree(d: DemandeDonnees) -> tuple[Valeur, ...]:
    return (
        d.intitule,
        str(d.detenteur),
        d.finalite,
        d.get_base_legale_display(),
        d.personnes_concernees,
        d.donnees,
        d.destinataires,
        d.debut,
        d.fin,
        d.conservation_mois,
        d.mesures,
        d.get_avis_display(),
        timezone.localdate(d.avis_le) if d.avis_le else None,
        d.avis_texte or None,
        timezone.localdate(d.decision_le) if d.decision_le else None,
    )
