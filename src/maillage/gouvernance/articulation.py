"""How the instances stand to each other: a drawing for the page and for annexe 4, and its text.

The drawing is a tree read from the top: each instance stands under the one it reports to.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from maillage.documents.arbre import Figure
from maillage.gouvernance.enums import TypeInstance
from maillage.gouvernance.models import Instance
from maillage.interface.typographie import minuscule, typo

LARGEUR = 560
RETRAIT, PAS, MARGE = 34, 12, 1
LIGNE, HAUT_DE_BOITE = 19, 14
SIGNES, LIGNES_DU_NOM = 44, 2
ENCRE, FOND, TRAIT = "#1b2430", "#ffffff", "#5b6b7d"


@dataclass(frozen=True, slots=True)
class Noeud:
    """An instance and those that report to it."""

    instance: Instance
    sous: list[Noeud] = field(default_factory=list)


def arbre(instances: Iterable[Instance]) -> list[Noeud]:
    """The instances as trees; one whose superior is not among them stands at the top."""
    noeuds = {instance.pk: Noeud(instance) for instance in instances}
    racines: list[Noeud] = []
    for noeud in noeuds.values():
        au_dessus = noeuds.get(noeud.instance.rattachee_a_id or 0)
        (au_dessus.sous if au_dessus else racines).append(noeud)
    return racines


def figure(instances: Iterable[Instance]) -> Figure | None:
    """The drawing with its text; nothing for fewer than two instances, which need none."""
    racines = arbre(instances)
    boites = list(_boites(racines))
    if len(boites) < 2:
        return None
    return Figure(
        svg=_svg(boites),
        alternative=" ".join(en_mots(racines)),
        legende="Articulation des instances : chacune rend compte à celle sous laquelle elle est placée",
    )


def en_mots(noeuds: Iterable[Noeud]) -> list[str]:
    """One sentence an instance, in the order of the drawing."""
    phrases = []
    for noeud in noeuds:
        phrases.append(typo(_phrase(noeud.instance)))
        phrases.extend(en_mots(noeud.sous))
    return phrases


def _phrase(instance: Instance) -> str:
    quoi = f"{instance.nom} ({minuscule(_sous_titre(instance))})"
    if instance.rattachee_a is None:
        return f"{quoi}."
    return f"{quoi} rend compte à : {instance.rattachee_a.nom}."


def _sous_titre(instance: Instance) -> str:
    mots = [] if instance.type == TypeInstance.AUTRE else [instance.get_type_display()]
    if instance.existante:
        mots.append("instance existante du territoire")
    if instance.periodicite:
        mots.append(minuscule(instance.periodicite))
    dit = (", ".join(mots) or instance.get_type_display()).replace("'", "’")
    return dit[:1].upper() + dit[1:]


@dataclass(frozen=True, slots=True)
class _Boite:
    x: int
    y: int
    hauteur: int
    nom: list[str]
    sous_titre: str
    depart: tuple[int, int] | None  # where the line from the box above begins

    @property
    def milieu(self) -> int:
        return self.y + self.hauteur // 2


def _boites(noeuds: list[Noeud], profondeur: int = 0) -> Iterator[_Boite]:
    """The boxes in reading order, one under the other, those of a lower instance set in."""
    y = [MARGE]

    def placer(noeuds: list[Noeud], profondeur: int, parent: _Boite | None) -> Iterator[_Boite]:
        for noeud in noeuds:
            x = MARGE + profondeur * RETRAIT
            signes = SIGNES - profondeur * RETRAIT // 9
            nom = textwrap.wrap(
                noeud.instance.nom, signes, max_lines=LIGNES_DU_NOM, placeholder="…"
            )
            sous_titre = textwrap.shorten(
                _sous_titre(noeud.instance), int(signes * 1.3), placeholder="…"
            )
            hauteur = HAUT_DE_BOITE + LIGNE * (len(nom) + 1)
            depart = (parent.x + RETRAIT // 2, parent.y + parent.hauteur) if parent else None
            boite = _Boite(x, y[0], hauteur, nom, sous_titre, depart)
            y[0] += hauteur + PAS
            yield boite
            yield from placer(noeud.sous, profondeur + 1, boite)

    yield from placer(noeuds, profondeur, None)


def _svg(boites: list[_Boite]) -> str:
    hauteur = max(b.y + b.hauteur for b in boites) + MARGE
    corps = "".join(_trait(b) for b in boites) + "".join(_boite(b) for b in boites)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {hauteur}" '
        f'width="{LARGEUR}" height="{hauteur}" font-family="Noto Sans" font-size="15">{corps}</svg>'
    )


def _trait(boite: _Boite) -> str:
    if boite.depart is None:
        return ""
    x, y = boite.depart
    return (
        f'<path class="articulation-trait" d="M{x} {y}V{boite.milieu}H{boite.x}" fill="none" '
        f'stroke="{TRAIT}" stroke-width="1.5"/>'
    )


def _boite(boite: _Boite) -> str:
    largeur = LARGEUR - MARGE - boite.x
    lignes = "".join(
        f'<text class="articulation-nom" x="{boite.x + 12}" y="{boite.y + 22 + rang * LIGNE}" '
        f'fill="{ENCRE}" font-weight="600">{escape(typo(ligne))}</text>'
        for rang, ligne in enumerate(boite.nom)
    )
    y = boite.y + 22 + len(boite.nom) * LIGNE
    return (
        f'<rect class="articulation-boite" x="{boite.x}" y="{boite.y}" width="{largeur}" '
        f'height="{boite.hauteur}" rx="4" fill="{FOND}" stroke="{TRAIT}"/>{lignes}'
        f'<text class="articulation-detail" x="{boite.x + 12}" y="{y}" fill="{ENCRE}" '
        f'font-size="13">{escape(typo(boite.sous_titre))}</text>'
    )
