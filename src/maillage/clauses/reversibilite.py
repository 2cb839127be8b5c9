"""What a Caf wrote in place of the texts of the product: the drafts to come read as they did.

A Caf that is there already has its own texts: theirs hold, and none comes with the archive.
"""

from __future__ import annotations

from typing import Any

from maillage.archives.registre import Reference, referencer
from maillage.clauses.models import ClauseDeCaf, ModeleWord, VersionDeClause
from maillage.partenaires.models import Organisation


def _parties(demarche: Any) -> Any:
    """The organisations of the démarche, which this folder does not know."""
    return Organisation.objects.filter(parties__demarche__pk=demarche.pk)


def _de_la_caf(caf: Organisation) -> tuple[str, ...]:
    return (caf.siren, caf.nom)


def _de_la_clause(clause: ClauseDeCaf) -> tuple[Any, ...]:
    return (*_de_la_caf(clause.caf), clause.document, clause.partie, clause.taille)


referencer(
    Reference(
        ClauseDeCaf,
        cle=_de_la_clause,
        retrouver=lambda c: ClauseDeCaf.objects.filter(
            caf=c.caf_id, document=c.document, partie=c.partie, taille=c.taille
        ),
        aussi=lambda demarche: ClauseDeCaf.objects.filter(caf__in=_parties(demarche)),
        avec="caf",
    )
)
referencer(
    Reference(
        VersionDeClause,
        cle=lambda version: (*_de_la_clause(version.clause), version.numero),
        retrouver=lambda v: VersionDeClause.objects.filter(clause=v.clause_id, numero=v.numero),
        aussi=lambda demarche: VersionDeClause.objects.filter(clause__caf__in=_parties(demarche)),
        avec="clause",
    )
)
referencer(
    Reference(
        ModeleWord,
        cle=lambda modele: (*_de_la_caf(modele.caf), modele.numero),
        retrouver=lambda m: ModeleWord.objects.filter(caf=m.caf_id, numero=m.numero),
        aussi=lambda demarche: ModeleWord.objects.filter(caf__in=_parties(demarche)),
        avec="caf",
    )
)
