"""The tables that a fiche bears, and their sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from maillage.conventions.models import Demarche
from maillage.plan_actions.models import (
    CibleChiffree,
    DocumentFiche,
    ElementPlan,
    EtapeFiche,
    FicheAction,
    LigneBudget,
    PartenaireFiche,
    Principe,
)
from maillage.regles.erreurs import Introuvable

MONTANTS = ("prevu", "vote", "paye")


def etapes(fiche: FicheAction) -> QuerySet[EtapeFiche]:
    """The steps, in order."""
    return EtapeFiche.objects.filter(fiche=fiche).order_by("position", "pk")


def lignes_budget(fiche: FicheAction) -> QuerySet[LigneBudget]:
    """The lines of the budget as they were entered, with their funder."""
    lignes = LigneBudget.objects.filter(fiche=fiche).select_related("financeur")
    return lignes.order_by("position", "pk")


def cibles(porteur: FicheAction | ElementPlan) -> QuerySet[CibleChiffree]:
    """The targets of a fiche or of an element."""
    return porteur.cibles.order_by("position", "pk")


def participations(fiche: FicheAction) -> QuerySet[PartenaireFiche]:
    """The partners with their role."""
    participations = PartenaireFiche.objects.filter(fiche=fiche).select_related("organisation")
    return participations.order_by("position", "pk")


def principes(demarche: Demarche) -> QuerySet[Principe]:
    """The principles of the démarche, in order."""
    return Principe.objects.filter(demarche=demarche).order_by("position", "pk")


@dataclass(slots=True)
class Sommes:
    """Exact sums in euros; None where no line knows the amount, which is not 0.

    `partielles` names the sums to which a line without amount is missing.
    """

    lignes: list[LigneBudget] = field(default_factory=list)

    def _somme(self, nom: str) -> Decimal | None:
        connus = [v for ligne in self.lignes if (v := getattr(ligne, nom)) is not None]
        return sum(connus, Decimal(0)) if connus else None

    @property
    def prevu(self) -> Decimal | None:
        """Forecast."""
        return self._somme("prevu")

    @property
    def vote(self) -> Decimal | None:
        """Voted."""
        return self._somme("vote")

    @property
    def paye(self) -> Decimal | None:
        """Paid."""
        return self._somme("paye")

    @property
    def partielles(self) -> frozenset[str]:
        """The amounts that some of the lines do not say."""
        return frozenset(
            nom
            for nom in MONTANTS
            if self._somme(nom) is not None
            and any(getattr(ligne, nom) is None for ligne in self.lignes)
        )


@dataclass(slots=True)
class Annee(Sommes):
    """The lines of one year."""

    annee: int = 0


@dataclass(slots=True)
class Budget(Sommes):
    """The whole budget of a fiche, by year."""

    annees: list[Annee] = field(default_factory=list)


def budget(lignes: Iterable[LigneBudget]) -> Budget:
    """The lines of one fiche by year, with their sums."""
    toutes = list(lignes)
    annees: dict[int, Annee] = {}
    for ligne in sorted(toutes, key=lambda ligne: ligne.annee):
        annees.setdefault(ligne.annee, Annee(annee=ligne.annee)).lignes.append(ligne)
    return Budget(toutes, list(annees.values()))


def principes_servis(demarche: Demarche) -> list[tuple[Principe, list[FicheAction]]]:
    """Each principle with the present fiches that serve it (two queries)."""
    presentes = FicheAction.objects.filter(supprime_le=None)
    avec = principes(demarche).prefetch_related(Prefetch("fiches", queryset=presentes))
    return [(principe, list(principe.fiches.all())) for principe in avec]


def documents(fiche: FicheAction) -> QuerySet[DocumentFiche]:
    """The documents joined to the fiche, with their file."""
    return DocumentFiche.objects.filter(fiche=fiche).select_related("fichier")


def document_visible(fiche: FicheAction, pk: int) -> DocumentFiche:
    """The document `pk` of that fiche; `Introuvable` otherwise."""
    document = documents(fiche).filter(pk=pk).select_related("fichier", "fiche__demarche").first()
    if document is None:
        raise Introuvable(
            "Ce document n'est pas joint à cette fiche. Revenez à la fiche pour voir les siens."
        )
    return document
