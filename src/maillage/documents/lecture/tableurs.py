"""Spreadsheets as grids: XLSX by calamine, ODS by lxml, CSV whatever its encoding and separator."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import python_calamine
from lxml import etree

from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import archives
from maillage.documents.opendocument import nom as ods
from maillage.regles.imports_plan.formes import Fusion, Grille, Valeur
from maillage.regles.imports_plan.neutralisation import retablir

LIGNES_AU_PLUS = 20_000
COLONNES_AU_PLUS = 250
FEUILLES_AU_PLUS = 60
CELLULES_AU_PLUS = 1_500_000
FUSIONS_AU_PLUS = 20_000
CELLULE_AU_PLUS = 100_000  # characters
CELLULE_XLSX = re.compile(
    rb"<(?:\w+:)?c\b(?P<avant>[^>]*?)\br=\"(?P<colonne>[A-Z]{1,3})(?P<ligne>\d{1,7})\"(?P<apres>[^>]*)>"
)
FORMULE_XLSX = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=\"(?P<cellule>[A-Z]{1,3}\d{1,7})\"[^>]*(?<!/)>\s*<(?:\w+:)?f[\s/>]"
)
SEPARATEURS = ";,\t|"
ENCODAGES = ("utf-8-sig", "cp1252", "iso-8859-1")


def lire_xlsx(octets: bytes) -> list[Grille]:
    """The sheets of a workbook, hidden ones included. Raises `FichierIllisible`."""
    with archives.ouvrir(octets) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise _autre_nature("un classeur Excel (.xlsx)")
        sain = _assainir_xlsx(archive)
    try:
        with python_calamine.load_workbook(sain) as classeur:
            feuilles = [
                feuille
                for feuille in classeur.sheets_metadata
                if feuille.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
            if len(feuilles) > FEUILLES_AU_PLUS:
                raise _trop_grand()
            return [_feuille_xlsx(classeur, feuille.name) for feuille in feuilles]
    except (python_calamine.CalamineError, ValueError) as erreur:
        raise FichierIllisible(
            "Ce classeur ne se lit pas. Ouvrez-le dans votre tableur, enregistrez-le de nouveau, puis "
            "recommencez."
        ) from erreur


def formules(octets: bytes) -> list[str]:
    """The cells of a workbook that hold a formula, as « B12 ». Raises `FichierIllisible`.

    What is read of them is the last value that a spreadsheet computed, or zero when none ever did.
    """
    trouvees: list[str] = []
    with archives.ouvrir(octets) as archive:
        for partie in archive.namelist():
            if partie.startswith("xl/worksheets/") and partie.endswith(".xml"):
                lues = FORMULE_XLSX.finditer(archive.read(partie))
                trouvees.extend(lue["cellule"].decode() for lue in lues)
    return trouvees


def _assainir_xlsx(archive: zipfile.ZipFile) -> BytesIO:
    """The archive that calamine reads.

    A sheet whose cells reach too far is refused: a grid would be made of all that lies between. An
    error of calculation becomes a text, which would otherwise be read as an empty cell.
    """
    sain = BytesIO()
    with zipfile.ZipFile(sain, "w", zipfile.ZIP_STORED) as copie:
        for partie in archive.namelist():
            contenu = archive.read(partie)
            if partie.startswith("xl/worksheets/") and partie.endswith(".xml"):
                _mesurer(contenu)
                contenu = contenu.replace(b' t="e"', b' t="str"')
            copie.writestr(zipfile.ZipInfo(partie), contenu)
    sain.seek(0)
    return sain


def _mesurer(contenu: bytes) -> None:
    for trouve in CELLULE_XLSX.finditer(contenu):
        if trouve["apres"].endswith(b"/"):
            continue  # formatted, and empty
        if int(trouve["ligne"]) > LIGNES_AU_PLUS or _rang(trouve["colonne"]) > COLONNES_AU_PLUS:
            raise _trop_grand()


def _rang(lettres: bytes) -> int:
    rang = 0
    for lettre in lettres:
        rang = 26 * rang + lettre - 64
    return rang


def _feuille_xlsx(classeur: Any, nom: str) -> Grille:
    feuille = classeur.get_sheet_by_name(nom)
    lignes = feuille.to_python(skip_empty_area=False)
    _borner(len(lignes), max(map(len, lignes), default=0))
    fusions = feuille.merged_cell_ranges or []
    return Grille(
        nom,
        [[_valeur(v) for v in ligne] for ligne in lignes],
        _fusions(((h, g, b, d) for (h, g), (b, d) in fusions), len(lignes)),
    )


def _valeur(valeur: Any) -> Valeur:
    if isinstance(valeur, str):
        return retablir(valeur) if len(valeur) <= CELLULE_AU_PLUS else valeur[:CELLULE_AU_PLUS]
    if isinstance(valeur, dt.timedelta | dt.time):
        return str(valeur)
    return None if valeur == "" else valeur


def _fusions(fusions: Iterator[Fusion], hauteur: int) -> tuple[Fusion, ...]:
    """The merges within the sheet; a file with too many of them, or too large, is hostile."""
    gardees, aire = [], 0
    for haut, gauche, bas, droite in fusions:
        bas, droite = min(bas, hauteur - 1), min(droite, COLONNES_AU_PLUS)
        aire += max(bas - haut + 1, 0) * max(droite - gauche + 1, 0)
        gardees.append((haut, gauche, bas, droite))
        if len(gardees) > FUSIONS_AU_PLUS or aire > CELLULES_AU_PLUS:
            raise _trop_grand()
    return tuple(gardees)


def _borner(lignes: int, colonnes: int) -> None:
    trop_de_cases = lignes * colonnes > CELLULES_AU_PLUS
    if lignes > LIGNES_AU_PLUS or colonnes > COLONNES_AU_PLUS or trop_de_cases:
        raise _trop_grand()


def _trop_grand() -> FichierIllisible:
    return FichierIllisible(
        f"Ce fichier est trop grand : {LIGNES_AU_PLUS} lignes et {COLONNES_AU_PLUS} colonnes au plus "
        "par feuille. Gardez les seules feuilles utiles, ou partagez-le en plusieurs fichiers."
    )


def _autre_nature(nature: str) -> FichierIllisible:
    return FichierIllisible(
        f"Ce fichier n'est pas {nature}, malgré son extension. Ouvrez-le dans votre tableur, puis "
        "enregistrez-le dans ce format."
    )


# --- ODS ------------------------------------------------------------------------------------------


def lire_ods(octets: bytes) -> list[Grille]:
    """The sheets of an OpenDocument workbook. Raises `FichierIllisible`."""
    with archives.ouvrir(octets) as archive:
        if "content.xml" not in archive.namelist():
            raise _autre_nature("un classeur OpenDocument (.ods)")
        racine = archives.arbre(archive, "content.xml")
    tables = list(racine.iter(ods("table:table")))
    if len(tables) > FEUILLES_AU_PLUS:
        raise _trop_grand()
    return [_feuille_ods(table) for table in tables]


def _feuille_ods(table: etree._Element) -> Grille:
    lignes: list[list[Valeur]] = []
    fusions: list[Fusion] = []
    vides = 0
    for rangee in table.iter(ods("table:table-row")):
        repetee = _repetition(rangee, "table:number-rows-repeated")
        valeurs = _cellules_ods(rangee, len(lignes) + vides, fusions)
        if not valeurs:
            vides += repetee
            continue
        _borner(len(lignes) + vides + repetee, len(valeurs))
        lignes.extend([] for _ in range(vides))
        lignes.extend(list(valeurs) for _ in range(repetee))
        vides = 0
    _borner(len(lignes), max(map(len, lignes), default=0))
    return Grille(
        table.get(ods("table:name"), "Feuille"), lignes, _fusions(iter(fusions), len(lignes))
    )


def _cellules_ods(rangee: etree._Element, rang: int, fusions: list[Fusion]) -> list[Valeur]:
    """The values of a row, without the empty ones at its end."""
    valeurs: list[Valeur] = []
    vides = 0
    for cellule in rangee:
        if cellule.tag not in (ods("table:table-cell"), ods("table:covered-table-cell")):
            continue
        repetee = _repetition(cellule, "table:number-columns-repeated")
        colonne = len(valeurs) + vides
        haute = _repetition(cellule, "table:number-rows-spanned")
        large = _repetition(cellule, "table:number-columns-spanned")
        if haute > 1 or large > 1:
            fusions.append((rang, colonne, rang + haute - 1, colonne + large - 1))
        valeur = None if cellule.tag == ods("table:covered-table-cell") else _valeur_ods(cellule)
        if valeur is None:
            vides += repetee
            continue
        _borner(1, colonne + repetee)
        valeurs.extend([None] * vides)
        valeurs.extend([valeur] * repetee)
        vides = 0
    return valeurs


def _repetition(element: etree._Element, attribut: str) -> int:
    dit = element.get(ods(attribut), "1")
    return int(dit) if dit.isascii() and dit.isdigit() and len(dit) < 9 else 1


def _valeur_ods(cellule: etree._Element) -> Valeur:
    genre = cellule.get(ods("office:value-type"))
    try:
        if genre in ("float", "percentage", "currency"):
            return float(cellule.get(ods("office:value"), ""))
        if genre == "date":
            return dt.date.fromisoformat(cellule.get(ods("office:date-value"), "")[:10])
    except ValueError:
        pass
    if genre == "boolean":
        return cellule.get(ods("office:boolean-value")) == "true"
    paragraphes = [_texte_ods(p) for p in cellule.iterchildren(ods("text:p"))]
    lu = "\n".join(paragraphes)[:CELLULE_AU_PLUS]
    return retablir(lu) or None


def _texte_ods(paragraphe: etree._Element) -> str:
    """The words of a paragraph, its tabs, repeated spaces and line breaks; no comment."""
    morceaux: list[str] = []
    pile: list[etree._Element | str] = [paragraphe]
    while pile:
        courant = pile.pop()
        if isinstance(courant, str):
            morceaux.append(courant)
            continue
        if not isinstance(courant.tag, str) or courant.tag == ods("office:annotation"):
            continue
        if courant.tag == ods("text:s"):
            morceaux.append(" " * min(_repetition_de(courant), 1000))
        elif courant.tag in (ods("text:tab"), ods("text:line-break")):
            morceaux.append("\t" if courant.tag == ods("text:tab") else "\n")
        morceaux.append(courant.text or "")
        for enfant in reversed(courant):
            if enfant.tail:
                pile.append(enfant.tail)
            pile.append(enfant)
    return "".join(morceaux)


def _repetition_de(espaces: etree._Element) -> int:
    return _repetition(espaces, "text:c")


# --- CSV ------------------------------------------------------------------------------------------


def lire_csv(octets: bytes) -> list[Grille]:
    """The one table of a CSV file. Raises `FichierIllisible`."""
    texte = _decoder(octets).removeprefix("\ufeff")
    if "\0" in texte:
        raise _autre_nature("un texte CSV")
    separateur = _separateur(texte)
    if texte[:4].lower() == "sep=":
        texte = texte.partition("\n")[2]
    lignes: list[list[Valeur]] = []
    try:
        for ligne in csv.reader(StringIO(texte, newline=""), delimiter=separateur):
            if len(lignes) >= LIGNES_AU_PLUS or len(ligne) > COLONNES_AU_PLUS:
                raise _trop_grand()
            lignes.append([retablir(v) or None for v in ligne])
    except csv.Error as erreur:
        raise FichierIllisible(
            "Ce fichier CSV est abîmé : une cellule n'y a pas de fin, ou elle est démesurée. "
            "Exportez-le de nouveau depuis votre tableur."
        ) from erreur
    return [Grille("Fichier CSV", lignes)]


def _decoder(octets: bytes) -> str:
    """UTF-8, UTF-16 where its mark says so, or else what Windows wrote."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodages: tuple[str, ...] = ("utf-16",)
    else:
        encodages = ENCODAGES
    for encodage in encodages:
        try:
            return octets.decode(encodage)
        except UnicodeDecodeError:
            continue
    raise _autre_nature("un texte CSV")


def _separateur(texte: str) -> str:
    """The separator that cuts the first rows into the same number of cells, and the most of them."""
    if texte[:4].lower() == "sep=" and texte[4:5] in SEPARATEURS:
        return texte[4]
    debut = texte[:20_000]

    def note(separateur: str) -> tuple[int, int]:
        try:
            lignes = list(csv.reader(StringIO(debut, newline=""), delimiter=separateur))[:20]
        except csv.Error:
            return (0, 0)
        tailles = [len(ligne) for ligne in lignes if any(ligne)]
        plus_courante = max(set(tailles), key=tailles.count, default=1)
        return (tailles.count(plus_courante) if plus_courante > 1 else 0, plus_courante)

    return max(SEPARATEURS, key=note)
