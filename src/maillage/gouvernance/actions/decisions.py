"""Record what a meeting decided: the decision, what it does to its object, what must follow.

A decision acts through the effect of its type (`regles.effets`), in the transaction that records it: what
cannot be done is not decided. It is never erased: another one replaces it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import refus_dispenser
from maillage.gouvernance import permissions
from maillage.gouvernance.actions.gardes import refuser_si_releve
from maillage.gouvernance.actions.prise_d_effet import agir
from maillage.gouvernance.actions.remplacements import a_remplacer
from maillage.gouvernance.enums import (
    EtatReunion,
    ModeDecision,
    PorteeDecision,
    SensDecision,
    TypeDecision,
)
from maillage.gouvernance.models import Decision, PointOrdreDuJour, Reunion, Suite
from maillage.gouvernance.queries.decisions import registre
from maillage.gouvernance.queries.presences import CompteAuPoint, assemblee
from maillage.interface.typographie import minuscule
from maillage.journal.actions.evenements import consigner, consigner_refus
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles import effets
from maillage.regles.effets import Effet, Objet, Scrutin
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide

CHAMPS = [
    "type",
    "objet_intitule",
    "texte",
    "portee",
    "sens",
    "mode",
    "pour",
    "contre",
    "abstentions",
    "voix",
    "dispense",
    "reserves",
    "remplace",
    "effet",
]
CORRIGIBLES = frozenset({"texte", "provenance"})
LONGUEUR_DE_L_EFFET = 600


class PariteRompue(EtatIncompatible):
    """The meeting may not decide at this item: its parity or its quorum is not kept."""

    code = "PARITE_ROMPUE"


@dataclass(frozen=True, slots=True)
class SuiteDemandee:
    """Something to be done, as it is entered with its decision."""

    intitule: str
    responsable: str
    echeance: dt.date | None = None


def enregistrer(
    *,
    reunion: Reunion,
    type: TypeDecision | str,
    texte: str,
    point: PointOrdreDuJour | None = None,
    objet: int | None = None,
    portee: PorteeDecision | str = PorteeDecision.DECISION,
    sens: SensDecision | str = SensDecision.ADOPTEE,
    scrutin: Scrutin | None = None,
    dispense: str = "",
    reserves: str = "",
    remplace: Decision | None = None,
    suites: Iterable[SuiteDemandee] = (),
    provenance: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Decision:
    """Record a decision of a held meeting, and do to its object what its type does.

    `objet` is the key of what it is about, for the types that have an effect. Without `scrutin`, it was
    taken by consensus. `dispense` says why without parity or quorum; `reserves`, what a fiche lacks;
    `remplace`, what it puts out of force: what settles the same object is replaced unnamed. Raises
    `ActeRefuse`, `Introuvable`, `SaisieInvalide`, and `EtatIncompatible` (`PariteRompue`: parity or
    quorum) with the reason, of which the journal keeps the attempt.
    """
    decision = Decision(
        type=TypeDecision(type),
        texte=texte.strip(),
        portee=portee,
        sens=sens,
        dispense=dispense.strip(),
        reserves=reserves.strip(),
        provenance=provenance,
    )
    _voter(decision, scrutin)
    try:
        return _enregistrer(reunion, decision, point, objet, remplace, list(suites), par, le)
    except EtatIncompatible as refus:
        consigner_refus(
            acte="enregistrer une décision",
            objet=reunion,
            refus=refus,
            tentative=f"{decision.get_type_display()} : {decision.texte[:200]}",
            demarche=reunion.demarche.slug,
            par=par,
            le=le,
        )
        raise


@transaction.atomic
def _enregistrer(
    reunion: Reunion,
    decision: Decision,
    point: PointOrdreDuJour | None,
    cle: int | None,
    remplace: Decision | None,
    suites: list[SuiteDemandee],
    par: Utilisateur,
    le: dt.datetime,
) -> Decision:
    # The démarche first, as every act on its plan and on its acts does: two decisions about one object
    # come one after the other, and the second reads what the first did.
    demarche = verrouiller(reunion.demarche)
    reunion = verrouiller(reunion)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_tenir_la_gouvernance(par, demarche, jour))
    if decision.dispense:
        permissions.exiger(refus_dispenser(par, demarche, jour))
    exiger_de_decider(reunion)
    decision.reunion, decision.prise_le = reunion, reunion.fin
    decision.point = _point_de(reunion, point)
    decision.enregistree_le, decision.enregistree_par = le, par.nom_complet
    _compter(decision, assemblee(reunion).au_point(decision.point))
    lu = registre(demarche)
    effet = effets.effet(decision.type)
    vise = _viser(decision, effet, demarche, cle)
    decision.remplace = a_remplacer(decision, lu, remplace)
    _numeroter(decision)
    agir(decision, effet, vise, lu, demarche, par, le)
    controler(decision)
    decision.save(force_insert=True)
    for demandee in suites:
        _ajouter_une_suite(decision, demandee)
    consigner(
        acte="décision enregistrée",
        objet=decision,
        demarche=demarche.slug,
        apres=valeurs(decision, CHAMPS)
        | ({"suites": [s.intitule for s in suites]} if suites else {}),
        motif=decision.dispense,
        par=par,
        le=le,
    )
    return decision


def _voter(decision: Decision, scrutin: Scrutin | None) -> None:
    """A vote is counted; without one, it is a consensus."""
    decision.mode = ModeDecision.VOTE if scrutin else ModeDecision.CONSENSUS
    if scrutin is not None:
        decision.pour, decision.contre = scrutin.pour, scrutin.contre
        decision.abstentions = scrutin.abstentions


@transaction.atomic
def corriger(
    *,
    decision: Decision,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Decision:
    """Change the wording of a decision (`CORRIGIBLES`), while no relevé of its meeting holds it.

    What it decided does not change: for that, another decision replaces it. Raises `ActeRefuse`,
    `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    inconnus = set(champs) - CORRIGIBLES
    if inconnus:
        raise TypeError(f"Champs inconnus d’une décision : {', '.join(sorted(inconnus))}")
    demarche = verrouiller(decision.reunion.demarche)
    fraiche = verrouiller(decision)
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, demarche, timezone.localdate(le))
    )
    exiger_de_decider(fraiche.reunion)
    verifier_version(fraiche, version)
    avant, apres = appliquer(fraiche, champs)
    if not apres:
        return fraiche
    fraiche.version += 1
    controler(fraiche)
    fraiche.save()
    consigner(
        acte="texte d’une décision corrigé",
        objet=fraiche,
        demarche=demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return fraiche


def exiger_de_decider(reunion: Reunion) -> None:
    """Raise `EtatIncompatible` unless the meeting was held and no relevé of it holds its decisions."""
    if reunion.etat != EtatReunion.TENUE:
        raise EtatIncompatible(
            f"« {reunion} » est « {minuscule(reunion.get_etat_display())} » : seule une réunion tenue "
            "décide. Notez d’abord qu’elle s’est tenue, avec les présents."
        )
    refuser_si_releve(reunion, "ses décisions")


def _point_de(reunion: Reunion, point: PointOrdreDuJour | None) -> PointOrdreDuJour | None:
    if point is not None and point.reunion_id != reunion.pk:
        raise Introuvable(
            "Ce point n’est pas à l’ordre du jour de cette réunion. Choisissez l’un des siens."
        )
    return point


def _compter(decision: Decision, compte: CompteAuPoint) -> None:
    """Keep the voices of the item, and refuse what they do not allow."""
    parite = compte.parite
    decision.voix = compte.compte.voix
    decision.voix_caf, decision.voix_collectivites = parite.caf, parite.collectivites
    engage = decision.portee == PorteeDecision.DECISION
    if engage and not compte.peut_decider and not decision.dispense:
        raise PariteRompue(raison_de_ne_pas_decider(compte), champ="dispense")
    if decision.mode != ModeDecision.VOTE:
        return
    scrutin = Scrutin(decision.pour or 0, decision.contre or 0, decision.abstentions or 0)
    raison = effets.raison_du_scrutin(
        scrutin,
        decision.voix,
        adoptee=decision.sens == SensDecision.ADOPTEE,
        rejetee=decision.sens == SensDecision.REJETEE,
    )
    if raison:
        raise SaisieInvalide(raison, champ="pour")


def raison_de_ne_pas_decider(compte: CompteAuPoint) -> str:
    """Why an item may not be decided, in words, with the ways out."""
    if compte.quorum is not None:
        raison = (
            f"Le quorum n’est pas atteint à ce point : {compte.quorum.presents} présents pour "
            f"{compte.quorum.requis} requis."
        )
    elif compte.est_paritaire:
        raison = f"À ce point de l’ordre du jour : {minuscule(compte.parite.en_mots)}"
    else:
        raison = "Personne n’est noté présent à ce point avec une voix délibérative."
    return (
        f"{raison} Complétez les présences, reportez le point, rendez un simple avis, ou dites pourquoi "
        "la décision est prise malgré tout."
    )


def _viser(
    decision: Decision, effet: Effet | None, demarche: Demarche, cle: int | None
) -> Objet | None:
    """The object of the decision as it stands, its name kept; nothing for a type without effect."""
    if effet is None:
        return None
    objets = {objet.cle: objet for objet in effet.objets(demarche)}
    if cle is None and effet.genre == "demarche":
        cle = demarche.pk
    if cle is None:
        raise SaisieInvalide(
            f"Dites sur quoi porte la décision : « {minuscule(effet.geste)} ».", champ="objet"
        )
    if cle not in objets:
        raise Introuvable(
            "L’objet de cette décision n’est pas dans la démarche, ou n’y est plus. Choisissez dans la "
            "liste."
        )
    decision.objet_type, decision.objet_id = effet.genre, cle
    decision.objet_intitule = objets[cle].intitule[:300]
    return objets[cle]


def _numeroter(decision: Decision) -> None:
    dernier = decision.reunion.decisions.aggregate(dernier=Max("numero"))["dernier"] or 0
    decision.numero = dernier + 1


def _ajouter_une_suite(decision: Decision, demandee: SuiteDemandee) -> Suite:
    suite = Suite(
        decision=decision,
        intitule=demandee.intitule.strip(),
        responsable=demandee.responsable.strip(),
        echeance=demandee.echeance,
    )
    controler(suite)
    suite.save()
    return suite
