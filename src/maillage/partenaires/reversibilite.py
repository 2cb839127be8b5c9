"""The directory around a démarche: organisations, persons and mandates, found again or created."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from maillage.archives.registre import Reference, laisser, referencer
from maillage.partenaires.models import Appartenance, Mandat, Organisation, Personne, Service


def meme_organisation(organisation: Organisation) -> Any:
    """That of the same Siren; without one, that of the same nature and name on the same territory."""
    if organisation.siren:
        return Organisation.objects.filter(siren=organisation.siren)
    return Organisation.objects.filter(
        siren="",
        nature=organisation.nature,
        nom=organisation.nom,
        territoire=organisation.territoire_id,
    )


def meme_service(service: Service) -> Any:
    """That of the same name at the same place of the same organisation."""
    return Service.objects.filter(
        organisation=service.organisation_id, nom=service.nom, parent=service.parent_id
    )


def meme_personne(personne: Personne) -> Any:
    """That of the same account, or of the same address and name.

    Two persons may have the same name: it alone proves nothing, and a person known by it is created.
    """
    if personne.utilisateur_id:
        du_compte = Personne.objects.filter(utilisateur=personne.utilisateur_id)
        if du_compte.exists():
            return du_compte
    if not personne.courriel:
        return Personne.objects.none()
    return Personne.objects.filter(
        Q(utilisateur=None) | Q(utilisateur=personne.utilisateur_id),
        courriel__iexact=personne.courriel,
        nom__iexact=personne.nom,
        prenom__iexact=personne.prenom,
    )


def meme_mandat(mandat: Mandat) -> Any:
    """The same function of the same person in the same organisation, from the same day."""
    return Mandat.objects.filter(
        personne=mandat.personne_id,
        organisation=mandat.organisation_id,
        fonction=mandat.fonction,
        debut=mandat.debut,
    )


def _de_l_organisation(organisation: Organisation) -> tuple[str, ...]:
    return (organisation.siren, organisation.nature, organisation.nom, organisation.designation)


def _du_service(service: Service) -> tuple[Any, ...]:
    """A service comes after the one that it is attached to."""
    noms: list[str] = []
    courant: Service | None = service
    while courant is not None:
        noms.insert(0, courant.nom)
        courant = courant.parent
    return (*_de_l_organisation(service.organisation), *noms)


def _de_la_personne(personne: Personne) -> tuple[str, ...]:
    compte = personne.utilisateur.email if personne.utilisateur else ""
    return (personne.nom, personne.prenom, personne.courriel, compte, personne.telephone)


referencer(Reference(Organisation, cle=_de_l_organisation, retrouver=meme_organisation))
referencer(Reference(Service, cle=_du_service, retrouver=meme_service))
referencer(Reference(Personne, cle=_de_la_personne, retrouver=meme_personne))
referencer(
    Reference(
        Mandat,
        cle=lambda mandat: (
            *_de_la_personne(mandat.personne),
            *_de_l_organisation(mandat.organisation),
            mandat.fonction,
            str(mandat.debut or ""),
            str(mandat.fin or ""),
        ),
        retrouver=meme_mandat,
    )
)
laisser(
    Appartenance,
    "Dit pour qui un compte travaille dans son instance, et vaut pour toutes ses démarches.",
)
