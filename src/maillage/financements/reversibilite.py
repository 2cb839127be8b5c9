"""The money of a démarche, and what the amounts of its Caf are computed from."""

from __future__ import annotations

from typing import Any

from maillage.archives.registre import Reference, emporter, nommer, referencer
from maillage.conventions.models import Demarche
from maillage.financements import models as m
from maillage.partenaires.models import Organisation


def _baremes(demarche: Demarche) -> Any:
    return m.LigneBareme.objects.filter(caf__in=demarche.parties.values("organisation"))


def _calendriers(demarche: Demarche) -> Any:
    return m.CalendrierCaf.objects.filter(caf__in=demarche.parties.values("organisation"))


def _de_la_caf(caf: Organisation) -> tuple[str, ...]:
    return (caf.siren, caf.nom)


# A Caf that is there already has its own: theirs hold, and none comes with the archive.
referencer(
    Reference(
        m.LigneBareme,
        cle=lambda b: (*_de_la_caf(b.caf), b.ligne, b.annee, b.cle, b.du.isoformat(), b.rang),
        retrouver=lambda b: m.LigneBareme.objects.filter(
            caf=b.caf_id, ligne=b.ligne, annee=b.annee, cle=b.cle, du=b.du, rang=b.rang
        ),
        aussi=_baremes,
        avec="caf",
    )
)
referencer(
    Reference(
        m.CalendrierCaf,
        cle=lambda c: (*_de_la_caf(c.caf), c.annee, c.famille),
        retrouver=lambda c: m.CalendrierCaf.objects.filter(
            caf=c.caf_id, annee=c.annee, famille=c.famille
        ),
        aussi=_calendriers,
        avec="caf",
    )
)

emporter(m.Cof, "structure__demarche")
emporter(m.ServiceSoutenu, "structure__demarche")
emporter(m.MontantReference, "demarche")
emporter(m.Cofinancement, "structure__demarche")
emporter(m.Assiette, "structure__demarche")
emporter(m.Declaration, "demarche")
emporter(m.Versement, "demarche")
emporter(m.CompteDeStructure, "structure__demarche")
emporter(m.Enveloppe, "demarche")
emporter(m.AccompagnementEtat, "demarche")
emporter(m.DroitFinance, "structure__demarche")
emporter(m.Scenario, "demarche")
emporter(m.ChangementSimule, "scenario__demarche")
emporter(m.TableauPublie, "demarche")
emporter(m.ColonneTableau, "tableau__demarche")
emporter(m.LigneTableau, "tableau__demarche")
emporter(m.CelluleTableau, "ligne__tableau__demarche")
emporter(m.BudgetCollectivite, "demarche")
emporter(m.PolitiqueBudget, "budget__demarche")
for genre, modele in {
    "pluriannuel": Demarche,
    "tableau_publie": m.TableauPublie,
    "scenario": m.Scenario,
    "equipement": m.ServiceSoutenu,
    "reference": Organisation,
}.items():
    nommer(genre, modele)
