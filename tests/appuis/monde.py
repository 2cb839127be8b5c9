"""A démarche with one object of each kind, and the addresses that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche


@dataclass(frozen=True)
class Route:
    """One named address of the application, with the names of its parameters."""

    nom: str
    parametres: tuple[str, ...]
    motif: str


@dataclass(frozen=True)
class Monde:
    """The identifiers of one démarche by parameter of address: `slug`, `fiche`, `acte`…"""

    identifiants: dict[str, Any]

    def adresse(self, route: Route) -> str:
        """The address of the route for the objects of this démarche."""
        valeurs = {
            nom: self.identifiants.get(f"{route.nom}.{nom}", self.identifiants.get(nom))
            for nom in route.parametres
        }
        return reverse(route.nom, kwargs=valeurs)


def routes() -> list[Route]:
    """Every address of the application that has a name of its own, in the order of the URLconf."""
    return list(_parcourir(get_resolver().url_patterns, "", "", ()))


def sans_nom() -> list[str]:
    """The addresses without name, which nothing could link to nor hold to the table of rights."""
    return [route.motif for route in routes() if not route.nom or route.nom.endswith(":None")]


def _parcourir(
    motifs: list[Any], prefixe: str, espace: str, parametres: tuple[str, ...]
) -> Iterator[Route]:
    for motif in motifs:
        ici = (*parametres, *motif.pattern.regex.groupindex)
        chemin = prefixe + str(motif.pattern)
        if isinstance(motif, URLResolver):
            dessous = f"{espace}{motif.namespace}:" if motif.namespace else espace
            yield from _parcourir(motif.url_patterns, chemin, dessous, ici)
        elif isinstance(motif, URLPattern) and not chemin.startswith(settings.STATIC_URL):
            yield Route(f"{espace}{motif.name}", tuple(dict.fromkeys(ici)), chemin)


def peupler(demarche: Demarche, compte: Utilisateur) -> Monde:
    """Give the démarche one object of each kind."""
    partie = demarche.parties.order_by("ordre").last()
    element = fabriques.element(demarche)
    objectif = fabriques.element(demarche, fabriques.Niveau.OBJECTIF_OPERATIONNEL, parent=element)
    fiche = fabriques.fiche(demarche, objectif)
    mandat = fabriques.mandat(partie.organisation)
    habilitation = fabriques.habilitation(fabriques.utilisateur(), demarche, Role.PARTENAIRE)
    territoire = partie.organisation.territoire
    return Monde(
        {
            "slug": demarche.slug,
            "acte": fabriques.acte(demarche).pk,
            "deliberation": fabriques.deliberation(demarche).pk,
            "partie": partie.pk,
            "element": element.pk,
            "fiche": fiche.pk,
            "organisation": partie.organisation.pk,
            "mandat": mandat.pk,
            "personne": mandat.personne.pk,
            "habilitation": habilitation.pk,
            "niveau": territoire.niveau.lower(),
            "code": territoire.code,
            "piece": "convention",
            "format": "html",
        }
    )
