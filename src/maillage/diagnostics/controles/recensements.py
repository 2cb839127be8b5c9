"""What published counts of services say that does not hold together (V-27), and shares told apart (V-29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics import recensements as lus
from maillage.diagnostics.queries.recensements import recensements
from maillage.diagnostics.queries.structures import structures
from maillage.diagnostics.recensements import RecensementLu
from maillage.interface.typographie import nombre, typo
from maillage.regles.controle import Constat, Gravite, regle

A_EXPLIQUER = (
    "Relisez la source, puis notez d’où vient l’écart. Ne corrigez pas le chiffre publié : il reste tel "
    "qu’il est imprimé."
)
EXPLIQUE = "L’écart est expliqué : il n’y a rien à faire, sinon le dire quand vous citez ce total."


@regle(
    "A8-01",
    intitule="Un total publié de services est la somme de ses gestionnaires, les partagés une fois.",
    gravite=Gravite.ALERTE,
    source="S0, §3.1 (41 + 16 + 86 + 13 = 156) et §3.2.1 (6 CLAE communs) ; process A8-01 à A8-07",
    aussi=("V-27", "V-29"),
)
def recensements_publies(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Totals that are not their sum, then shares that two counts do not tell alike."""
    publies = list(recensements(demarche))
    if not publies:
        return
    lues = lus.lire(publies, list(structures(demarche)), le)
    lien = f"{reverse('diagnostics:totaux', args=[demarche.slug])}#publies"
    yield from (_ecart(lu, lien) for lu in lues if not lu.total.concorde)
    for groupe in lus.ensembles(lues):
        for partage in groupe.ensemble.discordes:
            yield Constat(
                objet=typo(f"« {partage} », {groupe.annee}"),
                message=typo(
                    "Deux totaux publiés ne disent pas le même nombre de structures partagées : on ne "
                    "sait pas combien en compter une seule fois."
                ),
                suite=typo("Relisez la source, et corrigez ce qui a été mal recopié."),
                lien=lien,
            )


def _ecart(lu: RecensementLu, lien: str) -> Constat:
    explication = lu.recensement.explication.strip()
    dit = f" Explication notée : {explication}" if explication else ""
    return Constat(
        objet=typo(str(lu.recensement)),
        message=typo(
            f"{lu.addition}, total publié : {nombre(lu.total.publie)}. Écart : "
            f"{nombre(lu.total.ecart)}.{dit}"
        ),
        suite=typo(EXPLIQUE if explication else A_EXPLIQUER),
        lien=lien,
        precisions={
            "total_publie": lu.total.publie,
            "somme": lu.total.somme,
            "ecart": lu.total.ecart,
            "explique": bool(explication),
        },
    )
