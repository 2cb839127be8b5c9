"""The barèmes of a Caf: its own rows, which prevail, over those that come with the product."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche
from maillage.financements.models import LigneBareme
from maillage.partenaires.models import Organisation
from maillage.regles.financements.baremes import Baremes, nationaux


def lignes_de(caf: Organisation) -> QuerySet[LigneBareme]:
    """All that this Caf ever wrote, those replaced or taken away included (one query)."""
    return LigneBareme.objects.filter(caf=caf).order_by("ligne", "annee", "cle", "du", "rang")


def tenues(lignes: Iterable[LigneBareme]) -> list[LigneBareme]:
    """Of rows ordered by `rang`, those that hold: the last of each day of validity, unless taken away."""
    dernieres = {(ligne.ligne, ligne.annee, ligne.cle, ligne.du): ligne for ligne in lignes}
    return [ligne for ligne in dernieres.values() if not ligne.retiree]


def baremes_de(caf: Organisation | None) -> Baremes:
    """The table that a calculation reads for this Caf (one query): its rows, then those of the product."""
    siennes = tenues(lignes_de(caf)) if caf else []
    return Baremes([ligne.en_bareme() for ligne in siennes], nationaux())


def caf_de(demarche: Demarche) -> Organisation | None:
    """The Caf that signs the démarche; None while no party is one (one query)."""
    return (
        Organisation.objects.filter(parties__demarche=demarche, parties__role=RolePartie.CAF)
        .order_by("pk")
        .first()
    )
