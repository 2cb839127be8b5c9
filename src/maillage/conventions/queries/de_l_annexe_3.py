"""The rows of annexe 3, and how the amount kept of N-1 is spread between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, EquipementSoutenu, MontantReference
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.partenaires.models import Organisation
from maillage.regles.bonus_territoire import Repartition, repartition


def equipements(demarche: Demarche) -> QuerySet[EquipementSoutenu]:
    """The equipments and services supported, in order."""
    return demarche.equipements_soutenus.select_related("collectivite")


def equipement(demarche: Demarche, cle: int) -> EquipementSoutenu:
    """One of them (`Introuvable` otherwise)."""
    return une_ligne(equipements(demarche), cle, "Cet équipement")


def montants_de_reference(demarche: Demarche) -> QuerySet[MontantReference]:
    """The amounts of N-1, one a collectivité at most."""
    return demarche.montants_de_reference.select_related("collectivite")


def montant_de_reference(demarche: Demarche, cle: int) -> MontantReference:
    """One of them (`Introuvable` otherwise)."""
    return une_ligne(montants_de_reference(demarche), cle, "Ce montant de référence")


def collectivites(demarche: Demarche) -> QuerySet[Organisation]:
    """The collectivités that are parties to the démarche."""
    siennes = demarche.parties.filter(role=RolePartie.COLLECTIVITE).values("organisation")
    return Organisation.objects.filter(pk__in=siennes).order_by("nom")


@dataclass(frozen=True, slots=True)
class PartDUneCollectivite:
    """What one collectivité supports; `collectivite` and `reference` are None when nobody said them."""

    collectivite: Organisation | None
    reference: MontantReference | None
    equipements: tuple[EquipementSoutenu, ...]

    @property
    def concernes(self) -> list[EquipementSoutenu]:
        """Those between which the amount is spread: without bonus nor part, one is not."""
        return [e for e in self.equipements if e.montant is not None or e.a_un_bonus is not False]

    @property
    def repartition(self) -> Repartition | None:
        """The split against the reference; None without reference."""
        if self.reference is None:
            return None
        return repartition(self.reference.montant, [e.montant for e in self.concernes])


def parts_des_collectivites(
    lignes: Iterable[EquipementSoutenu], references: Iterable[MontantReference]
) -> list[PartDUneCollectivite]:
    """The rows by collectivité, those that have a reference first, those without collectivité last."""
    par_collectivite: dict[Organisation | None, list[EquipementSoutenu]] = {}
    connues = {reference.collectivite: reference for reference in references}
    par_collectivite.update({collectivite: [] for collectivite in connues})
    for ligne in lignes:
        par_collectivite.setdefault(ligne.collectivite, []).append(ligne)
    sans = par_collectivite.pop(None, [])
    parts = [
        PartDUneCollectivite(c, connues.get(c) if c else None, tuple(siennes))
        for c, siennes in par_collectivite.items()
    ]
    return [*parts, PartDUneCollectivite(None, None, tuple(sans))] if sans else parts
