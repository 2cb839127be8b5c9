"""What the figures of the constats must say: V-26 (source, year, comparison), V-28 (magnitude)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import ConstatPartage
from maillage.diagnostics.queries.constats import constats
from maillage.documents.langue import enumerer
from maillage.interface.typographie import typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.textes.grandeurs import impossibles
from maillage.regles.textes.lecture import Lecture

ANNEE = re.compile(r"\b(?:19|20)\d\d\b")
# A figure of the territory: not a year, an age, an article, a number of a list.
CHIFFRE = re.compile(
    r"\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?[\s\u00a0\u202f]*(?:%|€|pour (?:cent|100|1[\s\u00a0\u202f]?000)"
    r"|places?|habitants?|familles?|enfants?|ménages?|allocataires?|foyers?|logements?|naissances?)",
    re.IGNORECASE,
)
COMPARE = re.compile(
    r"\b(?:contre|au lieu de|moyennes?|départements?|régions?|france|nationale?|que dans|qu['’]en)\b",
    re.IGNORECASE,
)


@regle(
    "V-26",
    intitule="Un chiffre du diagnostic a sa source, son année et un territoire de comparaison.",
    gravite=Gravite.ALERTE,
    source="S4-C, annexe 1 (portrait comparé au département) ; process I-12 et A7-05",
)
def chiffres_situes(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each constat that gives a figure of the territory: what it lacks, told once."""
    for constat in constats(demarche):
        manques = _manques(constat)
        if manques:
            yield Constat(
                objet=typo(f"Constat « {constat.texte[:80]} »"),
                message=typo(f"Ce constat donne un chiffre sans {enumerer(manques)}."),
                suite="Complétez le constat ou sa source : « Cnaf, 2023 », « contre 60,9 en France ».",
                lien=_lien(demarche, constat),
                # A comparison enriches; a source and a year are what makes it a figure.
                gravite=Gravite.INFORMATION if manques == [COMPARAISON] else None,
            )


COMPARAISON = "territoire de comparaison"


def _manques(constat: ConstatPartage) -> list[str]:
    if not CHIFFRE.search(constat.texte):
        return []
    tout = f"{constat.texte} {constat.source}"
    return [
        nom
        for nom, est_dit in (
            ("source", bool(constat.source.strip())),
            ("année", bool(ANNEE.search(tout))),
            (COMPARAISON, bool(COMPARE.search(constat.texte))),
        )
        if not est_dit
    ]


@regle(
    "V-28",
    intitule="Une superficie, une densité, une part ont un ordre de grandeur possible.",
    gravite=Gravite.ALERTE,
    source="S0, §2.1 : « près de 12 hectares » pour une ville de 480 000 habitants ; process V-28",
)
def ordres_de_grandeur(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The figures of the constats; those of the texts are read by the rule of the same name."""
    for constat in constats(demarche):
        for passage in Lecture(constat.texte).passages:
            for message, _ in impossibles(passage):
                yield Constat(
                    objet=typo(f"Constat « {constat.texte[:80]} »"),
                    message=typo(message),
                    suite="Vérifiez le nombre et son unité, puis corrigez le constat.",
                    lien=_lien(demarche, constat),
                )


def _lien(demarche: Demarche, constat: ConstatPartage) -> str:
    return reverse("diagnostics:constat_modifier", args=[demarche.slug, constat.pk])
