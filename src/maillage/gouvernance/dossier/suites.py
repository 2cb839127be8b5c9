"""What earlier decisions asked to be done, and is not done yet."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.documents.arbre import Tableau, Trait, texte
from maillage.documents.diapositives import Diapositive
from maillage.documents.rubriques import Moment
from maillage.gouvernance.queries.suites import LigneDeSuite, ce_qui_reste
from maillage.interface.typographie import INSECABLE, accorde, date_longue, typo


def suites(moment: Moment) -> Iterator[Diapositive]:
    """The follow-ups that wait, the late ones said so."""
    reste = ce_qui_reste(moment.demarche, moment.le)
    if not reste:
        return
    retards = sum(ligne.en_retard for ligne in reste)
    dit = f", {accorde(retards, 'en retard', 'en retard')}" if retards else ""
    yield Diapositive(
        f"Ce qui reste à faire{INSECABLE}: {accorde(len(reste), 'suite')}{dit}",
        Tableau(
            "Suites des décisions qui restent à faire",
            ("À faire", "Responsable", "Échéance", "Décidé le"),
            tuple(_ligne(ligne) for ligne in reste),
            largeurs=(7, 4, 4, 3),
        ),
        lecture="Une suite faite se note dans le registre des décisions.",
        source=f"registre des décisions, au {date_longue(moment.le)}",
    )


def _ligne(ligne: LigneDeSuite) -> tuple[tuple[Trait, ...], ...]:
    suite = ligne.suite
    echeance = date_longue(suite.echeance) if suite.echeance else "sans échéance"
    return (
        texte(typo(suite.intitule)),
        texte(typo(suite.responsable)),
        texte(echeance, Trait(" (en retard)", gras=True) if ligne.en_retard else ""),
        texte(f"{suite.decision.prise_le:%d/%m/%Y}"),
    )
