"""Whether a vote was regular and is executory: V-09, V-10, V-11, V-12."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Deliberation, Demarche
from maillage.interface.typographie import accorde, typo
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.deliberations import quorum, votants
from maillage.regles.echeances import jours_francs, jours_francs_requis

ASSEMBLEES_LOCALES = frozenset({NatureOrganisation.COMMUNE, NatureOrganisation.EPCI})


def _lien(deliberation: Deliberation) -> str:
    return reverse("conventions:deliberation", args=[deliberation.demarche.slug, deliberation.pk])


def _locales(demarche: Demarche) -> Iterator[Deliberation]:
    """The deliberations that the CGCT rules: those of communes and EPCI."""
    for deliberation in demarche.deliberations.all():
        if deliberation.organisation.nature in ASSEMBLEES_LOCALES:
            yield deliberation


@regle(
    "V-09",
    intitule="La convocation précède la séance de 3 jours francs (moins de 3 500 habitants) ou de 5.",
    gravite=Gravite.BLOQUANT,
    source="CGCT, articles L.2121-11, L.2121-12 et L.5211-1",
)
def convocation(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each local deliberation whose convocation date is known."""
    for deliberation in _locales(demarche):
        if deliberation.convoquee_le is None:
            continue
        territoire = deliberation.organisation.territoire
        population = territoire.population_municipale if territoire else None
        requis = jours_francs_requis(population, en_urgence=deliberation.en_urgence)
        donnes = jours_francs(deliberation.convoquee_le, deliberation.seance_le)
        if donnes < requis:
            yield Constat(
                objet=str(deliberation),
                message=typo(
                    f"La convocation laisse {accorde(donnes, 'jour franc', 'jours francs')} : "
                    f"il en faut {requis}."
                ),
                suite="Vérifiez la date de convocation ; si elle est juste, la délibération est "
                "fragile et doit être reprise.",
                lien=_lien(deliberation),
                precisions={"jours_francs": donnes, "jours_francs_requis": requis},
            )


@regle(
    "V-10",
    intitule="Le quorum est atteint : plus de la moitié des membres en exercice sont présents.",
    gravite=Gravite.BLOQUANT,
    source="CGCT, article L.2121-17",
)
def quorum_atteint(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each local deliberation whose attendance is known."""
    for deliberation in _locales(demarche):
        en_exercice, presents = deliberation.en_exercice, deliberation.presents
        if en_exercice is None or presents is None or presents >= quorum(en_exercice):
            continue
        yield Constat(
            objet=str(deliberation),
            message=typo(
                f"{accorde(presents, 'membre présent', 'membres présents')} sur {en_exercice} : "
                f"le quorum est de {quorum(en_exercice)}."
            ),
            suite="Une seconde convocation, à trois jours au moins, permet de voter sans quorum.",
            lien=_lien(deliberation),
            precisions={"presents": presents, "quorum": quorum(en_exercice)},
        )


@regle(
    "V-11",
    intitule="Les votants sont les présents et les pouvoirs ; chaque mandataire n'en porte qu'un.",
    gravite=Gravite.BLOQUANT,
    source="CGCT, article L.2121-20 ; S0 et S4 (feuilles de présence)",
)
def comptes_du_vote(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each deliberation whose figures are known."""
    for deliberation in demarche.deliberations.all():
        for message, precisions in _ecarts(deliberation):
            yield Constat(
                objet=str(deliberation),
                message=typo(message),
                suite="Reprenez la feuille de présence et le résultat du vote.",
                lien=_lien(deliberation),
                precisions=precisions,
            )


def _ecarts(d: Deliberation) -> Iterator[tuple[str, dict[str, int]]]:
    """The sums that do not agree, with the two numbers compared."""
    if d.presents is None or d.pouvoirs is None:
        return
    attendus = votants(d.presents, d.pouvoirs)
    if None not in (d.pour, d.contre, d.abstentions):
        exprimes = (d.pour or 0) + (d.contre or 0) + (d.abstentions or 0)
        if exprimes > attendus:
            yield (
                (
                    f"{exprimes} voix sont comptées pour {attendus} votants "
                    f"({d.presents} présents et {d.pouvoirs} pouvoirs)."
                ),
                {"voix": exprimes, "votants": attendus},
            )
    if d.pouvoirs > d.presents:
        yield (
            f"{d.pouvoirs} pouvoirs pour {d.presents} présents : chacun ne peut en porter qu'un.",
            {"pouvoirs": d.pouvoirs, "presents": d.presents},
        )
    if (
        d.en_exercice is not None
        and d.absents is not None
        and attendus + d.absents != d.en_exercice
    ):
        yield (
            (
                f"Présents, pouvoirs et absents font {attendus + d.absents} ; "
                f"l'assemblée compte {d.en_exercice} membres en exercice."
            ),
            {"total": attendus + d.absents, "en_exercice": d.en_exercice},
        )


@regle(
    "V-12",
    intitule="La délibération est transmise et publiée : elle est exécutoire.",
    gravite=Gravite.ALERTE,
    source="CGCT, article L.2131-1 ; S0 et S4 (mentions de transmission et de publication)",
)
def executoire(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each local deliberation already voted."""
    for deliberation in _locales(demarche):
        if deliberation.seance_le > le:
            continue
        manques = [
            nom
            for nom, jour in (
                ("la transmission au contrôle de légalité", deliberation.transmise_le),
                ("la publication", deliberation.publiee_le),
            )
            if jour is None
        ]
        if manques:
            yield Constat(
                objet=str(deliberation),
                message=typo(
                    f"Date inconnue pour {' et '.join(manques)} : elle n'est pas exécutoire."
                ),
                suite="Enregistrez les deux dates dès qu'elles sont connues.",
                lien=_lien(deliberation),
                precisions={"manques": manques},
            )
