"""The views kept under a name, and the changes made to many fiches at once."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.plan_actions.models import FicheAction, LotDeModifications, VueEnregistree
from maillage.plan_actions.queries.liste import charger, places
from maillage.regles.erreurs import Introuvable


def vues_de(demarche: Demarche, par: Utilisateur) -> QuerySet[VueEnregistree]:
    """The views of this person in the démarche, and those that others share there."""
    return VueEnregistree.objects.filter(
        Q(utilisateur=par) | Q(est_partagee=True), demarche=demarche
    ).select_related("utilisateur")


def vue_de(demarche: Demarche, par: Utilisateur, cle: int) -> VueEnregistree:
    """The view `cle` that this person sees in the démarche; `Introuvable` otherwise."""
    vue = vues_de(demarche, par).filter(pk=cle).first()
    if vue is None:
        raise Introuvable(
            "Cette vue n'est ni l'une des vôtres ni partagée dans cette démarche. Revenez à la liste."
        )
    return vue


def lots(demarche: Demarche) -> QuerySet[LotDeModifications]:
    """The changes made to many fiches at once, latest first."""
    return LotDeModifications.objects.filter(demarche=demarche).select_related("par", "annule_par")


def lot(demarche: Demarche, cle: int) -> LotDeModifications:
    """One of them; `Introuvable` otherwise."""
    trouve = lots(demarche).filter(pk=cle).first()
    if trouve is None:
        raise Introuvable(
            "Cette modification groupée n'est pas de cette démarche. Revenez à leur liste."
        )
    return trouve


def fiches_changees_depuis(lot: LotDeModifications) -> list[FicheAction]:
    """The fiches of the lot that somebody changed, or threw away, since (one query)."""
    versions = {ligne["fiche"]: ligne["version"] for ligne in lot.lignes}
    fiches = FicheAction.objects.filter(pk__in=versions).order_by("pk")
    return [
        fiche
        for fiche in fiches
        if fiche.version != versions[fiche.pk] or fiche.supprime_le is not None
    ]


def fiches_choisies(demarche: Demarche, cles: list[int]) -> list[FicheAction]:
    """Those of these keys that are present in the plan, in its order (four queries)."""
    situees = places(demarche)
    fiches = FicheAction.objects.filter(pk__in=cles, demarche=demarche, supprime_le=None)
    connues = fiches.order_by().values_list("pk", "element", "position")
    ordre = sorted(
        (situees[element].rang, position, pk)
        for pk, element, position in connues
        if element in situees
    )
    return charger([pk for *_, pk in ordre], situees)
