"""Who may talk in a démarche, and about what: the démarche, its acts, their versions, its deliberations."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from maillage.conventions import queries
from maillage.conventions.models import Acte, Deliberation, Demarche, VersionFigee
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


def lire_des_versions(cles: Collection[int]) -> dict[int, Ancre]:
    """The frozen versions of these keys (one query)."""
    versions = VersionFigee.objects.filter(pk__in=cles).select_related("demarche", "acte")
    return {
        version.pk: Ancre(
            genre="version",
            cle=version.pk,
            lieu=version.demarche.slug,
            nom_du_lieu=version.demarche.nom,
            nature="Version figée",
            intitule=str(version),
            adresse=reverse("conventions:version", args=[version.demarche.slug, version.pk]),
        )
        for version in versions.defer("contenu")
    }


def lire_des_deliberations(cles: Collection[int]) -> dict[int, Ancre]:
    """The deliberations of these keys (one query)."""
    deliberations = Deliberation.objects.filter(pk__in=cles)
    return {
        deliberation.pk: Ancre(
            genre="deliberation",
            cle=deliberation.pk,
            lieu=deliberation.demarche.slug,
            nom_du_lieu=deliberation.demarche.nom,
            nature="Délibération",
            intitule=str(deliberation),
            adresse=reverse(
                "conventions:deliberation", args=[deliberation.demarche.slug, deliberation.pk]
            ),
        )
        for deliberation in deliberations.select_related("demarche", "organisation")
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
declarer("version", lire_des_versions)
declarer("deliberation", lire_des_deliberations)
