"""The annexes of a text: those that it cites, those that are there, the number it announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from maillage.regles.controle import Gravite
from maillage.regles.textes.cadre import Trouvaille, enumerer, regle_de_texte
from maillage.regles.textes.dates import EN_LETTRES, nombre_ecrit
from maillage.regles.textes.lecture import Extrait, Lecture, Passage, motif

ANNEXES_D_UNE_SUITE = 30
EXTRAITS_PAR_ANNEXE = 20
LONGUEUR_D_UN_TITRE = 200

NUMERO = r"(?:n°~)?\d{1,3}(?!\d)"
CITATION = motif(
    rf"\bannexes? ({NUMERO}(?:(?:~,~|~,? et |~/~| a ){NUMERO})*)"
    r"(?: (?:de la|du|de l'|a la|au|a l')~(\w{1,20}))?"
)
# An annexe of another text than this one.
AUTRES_TEXTES = frozenset(
    [
        "arrete",
        "circulaire",
        "code",
        "decret",
        "deliberation",
        "directive",
        "guide",
        "instruction",
        "lettre",
        "loi",
        "reglement",
    ]
)
TITRE = motif(r"^~annexe (?:n°~)?(\d{1,3})(?!\d)~($|[-:.)|/]|\S)")
LIGNE_DE_SOMMAIRE = re.compile(r"(?:\.{3,}|\t)\s{0,9}\d{1,3}\s{0,9}$")
ANNONCE_DE_LISTE = motif(r"\b(?:liste des annexes|sommaire|table des matieres)\b|\bannexes~:~$")
ANNONCE = motif(
    r"\b(?:comporte|comprend|compte|contient|assortie? de|accompagnee? de|completee? par)\b"
    rf"[^;]{{0,80}}?\b(\d{{1,3}}|(?:{EN_LETTRES})) annexes\b(?! \d)"
)
ANNEXE_PAR_SON_OBJET = motif(r"\b(?:ci-)?annexee?s?\b")
DETERMINANT = re.compile(r"\b(?:le|la|les|un|une|son|sa|ses|du|des)\s|\bl'")


@dataclass
class Annexes:
    """What a text says of its annexes, by number."""

    citees: dict[int, list[Extrait]] = field(default_factory=dict)
    presentes: dict[int, Extrait] = field(default_factory=dict)
    titres: dict[int, list[Passage]] = field(default_factory=dict)
    annonces: list[tuple[int, Extrait]] = field(default_factory=list)
    objets: list[str] = field(default_factory=list)


def annexes(lecture: Lecture) -> Annexes:
    """Read the annexes of the text.

    A list of annexes cites them; where nothing else opens one, it stands for them too: they are
    joined as files of their own.
    """
    lues = Annexes()
    titres: set[int] = set()
    liste: list[tuple[int, int]] = []
    listes: set[int] = set()
    for rang, ligne in enumerate(lecture.ecrites):
        numero = numero_du_titre(ligne)
        if numero is None:
            continue
        dans_la_liste = rang and _dans_une_liste(lecture.ecrites[rang - 1], titres)
        # A list does not say a number twice: the second opens the annexe.
        if dans_la_liste and numero not in listes:
            listes.add(numero)
            liste.append((numero, rang))
        else:
            titres.add(ligne.numero)
            _ouvrir(lues, lecture, numero, rang)
    if not titres:
        for numero, rang in liste:
            _ouvrir(lues, lecture, numero, rang)
    for passage in lecture.passages:
        if passage.numero not in titres:
            _lire_les_citations(passage, lues)
    return lues


def _ouvrir(lues: Annexes, lecture: Lecture, numero: int, rang: int) -> None:
    lues.presentes.setdefault(numero, lecture.ecrites[rang].extrait())
    lues.titres.setdefault(numero, lecture.ecrites[rang : rang + 3])


def numero_du_titre(ligne: Passage) -> int | None:
    """The number of the annexe that this line opens; None where it only speaks of one."""
    if len(ligne.brut) > LONGUEUR_D_UN_TITRE:
        return None
    trouve = TITRE.match(ligne.cle)
    if not trouve or LIGNE_DE_SOMMAIRE.search(ligne.brut):
        return None
    debut = ligne.brut[ligne.cle.index("annexe") :]
    majuscules = debut.startswith("ANNEXE")
    if not (majuscules or debut.startswith("Annexe")):
        return None
    suivant = ligne.brut[trouve.start(2) : trouve.start(2) + 1]
    phrase = ligne.cle.rstrip().endswith((".", ";", ","))
    separe = not trouve[2] or not suivant.isalnum()
    if separe or majuscules or (suivant.isupper() and not phrase):
        return int(trouve[1])
    return None


def _dans_une_liste(avant: Passage, titres: set[int]) -> bool:
    """Whether the line before announces a list of annexes, or belongs to it."""
    if numero_du_titre(avant) is not None:
        return avant.numero not in titres
    return bool(ANNONCE_DE_LISTE.search(avant.cle[-LONGUEUR_D_UN_TITRE:]))


def _lire_les_citations(passage: Passage, lues: Annexes) -> None:
    cle = passage.cle
    if "annex" not in cle:
        return
    for trouve in CITATION.finditer(cle):
        if trouve[2] in AUTRES_TEXTES:
            continue
        for numero in _numeros(trouve[1]):
            extraits = lues.citees.setdefault(numero, [])
            if len(extraits) < EXTRAITS_PAR_ANNEXE:
                extraits.append(passage.extrait(trouve))
    for trouve in ANNONCE.finditer(cle):
        nombre = nombre_ecrit(trouve[1])
        if nombre is not None:
            lues.annonces.append((nombre, passage.extrait(trouve)))
    for trouve in ANNEXE_PAR_SON_OBJET.finditer(cle):
        objet = DETERMINANT.split(cle[max(0, trouve.start() - 60) : trouve.start()])[-1]
        if len(objet.split()) > 1:
            lues.objets.append(" ".join(objet.replace(",", " ").split()))


def _numeros(texte: str) -> set[int]:
    """The numbers of « 1, 2 et 4 » or « 1 à 4 »."""
    numeros = [int(n) for n in re.findall(r"[0-9]+", texte)]
    for debut, fin in re.findall(r"([0-9]+)\s+a\s+(?:n°\s*)?([0-9]+)", texte):
        if int(fin) - int(debut) <= ANNEXES_D_UNE_SUITE:
            numeros += range(int(debut), int(fin) + 1)
    return set(numeros)


@regle_de_texte(
    "V-06",
    intitule="Toute annexe citée existe, toute annexe présente est citée, leur nombre est le bon.",
    gravite=Gravite.BLOQUANT,
    source="S4 : annexe 3 citée aux articles 1 et 5, absente ; « sept annexes », cinq présentes",
)
def annexes_citees_et_presentes(lecture: Lecture) -> Iterator[Trouvaille]:
    """A text that has no annexe and announces none is an extract: nothing is missing from it."""
    lues = annexes(lecture)
    if not lues.presentes and not lues.annonces:
        return
    for numero in sorted(lues.citees.keys() - lues.presentes.keys()):
        yield (
            (
                f"L'annexe {numero} est citée, mais aucun titre « Annexe {numero} » ne l'ouvre dans le "
                "texte : elle est absente."
            ),
            f"Joignez l'annexe {numero} avec son titre, ou corrigez ce qui la cite.",
            lues.citees[numero],
        )
    objets = set(lues.objets)
    for numero in sorted(lues.presentes.keys() - lues.citees.keys()):
        titre = " ".join(ligne.cle[:LONGUEUR_D_UN_TITRE] for ligne in lues.titres[numero])
        if not any(objet in titre for objet in objets):
            yield (
                f"L'annexe {numero} est présente, mais le texte ne la cite nulle part.",
                f"Citez l'annexe {numero} dans l'article qu'elle complète, ou retirez-la.",
                [lues.presentes[numero]],
            )
    for nombre, extrait in lues.annonces:
        if nombre != len(lues.presentes):
            noms = enumerer([str(numero) for numero in sorted(lues.presentes)])
            yield (
                f"Le texte annonce {nombre} annexes et en contient {len(lues.presentes)}"
                + (f" : {noms}." if noms else "."),
                "Corrigez le nombre annoncé, ou joignez les annexes qui manquent.",
                [extrait, *lues.presentes.values()],
            )
