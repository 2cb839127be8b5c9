"""Figures of a text that cannot be: an area, a density, a share (V-28); a sum that is written (V-27).

Bounds, wide on purpose: the smallest commune of France has about 4 hectares, and fewer than thirty have
less than 100 (Insee, IGN); the densest, Levallois-Perret, has about 28 000 inhabitants a km²; the
largest one of metropolitan France, Arles, 759 km².
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from maillage.regles.controle import Gravite
from maillage.regles.textes.cadre import Trouvaille, regle_de_texte
from maillage.regles.textes.lecture import Extrait, Lecture, Passage, motif

HECTARES_AU_MOINS = 100
HECTARES_AU_PLUS = 2_000_000  # 20 000 km², more than any commune (Maripasoula, 18 360)
DENSITE_AU_PLUS = 30_000
NOMBRE = r"(\d{1,3}(?:[\s.]\d{3}){1,3}(?:,\d{1,4})?|\d{1,9}(?:[.,]\d{1,4})?)"
# A figure of an area is the territory's own when the sentence says so.
TERRITOIRE = re.compile(r"\b(?:territoires?|superficie|s'etend|commune|ville|intra-muros)\b")
SUPERFICIE = motif(NOMBRE + r" (hectares?|ha|km2|km²|kilometres? carres?)(?![a-z0-9])")
DENSITE = motif(NOMBRE + r" (?:habitants?|hab\.?)(?: par | au |~/~)(?:km2|km²|kilometre carre)")
PART = motif(
    r"(?:\b(?:part|proportion|pourcentage)s? (?:de|des|du|d')[^.;:%]{0,60}?\b" + NOMBRE + r"~%"
    r"|" + NOMBRE + r"~% (?:des|de la|de l'|du) (?:habitants|population|familles|menages|enfants"
    r"|allocataires|foyers|jeunes|parents|logements))"
)
# « de plus que », « hausse de »: a growth may pass 100 %.
EVOLUTION = re.compile(r"\b(?:hausse|augment|progress|croissan|evolution|supplementaires?)")
SOMME = re.compile(
    r"(?<![\d,.+])\d{1,7}(?:,\d{1,3})?(?:\s?\+\s?\d{1,7}(?:,\d{1,3})?){1,11}\s?=\s?\d{1,8}(?:,\d{1,3})?(?![\d,]*\d)"
)
PRES_DU_CHIFFRE = 80
PAS_UN_TERRITOIRE = (
    "aucun territoire de cette taille ne signe une convention. Une commune compte le plus souvent de 300 "
    "à 5 000 hectares, soit de 3 à 50 km²."
)
TROP_DENSE = "la commune la plus dense de France n’en a pas 30 000."


@regle_de_texte(
    "V-28",
    intitule="Une superficie, une densité, une part ont un ordre de grandeur possible.",
    gravite=Gravite.ALERTE,
    source="S0, §2.1 : « près de 12 hectares » pour une ville de 480 000 habitants ; process V-28",
)
def ordres_de_grandeur(lecture: Lecture) -> Iterator[Trouvaille]:
    """Areas of a territory, densities and shares, each told with the unit to check."""
    for passage in lecture.passages:
        for message, extrait in impossibles(passage):
            yield (
                message,
                "Vérifiez le nombre et son unité, puis corrigez le texte ou citez la source.",
                [extrait],
            )


def impossibles(passage: Passage) -> Iterator[tuple[str, Extrait]]:
    """What cannot be in one passage: the message and its place."""
    for trouve in SUPERFICIE.finditer(passage.cle):
        hectares = _valeur(trouve[1]) * (1 if trouve[2].startswith("h") else 100)
        autour = passage.cle[
            max(0, trouve.start() - PRES_DU_CHIFFRE) : trouve.end() + PRES_DU_CHIFFRE
        ]
        if TERRITOIRE.search(autour) and not HECTARES_AU_MOINS <= hectares <= HECTARES_AU_PLUS:
            yield (
                f"« {_tel_quel(passage, trouve)} » : {PAS_UN_TERRITOIRE}",
                passage.extrait(trouve),
            )
    for trouve in DENSITE.finditer(passage.cle):
        if _valeur(trouve[1]) > DENSITE_AU_PLUS:
            yield (
                f"« {_tel_quel(passage, trouve)} » : {TROP_DENSE}",
                passage.extrait(trouve),
            )
    for trouve in PART.finditer(passage.cle):
        dit = trouve[1] or trouve[2]
        avant = passage.cle[max(0, trouve.start() - 40) : trouve.end()]
        if _valeur(dit) > 100 and not EVOLUTION.search(avant):
            yield (
                f"« {_tel_quel(passage, trouve)} » : une part ne dépasse pas 100 %.",
                passage.extrait(trouve),
            )


@regle_de_texte(
    "V-27",
    intitule="Une addition écrite tombe juste.",
    gravite=Gravite.ALERTE,
    source="S0, §3.1 : 41 + 16 + 86 + 13 = 156 ; process V-27 (totaux publiés : règle F30)",
)
def additions(lecture: Lecture) -> Iterator[Trouvaille]:
    """Each « a + b = c » of the text."""
    for passage in lecture.passages:
        for trouve in SOMME.finditer(passage.cle):
            termes, total = trouve[0].split("=")
            somme = sum((_valeur(terme) for terme in termes.split("+")), Decimal(0))
            if somme != _valeur(total):
                yield (
                    f"« {_tel_quel(passage, trouve)} » : la somme est {_ecrit(somme)}.",
                    "Recomptez, puis corrigez le total ou l’un de ses termes.",
                    [passage.extrait(trouve)],
                )


def _valeur(texte: str) -> Decimal:
    """« 12 345,6 » or « 12.345 » as a number: a point followed by three digits parts thousands."""
    sain = re.sub(r"\s", "", texte)
    sain = re.sub(r"\.(?=\d{3}(?:\D|$))", "", sain)
    return Decimal(sain.replace(",", "."))


def _tel_quel(passage: Passage, trouve: re.Match[str]) -> str:
    return " ".join(passage.brut[trouve.start() : trouve.end()].split())


def _ecrit(nombre: Decimal) -> str:
    return f"{nombre:f}".replace(".", ",")
