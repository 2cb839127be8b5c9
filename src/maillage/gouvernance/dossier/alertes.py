"""What the contrôle finds that day, for those who decide: what blocks, what calls for attention."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.documents.arbre import Tableau, Texte, texte
from maillage.documents.diapositives import Diapositive
from maillage.documents.rubriques import Moment
from maillage.interface.typographie import accorde, date_longue, typo
from maillage.regles.controle import Constat, Gravite, examiner

MOTS = {Gravite.BLOQUANT: "Bloquant", Gravite.ALERTE: "Alerte"}


def alertes(moment: Moment) -> Iterator[Diapositive]:
    """The findings that block or alert; what only informs stays on its page."""
    trouves = [c for c in examiner(moment.demarche, moment.le) if c.gravite in MOTS]
    if not trouves:
        return
    bloquants = sum(constat.gravite is Gravite.BLOQUANT for constat in trouves)
    dit = f", dont {accorde(bloquants, 'bloquante')}" if bloquants else ""
    yield Diapositive(
        f"{accorde(len(trouves), 'alerte')} du contrôle{dit}",
        Tableau(
            "Alertes du contrôle",
            ("Gravité", "Où", "Ce qui a été trouvé", "Ce qu’il faut faire"),
            tuple(_ligne(constat) for constat in trouves),
            largeurs=(2, 3, 6, 5),
        ),
        lecture="Chaque alerte cite sa règle et sa source sur la page du contrôle de la démarche.",
        source=f"contrôle de la démarche, au {date_longue(moment.le)}",
    )


def _ligne(constat: Constat) -> tuple[Texte, ...]:
    gravite = MOTS[constat.gravite] if constat.gravite else ""
    return tuple(
        texte(typo(dit)) for dit in (gravite, constat.objet, constat.message, constat.suite)
    )
