"""The periods that a text gives to the same act: V-04."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from maillage.regles.controle import Gravite
from maillage.regles.textes.cadre import Trouvaille, enumerer, regle_de_texte
from maillage.regles.textes.dates import (
    ANNEES,
    DATE,
    PERIODE,
    Periode,
    date_ecrite,
    en_chiffres,
    periode_ecrite,
)
from maillage.regles.textes.lecture import Extrait, Lecture, Passage, motif

ACCORD_CADRE = motif(r"accord[\s-]cadre")
ACTE = (
    r"(?:(?:la )?(?:presente )?convention(?: territoriale globale)?|(?:l'|le |cet |present )"
    r"?accord[\s-]cadre|(?:l'|cet |present )?acte d'engagement|ctg)(?:~\(ctg\))?"
)
CLAUSE = motif(
    rf"({ACTE}) (?:est|sera) (?:conclue?|etablie?|signee?|consentie?)\b[^.;]{{0,80}}?({PERIODE})"
)
EFFET_ET_FIN = motif(
    rf"({ACTE}) (?:prend|prendra|entre|entrera) (?:effet|en vigueur) (?:le|au|a compter du) ({DATE})"
    rf"[^.;]{{0,60}}?(?:jusqu'au|expire le|prend fin le|s'acheve le|se termine le) ({DATE})"
)
TITRE = motif(
    r"^~(convention territoriale globale|accord[\s-]cadre|acte d'engagement|convention)"
    rf"(?:~\(ctg\))?(?: de services aux familles)?~[-:,(]?~({ANNEES})~\)?~(?:$|(?=\n)|entre\b)"
)
OBJET = motif(r"^~[-•]?~objet\b")
DECIDE = motif(r"\b(?:decide|approuve|autorise|adopte|valide)(?:nt)?\b")
DU_PASSE = motif(r"^~[-•]?~(?:vu|considerant)\b")
POUR_LA_PERIODE = motif(
    r"\b(?:convention|ctg|accord[\s-]cadre|acte d'engagement)\b[^;]{0,160}?"
    rf"\b(?:(?:pour|sur) la periode|pour les annees)~:?~({PERIODE}|20\d\d a 20\d\d(?!\d))"
)
PLAN = motif(
    rf"^~plan d'actions?(?: de la)?(?: ctg| convention territoriale globale)?~[-:,(]?~({ANNEES})"
)
EFFET = motif(
    r"\b(accord[\s-]cadre|acte d'engagement|presente convention|convention territoriale globale|ctg)\b"
    r"[^.;]{0,60}?\b(?:effectif|effective|prend effet|prendra effet|entre en vigueur"
    rf"|entrera en vigueur) (?:au|le|a compter du|a partir du|des le) ({DATE})"
)


EXTRAITS_PAR_PERIODE = 10
PERIODES_AFFICHEES = 10


@dataclass(frozen=True, slots=True)
class PeriodeDite:
    """A period, who tells it, of which act, and where."""

    role: str
    nom: str
    periode: Periode
    extrait: Extrait


def _genre(nom: str) -> str:
    """« accord-cadre », « acte d'engagement » or « convention », whatever the spelling."""
    if ACCORD_CADRE.search(nom):
        return "accord-cadre"
    return "acte d'engagement" if "acte d'engagement" in nom else "convention"


def periodes_dites(lecture: Lecture) -> list[PeriodeDite]:
    """The periods that the deliberation, the act and the plan give to the act."""
    dites = []
    for passage in lecture.passages:
        for role, nom, periode, trouve in _dans(passage):
            if periode:
                dites.append(PeriodeDite(role, nom, periode, passage.extrait(trouve)))
    return dites


def _dans(passage: Passage) -> Iterator[tuple[str, str, Periode | None, re.Match[str]]]:
    cle = passage.cle
    titre, plan = TITRE.match(cle), PLAN.match(cle)
    if titre:
        yield (
            f"titre de l'acte ({_genre(titre[1])})",
            _genre(titre[1]),
            periode_ecrite(titre[2]),
            titre,
        )
    if plan:
        yield "plan d'actions", "convention", periode_ecrite(plan[1]), plan
    for clause in CLAUSE.finditer(cle):
        yield "durée de l'acte", _genre(clause[1]), periode_ecrite(clause[2]), clause
    for effet in EFFET_ET_FIN.finditer(cle):
        debut, fin = date_ecrite(effet[2]), date_ecrite(effet[3])
        periode = Periode(debut, fin) if debut and fin and debut <= fin else None
        yield "durée de l'acte", _genre(effet[1]), periode, effet
    # An avenant may run for a part of the period of its act.
    vote = OBJET.match(cle) or DECIDE.search(cle)
    if vote and not DU_PASSE.match(cle) and "avenant" not in cle:
        for dite in POUR_LA_PERIODE.finditer(cle):
            yield "délibération", _genre(dite.group()), periode_ecrite(dite[1]), dite


@regle_de_texte(
    "V-04",
    intitule="La période votée, celle de l'acte et celle du plan sont les mêmes.",
    gravite=Gravite.BLOQUANT,
    source="S4 : délibération 2024-2027, convention annexée 2022-2025 ; S0 : accord-cadre "
    "2021-2022, effectif au 1-01-2022",
)
def periodes_du_meme_acte(lecture: Lecture) -> Iterator[Trouvaille]:
    """The periods told of one kind of act, then its date of effect against them."""
    par_acte: dict[str, list[PeriodeDite]] = {}
    for dite in periodes_dites(lecture):
        par_acte.setdefault(dite.nom, []).append(dite)
    for nom in sorted(par_acte):
        groupes = distinctes(par_acte[nom])
        if len(groupes) > 1:
            dits = [f"{g[0].periode} ({_roles(g)})" for g in groupes]
            yield (
                f"Le texte donne {len(dits)} périodes au même acte : {enumerer(dits)}.",
                "Retenez une seule période, et reportez-la dans la délibération, l'acte et le plan.",
                [dite.extrait for groupe in groupes for dite in groupe[:EXTRAITS_PAR_PERIODE]],
            )
    yield from _effets(lecture, par_acte)


def distinctes(dites: list[PeriodeDite]) -> list[list[PeriodeDite]]:
    """The same periods together, in the order of the text; one told in years joins the first exact
    one of these years."""
    exactes: dict[tuple[int, int], Periode] = {}
    for dite in dites:
        if not dite.periode.annees:
            exactes.setdefault(dite.periode.millesimes, dite.periode)
    groupes: dict[tuple[dt.date, dt.date], list[PeriodeDite]] = {}
    for dite in dites:
        periode = dite.periode
        if periode.annees:
            periode = exactes.get(periode.millesimes, periode)
        groupes.setdefault((periode.debut, periode.fin), []).append(dite)
    return list(groupes.values())


def _roles(groupe: list[PeriodeDite]) -> str:
    return ", ".join(dict.fromkeys(dite.role for dite in groupe))


def _effets(lecture: Lecture, par_acte: dict[str, list[PeriodeDite]]) -> Iterator[Trouvaille]:
    """The dates of effect told apart from the period; those of an avenant are its own."""
    par_nom = {
        nom: [_la_plus_precise(groupe) for groupe in distinctes(dites)[:PERIODES_AFFICHEES]]
        for nom, dites in par_acte.items()
    }
    for passage in lecture.passages:
        for trouve in [] if "avenant" in passage.cle else EFFET.finditer(passage.cle):
            date = date_ecrite(trouve[2])
            nom = _genre(trouve[1])
            affichees = par_nom.get(nom, [])
            if date is None or not affichees or any(_commence(a.periode, date) for a in affichees):
                continue
            periodes = enumerer([str(affichee.periode) for affichee in affichees])
            yield (
                (
                    f"L'acte ({nom}) prend effet le {en_chiffres(date)}, alors que sa période affichée "
                    f"est {periodes}."
                ),
                "Accordez la date d'effet et la période de l'acte.",
                [passage.extrait(trouve), *(affichee.extrait for affichee in affichees)],
            )


def _la_plus_precise(groupe: list[PeriodeDite]) -> PeriodeDite:
    """The first that gives its days, or the first."""
    return min(groupe, key=lambda dite: dite.periode.annees)


def _commence(periode: Periode, date: dt.date) -> bool:
    """Whether the period begins on this day; in this year where it is told in years."""
    return periode.debut.year == date.year if periode.annees else periode.debut == date
