"""The barèmes of a Caf: its own rows, which prevail, over those that come with the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.queries import caf_de as caf_de
from maillage.conventions.queries import cafs_ouvertes
from maillage.financements.models import LigneBareme
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable
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


def caf_visible(par: Utilisateur, pk: int, le: dt.date) -> Organisation:
    """The Caf `pk`, if its barèmes are open to `par`; `Introuvable` otherwise."""
    trouvee = cafs_ouvertes(par, le).filter(pk=pk).first()
    if trouvee is None:
        raise Introuvable("Les barèmes de cette Caf ne vous sont pas ouverts.")
    return trouvee


def ligne_visible(par: Utilisateur, pk: int, le: dt.date) -> LigneBareme:
    """The row `pk` of a Caf whose barèmes are open to `par`; `Introuvable` otherwise."""
    trouvee = LigneBareme.objects.filter(pk=pk, caf__in=cafs_ouvertes(par, le)).first()
    if trouvee is None:
        raise Introuvable("Ce barème n’existe pas, ou ne vous est pas ouvert.")
    return trouvee
