"""What goes into the dossier of a meeting, and the packs that were frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.gouvernance.models import DossierCopil, DossierFige, Reunion, RubriqueDuDossier
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class Choix:
    """What a dossier wants of a rubrique: in or out, and what somebody noted for its speaker."""

    code: str
    retenue: bool = True
    note: str = ""


def dossier_de(reunion: Reunion) -> DossierCopil:
    """The dossier of that meeting; one that was never changed is new, unsaved."""
    return DossierCopil.objects.filter(reunion=reunion).first() or DossierCopil(reunion=reunion)


def choix_de(reunion: Reunion, codes: Sequence[str]) -> list[Choix]:
    """A choice for each of these rubriques, in the order of the dossier (one query).

    Those that nobody placed come where the house puts them; a rubrique that is no more is left out.
    """
    lignes = RubriqueDuDossier.objects.filter(dossier__reunion=reunion).order_by("rang", "pk")
    connus = {ligne.code: ligne for ligne in lignes}
    rangs = {code: rang for rang, code in enumerate(codes)}
    places = {code: (connus[code].rang if code in connus else rangs[code]) for code in codes}
    return [
        Choix(code, connus[code].retenue, connus[code].note) if code in connus else Choix(code)
        for code in sorted(codes, key=lambda c: (places[c], rangs[c]))
    ]


def dossiers_figes(reunion: Reunion) -> QuerySet[DossierFige]:
    """The packs of that meeting with their files, latest first (one query)."""
    lignes = DossierFige.objects.filter(reunion=reunion).select_related("pdf", "pptx")
    return lignes.order_by("-numero")


def dossier_fige(reunion: Reunion, pk: int) -> DossierFige:
    """The pack `pk` of this meeting; `Introuvable` otherwise."""
    trouve = dossiers_figes(reunion).filter(pk=pk).first()
    if trouve is None:
        raise Introuvable("Ce dossier n’a pas été figé. Revenez au dossier de la réunion.")
    return trouve
