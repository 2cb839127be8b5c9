"""The published tables and the budgets of the collectivités, with what their totals say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch, QuerySet

from maillage.conventions.models import Demarche
from maillage.financements.grilles import Colonne, Grille, Rangee
from maillage.financements.models import (
    AccompagnementEtat,
    BudgetCollectivite,
    CelluleTableau,
    ColonneTableau,
    LigneTableau,
    PolitiqueBudget,
    TableauPublie,
)
from maillage.regles.erreurs import Introuvable
from maillage.regles.financements import rapprochement as regles
from maillage.regles.financements.rapprochement import Chiffre, Rapprochement, Unite, lire


@dataclass(frozen=True)
class TableauRapproche:
    """A table with the figures of its cells (one a column, None where nothing is printed)."""

    tableau: TableauPublie
    colonnes: tuple[ColonneTableau, ...]
    lignes: tuple[tuple[LigneTableau, tuple[Chiffre | None, ...]], ...]

    @property
    def unite(self) -> Unite:
        """The unit in which it is printed."""
        return Unite(self.tableau.unite)

    @cached_property
    def par_colonne(self) -> tuple[Rapprochement, ...]:
        """The published total of each column beside its sum."""
        return tuple(
            regles.rapprocher(
                lire(colonne.total_ecrit, self.unite), (c[rang] for _, c in self.lignes)
            )
            for rang, colonne in enumerate(self.colonnes)
        )

    @cached_property
    def ensemble(self) -> Rapprochement:
        """The published total of the whole beside the sum of all the cells."""
        toutes = (chiffre for _, chiffres in self.lignes for chiffre in chiffres)
        return regles.rapprocher(lire(self.tableau.total_ecrit, self.unite), toutes)

    @property
    def dits(self) -> list[tuple[str, Rapprochement]]:
        """Each published total that has something to be set against, by the name of its column."""
        nommes = [
            (colonne.intitule, lu)
            for colonne, lu in zip(self.colonnes, self.par_colonne, strict=True)
        ]
        tous = [*nommes, ("Ensemble", self.ensemble)]
        return [(nom, lu) for nom, lu in tous if lu.publie is not None]

    @property
    def ecarts(self) -> list[tuple[str, Rapprochement]]:
        """Those where the total is not the sum (F30)."""
        return [(nom, lu) for nom, lu in self.dits if lu.alerte]


def tableaux(demarche: Demarche) -> list[TableauRapproche]:
    """The published tables of the démarche, the latest year first (four queries)."""
    return [_rapprocher(t) for t in _complets(TableauPublie.objects.filter(demarche=demarche))]


def tableau_visible(demarche: Demarche, pk: int) -> TableauRapproche:
    """The table `pk` of this démarche; `Introuvable` otherwise."""
    trouve = _complets(TableauPublie.objects.filter(demarche=demarche, pk=pk)).first()
    if trouve is None:
        raise Introuvable(
            "Ce tableau ne fait pas partie de cette démarche. Il a pu être retiré : revenez à la "
            "page des tableaux."
        )
    return _rapprocher(trouve)


def grille_de(tableau: TableauPublie) -> Grille:
    """The table as it was typed."""
    lu = _rapprocher(tableau)
    return Grille(
        tuple(Colonne(c.intitule, c.total_ecrit) for c in lu.colonnes),
        tuple(
            Rangee(ligne.intitule, tuple(c.ecrit if c else "" for c in chiffres), ligne.ligne)
            for ligne, chiffres in lu.lignes
        ),
    )


def _complets(lignes: QuerySet[TableauPublie]) -> QuerySet[TableauPublie]:
    rangees = LigneTableau.objects.order_by("rang").prefetch_related(
        Prefetch("cellules", queryset=CelluleTableau.objects.order_by("pk"))
    )
    colonnes = ColonneTableau.objects.order_by("rang")
    return (
        lignes.select_related("demarche")
        .prefetch_related(Prefetch("colonnes", colonnes), Prefetch("lignes", rangees))
        .order_by("-annee", "intitule", "pk")
    )


def _rapprocher(tableau: TableauPublie) -> TableauRapproche:
    unite = Unite(tableau.unite)
    colonnes = tuple(tableau.colonnes.all())
    lignes = []
    for ligne in tableau.lignes.all():
        ecrits = {cellule.colonne_id: cellule.ecrit for cellule in ligne.cellules.all()}
        lus = tuple(lire(ecrits.get(colonne.pk, ""), unite) for colonne in colonnes)
        lignes.append((ligne, lus))
    return TableauRapproche(tableau, colonnes, tuple(lignes))


@dataclass(frozen=True)
class BudgetLu:
    """A budget with the share of each policy, as printed and made again."""

    budget: BudgetCollectivite
    total: Chiffre | None
    politiques: tuple[tuple[PolitiqueBudget, regles.Part], ...]

    @property
    def discordes(self) -> list[tuple[PolitiqueBudget, regles.Part]]:
        """The policies whose printed share is not the one made again."""
        return [(politique, part) for politique, part in self.politiques if not part.concorde]

    @property
    def somme(self) -> Decimal:
        """What the policies named take together: rarely the whole budget."""
        return sum((p.montant for p, _ in self.politiques), Decimal(0))

    @property
    def depasse(self) -> bool:
        """Whether the policies take more than the whole."""
        return self.total is not None and self.somme > self.total.euros


def budgets(demarche: Demarche) -> list[BudgetLu]:
    """The budgets of the collectivités, with their policies (two queries)."""
    return [_lu(b) for b in _avec_politiques(BudgetCollectivite.objects.filter(demarche=demarche))]


def budget_visible(demarche: Demarche, pk: int) -> BudgetLu:
    """The budget `pk` of this démarche; `Introuvable` otherwise."""
    lignes = BudgetCollectivite.objects.filter(demarche=demarche, pk=pk)
    trouve = _avec_politiques(lignes).first()
    if trouve is None:
        raise Introuvable(
            "Ce budget ne fait pas partie de cette démarche. Il a pu être retiré : revenez à la page "
            "des tableaux."
        )
    return _lu(trouve)


def _avec_politiques(lignes: QuerySet[BudgetCollectivite]) -> QuerySet[BudgetCollectivite]:
    return (
        lignes.select_related("demarche", "organisation")
        .prefetch_related(Prefetch("politiques", PolitiqueBudget.objects.order_by("rang")))
        .order_by("organisation__nom", "-annee", "section", "pk")
    )


def _lu(budget: BudgetCollectivite) -> BudgetLu:
    total = lire(budget.total_ecrit, Unite(budget.unite))
    euros = total.euros if total else None
    parts = tuple(
        (p, regles.part(p.montant, euros, _courte(p.part_publiee))) for p in budget.politiques.all()
    )
    return BudgetLu(budget, total, parts)


def _courte(part: Decimal | None) -> Decimal | None:
    """24.0000 as 24: the decimals that were printed."""
    return None if part is None else Decimal(format(part.normalize(), "f"))


def accompagnements(demarche: Demarche) -> QuerySet[AccompagnementEtat]:
    """What the State pays, which stands apart (one query)."""
    lignes = AccompagnementEtat.objects.filter(demarche=demarche).select_related("organisation")
    return lignes.order_by("-annee", "organisation__nom")
