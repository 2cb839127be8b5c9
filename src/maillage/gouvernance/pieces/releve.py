"""The relevé de décisions: who met, who was there, what was decided item by item, what follows.

Source: the relevé of Toulouse of 15 April 2021 (seed S0, annexe 2; process A3-18, D.3): instance, date,
attendance, decisions with owner and date.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.documents.arbre import (
    Bloc,
    Document,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    Trait,
    manquant,
    texte,
)
from maillage.documents.langue import maj
from maillage.gouvernance.enums import Cote, EtatPresence, ModeDecision, PorteeDecision
from maillage.gouvernance.models import Decision, Releve, Suite
from maillage.gouvernance.quand import date_dite, quand_dit
from maillage.gouvernance.queries import releves as lus
from maillage.gouvernance.queries.decisions import decisions_de
from maillage.gouvernance.queries.presences import Assemblee, LigneDePersonne, assemblee
from maillage.interface.typographie import date_longue, minuscule, typo
from maillage.regles.erreurs import Introuvable
from maillage.regles.sources import en_clair

RIEN = "—"
OUVERTURE = ""  # the key of the amendment that opens the relevé


def releve_decisions(releve: Releve) -> Document:
    """The relevé as it reads now: decisions and attendance of its meeting, its amendments, who validated."""
    reunion = releve.reunion
    assemblee_lue = assemblee(reunion)
    prises = list(decisions_de(reunion))
    instance = reunion.instance
    return Document(
        titre="Relevé de décisions" + (" corrigé" if releve.corrige_id else ""),
        sous_titre=_net(f"{instance}, {date_dite(reunion)}"),
        blocs=tuple(
            bloc
            for partie in (
                _ouverture(releve, assemblee_lue),
                _presences(assemblee_lue),
                _points(releve, assemblee_lue, prises),
                _suites(prises),
                _validation(releve),
            )
            for bloc in partie
        ),
        auteur=_net(str(instance.secretariat or "")),
        date=reunion.fin,
        pied=_net(f"{reunion.demarche} — {instance}, {date_dite(reunion)}"),
        mots_cles=("relevé de décisions", "comité de pilotage", "convention territoriale globale"),
    )


def trouver(demarche: Demarche, cherche: str) -> Releve:
    """The relevé of that key; raises `Introuvable`."""
    tous = list(lus.releves(demarche))
    trouve = next((releve for releve in tous if cherche == str(releve.pk)), None)
    if trouve is None:
        connus = ", ".join(f"{releve.pk} ({releve})" for releve in tous) or "aucun"
        raise Introuvable(
            f"Aucun relevé de « {demarche.slug} » n’a le numéro « {cherche} ». "
            f"Choisissez parmi : {connus}."
        )
    return trouve


def _ouverture(releve: Releve, lue: Assemblee) -> Iterator[Bloc]:
    reunion = releve.reunion
    if releve.corrige is not None:
        le = releve.corrige.fige_le
        fige = f", validé le {date_longue(timezone.localdate(le))}" if le else ""
        yield Note(
            _dit(
                f"Ce relevé corrige le relevé n° {releve.corrige.numero}{fige}, qui reste conservé. Ce "
                f"qui est corrigé : {releve.ce_qui_est_corrige}"
            )
        )
    lignes = [
        ("Instance", str(reunion.instance)),
        ("Date", maj(quand_dit(reunion))),
        ("Lieu", reunion.lieu or ("En visioconférence" if reunion.lien_visio else RIEN)),
        ("Voix", lue.ensemble.parite.en_mots if lue.est_saisie else "Présences non notées."),
    ]
    if lue.ensemble.quorum:
        quorum = lue.ensemble.quorum
        atteint = "atteint" if quorum.est_atteint else "non atteint"
        lignes.append(("Quorum", f"{quorum.presents} présents pour {quorum.requis} : {atteint}"))
    yield Tableau(
        "La réunion",
        ("Rubrique", "Ce qui est noté"),
        tuple((_dit(nom), _dit(valeur)) for nom, valeur in lignes),
        largeurs=(3, 10),
    )
    yield from _amendement(releve, OUVERTURE)


def _presences(lue: Assemblee) -> Iterator[Bloc]:
    if not lue.est_saisie:
        return
    yield Titre(1, texte("Présences"))
    lignes = [_ligne_de_presence(ligne, lue) for ligne in lue.lignes]
    lignes += [
        (_dit(i.nom), _dit(i.organisation or RIEN), texte("Invité"), texte(_present(i.present)))
        for i in lue.invites
    ]
    yield Tableau(
        "Membres et invités",
        ("Nom", "Organisation", "Voix", "Présence"),
        tuple(lignes),
        largeurs=(5, 5, 3, 5),
    )


def _ligne_de_presence(ligne: LigneDePersonne, lue: Assemblee) -> tuple[Texte, ...]:
    membre, presence = ligne.membre, ligne.presence
    quoi = _present(presence.present) if presence else "Absent"
    if presence is not None and presence.arrive_au:
        quoi += f", à partir de « {presence.arrive_au} »"
    if presence is not None and presence.part_au:
        quoi += f", parti à « {presence.part_au} »"
    if ligne.pouvoir is not None and not ligne.est_present:
        quoi += f", pouvoir à {ligne.pouvoir.mandataire}"
    return (
        _dit(str(membre.personne or membre.fonction or membre.organisation)),
        _dit(str(membre.organisation)),
        texte(membre.get_voix_display()),
        _dit(quoi),
    )


def _present(etat: str) -> str:
    return EtatPresence(etat).label


def _points(releve: Releve, lue: Assemblee, prises: list[Decision]) -> Iterator[Bloc]:
    for rang, point in enumerate(lue.points, start=1):
        yield Titre(1, _dit(f"{rang}. {point.intitule}"))
        yield from _amendement(releve, str(point.pk))
        siennes = [d for d in prises if d.point_id == point.pk]
        for decision in siennes:
            yield from _decision(decision)
        if not siennes and str(point.pk) not in releve.amendements:
            yield Paragraphe(texte("Point présenté, sans décision."))
    hors = [d for d in prises if d.point_id is None]
    if hors:
        titre = "Décisions" if not lue.points else "Hors de l’ordre du jour"
        yield Titre(1, texte(titre))
        for decision in hors:
            yield from _decision(decision)
    if not prises and not lue.points:
        yield Paragraphe(texte("Aucune décision n’a été prise."))


def _decision(decision: Decision) -> Iterator[Bloc]:
    nature = "Avis" if decision.portee == PorteeDecision.AVIS else "Décision"
    yield Paragraphe(
        (
            Trait(_net(f"{nature} n° {decision.numero}"), gras=True),
            Trait(_net(f" ({minuscule(decision.get_type_display())}) : "), gras=False),
            *_dit(decision.texte),
        )
    )
    precisions = list(_precisions(decision))
    if precisions:
        yield Liste(tuple(ElementListe(_dit(dite)) for dite in precisions))


def _precisions(decision: Decision) -> Iterator[str]:
    """What became of the proposal, its effect, and what it does without: one sentence each."""
    yield f"{decision.get_sens_display()} {_comment(decision)}."
    if decision.objet_intitule and decision.effet:
        yield f"Effet : « {decision.objet_intitule} » — {decision.effet}."
    elif decision.effet:
        yield f"Effet : {decision.effet}."
    if decision.reserves:
        yield f"Sous réserve : {decision.reserves}"
    if decision.remplace is not None:
        yield f"Remplace la {minuscule(str(decision.remplace))}, dont le texte est conservé."
    if decision.dispense:
        yield f"Prise sans parité ou sans quorum : {decision.dispense}"


def _comment(decision: Decision) -> str:
    if decision.mode == ModeDecision.CONSENSUS:
        return "par consensus"
    return (
        f"au vote : {decision.pour} pour, {decision.contre} contre, {decision.abstentions} "
        f"abstention{'s' if (decision.abstentions or 0) > 1 else ''}"
    )


def _suites(prises: list[Decision]) -> Iterator[Bloc]:
    suites = [(decision, suite) for decision in prises for suite in decision.suites.all()]
    if not suites:
        return
    yield Titre(1, texte("Ce qui reste à faire"))
    yield Tableau(
        "Suites des décisions",
        ("À faire", "Responsable", "Échéance", "Décision"),
        tuple(_ligne_de_suite(decision, suite) for decision, suite in suites),
        largeurs=(8, 5, 4, 2),
    )


def _ligne_de_suite(decision: Decision, suite: Suite) -> tuple[Texte, ...]:
    return (
        _dit(suite.intitule),
        _dit(suite.responsable),
        _dit(date_longue(suite.echeance) if suite.echeance else RIEN),
        _dit(f"n° {decision.numero}"),
    )


def _validation(releve: Releve) -> Iterator[Bloc]:
    yield Titre(1, texte("Validation par les copilotes"))
    donnees = lus.validations(releve) if releve.pk else {}
    lignes: list[tuple[Texte, ...]] = []
    for cote in (Cote.CAF, Cote.COLLECTIVITE):
        validation = donnees.get(cote)
        if validation is None:
            qui = (manquant(f"validation ({cote.label})"),)
            lignes.append((texte(str(cote.label)), qui, texte(RIEN)))
            continue
        nom = f"{validation.nom}, {validation.fonction}" if validation.fonction else validation.nom
        lignes.append(
            (
                texte(str(cote.label)),
                _dit(nom),
                _dit(date_longue(timezone.localdate(validation.le))),
            )
        )
    yield Tableau(
        "Qui a validé ce relevé", ("Côté", "Validé par", "Le"), tuple(lignes), largeurs=(3, 8, 4)
    )
    provenances = dict.fromkeys(
        en_clair(d.provenance) for d in decisions_de(releve.reunion) if d.provenance
    )
    for provenance in provenances:
        yield Note(_dit(f"Source : {provenance}."))


def _amendement(releve: Releve, cle: str) -> Iterator[Bloc]:
    for paragraphe in releve.amendements.get(cle, "").splitlines():
        if paragraphe.strip():
            yield Paragraphe(_dit(paragraphe))


def _dit(ecrit: str) -> Texte:
    return texte(_net(ecrit))


def _net(ecrit: str) -> str:
    return typo(ecrit.replace("'", "’"))
