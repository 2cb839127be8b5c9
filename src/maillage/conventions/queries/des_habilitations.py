"""Who may act in a démarche."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import (
    RolePartie,
)
from maillage.conventions.models import (
    Demarche,
    Habilitation,
)
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.partenaires.models import Organisation

BIENTOT = 15  # days


def habilitation(demarche: Demarche, cle: int) -> Habilitation:
    """An habilitation in this démarche (`Introuvable` otherwise)."""
    return une_ligne(habilitations(demarche), cle, "Cette habilitation")


def habilitations(demarche: Demarche) -> QuerySet[Habilitation]:
    """Who may act in the démarche, past and present."""
    return demarche.habilitations.select_related("utilisateur", "organisation").order_by(
        "role", "utilisateur__nom", "utilisateur__prenom", "pk"
    )


def habilitations_par_la_caf(demarche: Demarche, le: dt.date) -> QuerySet[Habilitation]:
    """Who sees the démarche because they see all those of its Caf."""
    cafs_parties = demarche.parties.filter(role=RolePartie.CAF).values("organisation")
    return (
        Habilitation.objects.en_vigueur(le)
        .filter(demarche=None, organisation__in=cafs_parties)
        .select_related("utilisateur", "organisation")
        .order_by("organisation__nom", "role", "utilisateur__nom", "pk")
    )


def habilitations_datees(
    demarche: Demarche, le: dt.date
) -> list[tuple[Habilitation, str, int | None]]:
    """The habilitations with where that day stands: « en vigueur », « à venir » or « terminée ».

    Then how many days are left of one that ends within `BIENTOT`; 0 is its last day.
    """
    return [
        (ligne, situation, _reste(ligne, le) if situation == "en vigueur" else None)
        for ligne in habilitations(demarche)
        if (situation := _ou_en_est(ligne, le))
    ]


def _reste(ligne: Habilitation, le: dt.date) -> int | None:
    jours = (ligne.fin - le).days if ligne.fin else None
    return jours if jours is not None and jours <= BIENTOT else None


def _ou_en_est(ligne: Habilitation, le: dt.date) -> str:
    if ligne.fin is not None and ligne.fin < le:
        return "terminée"
    return "à venir" if ligne.debut is not None and ligne.debut > le else "en vigueur"


def organisations_par_lien(
    demarche: Demarche,
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The parties, then the rest of the directory, as choices of a list (two queries)."""
    parties_choix = list(
        demarche.parties.order_by("ordre", "organisation__nom").values_list(
            "organisation", "organisation__nom"
        )
    )
    autres = Organisation.objects.exclude(pk__in=[cle for cle, _ in parties_choix])
    return parties_choix, list(autres.order_by("nom").values_list("pk", "nom"))


def compte(email: str) -> Utilisateur | None:
    """The account of that address, open or not."""
    return Utilisateur.objects.filter(email=email.strip().lower()).first()
