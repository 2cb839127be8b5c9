"""Who may talk in a démarche, and about what: the démarche itself and its acts."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from maillage.conventions import queries
from maillage.conventions.models import Acte, Demarche
from maillage.conversations.ancrage import Ancre, Lieux, declarer, ouvrir_les_lieux


def lire_des_demarches(cles: Collection[int]) -> dict[int, Ancre]:
    """The démarches of these keys (one query)."""
    return {
        demarche.pk: Ancre(
            genre="demarche",
            cle=demarche.pk,
            lieu=demarche.slug,
            nom_du_lieu=demarche.nom,
            nature="Démarche",
            intitule=demarche.nom,
            adresse=reverse("portail:demarche", args=[demarche.slug]),
        )
        for demarche in Demarche.objects.filter(pk__in=cles)
    }


def lire_des_actes(cles: Collection[int]) -> dict[int, Ancre]:
    """The acts of these keys (one query)."""
    return {
        acte.pk: Ancre(
            genre="acte",
            cle=acte.pk,
            lieu=acte.demarche.slug,
            nom_du_lieu=acte.demarche.nom,
            nature=acte.get_type_display(),
            intitule=acte.intitule,
            adresse=reverse("conventions:acte", args=[acte.demarche.slug, acte.pk]),
        )
        for acte in Acte.objects.filter(pk__in=cles).select_related("demarche")
    }


ouvrir_les_lieux(
    Lieux(
        entrer=queries.demarche_visible,
        visibles=queries.slugs_ouverts,
        personnes=queries.personnes_de_la_demarche,
    )
)
declarer("demarche", lire_des_demarches)
declarer("acte", lire_des_actes)
