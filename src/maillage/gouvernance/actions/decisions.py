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
from maillage.gouvernance.enums import (
    DECIDENT,
    EtatReunion,
    ModeDecision,
    PorteeDecision,
    SensDecision,
    TypeDecision,
)
from maillage.gouvernance.models import Decision, PointOrdreDuJour, Reunion, Suite
from maillage.gouvernance.queries.decisions import Registre, registre, sujet_de
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
    taken by consensus. `dispense` says why it is taken without parity or quorum; `reserves` lets a fiche
    be validated with what it lacks. `remplace` is the decision that it puts out of force; one that
    already settles the same object is replaced without being named.

    Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide`, and `EtatIncompatible` (`PariteRompue`: parity
    or quorum) with the reason, of which the journal keeps the attempt.
    """
    try:
        return _enregistrer(
            reunion,
            TypeDecision(type),
            Decision(
                texte=texte.strip(),
                portee=portee,
                sens=sens,
                mode=ModeDecision.VOTE if scrutin else ModeDecision.CONSENSUS,
                pour=scrutin.pour if scrutin else None,
                contre=scrutin.contre if scrutin else None,
                abstentions=scrutin.abstentions if scrutin else None,
                dispense=dispense.strip(),
                reserves=reserves.strip(),
                provenance=provenance,
            ),
            point,
            objet,
            remplace,
            list(suites),
            par,
            le,
        )
    except EtatIncompatible as refus:
        consigner_refus(
            acte="enregistrer une décision",
            objet=reunion,
            refus=refus,
            tentative=f"{TypeDecision(type).label} : {texte.strip()[:200]}",
            demarche=reunion.demarche.slug,
            par=par,
            le=le,
        )
        raise


@transaction.atomic
def _enregistrer(
    reunion: Reunion,
    type: TypeDecision,
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
    decision.reunion, decision.type, decision.prise_le = reunion, type, reunion.fin
    decision.point = _point_de(reunion, point)
    decision.enregistree_le, decision.enregistree_par = le, par.nom_complet
    _compter(decision, assemblee(reunion).au_point(decision.point))
    lu = registre(demarche)
    effet = effets.effet(type)
    vise = _viser(decision, effet, demarche, cle)
    decision.remplace = _a_remplacer(decision, effet, lu, remplace)
    _numeroter(decision)
    _agir(decision, effet, vise, lu, demarche, par, le)
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


def _a_remplacer(
    decision: Decision, effet: Effet | None, lu: Registre, voulue: Decision | None
) -> Decision | None:
    """The decision that this one puts out of force: the one named, or the one that settles its object."""
    sujet = sujet_de(decision)
    presente = lu.reglements.get(sujet) if sujet else None
    if voulue is not None:
        voulue = lu.decisions.get(voulue.pk)
        _exiger_remplacable(decision, voulue, lu)
        if voulue is not None and presente not in (None, voulue):
            raise EtatIncompatible(
                f"« {decision.objet_intitule} » est déjà réglé par la {minuscule(str(presente))} : "
                "c’est elle que cette décision remplace.",
                champ="remplace",
            )
        if voulue is not None and decision.type != TypeDecision.RETRAIT:
            regle = lu.sujet(voulue)
            if regle is not None and regle != sujet:
                raise EtatIncompatible(
                    f"La {minuscule(str(voulue))} porte sur « {voulue.objet_intitule} » : une décision "
                    "sur un autre objet ne la remplace pas. Revenez d’abord sur elle.",
                    champ="remplace",
                )
    if decision.type == TypeDecision.RETRAIT and voulue is None:
        raise SaisieInvalide("Dites sur quelle décision celle-ci revient.", champ="remplace")
    if not decision.vaut:
        return None
    remplacee = voulue or presente
    if remplacee is not None and remplacee.prise_le > decision.prise_le:
        raise EtatIncompatible(
            f"La {minuscule(str(remplacee))}, plus récente, règle déjà la question : une décision plus "
            "ancienne ne la remplace pas.",
            champ="remplace",
        )
    return remplacee


def _exiger_remplacable(decision: Decision, voulue: Decision | None, lu: Registre) -> None:
    if voulue is None:
        raise Introuvable("La décision à remplacer n’est pas de cette démarche.")
    if not decision.vaut:
        raise SaisieInvalide(
            "Seule une décision adoptée en remplace une autre. Dites-la adoptée, ou n’en remplacez "
            "aucune.",
            champ="remplace",
        )
    if voulue.pk not in lu.en_vigueur:
        raise EtatIncompatible(
            f"La {minuscule(str(voulue))} n’est plus en vigueur : il n’y a rien à remplacer. Choisissez "
            "celle qui l’a remplacée.",
            champ="remplace",
        )


def _numeroter(decision: Decision) -> None:
    dernier = decision.reunion.decisions.aggregate(dernier=Max("numero"))["dernier"] or 0
    decision.numero = dernier + 1


def _agir(
    decision: Decision,
    effet: Effet | None,
    vise: Objet | None,
    lu: Registre,
    demarche: Demarche,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Do what the type does, and write it in `effet`; nothing for what is not adopted, nor for advice."""
    if not decision.vaut:
        return
    if decision.type == TypeDecision.RETRAIT:
        _rendre(decision, lu, demarche, par, le)
        return
    if effet is None or vise is None:
        return
    _exiger_une_instance_qui_decide(decision, effet)
    impossible = effet.impossible(demarche, vise)
    if impossible:
        raise EtatIncompatible(impossible, champ="objet")
    avant = decision.remplace if decision.remplace and decision.remplace.objet_id else None
    if not effet.vers:
        decision.effet = effet.dit
        return
    deja = vise.etat in effet.explique
    if deja and avant is not None and avant.type == decision.type:
        raise EtatIncompatible(
            f"« {vise.intitule} » est « {minuscule(vise.etat_lisible)} » depuis la "
            f"{minuscule(str(avant))}, qui dit la même chose. Il n’y a rien à décider.",
            champ="objet",
        )
    decision.origine = avant.origine if avant else vise.etat
    if deja:
        decision.effet = f"déjà « {minuscule(vise.etat_lisible)} » : rien ne change"
        return
    _mener(decision, effet, demarche, effet.vers, par, le)
    devenu = _relire(effet, demarche, vise)
    decision.effet = (
        f"passe de « {minuscule(vise.etat_lisible)} » à « {minuscule(devenu.etat_lisible)} »"
    )


def _rendre(
    decision: Decision, lu: Registre, demarche: Demarche, par: Utilisateur, le: dt.datetime
) -> None:
    """Give the object back the state that it had before anybody decided."""
    revenue = decision.remplace
    if revenue is None:
        return
    decision.objet_type, decision.objet_id = revenue.objet_type, revenue.objet_id
    decision.objet_intitule, decision.origine = revenue.objet_intitule, revenue.origine
    regle = revenue
    while regle.type == TypeDecision.RETRAIT and regle.remplace_id:
        regle = lu.decisions[regle.remplace_id]
    effet = effets.effet(regle.type)
    if effet is None or regle.objet_id is None:
        decision.effet = f"la {minuscule(str(revenue))} n’est plus en vigueur"
        return
    _exiger_une_instance_qui_decide(decision, effet)
    if not effet.vers:
        decision.effet = f"n’est plus vrai : {effet.dit}"
        return
    vise = next((o for o in effet.objets(demarche) if o.cle == regle.objet_id), None)
    if vise is None:
        raise Introuvable(
            "L’objet de cette décision n’est plus dans la démarche : sortez-le d’abord de la corbeille."
        )
    _mener(decision, effet, demarche, decision.origine, par, le)
    devenu = _relire(effet, demarche, vise)
    decision.effet = (
        f"revient de « {minuscule(vise.etat_lisible)} » à « {minuscule(devenu.etat_lisible)} »"
    )


def _exiger_une_instance_qui_decide(decision: Decision, effet: Effet) -> None:
    instance = decision.reunion.instance
    if instance.type in DECIDENT:
        return
    raise EtatIncompatible(
        f"« {instance} » prépare et propose : « {minuscule(effet.geste)} » revient au comité de pilotage "
        "ou au comité d’orientation politique. Enregistrez ici un avis.",
        champ="portee",
    )


def _mener(
    decision: Decision,
    effet: Effet,
    demarche: Demarche,
    vers: str,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    if effet.mener is None or decision.objet_id is None:
        return
    reunion = decision.reunion
    motif = f"{decision}, {reunion.instance}."
    if decision.reserves:
        motif += f" Sous réserve : {decision.reserves}"
    effet.mener(
        demarche,
        decision.objet_id,
        vers=vers,
        motif=motif,
        malgre=bool(decision.reserves) or decision.type == TypeDecision.RETRAIT,
        par=par,
        le=le,
    )


def _relire(effet: Effet, demarche: Demarche, objet: Objet) -> Objet:
    return next(o for o in effet.objets(demarche) if o.cle == objet.cle)


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
