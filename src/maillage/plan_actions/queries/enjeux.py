"""The enjeux of a plan by rank with what grounds them, and the constats that none takes up."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import NatureConstat
from maillage.diagnostics.models import ConstatPartage
from maillage.diagnostics.suites import SuiteDeConstat
from maillage.plan_actions.cotations import Cotation, rangs
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ConstatLaisse, ElementPlan, EnjeuPriorise
from maillage.regles.erreurs import Introuvable

# A strength may ground an enjeu (keep it); only what is lacking has to be answered.
APPELLENT_UNE_SUITE = (NatureConstat.FAIBLESSE, NatureConstat.BESOIN)


@dataclass(frozen=True, slots=True)
class EnjeuLu:
    """An enjeu, the constats that ground it, its criteria in words, their sum and its rank if rated."""

    element: ElementPlan
    priorite: EnjeuPriorise | None = None
    constats: tuple[ConstatPartage, ...] = ()
    rang: int | None = None
    criteres: tuple[tuple[str, str], ...] = field(default=())

    @property
    def total(self) -> int | None:
        """From 3 to 9; None while it is not rated."""
        return self.priorite.total if self.priorite else None


def enjeux(demarche: Demarche) -> list[EnjeuLu]:
    """The enjeux, by rank then in the order of the plan, those not rated last (three queries)."""
    presents = ConstatPartage.objects.filter(supprime_le=None).order_by("nature", "pk")
    elements = list(
        ElementPlan.objects.presents()
        .filter(demarche=demarche, niveau=Niveau.ENJEU)
        .order_by("position", "pk")
    )
    priorites = {
        p.element_id: p
        for p in EnjeuPriorise.objects.filter(element__in=elements)
        .order_by("pk")
        .prefetch_related(Prefetch("constats", queryset=presents))
    }
    places = rangs({cle: priorite.total for cle, priorite in priorites.items()})
    lus = [_lu(e, priorites.get(e.pk), places.get(e.pk)) for e in elements]
    return sorted(lus, key=lambda lu: (lu.rang is None, lu.rang or 0))


def _lu(element: ElementPlan, priorite: EnjeuPriorise | None, rang: int | None) -> EnjeuLu:
    if priorite is None:
        return EnjeuLu(element)
    criteres = tuple(
        (nom, Cotation(note).label)
        for nom, note in (
            ("gravité", priorite.gravite),
            ("ampleur", priorite.ampleur),
            ("capacité d’agir", priorite.capacite),
        )
        if note is not None
    )
    return EnjeuLu(element, priorite, tuple(priorite.constats.all()), rang, criteres)


def enjeu_visible(demarche: Demarche, pk: int) -> EnjeuLu:
    """The enjeu `pk` of this plan; `Introuvable` otherwise."""
    trouve = next((lu for lu in enjeux(demarche) if lu.element.pk == pk), None)
    if trouve is None:
        raise Introuvable(
            "Cet enjeu ne fait pas partie du plan de cette démarche. Revenez à la liste."
        )
    return trouve


def constats_a_suivre(demarche: Demarche) -> QuerySet[ConstatPartage]:
    """What is lacking and was neither taken up by an enjeu nor left aside on purpose (one query)."""
    repris = EnjeuPriorise.objects.filter(element__supprime_le=None, constats__isnull=False)
    return (
        ConstatPartage.objects.filter(
            demarche=demarche,
            supprime_le=None,
            nature__in=APPELLENT_UNE_SUITE,
            mise_de_cote=None,
        )
        .exclude(pk__in=repris.order_by().values("constats"))
        .order_by("nature", "pk")
    )


def constats_laisses(demarche: Demarche) -> QuerySet[ConstatLaisse]:
    """What was left aside on purpose, with its word (one query)."""
    lignes = ConstatLaisse.objects.filter(constat__demarche=demarche, constat__supprime_le=None)
    return lignes.select_related("constat").order_by("constat__nature", "pk")


def suites(demarche: Demarche) -> dict[int, list[SuiteDeConstat]]:
    """By constat, the enjeux that take it up, or the word with which it was left."""
    reunies: dict[int, list[SuiteDeConstat]] = {}
    for lu in enjeux(demarche):
        adresse = f"{reverse('plan_actions:enjeux', args=[demarche.slug])}#enjeu-{lu.element.pk}"
        for constat in lu.constats:
            suite = SuiteDeConstat("Enjeu", lu.element.intitule, adresse)
            reunies.setdefault(constat.pk, []).append(suite)
    for laisse in constats_laisses(demarche):
        suite = SuiteDeConstat("Laissé de côté", laisse.mot)
        reunies.setdefault(laisse.constat_id, []).append(suite)
    return reunies
