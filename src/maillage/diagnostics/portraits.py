"""The portrait of a démarche: that of its perimeter, with the texts that people wrote."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.conventions.queries import perimetre_au
from maillage.diagnostics.models import TextePortrait
from maillage.documents.arbre import Bloc, Document
from maillage.statistiques import regards
from maillage.statistiques.enums import ThemePortrait
from maillage.statistiques.portraits import document, voisinage
from maillage.statistiques.portraits.aires import Aire
from maillage.statistiques.portraits.assemblage import (
    portrait_des_communes,
    portrait_du_territoire,
)
from maillage.statistiques.portraits.composition import Portrait
from maillage.statistiques.regards import Forme, Regard
from maillage.territoires.models import Territoire
from maillage.territoires.queries import communes_de

MANQUE = "un périmètre, ou le territoire de la démarche"


@dataclass(frozen=True, slots=True)
class PortraitDeLaDemarche:
    """The figures of the perimeter, and the texts by section."""

    portrait: Portrait
    textes: dict[ThemePortrait, TextePortrait]

    @property
    def ecrits(self) -> dict[ThemePortrait, str]:
        """The texts as the documents take them."""
        return {theme: texte.texte for theme, texte in self.textes.items()}


def portrait_de(demarche: Demarche, regard: Regard, le: dt.date) -> PortraitDeLaDemarche | None:
    """The portrait as that reader may see it; None while the démarche has no perimeter at all.

    A perimeter of every commune of its territory is that territory: figures of its own then serve.
    """
    portrait = _portrait(demarche, regard, le)
    return PortraitDeLaDemarche(portrait, textes(demarche)) if portrait else None


def textes(demarche: Demarche) -> dict[ThemePortrait, TextePortrait]:
    """What people wrote, by section (one query)."""
    ecrits = TextePortrait.objects.filter(demarche=demarche)
    return {ThemePortrait(ecrit.theme): ecrit for ecrit in ecrits}


def manque_au_portrait(demarche: Demarche) -> list[str]:
    """What keeps the document from being written."""
    if demarche.territoire_id or perimetre_au(demarche, timezone.localdate()).communes:
        return []
    return [MANQUE]


def piece_portrait(demarche: Demarche) -> Document:
    """The document: open data only, since it travels."""
    lu = portrait_de(demarche, _ouvert(), timezone.localdate())
    if lu is None:
        return Document(titre="Portrait de territoire", sous_titre=demarche.nom, blocs=())
    return document.portrait_en_document(lu.portrait, lu.ecrits)


def blocs_du_portrait(demarche: Demarche) -> tuple[Bloc, ...]:
    """The portrait inside the shared diagnosis."""
    lu = portrait_de(demarche, _ouvert(), timezone.localdate())
    if lu is None:
        return ()
    return tuple(document.blocs_du_portrait(lu.portrait, lu.ecrits, niveau=2))


def _ouvert() -> Regard:
    return regards.public(Forme.DOCUMENT, ou="portrait")


def aire_de_la_demarche(demarche: Demarche, le: dt.date) -> Aire | None:
    """What the portrait is of: the territory, or the set of communes; None without perimeter."""
    etudie = _etudie(demarche, le)
    if isinstance(etudie, Territoire):
        return voisinage.aire_de(etudie)
    return voisinage.ensemble(etudie, nom=_nom(demarche))[0] if etudie else None


def _portrait(demarche: Demarche, regard: Regard, le: dt.date) -> Portrait | None:
    etudie = _etudie(demarche, le)
    if isinstance(etudie, Territoire):
        return portrait_du_territoire(etudie, regard=regard)
    if not etudie:
        return None
    return portrait_des_communes(etudie, regard=regard, nom=_nom(demarche))


def _etudie(demarche: Demarche, le: dt.date) -> Territoire | list[str]:
    """The territory of the démarche where the perimeter is all of it, else the codes of its communes."""
    communes = {c.commune.code for c in perimetre_au(demarche, le).communes}
    territoire = demarche.territoire
    if territoire is not None:
        toutes = set(communes_de(territoire).values_list("code", flat=True)) or {territoire.code}
        if not communes or communes == toutes:
            return territoire
    return sorted(communes)


def _nom(demarche: Demarche) -> str:
    return f"Périmètre de {demarche.nom}"
