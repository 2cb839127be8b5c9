"""What the figures of a deliberation say: delay of convocation, quorum, voters."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.conventions.models import Deliberation
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.deliberations import quorum, votants
from maillage.regles.echeances import jours_francs, jours_francs_requis

CONSEILS = frozenset({NatureOrganisation.COMMUNE, NatureOrganisation.EPCI})


@dataclass(frozen=True)
class Calcul:
    """One computed value: what it is, how much, what is expected, and whether it is met.

    `tenu` is None where the law of the municipal councils does not apply or a figure is missing.
    """

    nom: str
    valeur: str
    attendu: str
    tenu: bool | None


def lire(deliberation: Deliberation) -> list[Calcul]:
    """Everything that can be computed from what was entered; what lacks a figure says so."""
    return [_delai(deliberation), _quorum(deliberation), _vote(deliberation), _force(deliberation)]


def _delai(d: Deliberation) -> Calcul:
    nom = "Délai de convocation"
    if d.convoquee_le is None:
        return Calcul(nom, "", "La date de convocation n’est pas saisie.", None)
    jours = jours_francs(d.convoquee_le, d.seance_le)
    valeur = f"{jours} jour franc" if jours < 2 else f"{jours} jours francs"
    if d.organisation.nature not in CONSEILS:
        return Calcul(nom, valeur, "Aucun délai légal connu pour cette assemblée.", None)
    requis = _requis(d)
    mots = "1 jour franc" if requis == 1 else f"{requis} jours francs"
    return Calcul(nom, valeur, f"Au moins {mots} (CGCT, L.2121-11 et L.2121-12).", jours >= requis)


def _requis(d: Deliberation) -> int:
    """The clear days of this council.

    An EPCI follows the communes of 3 500 inhabitants as soon as one of its communes has as many
    (CGCT, article L.5211-1): the longer delay is asked of all of them.
    """
    territoire = d.organisation.territoire
    commune = d.organisation.nature == NatureOrganisation.COMMUNE
    population = territoire.population_municipale if territoire and commune else None
    return jours_francs_requis(population, en_urgence=d.en_urgence)


def _quorum(d: Deliberation) -> Calcul:
    nom = "Quorum"
    if d.presents is None or d.en_exercice is None:
        return Calcul(nom, "", "Il manque les présents ou les membres en exercice.", None)
    valeur = f"{d.presents} présents sur {d.en_exercice}"
    if d.organisation.nature not in CONSEILS:
        return Calcul(nom, valeur, "Aucun quorum légal connu pour cette assemblée.", None)
    minimum = quorum(d.en_exercice)
    return Calcul(nom, valeur, f"Au moins {minimum} (CGCT, L.2121-17).", d.presents >= minimum)


def _vote(d: Deliberation) -> Calcul:
    nom = "Votants"
    if d.presents is None:
        return Calcul(nom, "", "Il manque les présents.", None)
    ont_vote = votants(d.presents, d.pouvoirs or 0)
    valeur = f"{ont_vote} (présents et pouvoirs)"
    if d.pour is None:
        return Calcul(nom, valeur, "Le résultat du vote n’est pas saisi.", None)
    exprimes = d.pour + (d.contre or 0) + (d.abstentions or 0)
    attendu = f"{exprimes} voix et abstentions comptées."
    return Calcul(nom, valeur, attendu, exprimes == ont_vote)


def _force(d: Deliberation) -> Calcul:
    nom = "Caractère exécutoire"
    manques = [
        mot
        for date, mot in [(d.transmise_le, "la transmission"), (d.publiee_le, "la publication")]
        if date is None
    ]
    if not manques:
        return Calcul(nom, "Exécutoire", "Transmise et publiée (CGCT, L.2131-1).", True)
    if d.organisation.nature not in CONSEILS:
        return Calcul(nom, "", "Ne relève pas du contrôle de légalité.", None)
    return Calcul(nom, "Pas encore", f"Il manque {' et '.join(manques)} (CGCT, L.2131-1).", False)
