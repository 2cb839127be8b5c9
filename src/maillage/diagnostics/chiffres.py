"""The figures that a constat may rest on: those of the portrait of its démarche, read again each time.

A citation names a figure; how much it is comes through the one exit, for whoever looks. What is masked for
the portrait is masked here, and what is internal is absent for an open document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import ChiffreCite, ConstatPartage
from maillage.diagnostics.portraits import aire_de_la_demarche
from maillage.interface.typographie import typo
from maillage.regles.formules import termes
from maillage.statistiques.enums import StatutStatistique, ThemePortrait
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.aires import Aire
from maillage.statistiques.portraits.chiffres import Chiffre, Fonds, formule
from maillage.statistiques.portraits.composition import Portrait
from maillage.statistiques.portraits.phrases import valeur_en_clair
from maillage.statistiques.portraits.presentation import cellule
from maillage.statistiques.portraits.valeurs import fonds, indicateurs_en_vigueur
from maillage.statistiques.regards import Regard

PART = "dont "
AUTRE_PERIMETRE = "le périmètre de la démarche a changé depuis"


@dataclass(frozen=True, slots=True)
class ReferenceDeChiffre:
    """Which figure: an indicator of the catalogue, an area, a year."""

    indicateur: str
    niveau: str
    code: str
    annee: int

    @property
    def cle(self) -> str:
        """One word for a form: « taux_couverture.EPCI.243100633.2022 »."""
        return f"{self.indicateur}.{self.niveau}.{self.code}.{self.annee}"

    @classmethod
    def de(cls, cite: ChiffreCite) -> ReferenceDeChiffre:
        """That of a citation."""
        return cls(cite.indicateur, cite.niveau, cite.code, cite.annee)


@dataclass(frozen=True, slots=True)
class ChiffreMontre:
    """A figure in words, with its source and its year; blank ones say so and hold nothing."""

    reference: ReferenceDeChiffre
    libelle: str
    dit: str
    source: str
    precision: str = ""
    masque: bool = False
    absent: bool = False

    def __str__(self) -> str:
        precision = f" ({self.precision})" if self.precision else ""
        return typo(f"{self.libelle} : {self.dit}{precision}, {self.source}")


def libelle_entier(indicateur: Indicateur, connus: Iterable[Indicateur]) -> str:
    """The label as it reads alone: « Taux de couverture, dont assistants maternels ».

    The catalogue writes « dont… » for a part, after the whole that it is part of.
    """
    if not indicateur.libelle.startswith(PART):
        return indicateur.libelle
    avant = [
        i
        for i in connus
        if i.theme == indicateur.theme
        and i.rang < indicateur.rang
        and not i.libelle.startswith(PART)
    ]
    tout = max(avant, key=lambda i: i.rang, default=None)
    return f"{tout.libelle}, {indicateur.libelle}" if tout else indicateur.libelle


def du_portrait(portrait: Portrait) -> list[tuple[ThemePortrait, list[ChiffreMontre]]]:
    """By section, what the portrait says of its territory; absent figures ground nothing."""
    connus = [ligne.indicateur for ligne in portrait.lignes()]
    sections = []
    for section in portrait.sections:
        siens = [
            _montrer(
                ligne.chiffre,
                _reference(portrait.aire, ligne.chiffre),
                libelle_entier(ligne.indicateur, connus),
            )
            for ligne in section.lignes
            if ligne.chiffre is not None and ligne.statut is not StatutStatistique.ABSENTE
        ]
        if siens:
            sections.append((section.theme, siens))
    return sections


def chiffres_des_constats(
    demarche: Demarche, constats: Iterable[ConstatPartage], regard: Regard, le: dt.date
) -> dict[int, list[ChiffreMontre]]:
    """By constat, the figures that it rests on as `regard` may see them (queries that no number changes).

    `constats` come with their `chiffres` prefetched.
    """
    cites = {c.pk: list(c.chiffres.all()) for c in constats}
    tous = [cite for siens in cites.values() for cite in siens]
    if not tous:
        return {}
    aire = aire_de_la_demarche(demarche, le)
    fond = _fonds(aire, tous, regard) if aire else None
    return {
        pk: [_relire(cite, aire, fond) for cite in siens] for pk, siens in cites.items() if siens
    }


def _fonds(aire: Aire, cites: Sequence[ChiffreCite], regard: Regard) -> Fonds:
    indicateurs = indicateurs_en_vigueur()
    codes = {cite.indicateur for cite in cites} & set(indicateurs)
    codes |= set(_termes(indicateurs[code] for code in codes))
    return fonds([aire], indicateurs, codes=codes, regard=regard)


def _termes(indicateurs: Iterable[Indicateur]) -> Iterator[str]:
    for indicateur in indicateurs:
        if indicateur.calcule:
            for code, _ in termes(formule(indicateur.formule)):
                yield code


def _relire(cite: ChiffreCite, aire: Aire | None, fond: Fonds | None) -> ChiffreMontre:
    reference = ReferenceDeChiffre.de(cite)
    annee = str(cite.annee)
    if aire is None or fond is None or (aire.niveau, aire.code) != (cite.niveau, cite.code):
        return ChiffreMontre(
            reference, cite.libelle, "non disponible", annee, AUTRE_PERIMETRE, absent=True
        )
    if cite.indicateur not in fond.indicateurs:
        return ChiffreMontre(reference, cite.libelle, "non disponible", annee, absent=True)
    return _montrer(fond.chiffre(aire, cite.indicateur, cite.annee), reference, cite.libelle)


def _reference(aire: Aire, chiffre: Chiffre) -> ReferenceDeChiffre:
    return ReferenceDeChiffre(chiffre.indicateur.code, aire.niveau, aire.code, chiffre.annee)


def _montrer(chiffre: Chiffre, reference: ReferenceDeChiffre, libelle: str) -> ChiffreMontre:
    lue = cellule(chiffre)
    return ChiffreMontre(
        reference=reference,
        libelle=libelle,
        dit=typo(valeur_en_clair(chiffre, unite=True)),
        source=typo(f"{chiffre.indicateur.producteur}, {chiffre.annee}"),
        precision=lue.precision,
        masque=lue.masquee,
        absent=lue.absente,
    )
