"""What published figures say that does not hold together: F30; State and Caf in one total: F31."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.financements.enums import Financeur
from maillage.financements.grilles import MELANGE, Rangee
from maillage.financements.queries.tableaux import BudgetLu, TableauRapproche, budgets, tableaux
from maillage.financements.rapprochements import en_unite, message, raison
from maillage.interface.typographie import nombre, typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.financements.rapprochement import Unite

A_EXPLIQUER = (
    "Relisez la source, puis notez d'où vient l'écart. Ne corrigez pas le chiffre publié : il reste tel "
    "qu'il est imprimé."
)
EXPLIQUE = "L'écart est expliqué : il n'y a rien à faire, sinon le dire quand vous citez ce total."


@regle(
    "F30",
    intitule="Un total publié est la somme de ses lignes, une part publiée celle de ses montants.",
    gravite=Gravite.ALERTE,
    source="Totaux publiés qui ne se retrouvent pas : S0, §1.4 (53,9 M€ pour 53,487) ; S3 (1 088 787 € "
    "pour 1 089 800)",
    aussi=("V-27",),
)
def totaux_publies(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each published total, each printed share; both figures are kept, neither is corrected."""
    for lu in tableaux(demarche):
        yield from _du_tableau(demarche, lu)
    for budget in budgets(demarche):
        yield from _du_budget(demarche, budget)


def _du_tableau(demarche: Demarche, lu: TableauRapproche) -> Iterator[Constat]:
    explication = lu.tableau.explication.strip()
    for nom, rapproche in lu.ecarts:
        dit = f" Explication notée : {explication}" if explication else ""
        yield Constat(
            objet=typo(f"{lu.tableau} — {nom}"),
            message=typo(f"{message(rapproche, lu.unite)} {raison(rapproche, lu.unite)}{dit}"),
            suite=typo(EXPLIQUE if explication else A_EXPLIQUER),
            lien=reverse("financements:tableau", args=[demarche.slug, lu.tableau.pk]),
            precisions={
                "total_publie": str(rapproche.publie.euros) if rapproche.publie else None,
                "somme": str(rapproche.somme),
                "ecart": str(rapproche.ecart),
                "explique": bool(explication),
            },
        )


def _du_budget(demarche: Demarche, lu: BudgetLu) -> Iterator[Constat]:
    lien = f"{reverse('financements:tableaux', args=[demarche.slug])}#budgets"
    for politique, part in lu.discordes:
        yield Constat(
            objet=typo(f"{lu.budget} — {politique}"),
            message=typo(
                f"Part publiée {nombre(part.publiee)} % ≠ part recalculée {nombre(part.recalculee, 1)} %."
            ),
            suite=typo(A_EXPLIQUER),
            lien=lien,
            precisions={
                "part_publiee": str(part.publiee),
                "part_recalculee": str(part.recalculee),
            },
        )
    if lu.depasse and lu.total is not None:
        unite = Unite(lu.budget.unite)
        yield Constat(
            objet=str(lu.budget),
            message=typo(
                f"Total publié {en_unite(lu.total.euros, unite)} < somme des politiques nommées "
                f"{en_unite(lu.somme, unite)}."
            ),
            suite=typo(A_EXPLIQUER),
            lien=lien,
            precisions={"total_publie": str(lu.total.euros), "somme": str(lu.somme)},
        )


@regle(
    "F31",
    intitule="L'accompagnement de l'État ne s'ajoute pas aux financements de la Caf.",
    gravite=Gravite.BLOQUANT,
    source="Loi du 18 décembre 2023, article 17, et décret 2025-678 : versé par l'Agence de services et "
    "de paiement, et non par la Caf (finance, §10)",
)
def etat_a_part(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """A table of the Caf that holds a row of the State, and the reverse."""
    for lu in tableaux(demarche):
        de_l_etat = lu.tableau.financeur == Financeur.ETAT
        for ligne, _ in lu.lignes:
            if Rangee(ligne.intitule, (), ligne.ligne).est_de_l_etat != de_l_etat:
                yield Constat(
                    objet=typo(f"{lu.tableau} — {ligne}"),
                    message=typo(MELANGE),
                    suite=typo("Faites-en deux tableaux : l'un de la Caf, l'autre de l'État."),
                    lien=reverse("financements:tableau", args=[demarche.slug, lu.tableau.pk]),
                )
                break
