"""Finding in the plans what answers to a few words, whatever their accents and their case."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import QuerySet

from maillage.conventions.models import Demarche
from maillage.plan_actions.models import ElementPlan, FicheAction

Objet = TypeVar("Objet", ElementPlan, FicheAction)


def aplatir(texte: str) -> str:
    """Without accents or case: « Accès » is « acces »."""
    decompose = unicodedata.normalize("NFKD", texte.replace("œ", "oe").replace("Œ", "oe"))
    return "".join(c for c in decompose if not unicodedata.combining(c)).casefold()


def repond(texte: str, *champs: str) -> bool:
    """Whether every word of `texte` is somewhere in the fields."""
    lu = aplatir(" ".join(champs))
    return all(mot in lu for mot in aplatir(texte).split())


def fiches_qui_repondent(texte: str, demarches: QuerySet[Demarche]) -> list[FicheAction]:
    """The present fiches with all the words; those with them in their title first (one query)."""
    fiches = FicheAction.objects.filter(demarche__in=demarches, supprime_le=None).select_related(
        "demarche"
    )
    trouvees = [
        f for f in fiches if repond(texte, f.numero, f.intitule, f.objectifs, f.description)
    ]
    return _titres_d_abord(texte, trouvees)


def elements_qui_repondent(texte: str, demarches: QuerySet[Demarche]) -> list[ElementPlan]:
    """The present elements with all the words; those with them in their title first (one query)."""
    elements = ElementPlan.objects.presents().filter(demarche__in=demarches)
    trouves = [
        e
        for e in elements.select_related("demarche")
        if repond(texte, e.code, e.intitule, e.groupe, e.description)
    ]
    return _titres_d_abord(texte, trouves)


def _titres_d_abord(texte: str, objets: Iterable[Objet]) -> list[Objet]:
    return sorted(objets, key=lambda objet: not repond(texte, str(objet)))
