"""The posts of cooperation, their log and what it amounts to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Prefetch, QuerySet, Sum

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import BlocActivite, EtatPoste
from maillage.gouvernance.models import (
    IndicateurDeLaFonction,
    LigneActivite,
    OccupationPoste,
    PosteCooperation,
)
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.queries import indicateurs
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class TotauxActivite:
    """Hours by year, then by block in the order of the référentiel; `total` of each year last."""

    annees: tuple[int, ...]
    blocs: tuple[tuple[BlocActivite, tuple[Decimal, ...]], ...]
    totaux: tuple[Decimal, ...]


def postes(demarche: Demarche) -> QuerySet[PosteCooperation]:
    """Every post of the démarche with its holders and opinions, closed ones last (four queries)."""
    occupations = OccupationPoste.objects.select_related("personne", "avis").order_by("du", "pk")
    return (
        PosteCooperation.objects.filter(demarche=demarche)
        .select_related("employeur", "demarche")
        .prefetch_related(Prefetch("occupations", queryset=occupations), "avis__occupation")
        .order_by(F("clos_le").asc(nulls_first=True), "ouvert_le", "pk")
    )


def poste_visible(demarche: Demarche, pk: int) -> PosteCooperation:
    """The post `pk` of this démarche (`Introuvable` otherwise)."""
    trouve = postes(demarche).filter(pk=pk).first()
    if trouve is None:
        raise Introuvable(
            "Ce poste ne fait pas partie de cette démarche. Revenez à la fonction de coopération."
        )
    return trouve


def etp_en_place(tenus: Iterable[PosteCooperation], le: dt.date) -> Decimal:
    """The full-time equivalents of the posts that exist that day, held or not."""
    return sum(
        (p.etp for p in tenus if p.ouvert_le <= le and p.etat(le) != EtatPoste.CLOS), Decimal(0)
    )


def activites(poste: PosteCooperation, annee: int | None = None) -> QuerySet[LigneActivite]:
    """The lines of the log, latest day first; of one year if asked."""
    lignes = LigneActivite.objects.filter(poste=poste).order_by("-jour", "bloc", "pk")
    return lignes if annee is None else lignes.filter(jour__year=annee)


def activite_visible(poste: PosteCooperation, pk: int) -> LigneActivite:
    """The line `pk` of this post (`Introuvable` otherwise)."""
    trouvee = LigneActivite.objects.filter(poste=poste, pk=pk).first()
    if trouvee is None:
        raise Introuvable("Cette ligne n'est pas, ou plus, dans le carnet. Revenez au poste.")
    return trouvee


def totaux(poste: PosteCooperation) -> TotauxActivite:
    """What the log amounts to, by block and year (one query)."""
    sommes = {
        (ligne["bloc"], ligne["jour__year"]): ligne["somme"]
        for ligne in LigneActivite.objects.filter(poste=poste)
        .values("bloc", "jour__year")
        .annotate(somme=Sum("heures"))
        .order_by("bloc", "jour__year")
    }
    annees = tuple(sorted({annee for _, annee in sommes}))
    blocs = tuple(
        (bloc, tuple(sommes.get((bloc.value, annee), Decimal(0)) for annee in annees))
        for bloc in BlocActivite
    )
    return TotauxActivite(
        annees,
        blocs,
        tuple(
            sum((heures[rang] for _, heures in blocs), Decimal(0)) for rang in range(len(annees))
        ),
    )


def indicateurs_retenus(demarche: Demarche) -> QuerySet[IndicateurDeLaFonction]:
    """The indicators that judge the function, those taken away left out."""
    lignes = IndicateurDeLaFonction.objects.filter(demarche=demarche, indicateur__supprime_le=None)
    return lignes.select_related("indicateur").order_by("pk")


def indicateurs_a_retenir(demarche: Demarche) -> QuerySet[Indicateur]:
    """The followed indicators that do not judge the function yet."""
    return indicateurs(demarche).filter(de_la_fonction=None)


def indicateur_retenu(demarche: Demarche, pk: int) -> IndicateurDeLaFonction:
    """The row `pk` of this démarche (`Introuvable` otherwise)."""
    trouve = indicateurs_retenus(demarche).filter(pk=pk).first()
    if trouve is None:
        raise Introuvable("Cet indicateur ne juge pas, ou plus, la fonction de coopération.")
    return trouve
