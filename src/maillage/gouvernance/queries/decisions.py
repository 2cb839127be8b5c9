"""The decisions of a démarche, across its meetings: which are in force, and what they settle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import TypeDecision
from maillage.gouvernance.models import Decision, Reunion, Suite
from maillage.regles import effets
from maillage.regles.effets import Prise, Sujet
from maillage.regles.erreurs import Introuvable
from maillage.territoires.normalisation import normaliser


class Vigueur(StrEnum):
    """Where a decision stands among the others."""

    EN_VIGUEUR = "en_vigueur"
    REMPLACEE = "remplacee"
    SANS_SUITE = "sans_suite"


VIGUEURS: dict[Vigueur, str] = {
    Vigueur.EN_VIGUEUR: "En vigueur",
    Vigueur.REMPLACEE: "Remplacée",
    Vigueur.SANS_SUITE: "Rejetée, ajournée ou avis",
}


def decisions(demarche: Demarche) -> QuerySet[Decision]:
    """Every decision, in the order in which they were taken (two queries with their follow-ups)."""
    return _lues(Decision.objects.filter(reunion__instance__demarche=demarche))


def decisions_de(reunion: Reunion) -> QuerySet[Decision]:
    """Those of one meeting, by number."""
    return _lues(Decision.objects.filter(reunion=reunion))


def _lues(lignes: QuerySet[Decision]) -> QuerySet[Decision]:
    return (
        lignes.select_related("reunion__instance__demarche", "point", "remplace__reunion")
        .prefetch_related(
            Prefetch("suites", queryset=Suite.objects.order_by("pk")), "remplacements"
        )
        .order_by("prise_le", "pk")
    )


def decision_visible(demarche: Demarche, pk: int) -> Decision:
    """The decision `pk` of this démarche; `Introuvable` otherwise."""
    trouvee = decisions(demarche).filter(pk=pk).first()
    if trouvee is None:
        raise Introuvable(
            "Cette décision n’est pas de cette démarche. Revenez au registre des décisions."
        )
    return trouvee


@dataclass(frozen=True, slots=True)
class Registre:
    """All the decisions of a démarche read as the rules do, once."""

    decisions: dict[int, Decision]
    prises: list[Prise]
    en_vigueur: frozenset[int]
    reglements: dict[Sujet, Decision]

    def vigueur(self, decision: Decision) -> Vigueur:
        """Where that decision stands."""
        if decision.pk in self.en_vigueur:
            return Vigueur.EN_VIGUEUR
        return Vigueur.REMPLACEE if decision.vaut else Vigueur.SANS_SUITE

    def sujet(self, decision: Decision) -> Sujet | None:
        """The matter that a decision settles: for one that goes back on another, the matter of that one."""
        vue = decision
        while vue.type == TypeDecision.RETRAIT and vue.remplace_id in self.decisions:
            vue = self.decisions[vue.remplace_id]
        return sujet_de(vue)

    def explication(self, genre: str, cle: int) -> Decision | None:
        """The decision that explains the state of an object, or nothing."""
        return self.reglements.get(("", genre, cle))


def sujet_de(decision: Decision) -> Sujet | None:
    """The matter of a decision by its own type, if it has an effect."""
    effet = effets.effet(decision.type)
    return effet.sujet(decision.objet_id) if effet and decision.objet_id is not None else None


def registre(demarche: Demarche) -> Registre:
    """Read every decision of the démarche (one query)."""
    lues = Decision.objects.filter(reunion__instance__demarche=demarche)
    return lire(lues.select_related("reunion__instance").order_by("prise_le", "pk"))


def lire(lues: Iterable[Decision]) -> Registre:
    """The same of decisions already read, of one démarche and in their order."""
    par_cle = {decision.pk: decision for decision in lues}
    brouillon = Registre(par_cle, [], frozenset(), {})
    prises = [Prise(d.pk, d.vaut, brouillon.sujet(d), d.remplace_id) for d in par_cle.values()]
    return Registre(
        par_cle,
        prises,
        frozenset(prise.cle for prise in effets.en_vigueur(prises)),
        {sujet: par_cle[p.cle] for sujet, p in effets.reglements(prises).items()},
    )


@dataclass(frozen=True, slots=True)
class Filtres:
    """What the register is asked; an empty value asks nothing."""

    texte: str = ""
    type: str = ""
    instance: int | None = None
    annee: int | None = None
    vigueur: str = ""
    genre: str = field(default="")
    objet: int | None = None


@dataclass(frozen=True, slots=True)
class Ligne:
    """A decision of the register, with where it stands."""

    decision: Decision
    vigueur: Vigueur

    @property
    def vigueur_dite(self) -> str:
        """Where it stands, in words."""
        if self.vigueur is Vigueur.SANS_SUITE:
            d: Any = self.decision
            return "Avis" if d.portee == "avis" else d.get_sens_display()
        return VIGUEURS[self.vigueur]

    @property
    def ton(self) -> str:
        """The tone of its tag."""
        return {Vigueur.EN_VIGUEUR: "succes", Vigueur.REMPLACEE: "neutre"}.get(
            self.vigueur, "alerte"
        )


def chercher(demarche: Demarche, filtres: Filtres) -> list[Ligne]:
    """The decisions that answer the filters, latest first (three queries, whatever their number).

    Every word of the text is looked for in what was decided, its object and its follow-ups, accents
    aside.
    """
    toutes = list(decisions(demarche))
    lu = lire(toutes)
    mots = normaliser(filtres.texte).split()
    lignes = [Ligne(d, lu.vigueur(d)) for d in reversed(toutes)]
    return [ligne for ligne in lignes if _repond(ligne, filtres, mots)]


def _repond(ligne: Ligne, filtres: Filtres, mots: list[str]) -> bool:
    d = ligne.decision
    exact = (
        (filtres.type, d.type),
        (filtres.instance, d.reunion.instance_id),
        (filtres.annee, d.prise_le.year),
        (filtres.vigueur, ligne.vigueur.value),
        (filtres.genre, d.objet_type),
        (filtres.objet, d.objet_id),
    )
    if any(voulu and voulu != lu for voulu, lu in exact):
        return False
    return all(mot in _texte(d) for mot in mots)


def _texte(decision: Decision) -> str:
    suites = (f"{s.intitule} {s.responsable}" for s in decision.suites.all())
    return normaliser(
        " ".join((decision.texte, decision.objet_intitule, decision.get_type_display(), *suites))
    )


def annees(demarche: Demarche) -> list[int]:
    """The years in which something was decided, latest first (one query)."""
    dates = Decision.objects.filter(reunion__instance__demarche=demarche).dates("prise_le", "year")
    return sorted((date.year for date in dates), reverse=True)


def decisions_qui_repondent(texte: str, demarches: QuerySet[Demarche]) -> list[Decision]:
    """Those of these démarches whose text or object holds every word, accents aside."""
    mots = normaliser(texte).split()
    lues = Decision.objects.filter(
        reunion__instance__demarche__in=demarches.order_by().values("pk")
    ).select_related("reunion__instance__demarche")
    return [
        d
        for d in lues.order_by("-prise_le", "-pk")
        if mots and all(m in normaliser(f"{d.texte} {d.objet_intitule}") for m in mots)
    ]


def de_l_objet(demarche: Demarche, genre: str, cle: int) -> list[Decision]:
    """What was decided of one object, latest first."""
    lues = decisions(demarche).filter(Q(objet_type=genre, objet_id=cle))
    return list(reversed(lues))
