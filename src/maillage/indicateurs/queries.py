"""The indicators of a démarche, with their values."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from maillage.conventions.models import Demarche
from maillage.indicateurs.models import Indicateur, ValeurIndicateur
from maillage.regles.erreurs import Introuvable


def indicateurs(demarche: Demarche) -> QuerySet[Indicateur]:
    """Those that are followed, each with its values from the oldest year (two queries)."""
    return avec_valeurs(Indicateur.objects.filter(demarche=demarche, supprime_le=None))


def avec_valeurs(lignes: QuerySet[Indicateur]) -> QuerySet[Indicateur]:
    """The same rows, their values ordered by year."""
    return lignes.prefetch_related(
        Prefetch("valeurs", queryset=ValeurIndicateur.objects.order_by("annee"))
    )


def retires(demarche: Demarche) -> QuerySet[Indicateur]:
    """Those that were taken away, latest first."""
    lignes = Indicateur.objects.filter(demarche=demarche, supprime_le__isnull=False)
    return lignes.order_by("-supprime_le", "pk")


def indicateur_visible(demarche: Demarche, pk: int, *, retire: bool = False) -> Indicateur:
    """The indicator `pk` of this démarche (of those taken away if asked); `Introuvable` otherwise."""
    lignes = Indicateur.objects.filter(
        pk=pk, demarche=demarche, supprime_le__isnull=not retire
    ).select_related("demarche")
    trouve = avec_valeurs(lignes).first()
    if trouve is None:
        raise Introuvable(
            "Cet indicateur ne fait pas partie de cette démarche. Il a pu être retiré : revenez à "
            "la liste des indicateurs."
        )
    return trouve


def valeur_visible(indicateur: Indicateur, annee: int) -> ValeurIndicateur:
    """The value of that year; `Introuvable` when nothing was written for it."""
    trouvee = ValeurIndicateur.objects.filter(indicateur=indicateur, annee=annee).first()
    if trouvee is None:
        raise Introuvable(
            f"« {indicateur} » n'a pas de valeur pour {annee}. Revenez à l'indicateur pour voir ses "
            "années."
        )
    return trouvee
