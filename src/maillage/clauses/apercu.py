"""How a clause that is being written reads, with the values of a démarche."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from maillage.clauses import langage
from maillage.clauses.essai import blocs_de_la_partie
from maillage.clauses.langage import Blocs, ClauseInvalide
from maillage.clauses.usages import ProjetDeDocument, Usage
from maillage.documents.modeles import Valeurs
from maillage.documents.rendus import html


@dataclass(frozen=True, slots=True)
class Apercu:
    """The text as a page shows it; `refus` says what keeps it from being published."""

    contenu: SafeString
    refus: str
    projet: ProjetDeDocument | None


def apercevoir(usage: Usage, partie: str, blocs: Blocs, projet: ProjetDeDocument | None) -> Apercu:
    """The part as it would read in that draft, or with every value to complete."""
    modele = usage.modele()
    valeurs = projet.valeurs() if projet and projet.valeurs else _vides(usage)
    try:
        langage.verifier(blocs, modele, partie)
        refus = ""
    except ClauseInvalide as erreur:
        refus = erreur.message
    lus = blocs_de_la_partie(modele, partie, {partie: blocs}, valeurs)
    return Apercu(html.fragment(lus), refus, projet)


def _vides(usage: Usage) -> Valeurs:
    modele = usage.modele()
    return {**dict.fromkeys(modele.variables), **dict.fromkeys(modele.collections, ())}
