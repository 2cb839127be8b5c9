"""The tables of the gouvernance as sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from maillage.documents.tableur import Feuille, Valeur
from maillage.gouvernance.composition import lignes
from maillage.gouvernance.models import (
    Instance,
    LigneActivite,
    MembreInstance,
    PosteCooperation,
    Reunion,
)
from maillage.gouvernance.quand import date_dite

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

COLONNES_DES_REUNIONS = (
    "Date",
    "Premier jour",
    "Dernier jour",
    "Réunion",
    "Instance",
    "État",
    "Lieu",
    "Points",
    "Décisions attendues",
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


def feuille_des_reunions(reunions: Iterable[Reunion]) -> Feuille:
    """One row a meeting, by date (`queries.reunions.listees`)."""
    return Feuille(
        titre="Réunions",
        colonnes=COLONNES_DES_REUNIONS,
        lignes=tuple(
            (
                date_dite(reunion),
                reunion.debut,
                reunion.fin,
                reunion.intitule,
                reunion.instance.nom,
                reunion.get_etat_display(),
                reunion.lieu,
                reunion.nb_points,  # type: ignore[attr-defined] # annotated
                reunion.nb_decisions,  # type: ignore[attr-defined]
            )
            for reunion in reunions
        ),
    )


COLONNES_DES_POSTES = (
    "Poste",
    "Etp",
    "État",
    "Titulaire",
    "Employeur",
    "Financement",
    "Ouvert le",
    "Clos le",
    "Avis de la Caf",
)
COLONNES_DES_ACTIVITES = ("Jour", "Bloc d’activités", "Heures", "Ce qui a été fait", "Noté par")


def feuille_des_postes(postes: Iterable[PosteCooperation], le: dt.date) -> Feuille:
    """One row a post, as it stands that day (holders were loaded)."""
    return Feuille(
        titre="Postes de coopération",
        colonnes=COLONNES_DES_POSTES,
        lignes=tuple(_ligne_de_poste(poste, le) for poste in postes),
    )


def _ligne_de_poste(poste: PosteCooperation, le: dt.date) -> tuple[Valeur, ...]:
    occupation = poste.occupation(le)
    return (
        poste.intitule,
        poste.etp,
        poste.etat(le).label,
        str(occupation.personne) if occupation else None,
        str(poste.employeur),
        poste.financement or None,
        poste.ouvert_le,
        poste.clos_le,
        str(occupation.avis) if occupation else None,
    )


def feuille_des_activites(lignes: Iterable[LigneActivite]) -> Feuille:
    """One row a line of the log."""
    return Feuille(
        titre="Carnet d’activité",
        colonnes=COLONNES_DES_ACTIVITES,
        lignes=tuple(
            (ligne.jour, ligne.get_bloc_display(), ligne.heures, ligne.texte, ligne.note_par)
            for ligne in lignes
        ),
    )
