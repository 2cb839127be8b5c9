"""The rules that the gouvernance must keep: parity, rhythm, method of evaluation, function of cooperation.

V-17, V-18 and V-21 look at a convention that is frozen or signed and whose period is not over: before,
nothing is due yet; after, nothing can be done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.enums import EtatActe, RolePartie
from maillage.conventions.faits import la_convention
from maillage.conventions.models import Acte, Demarche
from maillage.gouvernance.enums import Cote, SensAvis, TypeDecision, TypeInstance, Voix
from maillage.gouvernance.models import Instance, PosteCooperation
from maillage.gouvernance.queries.decisions import registre
from maillage.gouvernance.queries.instances import (
    instances,
    membres_le,
    parite_le,
    sans_voix_le,
)
from maillage.gouvernance.queries.postes import etp_en_place, indicateurs_retenus, postes
from maillage.gouvernance.queries.reunions import derniere_tenue
from maillage.interface.typographie import accorde, date_longue, les_premiers, typo
from maillage.regles.controle import Constat, Gravite, regle

UN_AN = dt.timedelta(days=366)
ARRETEE = frozenset({EtatActe.FIGE, EtatActe.EN_SIGNATURE, EtatActe.PARTIELLE, EtatActe.SIGNE})


def _copils(demarche: Demarche, le: dt.date) -> list[Instance]:
    """The open comités de pilotage of the démarche, with their members."""
    return [
        instance
        for instance in instances(demarche)
        if instance.type == TypeInstance.COPIL and instance.est_ouverte(le)
    ]


def _convention_en_cours(demarche: Demarche, le: dt.date) -> Acte | None:
    """The convention that is frozen or signed, while its period is not over."""
    convention = la_convention(demarche)
    if convention is None or convention.etat not in ARRETEE:
        return None
    fin = demarche.fin or convention.fin
    return convention if fin is None or le <= fin else None


def _lien(instance: Instance) -> str:
    return reverse("gouvernance:instance", args=[instance.demarche.slug, instance.pk])


@regle(
    "V-16",
    intitule="Le comité de pilotage est paritaire ; chaque signataire y a une voix ; les experts y "
    "siègent à titre consultatif.",
    gravite=Gravite.ALERTE,
    source="S4-C, article 6 (copilotage à parité, personnes invitées à titre consultatif)",
)
def parite_du_copil(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each comité de pilotage that has members, on that day."""
    for copil in _copils(demarche, le):
        siegent = membres_le(copil, le)
        if not siegent:
            continue
        parite = parite_le(copil, le)
        if not parite.est_tenue:
            yield Constat(
                objet=copil.nom,
                message=typo(parite.en_mots),
                suite="Ajoutez ou retirez un membre, ou dites qui siège à titre consultatif.",
                lien=_lien(copil),
                precisions={"parite": parite.ecrite},
            )
        sans_voix = sans_voix_le(copil, le)
        if sans_voix:
            yield Constat(
                objet=copil.nom,
                message=typo(f"Aucune voix pour : {les_premiers(sans_voix)}."),
                suite="Donnez au moins un siège délibératif à chaque signataire.",
                lien=_lien(copil),
                precisions={"sans_voix": sans_voix},
            )
        experts = [m for m in siegent if m.cote == Cote.AUTRE and m.voix == Voix.DELIBERATIVE]
        if experts:
            yield Constat(
                objet=copil.nom,
                message=typo(
                    f"{accorde(len(experts), 'membre')} d’aucun des deux côtés avec une voix "
                    f"délibérative : {les_premiers([str(m) for m in experts])}."
                ),
                suite="Un expert siège à titre consultatif : changez sa voix.",
                lien=_lien(copil),
            )


@regle(
    "V-17",
    intitule="Le comité de pilotage se réunit au moins une fois par an ; la collectivité en tient le "
    "secrétariat.",
    gravite=Gravite.ALERTE,
    source="S4-C, annexe 6 (comité de pilotage annuel) et article 6 (secrétariat permanent par la "
    "collectivité)",
)
def rythme_du_copil(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """While the convention applies: who prepares the comité, and when it last met."""
    if _convention_en_cours(demarche, le) is None:
        return
    copils = _copils(demarche, le)
    if not copils:
        yield Constat(
            objet="Gouvernance",
            message="Aucun comité de pilotage n’est composé alors que la convention est arrêtée.",
            suite="Créez l’instance qui en tient lieu, même si elle existait déjà.",
            lien=reverse("gouvernance:instances", args=[demarche.slug]),
        )
        return
    collectivites = set(
        demarche.parties.filter(role=RolePartie.COLLECTIVITE).values_list(
            "organisation_id", flat=True
        )
    )
    for copil in copils:
        if copil.secretariat_id not in collectivites:
            qui = f"est tenu par « {copil.secretariat} »" if copil.secretariat else "n’est pas dit"
            yield Constat(
                objet=copil.nom,
                message=typo(f"Le secrétariat du comité de pilotage {qui}."),
                suite="La convention le confie à la collectivité : notez laquelle.",
                lien=_lien(copil),
            )
    yield from _derniere_reunion(demarche, copils, le)


def _derniere_reunion(demarche: Demarche, copils: list[Instance], le: dt.date) -> Iterator[Constat]:
    """Nothing in the first year of the period, or of the comité: it has until its end to meet."""
    depuis = max(demarche.debut or copils[0].ouverte_le, min(c.ouverte_le for c in copils))
    derniere = derniere_tenue(copils, le)
    repere = max(derniere.fin, depuis) if derniere else depuis
    if le - repere <= UN_AN:
        return
    dit = f"depuis le {date_longue(derniere.fin)}" if derniere else "depuis sa création"
    yield Constat(
        objet=copils[0].nom,
        message=typo(f"Le comité de pilotage ne s’est pas réuni {dit}."),
        suite="Planifiez une réunion, ou notez celle qui s’est tenue.",
        lien=reverse("gouvernance:reunions", args=[demarche.slug]),
        precisions={"derniere": derniere.fin.isoformat() if derniere else None},
    )


@regle(
    "V-18",
    intitule="La méthode d'évaluation est validée avant la signature.",
    gravite=Gravite.ALERTE,
    source="S3, calendrier (comité de pilotage de novembre : validation du plan et de la méthode "
    "d'évaluation, avant celui de décembre pour la signature)",
)
def methode_avant_la_signature(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """A decision in force says so, and precedes the first signature."""
    convention = _convention_en_cours(demarche, le)
    if convention is None:
        return
    sujet = (str(TypeDecision.METHODE_EVALUATION), "demarche", demarche.pk)
    decision = registre(demarche).reglements.get(sujet)
    lien = reverse("gouvernance:decisions", args=[demarche.slug])
    if decision is None or decision.type != TypeDecision.METHODE_EVALUATION:
        yield Constat(
            objet=convention.intitule,
            message=typo(
                "Aucune décision en vigueur ne valide la méthode d’évaluation, alors que la convention est "
                f"« {convention.get_etat_display().lower()} »."
            ),
            suite="Inscrivez-la à l’ordre du jour du prochain comité de pilotage, ou notez la décision "
            "prise.",
            lien=lien,
        )
        return
    premiere = min(
        (s.signee_le for s in convention.signatures.all() if s.est_donnee and s.signee_le),
        default=None,
    )
    if premiere is not None and decision.prise_le > premiere:
        yield Constat(
            objet=convention.intitule,
            message=typo(
                f"La méthode d’évaluation a été validée le {date_longue(decision.prise_le)}, après la "
                f"première signature ({date_longue(premiere)})."
            ),
            suite="La décision vaut pour la suite ; dites-le dans l’évaluation finale.",
            lien=reverse("gouvernance:decision", args=[demarche.slug, decision.pk]),
        )


@regle(
    "V-21",
    intitule="La fonction de coopération a un temps de travail, des indicateurs dès la signature, et l'avis "
    "de la Caf avant chaque recrutement.",
    gravite=Gravite.ALERTE,
    source="S4-C, annexe 4 (avis de la Caf avant la phase finale de recrutement) et annexe 6 (indicateurs "
    "de la fonction dès la signature)",
)
def fonction_de_cooperation(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """While the convention applies: the posts of that day, what judges them, who was asked."""
    convention = _convention_en_cours(demarche, le)
    tenus = list(postes(demarche))
    yield from _avis(demarche, tenus)
    if convention is None:
        return
    lien = reverse("gouvernance:cooperation", args=[demarche.slug])
    if not etp_en_place(tenus, le):
        yield Constat(
            objet="Fonction de coopération",
            message="Aucun poste de coopération n’est en place, ou son temps de travail n’est pas dit.",
            suite="Notez le poste, son temps de travail (Etp) et son employeur.",
            lien=lien,
        )
    if not indicateurs_retenus(demarche).exists():
        yield Constat(
            objet="Fonction de coopération",
            message="Aucun indicateur ne juge la fonction de coopération, alors que la convention est "
            "arrêtée.",
            suite="Retenez un ou deux indicateurs parmi ceux de la démarche.",
            lien=lien,
        )


def _avis(demarche: Demarche, tenus: list[PosteCooperation]) -> Iterator[Constat]:
    """The opinions that came after the recruitment, or that were unfavourable."""
    for poste in tenus:
        for occupation in poste.occupations.all():
            avis = occupation.avis
            if avis.sens == SensAvis.DEFAVORABLE:
                dit = "malgré un avis défavorable de la Caf"
            elif avis.rendu_le > occupation.du:
                dit = f"avant l’avis de la Caf, rendu le {date_longue(avis.rendu_le)}"
            else:
                continue
            yield Constat(
                objet=str(poste),
                message=typo(
                    f"{occupation.personne} occupe le poste depuis le {date_longue(occupation.du)}, {dit}."
                ),
                suite="Faites le point avec la Caf, et gardez la trace de son accord.",
                lien=reverse("gouvernance:cooperation", args=[demarche.slug]),
            )
