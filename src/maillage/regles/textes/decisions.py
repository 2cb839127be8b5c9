"""The act and the decisions that it rests on: V-02 and V-08."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from maillage.regles.controle import Gravite
from maillage.regles.textes.annexes import annexes
from maillage.regles.textes.cadre import Trouvaille, enumerer, regle_de_texte
from maillage.regles.textes.dates import date_de_l_an, dates, en_chiffres, fin_du_mois_ecrit
from maillage.regles.textes.lecture import Extrait, Lecture, Passage, motif

# How far the date of a decision stands from its name, in characters.
PORTEE = 400
# The sittings that one text may hold; the latest are enough to judge a date.
SEANCES_AU_PLUS = 50
FAIT_A = motif(r"^~fait a \w")
VISA = motif(r"^~[-•]?~vu (?:l[ae]s?|l')~(?:decision|deliberation)")
DECISION = motif(
    r"\b(decision|deliberation) (?:n°~\S{1,20} )?(?:du|de la|de l'|des)~"
    r"(conseil d'administration|conseil municipal|conseil communautaire|conseil metropolitain"
    r"|conseil syndical|comite syndical|bureau"
    r"|commission(?: (?!de la\b|de l'|du )[a-z'-]{2,20}){0,5})"
)
AUTORISE = motif(r"\bautorisee?s? [^.;]{0,80}\bpar (?:une )?(?:decision|deliberation)\b")
SEANCE = motif(r"\bseance (?:publique )?(?:ordinaire )?du\b")
EN_ANNEXE = motif(r"\bannexe (?:n°~)?(\d{1,3})\b")
NUMERO_DE_DECISION = motif(r"\b(?:decision|deliberation) n°~([\w./-]{1,20})")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that the text rests on: what it is, its date, where it is told."""

    nom: str
    date: dt.date
    extrait: Extrait


def faits(lecture: Lecture) -> Iterator[tuple[Passage, dt.date | None, Extrait]]:
    """The lines « Fait à …, le … » with their date, which may stand on one of the next two lines."""
    for ligne in lecture.ecrites:
        if not FAIT_A.match(ligne.cle):
            continue
        for candidate in (ligne, *lecture.suivantes(ligne, 2)):
            if candidate is not ligne and not candidate.cle.lstrip().startswith("le "):
                continue
            lues = dates(candidate.cle, 0, PORTEE)
            date = lues[0][1] if lues else fin_du_mois_ecrit(candidate.cle[:PORTEE])
            if date:
                yield ligne, date, candidate.extrait(lues[0][0] if lues else None)
                break
        else:
            yield ligne, None, ligne.extrait()


def visas(lecture: Lecture) -> list[Decision]:
    """The decisions that the visas and the parties cite as authorising, with their date."""
    trouves = []
    for passage in lecture.passages:
        annonce = VISA.match(passage.cle) or AUTORISE.search(passage.cle)
        if not annonce:
            continue
        for trouve, date in dates(passage.cle, annonce.end(), PORTEE)[:1]:
            trouves.append(Decision(_nom(passage), date, passage.extrait(trouve)))
    return trouves


def seances(lecture: Lecture) -> list[Decision]:
    """The sittings whose extract the text holds."""
    trouvees = []
    for passage in lecture.passages:
        l_an = date_de_l_an(passage.cle)
        seance = SEANCE.search(passage.cle)
        if l_an:
            trouvees.append(Decision("séance", l_an[1], passage.extrait(l_an[0])))
        elif seance:
            lues = dates(passage.cle, seance.end(), 40)
            if lues:
                trouvees.append(Decision("séance", lues[0][1], passage.extrait(lues[0][0])))
    return trouvees


def _nom(passage: Passage) -> str:
    trouve = DECISION.search(passage.cle)
    if not trouve:
        return "décision citée"
    return _ecrit(passage, trouve)


@regle_de_texte(
    "V-02",
    intitule="L'acte est daté après chaque décision qui autorise à le signer.",
    gravite=Gravite.BLOQUANT,
    source="S0 : « fait le 09/11/2021 », décisions du 29/11 et du 10/12/2021",
)
def acte_date_avant_ses_decisions(lecture: Lecture) -> Iterator[Trouvaille]:
    """Each signature is held to the visas since the one before, and to the sittings of the text."""
    tenues = {seance.date: seance for seance in reversed(seances(lecture))}
    tenues = dict(sorted(tenues.items())[-SEANCES_AU_PLUS:])
    cites = iter(visas(lecture))
    prochain = next(cites, None)
    for ligne, date, extrait in faits(lecture):
        siens = []
        while prochain and prochain.extrait.ligne < ligne.numero:
            siens.append(prochain)
            prochain = next(cites, None)
        if date:
            tardives = [d for d in (*siens, *tenues.values()) if d.date > date]
            if tardives:
                yield _trop_tot(date, extrait, tardives)


def _trop_tot(date: dt.date, extrait: Extrait, tardives: list[Decision]) -> Trouvaille:
    par_date: dict[dt.date, str] = {}
    for decision in tardives:
        par_date.setdefault(decision.date, f"{decision.nom} du {en_chiffres(decision.date)}")
    noms = [nom for _, nom in sorted(par_date.items())]
    return (
        (
            f"L'acte est daté du {en_chiffres(date)}, avant ce qui autorise à le signer : "
            f"{enumerer(noms)}."
        ),
        "Datez l'acte après la dernière décision, ou corrigez la date des décisions citées.",
        [extrait, *(decision.extrait for decision in tardives)],
    )


@regle_de_texte(
    "V-08",
    intitule="Une même décision a partout la même date et le même auteur.",
    gravite=Gravite.ALERTE,
    source="S0 : visa du conseil d'administration, annexe 3 de la commission des aides financières",
)
def decision_a_deux_auteurs(lecture: Lecture) -> Iterator[Trouvaille]:
    """The body told by a visa against the body told by the annexe that it points to, and the dates
    given to one number."""
    auteurs = {
        numero: auteur
        for numero, lignes in annexes(lecture).titres.items()
        if (auteur := _auteur(lignes))
    }
    for passage in lecture.passages:
        cite = DECISION.search(passage.cle) if VISA.match(passage.cle) else None
        annexe = EN_ANNEXE.search(passage.cle) if cite else None
        if not cite or not annexe or int(annexe[1]) not in auteurs:
            continue
        porte, ligne = auteurs[int(annexe[1])]
        if not _meme_organe(cite[2], porte[2]):
            yield (
                (
                    f"La décision jointe en annexe {annexe[1]} a deux auteurs : le visa cite "
                    f"« {_ecrit(passage, cite)} », l'annexe porte « {_ecrit(ligne, porte)} »."
                ),
                "Vérifiez qui a pris la décision, et nommez partout le même organe.",
                [passage.extrait(cite), ligne.extrait(porte)],
            )
    yield from _numeros_a_deux_dates(lecture)


def _auteur(lignes: list[Passage]) -> tuple[re.Match[str], Passage] | None:
    """The decision named by the heading of an annexe, or by the lines under it."""
    for ligne in lignes:
        trouve = DECISION.search(ligne.cle)
        if trouve:
            return trouve, ligne
    return None


def _meme_organe(un: str, autre: str) -> bool:
    """« conseil municipal » and « conseil  municipal »; any two commissions are told alike."""
    premier, second = un.split(), autre.split()
    return premier[0] == second[0] and (premier[0] == "commission" or premier[:2] == second[:2])


def _ecrit(passage: Passage, trouve: re.Match[str]) -> str:
    """The words of a match as the text writes them."""
    return " ".join(passage.brut[slice(*trouve.span())].replace("*", "").split())


def _numeros_a_deux_dates(lecture: Lecture) -> Iterator[Trouvaille]:
    vues: dict[str, dict[dt.date, Extrait]] = {}
    for passage in lecture.passages:
        for trouve in NUMERO_DE_DECISION.finditer(passage.cle):
            for _, date in dates(passage.cle, trouve.end(), 40)[:1]:
                vues.setdefault(trouve[1], {}).setdefault(date, passage.extrait(trouve))
    for numero, par_date in vues.items():
        if len(par_date) > 1:
            noms = enumerer([en_chiffres(date) for date in sorted(par_date)])
            yield (
                f"La décision n° {numero.upper()} a plusieurs dates : {noms}.",
                "Reprenez partout la date de la décision telle qu'elle a été prise.",
                par_date.values(),
            )
