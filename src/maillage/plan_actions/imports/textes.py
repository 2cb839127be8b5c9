"""A plan kept in Word: its tables, and what stands under its headings, as grids.

A table with headings is read as it is. A table of two columns whose left one names fields is one
fiche; so is a heading followed by « Pilote : … ». These make one grid, a row a fiche.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lxml import etree

from maillage.documents.extraction import WORD_COURANT, WORD_STRICT, FichierIllisible
from maillage.documents.lecture import archives
from maillage.regles.imports_plan.colonnes import PRESQUE, champs, reconnaitre
from maillage.regles.imports_plan.formes import Fusion, Grille, Valeur
from maillage.regles.imports_plan.neutralisation import retablir
from maillage.regles.imports_plan.tableaux import niveau_du_titre

W = f"{{{WORD_COURANT.decode()}}}"
REPLI = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TABLEAUX_AU_PLUS = 2_000
LIGNES_AU_PLUS = 20_000
COLONNES_AU_PLUS = 60
DU_DOCUMENT = "Fiches du document"
ETIQUETTE = re.compile(r"^\W*(?P<nom>[^:\n]{2,60}?)\s*:\s*(?P<valeur>.*)$", re.DOTALL)
TITRE = re.compile(r"(?:heading|titre)\s*(\d)$", re.IGNORECASE)
CHAMPS_DE_FICHE_AU_MOINS = 3
NIVEAUX = {
    "ENJEU": "Enjeu",
    "AXE": "Axe",
    "OBJECTIF_GENERAL": "Objectif général",
    "OBJECTIF_STRATEGIQUE": "Objectif stratégique",
    "OBJECTIF_OPERATIONNEL": "Objectif opérationnel",
    "SOUS_OBJECTIF": "Sous-objectif",
}
FICHE, RESTE = "Fiche action", "Description"


@dataclass(slots=True)
class _Fiche:
    """What was read of one fiche: its headings by level, its fields by label."""

    titres: dict[str, str]
    dits: dict[str, str] = field(default_factory=dict)

    def dire(self, nom: str, valeur: str) -> None:
        """Add to a field; what is said twice follows."""
        self.dits[nom] = "\n".join(filter(None, [self.dits.get(nom, ""), valeur]))


@dataclass(slots=True)
class _Lu:
    """A block of the document: a heading (its depth), a paragraph (depth 0) or a table."""

    texte: str = ""
    profondeur: int = 0
    cellules: list[list[Valeur]] | None = None
    fusions: tuple[Fusion, ...] = ()


def lire_docx(octets: bytes) -> list[Grille]:
    """The grids of a Word document. Raises `FichierIllisible`."""
    with archives.ouvrir(octets) as archive:
        if "word/document.xml" not in archive.namelist():
            raise FichierIllisible(
                "Ce fichier n'est pas un document Word (.docx), malgré son extension. Ouvrez-le dans "
                "votre traitement de texte, puis enregistrez-le dans ce format."
            )
        profondeurs = _styles(archive)
        racine = _racine(archive, "word/document.xml")
    corps = racine.find(f"{W}body")
    blocs = list(_blocs(corps, profondeurs)) if corps is not None else []
    return _en_grilles(blocs)


def _racine(archive: Any, partie: str) -> etree._Element:
    racine = archives.arbre(archive, partie)
    if WORD_STRICT.decode() not in racine.tag:
        return racine
    # What Word calls « strict » says the same under another name.
    return etree.fromstring(etree.tostring(racine).replace(WORD_STRICT, WORD_COURANT))


def _styles(archive: Any) -> dict[str, int]:
    """The depth of the heading that each style makes."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    profondeurs = {}
    for style in _racine(archive, "word/styles.xml").iter(f"{W}style"):
        identifiant = style.get(f"{W}styleId", "")
        nom = style.find(f"{W}name")
        contour = style.find(f"{W}pPr/{W}outlineLvl")
        trouve = TITRE.search(nom.get(f"{W}val", "") if nom is not None else "")
        trouve = trouve or TITRE.search(identifiant)
        if trouve:
            profondeurs[identifiant] = int(trouve[1])
        elif contour is not None and contour.get(f"{W}val", "9") in "012345":
            profondeurs[identifiant] = int(contour.get(f"{W}val", "0")) + 1
    return profondeurs


def _blocs(corps: etree._Element, profondeurs: dict[str, int]) -> Iterator[_Lu]:
    nombre = 0
    pile = list(reversed(corps))
    while pile:
        element = pile.pop()
        if element.tag == f"{W}p":
            style = element.find(f"{W}pPr/{W}pStyle")
            identifiant = style.get(f"{W}val", "") if style is not None else ""
            trouve = TITRE.search(identifiant)
            profondeur = profondeurs.get(identifiant, int(trouve[1]) if trouve else 0)
            if lu := _texte(element).strip():
                yield _Lu(lu, profondeur)
        elif element.tag == f"{W}tbl":
            nombre += 1
            if nombre > TABLEAUX_AU_PLUS:
                raise FichierIllisible(
                    f"Ce document compte plus de {TABLEAUX_AU_PLUS} tableaux. Partagez-le."
                )
            yield _tableau(element)
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            pile.extend(reversed(element))


def _tableau(tableau: etree._Element) -> _Lu:
    """The cells of a table, its merges told as those of a spreadsheet."""
    cellules: list[list[Valeur]] = []
    fusions: list[list[int]] = []
    ouvertes: dict[int, list[int]] = {}
    for rangee in tableau.iterchildren(f"{W}tr"):
        ligne: list[Valeur] = []
        avant = rangee.find(f"{W}trPr/{W}gridBefore")
        ligne.extend([None] * min(_nombre(avant, 0), COLONNES_AU_PLUS))
        for cellule in rangee.iterchildren(f"{W}tc"):
            colonne = len(ligne)
            large = min(max(_nombre(cellule.find(f"{W}tcPr/{W}gridSpan"), 1), 1), COLONNES_AU_PLUS)
            fondue = cellule.find(f"{W}tcPr/{W}vMerge")
            suite = fondue is not None and fondue.get(f"{W}val", "continue") != "restart"
            if suite and colonne in ouvertes:
                ouvertes[colonne][2] = len(cellules)
            elif fondue is not None or large > 1:
                fusion = [len(cellules), colonne, len(cellules), colonne + large - 1]
                fusions.append(fusion)
                if fondue is not None:
                    ouvertes[colonne] = fusion
            if fondue is None:
                ouvertes.pop(colonne, None)
            valeur = None if suite else retablir(_texte(cellule).strip()) or None
            ligne.extend([valeur, *[None] * (large - 1)])
        if len(ligne) > COLONNES_AU_PLUS or len(cellules) > LIGNES_AU_PLUS:
            raise FichierIllisible("Ce document contient un tableau démesuré. Partagez-le.")
        cellules.append(ligne)
    vraies = [f for f in fusions if f[2] > f[0] or f[3] > f[1]]
    return _Lu(cellules=cellules, fusions=tuple((h, g, b, d) for h, g, b, d in vraies))


def _nombre(element: etree._Element | None, defaut: int) -> int:
    dit = element.get(f"{W}val", "") if element is not None else ""
    return int(dit) if dit.isascii() and dit.isdigit() and len(dit) < 6 else defaut


def _texte(element: etree._Element) -> str:
    """The words of a paragraph or of a cell, one line a paragraph; what was struck out is left out."""
    morceaux: list[str] = []
    pile = [element]
    while pile:
        courant = pile.pop()
        if not isinstance(courant.tag, str) or courant.tag in (REPLI, f"{W}del", f"{W}instrText"):
            continue
        if courant.tag == f"{W}p" and courant is not element and morceaux:
            morceaux.append("\n")
        elif courant.tag == f"{W}t":
            morceaux.append(courant.text or "")
        elif courant.tag in (f"{W}br", f"{W}cr", f"{W}tab"):
            morceaux.append("\t" if courant.tag == f"{W}tab" else "\n")
        elif courant.tag == f"{W}noBreakHyphen":
            morceaux.append("-")
        pile.extend(reversed(courant))
    return "".join(morceaux)


# --- from blocks to grids ---------------------------------------------------------------------------


def _en_grilles(blocs: list[_Lu]) -> list[Grille]:
    niveaux = _niveaux_des_titres(blocs)
    grilles: list[Grille] = []
    fiches: list[_Fiche] = []
    titres: dict[str, str] = {}
    courante: _Fiche | None = None
    rang = 0
    for bloc in blocs:
        if bloc.cellules is not None:
            rang += 1
            fiche = _fiche_d_un_tableau(bloc, titres)
            if fiche is None:
                contexte = tuple(titres[n] for n in NIVEAUX if n in titres)
                grilles.append(
                    Grille(f"Tableau {rang}", bloc.cellules, bloc.fusions, contexte=contexte)
                )
            elif courante is not None and not courante.dits:
                _fondre(courante, fiche)
            else:
                fiches.append(fiche)
        elif bloc.profondeur:
            niveau = niveau_du_titre(bloc.texte) or niveaux.get(bloc.profondeur, "")
            courante = None
            if niveau == "FICHE":
                courante = _Fiche(dict(titres), {FICHE: bloc.texte})
                courante.dits.clear()
                courante.titres["FICHE"] = bloc.texte
                fiches.append(courante)
            elif niveau:
                titres = _sous(titres, niveau, bloc.texte)
        elif courante is not None:
            _dire_un_paragraphe(courante, bloc.texte)
    pleines = [fiche for fiche in fiches if fiche.dits or "FICHE" in fiche.titres]
    return [*([_grille(pleines)] if pleines else []), *grilles]


def _niveaux_des_titres(blocs: list[_Lu]) -> dict[int, str]:
    """What the headings of each depth are, where their words do not say it.

    The deepest ones are fiches when fields follow some of them.
    """
    profondeurs = sorted({b.profondeur for b in blocs if b.profondeur and not b.cellules})
    suivis = {
        titre.profondeur
        for titre, suivant in pairwise(blocs)
        if titre.profondeur
        and not suivant.profondeur
        and (_est_une_fiche(suivant) if suivant.cellules else _etiquette(suivant.texte))
    }
    fiche = max(suivis, default=0)
    hauts = [p for p in profondeurs if not fiche or p < fiche]
    niveaux = dict(zip(hauts, ("AXE", "OBJECTIF_OPERATIONNEL", "SOUS_OBJECTIF"), strict=False))
    return {**niveaux, fiche: "FICHE"} if fiche else niveaux


def _sous(titres: dict[str, str], niveau: str, titre: str) -> dict[str, str]:
    ordre = list(NIVEAUX)
    return {
        **{n: t for n, t in titres.items() if ordre.index(n) < ordre.index(niveau)},
        niveau: titre,
    }


def _etiquette(texte: str) -> tuple[str, str] | None:
    """Label and value of « Pilote : la Caf », where the label is one that a column may bear."""
    trouve = ETIQUETTE.match(texte)
    if trouve is None:
        return None
    champ, confiance, _ = reconnaitre(trouve["nom"])
    if not champ or confiance < PRESQUE or champs()[champ].genre == "technique":
        return None
    return trouve["nom"].strip(), trouve["valeur"].strip()


def _dire_un_paragraphe(fiche: _Fiche, texte: str) -> None:
    dit = _etiquette(texte)
    if dit:
        fiche.dire(*dit)
    else:
        fiche.dire(list(fiche.dits)[-1] if _suite(fiche, texte) else RESTE, texte)


def _suite(fiche: _Fiche, texte: str) -> bool:
    """A list under a label that said nothing yet, « Partenaires : » then one a line, belongs to it."""
    if not fiche.dits:
        return False
    derniere = list(fiche.dits)[-1]
    return fiche.dits[derniere] == "" or texte[:1] in "-•–▪"


def _est_une_fiche(bloc: _Lu) -> bool:
    return _fiche_d_un_tableau(bloc, {}) is not None


def _fiche_d_un_tableau(bloc: _Lu, titres: dict[str, str]) -> _Fiche | None:
    """The fiche that a table of labels and values holds, None for a table of rows."""
    fiche = _Fiche(dict(titres))
    reconnus = 0
    for ligne in bloc.cellules or []:
        pleines = [str(v) for v in ligne if v is not None]
        if len(pleines) == 1:
            niveau = niveau_du_titre(pleines[0])
            champ = reconnaitre(pleines[0])[0]
            if niveau:
                fiche.titres[niveau] = pleines[0]
            elif not champ:
                fiche.titres.setdefault("FICHE", pleines[0])
        elif len(pleines) == 2:
            champ, confiance, _ = reconnaitre(pleines[0].rstrip(" :"))
            reconnus += bool(champ) and confiance >= PRESQUE
            fiche.dire(pleines[0].rstrip(" :"), pleines[1])
        elif pleines:
            return None
    return fiche if reconnus >= CHAMPS_DE_FICHE_AU_MOINS else None


def _fondre(fiche: _Fiche, tableau: _Fiche) -> None:
    """The fields of the table that follows the heading of a fiche are its own."""
    for nom, valeur in tableau.dits.items():
        fiche.dire(nom, valeur)
    for niveau, titre in tableau.titres.items():
        fiche.titres.setdefault(niveau, titre)


def _grille(fiches: list[_Fiche]) -> Grille:
    """One row a fiche; a column a level, then a column a label."""
    niveaux = [n for n in NIVEAUX if any(n in f.titres for f in fiches)]
    noms = list(dict.fromkeys(nom for fiche in fiches for nom in fiche.dits))
    avec_titre = any("FICHE" in fiche.titres for fiche in fiches)
    entetes: list[Valeur] = [
        *(NIVEAUX[n] for n in niveaux),
        *([FICHE] if avec_titre else []),
        *noms,
    ]
    lignes = [entetes]
    for fiche in fiches:
        lignes.append(
            [
                *(fiche.titres.get(n) for n in niveaux),
                *([fiche.titres.get("FICHE")] if avec_titre else []),
                *(fiche.dits.get(nom) for nom in noms),
            ]
        )
    return Grille(DU_DOCUMENT, lignes)
