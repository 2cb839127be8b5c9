"""The life of a démarche as a set of gates, not as a pipeline (process D.1).

A stage opens when what it demands holds, and is passed when it has happened. The law lets two of
them happen out of order, and any gate may be passed with a recorded exemption: so a stage that has
happened keeps saying what it went without, and who allowed it until when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from maillage.regles.faits import Fait, Faits


class Stade(StrEnum):
    """The stages of process D.1, in their order."""

    INITIEE = "INITIEE"
    ENGAGEE = "ENGAGEE"
    DIAGNOSTIC = "DIAGNOSTIC"
    PROJET = "PROJET"
    PLAN = "PLAN"
    VALIDEE = "VALIDEE"
    AUTORISEE = "AUTORISEE"
    PARTIELLE = "PARTIELLE"
    SIGNEE = "SIGNEE"
    EXECUTION = "EXECUTION"
    EVALUEE = "EVALUEE"
    ISSUE = "ISSUE"


class Raccourci(StrEnum):
    """The two cases in which the texts themselves let a convention be signed before its time."""

    PLAN_PAR_AVENANT = "PLAN_PAR_AVENANT"
    FICHES_APRES_SIGNATURE = "FICHES_APRES_SIGNATURE"


class SituationEtape(StrEnum):
    """Where a stage stands."""

    FRANCHIE = "franchie"
    OUVERTE = "ouverte"
    BLOQUEE = "bloquée"


# What each fact is, as it reads after « il manque »: the domains state them (`faits.py`), the gates
# demand them.
EXIGENCES: dict[str, str] = {
    "demarche_ouverte": "l’ouverture de la démarche",
    "engagement_pris": "l’acte d’engagement ou l’accord-cadre signé (ou une CTG à renouveler)",
    "diagnostic_redige": "la synthèse du diagnostic",
    "objectifs_ecrits": "les enjeux et les objectifs du plan",
    "fiches_ecrites": "les fiches action",
    "fiches_chiffrees": "le chiffrage de toutes les fiches action",
    "fiches_validees": "la validation de toutes les fiches action",
    "convention_validee": "la validation du texte par le comité de pilotage",
    "plan_joint": "le plan d’actions joint à la convention, ou à un avenant signé",
    "deliberations_votees": "la délibération de chaque collectivité ou partenaire signataire",
    "decision_de_la_caf": "la décision de la Caf",
    "signature_commencee": "une première signature",
    "signature_complete": "la signature de tous ceux que la convention engage",
    "periode_commencee": "le début de la période",
    "periode_echue": "le terme de la période d’exécution",
    "evaluation_rendue": "l’évaluation finale",
    "suite_connue": "le renouvellement, la clôture ou la résiliation",
}
DU_PLAN = frozenset(
    {"objectifs_ecrits", "fiches_ecrites", "fiches_chiffrees", "fiches_validees", "plan_joint"}
)


@dataclass(frozen=True, slots=True)
class Porte:
    """A stage: the facts that open it, and those by which it has happened."""

    stade: Stade
    nom: str
    ouverte_par: tuple[str, ...]
    franchie_par: tuple[str, ...]


PORTES: tuple[Porte, ...] = (
    Porte(Stade.INITIEE, "Démarche initiée", (), ("demarche_ouverte",)),
    Porte(Stade.ENGAGEE, "Engagement des parties", ("demarche_ouverte",), ("engagement_pris",)),
    Porte(Stade.DIAGNOSTIC, "Diagnostic partagé", ("engagement_pris",), ("diagnostic_redige",)),
    Porte(Stade.PROJET, "Projet de territoire", ("diagnostic_redige",), ("objectifs_ecrits",)),
    Porte(
        Stade.PLAN,
        "Plan d’actions chiffré",
        ("objectifs_ecrits",),
        ("fiches_ecrites", "fiches_chiffrees"),
    ),
    Porte(
        Stade.VALIDEE,
        "Validation en comité de pilotage",
        ("diagnostic_redige", "objectifs_ecrits", "fiches_ecrites", "fiches_chiffrees"),
        ("convention_validee",),
    ),
    Porte(
        Stade.AUTORISEE,
        "Autorisation des signataires",
        ("convention_validee",),
        ("deliberations_votees", "decision_de_la_caf"),
    ),
    Porte(
        Stade.PARTIELLE,
        "Signature commencée",
        (
            "convention_validee",
            "deliberations_votees",
            "decision_de_la_caf",
            "plan_joint",
            "fiches_ecrites",
            "fiches_validees",
        ),
        ("signature_commencee",),
    ),
    Porte(Stade.SIGNEE, "Convention signée", ("signature_commencee",), ("signature_complete",)),
    Porte(
        Stade.EXECUTION,
        "Exécution",
        ("signature_complete", "periode_commencee"),
        ("periode_echue",),
    ),
    Porte(Stade.EVALUEE, "Évaluation finale", ("periode_commencee",), ("evaluation_rendue",)),
    Porte(
        Stade.ISSUE,
        "Renouvellement, clôture ou résiliation",
        ("evaluation_rendue",),
        ("suite_connue",),
    ),
)
NOMS: dict[Stade, str] = {porte.stade: porte.nom for porte in PORTES}


@dataclass(frozen=True, slots=True)
class RegleDeRaccourci:
    """What a shortcut lifts, wherever it is demanded, and where it comes from."""

    nom: str
    leve: frozenset[str]
    source: str


RACCOURCIS: dict[Raccourci, RegleDeRaccourci] = {
    Raccourci.PLAN_PAR_AVENANT: RegleDeRaccourci(
        "Convention signée sans plan, plan joint par avenant",
        DU_PLAN | {"diagnostic_redige"},
        "convention type, article 4, hypothèse 1, et annexe 1",
    ),
    Raccourci.FICHES_APRES_SIGNATURE: RegleDeRaccourci(
        "Fiches action finalisées après la signature",
        frozenset({"fiches_chiffrees", "fiches_validees"}),
        "feuille de route prévisionnelle de Toulouse, janvier à juin 2023",
    ),
}


@dataclass(frozen=True, slots=True)
class DispenseAccordee:
    """An exemption: of one stage, or the shortcut that it relies on; `jusqu_au` is included."""

    stade: Stade
    motif: str
    par: str
    le: dt.date | None
    jusqu_au: dt.date | None = None
    raccourci: Raccourci | None = None

    def vaut(self, le: dt.date) -> bool:
        """Whether it has not run out on that day."""
        return self.jusqu_au is None or le <= self.jusqu_au

    def vise(self, porte: Porte) -> bool:
        """Whether it says something of this gate: its own, or any for a shortcut."""
        return self.raccourci is not None or self.stade == porte.stade

    def leve(self, exigence: str) -> bool:
        """Whether it does without this demand of a gate that it is about."""
        return self.raccourci is None or exigence in RACCOURCIS[self.raccourci].leve


@dataclass(frozen=True, slots=True)
class Exigence:
    """One demand of a gate: whether it holds, and the exemption that does without it, if any."""

    fait: str
    libelle: str
    tenue: bool
    detail: str
    dispense: DispenseAccordee | None = None
    echue: DispenseAccordee | None = None

    @property
    def manque(self) -> bool:
        """Neither held nor lifted."""
        return not self.tenue and self.dispense is None


@dataclass(frozen=True, slots=True)
class Etape:
    """One stage of a démarche on a day: the demands of its gate, and what it waits for to be passed."""

    stade: Stade
    nom: str
    situation: SituationEtape
    exigences: tuple[Exigence, ...]
    attentes: tuple[Exigence, ...]

    @property
    def detail(self) -> str:
        """What was counted: of the first thing still awaited, or else of the last that happened."""
        attendues = [attente for attente in self.attentes if not attente.tenue]
        dites = attendues or list(reversed(self.attentes))
        return next((attente.detail for attente in dites if attente.detail), "")

    @property
    def reportee_par(self) -> DispenseAccordee | None:
        """The shortcut that lets the stage happen after those that follow it."""
        return next((a.dispense for a in self.attentes if a.dispense is not None), None)

    @property
    def manques(self) -> tuple[Exigence, ...]:
        """What blocks the stage; once it has happened, what it still goes without."""
        return tuple(exigence for exigence in self.exigences if exigence.manque)

    @property
    def dispenses(self) -> tuple[DispenseAccordee, ...]:
        """The exemptions thanks to which the gate is passed, each once."""
        servent = (e.dispense for e in self.exigences if e.dispense is not None)
        return tuple(dict.fromkeys(servent))


def raison_d_une_porte(etape: Etape, qui_dispense: str) -> str | None:
    """Why nothing goes through the gate of that stage, in words, or None when it is not closed.

    It says what is missing, the exemptions that ran out, and who may accord one (`qui_dispense`).
    """
    if etape.situation is not SituationEtape.BLOQUEE:
        return None
    dits = (
        f"{manque.libelle} ({manque.detail})" if manque.detail else manque.libelle
        for manque in etape.manques
    )
    echues = dict.fromkeys(manque.echue for manque in etape.manques if manque.echue)
    termes = "".join(
        f"La dispense accordée par {dispense.par} a pris fin le {dispense.jusqu_au:%d/%m/%Y}. "
        for dispense in echues
    )
    return (
        f"La porte « {etape.nom} » est fermée : il manque {' ; '.join(dits)}. {termes}"
        "Réunissez ce qui manque, ou faites accorder une dispense dans « Parcours de la démarche ». "
        f"Peuvent l’accorder : {qui_dispense}."
    )


INCONNU = Fait(False)


def evaluer(faits: Faits, dispenses: Iterable[DispenseAccordee], le: dt.date) -> list[Etape]:
    """The twelve stages on the day `le`; a fact that no domain states does not hold."""
    connues = sorted(dispenses, key=lambda d: d.jusqu_au or dt.date.max, reverse=True)
    return [_etape(porte, faits, connues, le) for porte in PORTES]


def _etape(porte: Porte, faits: Faits, dispenses: list[DispenseAccordee], le: dt.date) -> Etape:
    exigences = _exigences(porte.ouverte_par, faits, [d for d in dispenses if d.vise(porte)], le)
    # An exemption lets one through a gate; only a shortcut lets the stage itself come later.
    attentes = _exigences(porte.franchie_par, faits, [d for d in dispenses if d.raccourci], le)
    if all(attente.tenue for attente in attentes):
        situation = SituationEtape.FRANCHIE
    elif any(exigence.manque for exigence in exigences):
        situation = SituationEtape.BLOQUEE
    else:
        situation = SituationEtape.OUVERTE
    return Etape(porte.stade, porte.nom, situation, exigences, attentes)


def _exigences(
    noms: tuple[str, ...], faits: Faits, dispenses: list[DispenseAccordee], le: dt.date
) -> tuple[Exigence, ...]:
    lues = []
    for nom in noms:
        fait = faits.get(nom, INCONNU)
        siennes = [d for d in dispenses if not fait.vrai and d.leve(nom)]
        lues.append(
            Exigence(
                nom,
                EXIGENCES[nom],
                fait.vrai,
                fait.detail,
                dispense=next((d for d in siennes if d.vaut(le)), None),
                echue=next((d for d in siennes if not d.vaut(le)), None),
            )
        )
    return tuple(lues)
