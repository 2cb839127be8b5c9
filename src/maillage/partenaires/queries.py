"""What the directory holds. It is common to the instance: whoever has an account may read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from maillage.documents.planches import Logo
from maillage.fichiers import magasin
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Appartenance, Mandat, Organisation, Personne, Service
from maillage.regles.erreurs import Introuvable


def organisations(texte: str = "", nature: str = "") -> QuerySet[Organisation]:
    """The organisations, filtered by words of the name, acronym or Siren, and by nature."""
    trouvees = (
        Organisation.objects.select_related("territoire")
        .annotate(nb_mandats=Count("mandats", distinct=True))
        .order_by("nom", "pk")
    )
    for mot in texte.replace("\x00", " ").split():
        trouvees = trouvees.filter(
            Q(nom__icontains=mot) | Q(sigle__icontains=mot) | Q(siren__startswith=mot)
        )
    return trouvees.filter(nature=nature) if nature else trouvees


def organisation(pk: int) -> Organisation:
    """The organisation `pk` (`Introuvable` otherwise)."""
    try:
        return Organisation.objects.select_related("territoire", "logo").get(pk=pk)
    except Organisation.DoesNotExist:
        raise Introuvable(
            "Cette organisation n’est pas dans l’annuaire. Revenez à la liste des partenaires."
        ) from None


def logos(organisations: Iterable[Organisation]) -> list[Logo]:
    """The logos of those that have one, in that order; `Introuvable` where the bytes of one are gone."""
    return [
        Logo(o.nom, magasin.relire(o.logo.empreinte)) for o in organisations if o.logo is not None
    ]


def mandat(pk: int) -> Mandat:
    """The mandate `pk` (`Introuvable` otherwise)."""
    try:
        return Mandat.objects.select_related("personne", "organisation").get(pk=pk)
    except Mandat.DoesNotExist:
        raise Introuvable("Ce mandat n’est pas dans l’annuaire.") from None


def personnes(texte: str = "") -> QuerySet[Personne]:
    """The persons whose name holds every word."""
    trouvees = Personne.objects.all()
    for mot in texte.replace("\x00", " ").split():
        trouvees = trouvees.filter(Q(nom__icontains=mot) | Q(prenom__icontains=mot))
    return trouvees


@dataclass(frozen=True)
class FicheOrganisation:
    """An organisation with its services and its mandates, those in force first."""

    services: list[tuple[Service, list[Service]]]
    en_vigueur: list[Mandat]
    passes: list[Mandat]
    comptes: list[Appartenance]


def fiche(organisation: Organisation, le: dt.date) -> FicheOrganisation:
    """The sheet of an organisation on that day (four queries)."""
    services = list(organisation.services.all())
    enfants: dict[int | None, list[Service]] = {}
    for service in services:
        enfants.setdefault(service.parent_id, []).append(service)
    mandats = list(organisation.mandats.select_related("personne", "service"))
    actuels = [m for m in mandats if (m.debut or le) <= le <= (m.fin or le)]
    return FicheOrganisation(
        services=[(service, enfants.get(service.pk, [])) for service in enfants.get(None, [])],
        en_vigueur=actuels,
        passes=[m for m in mandats if m not in actuels],
        comptes=list(organisation.appartenances.en_vigueur(le).select_related("utilisateur")),
    )


def caf_de_siren(siren: str) -> Organisation:
    """The Caf of that Siren. Raises `Introuvable`."""
    trouvee = Organisation.objects.filter(siren=siren, nature=NatureOrganisation.CAF).first()
    if trouvee is None:
        raise Introuvable(f"Aucune Caf de l’annuaire n’a le Siren « {siren[:20]} ». Vérifiez-le.")
    return trouvee
