"""The instances of a démarche, who sits in them on a day, and what that makes of the parity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import Case, F, Prefetch, QuerySet, When

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import Cote, RoleMembre, TypeInstance, Voix
from maillage.gouvernance.models import Instance, MembreInstance
from maillage.regles.erreurs import Introuvable
from maillage.regles.instances import Parite, Siege, parite, signataires_sans_voix


def instances(demarche: Demarche) -> QuerySet[Instance]:
    """Every instance with its members and its thématiques: the COPIL first, closed ones last."""
    lignes = Instance.objects.filter(demarche=demarche)
    return avec_membres(lignes).order_by(
        F("close_le").asc(nulls_first=True), rang("type", TypeInstance), "ouverte_le", "pk"
    )


def rang(champ: str, choix: type[models.TextChoices]) -> Case:
    """The order of a closed list, as it is declared, for a query."""
    return Case(*(When(**{champ: code}, then=n) for n, code in enumerate(choix.values)))


def avec_membres(lignes: QuerySet[Instance]) -> QuerySet[Instance]:
    """The same rows with what a page or a document says of them (four queries)."""
    membres = MembreInstance.objects.select_related(
        "organisation", "personne", "suppleant_de__personne", "suppleant_de__organisation"
    ).order_by(rang("cote", Cote), rang("voix", Voix), rang("role", RoleMembre), "du", "pk")
    return lignes.select_related("secretariat", "rattachee_a", "demarche").prefetch_related(
        Prefetch("membres", queryset=membres), "thematiques"
    )


def instance_visible(demarche: Demarche, pk: int) -> Instance:
    """The instance `pk` of this démarche with its members (`Introuvable` otherwise)."""
    trouvee = avec_membres(Instance.objects.filter(demarche=demarche, pk=pk)).first()
    if trouvee is None:
        raise Introuvable(
            "Cette instance ne fait pas partie de cette démarche. Revenez à la liste des instances."
        )
    return trouvee


def membre_visible(instance: Instance, pk: int) -> MembreInstance:
    """The member `pk` of this instance (`Introuvable` otherwise)."""
    lignes = MembreInstance.objects.filter(instance=instance, pk=pk)
    trouve = lignes.select_related("instance__demarche", "organisation", "personne").first()
    if trouve is None:
        raise Introuvable(
            "Ce membre ne fait pas partie de cette instance. Revenez à la page de l'instance."
        )
    return trouve


def sieges(membres: Iterable[MembreInstance]) -> list[Siege]:
    """The members as the rules of `regles.instances` take them."""
    return [
        Siege(
            cle=membre.pk,
            cote=membre.cote,
            deliberatif=membre.voix == Voix.DELIBERATIVE,
            organisation=membre.organisation_id,
            suppleant_de=membre.suppleant_de_id,
            du=membre.du,
            au=membre.au,
        )
        for membre in membres
    ]


def membres_le(instance: Instance, le: dt.date) -> list[MembreInstance]:
    """Who sits that day (the members may be prefetched)."""
    return [m for m in instance.membres.all() if m.du <= le and (m.au is None or le <= m.au)]


def derniers_membres(instance: Instance) -> list[MembreInstance]:
    """The seats that nobody has ended: what an annexe says, which knows no clock."""
    return [membre for membre in instance.membres.all() if membre.au is None]


def parite_le(instance: Instance, le: dt.date) -> Parite:
    """The parity of the instance on that day."""
    return parite(sieges(instance.membres.all()), le=le)


def signataires(demarche: Demarche) -> dict[int, str]:
    """The name of each party that signs, by key of organisation (one query)."""
    lignes = demarche.parties.filter(est_signataire=True).exclude(role=RolePartie.PARTENAIRE)
    return dict(lignes.values_list("organisation_id", "organisation__nom"))


def sans_voix_le(instance: Instance, le: dt.date) -> list[str]:
    """The signatories of the convention that no voice of the instance represents that day (V-16)."""
    return signataires_sans_voix(
        sieges(instance.membres.all()), signataires(instance.demarche), le=le
    )
