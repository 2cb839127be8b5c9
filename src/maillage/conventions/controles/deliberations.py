"""Whether a vote was regular and is executory, and is cited as it was: V-08 to V-12."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from maillage.conventions.lecture import LectureDeVote, lire
from maillage.conventions.models import Deliberation, Demarche, EtapeFeuille, TexteActe
from maillage.interface.typographie import accorde, date_longue, typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.presences import pouvoirs_de_trop, presences_au_point
from maillage.regles.textes.reunions import ReleveAbsent, releves_absents
from maillage.territoires.normalisation import normaliser


def _lien(deliberation: Deliberation) -> str:
    return reverse("conventions:deliberation", args=[deliberation.demarche.slug, deliberation.pk])


def _lectures(demarche: Demarche) -> Iterator[LectureDeVote]:
    return (lire(deliberation) for deliberation in demarche.deliberations.all())


def _locales(demarche: Demarche) -> Iterator[LectureDeVote]:
    """The deliberations that the CGCT rules: those of communes and EPCI."""
    return (lecture for lecture in _lectures(demarche) if lecture.locale)


@regle(
    "V-08",
    intitule="Une même décision porte partout la même date et la même assemblée.",
    gravite=Gravite.ALERTE,
    source="S0 : l'annexe 3 est au conseil d'administration dans les visas, à une commission dans "
    "l'annexe ; S4-D (identifiant de transmission)",
)
def meme_decision(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Texts that cite a deliberation otherwise than it is recorded, and its identifier."""
    for lecture in _lectures(demarche):
        d = lecture.deliberation
        for message, suite, precisions in (*_citations(d), *_identifiant(lecture)):
            yield Constat(
                objet=str(d),
                message=typo(message),
                suite=suite,
                lien=_lien(d),
                precisions=precisions,
            )
    yield from _releves_absents(demarche)


def _releves_absents(demarche: Demarche) -> Iterator[Constat]:
    """A text handed in that cites a meeting whose minutes are not annexed: no fault, but told."""
    textes = TexteActe.objects.filter(acte__demarche=demarche).select_related("acte")
    for depose in textes.order_by("pk"):
        for absent in releves_absents(depose.texte):
            cite, releve = date_longue(absent.cite_le), date_longue(absent.releve_du)
            annoncees = absent.annoncees or _sont_prevues(demarche, absent)
            prevues = "La feuille de route annonce les deux réunions. " if annoncees else ""
            explication = (
                "Ce n'est pas une contradiction : le relevé de la dernière n'est pas joint."
            )
            yield Constat(
                objet=str(depose.acte),
                message=typo(
                    f"Le texte s'appuie sur le comité de pilotage du {cite}, et le relevé de décisions "
                    f"qu'il annexe est celui du {releve}. {prevues}{explication}"
                ),
                suite=typo(f"Annexez aussi le relevé du {cite}, si vous l'avez."),
                lien=reverse("portail:texte", args=[demarche.slug, depose.acte_id]),
                gravite=Gravite.INFORMATION,
                precisions={
                    "citee": absent.cite_le.isoformat(),
                    "releve_joint": absent.releve_du.isoformat(),
                    "extraits": [{"ligne": e.ligne, "texte": e.texte} for e in absent.extraits],
                },
            )


def _sont_prevues(demarche: Demarche, absent: ReleveAbsent) -> bool:
    """Whether the feuilles de route of the démarche tell a comité de pilotage at both moments."""
    etapes = EtapeFeuille.objects.filter(feuille__demarche=demarche)
    comites = etapes.filter(Q(intitule__icontains="pilotage") | Q(instance__icontains="pilotage"))
    return all(
        comites.filter(debut__lte=jour, fin__gte=jour).exists()
        for jour in (absent.cite_le, absent.releve_du)
    )


def _citations(d: Deliberation) -> Iterator[tuple[str, str, dict[str, Any]]]:
    suite = "Vérifiez qui a pris la décision et quand, puis écrivez-le partout de la même façon."
    for citation in d.citations.all():
        if citation.assemblee and not _meme_assemblee(citation.assemblee, d.assemblee):
            message = (
                f"La même décision est de « {d.assemblee} », et de « {citation.assemblee} » "
                f"selon : {citation.ou}."
            )
            yield message, suite, {"assemblee": d.assemblee, "citee": citation.assemblee}
        if citation.cite_le and citation.cite_le != d.seance_le:
            message = (
                f"La décision est du {date_longue(d.seance_le)}, et du "
                f"{date_longue(citation.cite_le)} selon : {citation.ou}."
            )
            precisions = {"date": d.seance_le.isoformat(), "citee": citation.cite_le.isoformat()}
            yield message, suite, precisions


def _meme_assemblee(une: str, autre: str) -> bool:
    """Whether one name says the other, shortened (« conseil municipal »)."""
    lues = sorted((normaliser(une), normaliser(autre)), key=len)
    return lues[0] in lues[1]


def _identifiant(lecture: LectureDeVote) -> Iterator[tuple[str, str, dict[str, Any]]]:
    suite = "Comparez avec le tampon de l'extrait transmis, et corrigez ce qui est faux."
    texte = lecture.deliberation.identifiant_transmission
    if lecture.identifiant_lisible is False:
        message = f"L'identifiant de transmission « {texte} » ne se lit pas."
        yield message, suite, {"identifiant": texte}
    if lecture.ecarts:
        dits = " ; ".join(f"{e.quoi} {e.lu} au lieu de {e.attendu}" for e in lecture.ecarts)
        message = f"L'identifiant de transmission ne dit pas la même délibération : {dits}."
        precisions = {"identifiant": texte, "ecarts": [e.quoi for e in lecture.ecarts]}
        yield message, suite, precisions


@regle(
    "V-09",
    intitule="La convocation précède la séance de 3 jours francs (moins de 3 500 habitants) ou de 5.",
    gravite=Gravite.BLOQUANT,
    source="CGCT, articles L.2121-11, L.2121-12 et L.5211-1",
)
def convocation(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each local deliberation whose convocation date is known."""
    for lecture in _locales(demarche):
        donnes, requis = lecture.jours_francs, lecture.jours_francs_requis
        if donnes is None or requis is None or donnes >= requis:
            continue
        yield Constat(
            objet=str(lecture.deliberation),
            message=typo(
                f"La convocation laisse {accorde(donnes, 'jour franc', 'jours francs')} : "
                f"il en faut {requis}."
            ),
            suite="Vérifiez la date de convocation ; si elle est juste, la délibération est "
            "fragile et doit être reprise.",
            lien=_lien(lecture.deliberation),
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
    for lecture in _locales(demarche):
        compte = lecture.compte
        if compte.quorum_atteint is not False:
            continue
        yield Constat(
            objet=str(lecture.deliberation),
            message=typo(
                f"{accorde(compte.presents or 0, 'membre présent', 'membres présents')} sur "
                f"{compte.en_exercice} : le quorum est de {compte.quorum}."
            ),
            suite="Une seconde convocation, à trois jours au moins, permet de voter sans quorum.",
            lien=_lien(lecture.deliberation),
            precisions={"presents": compte.presents, "quorum": compte.quorum},
        )


@regle(
    "V-11",
    intitule="Les votants sont les présents et les pouvoirs ; chaque mandataire n'en porte qu'un.",
    gravite=Gravite.BLOQUANT,
    source="CGCT, article L.2121-20 ; S0 et S4 (feuilles de présence)",
)
def comptes_du_vote(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each deliberation whose figures are known."""
    for lecture in _lectures(demarche):
        for message, precisions in (*_sommes(lecture), *_pouvoirs_nuls(lecture.deliberation)):
            yield Constat(
                objet=str(lecture.deliberation),
                message=typo(message),
                suite="Reprenez la feuille de présence et le résultat du vote.",
                lien=_lien(lecture.deliberation),
                precisions=precisions,
            )


def _sommes(lecture: LectureDeVote) -> Iterator[tuple[str, dict[str, Any]]]:
    """The sums that do not agree, with the two numbers compared."""
    c = lecture.compte
    if c.presents is None or c.pouvoirs is None or c.votants is None:
        return
    if lecture.voix is not None and lecture.voix > c.votants:
        yield (
            (
                f"{lecture.voix} voix sont comptées pour {c.votants} votants "
                f"({c.presents} présents et {c.pouvoirs} pouvoirs)."
            ),
            {"voix": lecture.voix, "votants": c.votants},
        )
    if c.pouvoirs > c.presents:
        yield (
            f"{c.pouvoirs} pouvoirs pour {c.presents} présents : chacun ne peut en porter qu'un.",
            {"pouvoirs": c.pouvoirs, "presents": c.presents},
        )
    total = c.votants + (c.absents or 0)
    if c.absents is not None and c.en_exercice is not None and total != c.en_exercice:
        yield (
            (
                f"Présents, pouvoirs et absents font {total} ; "
                f"l'assemblée compte {c.en_exercice} membres en exercice."
            ),
            {"total": total, "en_exercice": c.en_exercice},
        )


def _pouvoirs_nuls(d: Deliberation) -> Iterator[tuple[str, dict[str, Any]]]:
    """The powers of the attendance record that do not count, and those in excess."""
    feuille = d.seance.feuille if d.seance else []
    for presence in presences_au_point(feuille, d.point):
        if presence.motif:
            yield (
                f"Le pouvoir de {presence.nom} ne compte pas à ce point : {presence.motif}.",
                {"mandant": presence.nom, "mandataire": presence.mandataire},
            )
    for mandataire, un, autre in pouvoirs_de_trop(feuille):
        yield (
            f"{mandataire} porte deux pouvoirs, ceux de {un} et de {autre} : un seul est permis.",
            {"mandataire": mandataire, "mandants": [un, autre]},
        )


@regle(
    "V-12",
    intitule="La délibération est transmise et publiée : elle est exécutoire.",
    gravite=Gravite.ALERTE,
    source="CGCT, article L.2131-1 ; S0 et S4 (mentions de transmission et de publication)",
)
def executoire(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each local deliberation already voted."""
    for lecture in _locales(demarche):
        d = lecture.deliberation
        if d.seance_le > le or not lecture.manques:
            continue
        effet = (
            "elle n'est pas exécutoire"
            if lecture.executoire_le is None
            else "la publicité que le texte annonce n'est pas établie"
        )
        yield Constat(
            objet=str(d),
            message=typo(f"Date inconnue pour {' et '.join(lecture.manques)} : {effet}."),
            suite="Enregistrez les dates dès qu'elles sont connues.",
            lien=_lien(d),
            precisions={"manques": list(lecture.manques)},
        )
