"""The tables of the gouvernance as sheets."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.documents.tableur import Feuille
from maillage.gouvernance.composition import lignes
from maillage.gouvernance.models import Instance, MembreInstance

COLONNES_DE_L_ANNEXE_4 = (
    "Dispositif (de rattachement)",
    "Nom de l’instance",
    "Missions",
    "Composition",
    "Périodicité de réunion",
)
COLONNES_DES_MEMBRES = (
    "Organisation",
    "Personne",
    "En qualité de",
    "Côté",
    "Voix",
    "Rôle",
    "Suppléant(e) de",
    "Du",
    "Au",
)


def feuille_des_instances(instances: Iterable[Instance]) -> Feuille:
    """The five columns of annexe 4, one row an instance (members were loaded)."""
    return Feuille(
        titre="Instances",
        colonnes=COLONNES_DE_L_ANNEXE_4,
        lignes=tuple(
            (
                instance.dispositif_rattachement,
                instance.nom,
                instance.missions,
                "\n".join(lignes(instance)),
                instance.periodicite,
            )
            for instance in instances
        ),
    )


def feuille_des_membres(instance: Instance, membres: Iterable[MembreInstance]) -> Feuille:
    """One row a seat."""
    return Feuille(
        titre=instance.nom[:31],
        colonnes=COLONNES_DES_MEMBRES,
        lignes=tuple(
            (
                str(membre.organisation),
                str(membre.personne or ""),
                membre.fonction,
                membre.get_cote_display(),
                membre.get_voix_display(),
                membre.get_role_display(),
                str(membre.suppleant_de or ""),
                membre.du,
                membre.au,
            )
            for membre in membres
        ),
    )
