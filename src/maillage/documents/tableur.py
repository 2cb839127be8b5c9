"""The table beside every « Exporter » button: typed values to XLSX, ODS and CSV.

Cells stay what they are: a text that begins like a formula is a text, a missing value is empty,
never 0. The same table always gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from csv import writer
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from maillage.documents.caracteres import assainir
from maillage.documents.opendocument import element, metadonnees, octets, paquet, racine

Valeur = str | int | Decimal | dt.date | None

TYPE_ODS = "application/vnd.oasis.opendocument.spreadsheet"
TYPES_MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": TYPE_ODS,
    "csv": "text/csv; charset=utf-8",
}
# What a spreadsheet may read as a formula (OWASP, « CSV injection »).
DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r")

LIGNES_A_REMPLIR = 5_000  # rows that offer the words of their column
CHIFFRES_EXACTS = 15  # a spreadsheet keeps numbers as binary floats
CHIFFRES_ECRITS = 40  # beyond, a decimal is written with its exponent
LONGUEUR_DE_CELLULE = 32_767  # of a text, in XLSX
PREMIER_JOUR_XLSX = dt.date(1900, 3, 1)  # before, Excel counts a 29 February 1900 that never was
JOUR_FIXE = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # xlsxwriter wants it naive


@dataclass(frozen=True, slots=True)
class Feuille:
    """A table to export: `lignes` has the shape (rows, len(colonnes)).

    Of a workbook that people fill: `cachees` are the ranks of the hidden columns, `en_texte` those whose
    cells stay texts whatever is typed (« 1.10 »), `listes` the words that a column offers.
    """

    titre: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[Valeur, ...], ...]
    cachees: frozenset[int] = frozenset()
    en_texte: frozenset[int] = frozenset()
    listes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for ligne in self.lignes:
            if len(ligne) != len(self.colonnes):
                nom = f"Feuille « {self.titre} »"
                raise ValueError(
                    f"{nom} : {len(ligne)} cellules pour {len(self.colonnes)} colonnes"
                )
            for valeur in ligne:
                if not isinstance(valeur, str | int | Decimal | dt.date | None):
                    raise TypeError(f"Un tableau n’exporte pas de {type(valeur).__name__}")


# ---------------------------------------------------------------- CSV


def csv(feuille: Feuille) -> bytes:
    """CSV in UTF-8 with BOM, `;` between cells, decimals with a comma, dates JJ/MM/AAAA."""
    sortie = StringIO(newline="")
    plume = writer(sortie, delimiter=";", lineterminator="\r\n")
    plume.writerow([_neutre(colonne) for colonne in feuille.colonnes])
    plume.writerows([_en_csv(valeur) for valeur in ligne] for ligne in feuille.lignes)
    return sortie.getvalue().encode("utf-8-sig")


def _en_csv(valeur: Valeur) -> str:
    match valeur:
        case None:
            return ""
        case bool():
            return _oui_non(valeur)
        case int() | Decimal():
            return _en_texte(valeur)
        case dt.date():
            return _jour(valeur).strftime("%d/%m/%Y")
        case _:
            return _neutre(valeur)


def _neutre(texte: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would run it."""
    dangereux = texte.startswith(DEBUTS_DE_FORMULE) or texte.lstrip().startswith(DEBUTS_DE_FORMULE)
    return f"'{assainir(texte)}" if dangereux else assainir(texte)


def _oui_non(valeur: bool) -> str:
    return "oui" if valeur else "non"


def _jour(valeur: dt.date) -> dt.date:
    return valeur.date() if isinstance(valeur, dt.datetime) else valeur


def _exact(nombre: int | Decimal) -> bool:
    """Can a spreadsheet keep this number without losing a digit?"""
    valeur = Decimal(nombre)
    if not valeur.is_finite() or abs(valeur.adjusted()) > CHIFFRES_EXACTS:
        return False
    return len(valeur.as_tuple().digits) <= CHIFFRES_EXACTS


def _en_texte(nombre: int | Decimal) -> str:
    if isinstance(nombre, Decimal) and abs(nombre.adjusted()) < CHIFFRES_ECRITS:
        return f"{nombre:f}".replace(".", ",")
    return str(nombre).replace(".", ",")


def _nom_de_feuille(titre: str) -> str:
    """A title that spreadsheets accept for a sheet: 31 characters, none of [ ] : * ? / \\."""
    nom = re.sub(r"[\[\]:*?/\\\n]", " ", assainir(titre)).strip("' ")[:31].strip("' ")
    return nom if nom and nom.casefold() != "history" else "Feuille"


def _largeurs(feuille: Feuille) -> list[int]:
    """Width of each column in characters, between 8 and 60."""
    colonnes = zip(feuille.colonnes, *feuille.lignes, strict=True)
    longueurs = (max(len(_en_csv(v)) for v in colonne) for colonne in colonnes)
    return [min(max(longueur + 2, 8), 60) for longueur in longueurs]


# ---------------------------------------------------------------- XLSX


def xlsx(feuille: Feuille, *autres: Feuille) -> bytes:
    """XLSX with a frozen, styled header row and a filter; texts are string cells, never formulas.

    One sheet a table, in their order.
    """
    sortie = BytesIO()
    classeur = xlsxwriter.Workbook(sortie, {"in_memory": True})
    classeur.set_properties({"title": assainir(feuille.titre)[:255], "created": JOUR_FIXE})
    formats = {
        "entete": {"bold": True, "font_color": "#0E5355", "bg_color": "#EEF2F6", "bottom": 2},
        "texte": {"text_wrap": True, "valign": "top"},
        "libelle": {"text_wrap": True, "valign": "top", "num_format": "@"},
        "entier": {"num_format": "#,##0", "valign": "top"},
        "decimal": {"num_format": "#,##0.00##", "valign": "top"},
        "date": {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"},
    }
    styles = {nom: classeur.add_format(proprietes) for nom, proprietes in formats.items()}
    for table in (feuille, *autres):
        _page_xlsx(classeur.add_worksheet(_nom_de_feuille(table.titre)), table, styles)
    classeur.close()
    return sortie.getvalue()


def _page_xlsx(page: Any, feuille: Feuille, styles: dict[str, Any]) -> None:
    for j, (colonne, largeur) in enumerate(zip(feuille.colonnes, _largeurs(feuille), strict=True)):
        style = styles["libelle"] if j in feuille.en_texte else None
        page.set_column(j, j, largeur, style, {"hidden": j in feuille.cachees})
        page.write_string(0, j, assainir(colonne), styles["entete"])
        if j in feuille.listes:
            page.data_validation(
                1,
                j,
                LIGNES_A_REMPLIR,
                j,
                {"validate": "list", "source": list(feuille.listes[j]), "error_type": "warning"},
            )
    for i, ligne in enumerate(feuille.lignes, 1):
        for j, valeur in enumerate(ligne):
            en_texte = j in feuille.en_texte and isinstance(valeur, str)
            styles_ici = {**styles, "texte": styles["libelle"]} if en_texte else styles
            _ecrire_xlsx(page, i, j, valeur, styles_ici)
    page.freeze_panes(1, 0)
    if feuille.colonnes:
        page.autofilter(0, 0, len(feuille.lignes), len(feuille.colonnes) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)


def _ecrire_xlsx(page: Any, i: int, j: int, valeur: Valeur, styles: dict[str, Any]) -> None:
    match valeur:
        case None:
            return
        case bool():
            page.write_string(i, j, _oui_non(valeur), styles["texte"])
        case int() | Decimal():
            if _exact(valeur):
                style = styles["entier" if isinstance(valeur, int) else "decimal"]
                page.write_number(i, j, valeur, style)
            else:
                page.write_string(i, j, _en_texte(valeur), styles["texte"])
        case dt.date():
            jour = _jour(valeur)
            if jour < PREMIER_JOUR_XLSX:
                page.write_string(i, j, jour.strftime("%d/%m/%Y"), styles["texte"])
            else:
                page.write_datetime(i, j, jour, styles["date"])
        case _:
            page.write_string(i, j, _borne(assainir(valeur)), styles["texte"])


def _borne(texte: str) -> str:
    if len(texte.encode("utf-16-le")) // 2 <= LONGUEUR_DE_CELLULE:
        return texte
    avis = f" […] [texte coupé\u00a0: {len(texte)} caractères]"
    return texte[: LONGUEUR_DE_CELLULE // 2 - len(avis)] + avis


# ---------------------------------------------------------------- ODS


def ods(feuille: Feuille, *autres: Feuille) -> bytes:
    """ODS with typed cells and a frozen, styled header row; one sheet a table, in their order."""
    partie = racine("office:document-content")
    styles = element(partie, "office:automatic-styles")
    corps = element(element(partie, "office:body"), "office:spreadsheet")
    tables = (feuille, *autres)
    for rang, table in enumerate(tables):
        _table_ods(corps, table, "co" if rang == 0 else f"f{rang}co")
    _styles_ods(styles, [_largeurs(table) for table in tables])
    parties = {
        "content.xml": octets(partie),
        "styles.xml": octets(racine("office:document-styles")),
        "settings.xml": _reglages_ods([_nom_de_feuille(table.titre) for table in tables]),
        "meta.xml": metadonnees(titre=assainir(feuille.titre)),
    }
    return paquet(TYPE_ODS, parties)


def _table_ods(corps: Any, feuille: Feuille, prefixe: str) -> None:
    table = element(corps, "table:table", table_name=_nom_de_feuille(feuille.titre))
    for rang in range(len(feuille.colonnes)):
        cachee = {"table_visibility": "collapse"} if rang in feuille.cachees else {}
        element(table, "table:table-column", table_style_name=f"{prefixe}{rang + 1}", **cachee)
    tete = element(element(table, "table:table-header-rows"), "table:table-row")
    for colonne in feuille.colonnes:
        _ecrire_ods(tete, colonne, "entete")
    for ligne in feuille.lignes:
        rangee = element(table, "table:table-row")
        for valeur in ligne:
            _ecrire_ods(rangee, valeur, "texte")


def _ecrire_ods(rangee: Any, valeur: Valeur, style: str) -> None:
    if valeur is None:
        element(rangee, "table:table-cell")
        return
    if isinstance(valeur, bool) or (isinstance(valeur, int | Decimal) and not _exact(valeur)):
        valeur = _oui_non(valeur) if isinstance(valeur, bool) else _en_texte(valeur)
    match valeur:
        case int() | Decimal():
            genre = "entier" if isinstance(valeur, int) else "decimal"
            attributs = {"office_value_type": "float", "office_value": f"{valeur:f}"}
            if isinstance(valeur, int):
                attributs["office_value"] = str(valeur)
            cellule = element(rangee, "table:table-cell", table_style_name=genre, **attributs)
            element(cellule, "text:p", _en_texte(valeur))
        case dt.date():
            jour = _jour(valeur)
            attributs = {"office_value_type": "date", "office_date_value": jour.isoformat()}
            cellule = element(rangee, "table:table-cell", table_style_name="date", **attributs)
            element(cellule, "text:p", jour.strftime("%d/%m/%Y"))
        case _:
            attributs = {"office_value_type": "string"}
            cellule = element(rangee, "table:table-cell", table_style_name=style, **attributs)
            for ligne in assainir(str(valeur)).split("\n"):
                element(cellule, "text:p", ligne)


def _styles_ods(styles: Any, largeurs: list[list[int]]) -> None:
    for table, siennes in enumerate(largeurs):
        prefixe = "co" if table == 0 else f"f{table}co"
        for rang, largeur in enumerate(siennes, 1):
            attributs = {"style_name": f"{prefixe}{rang}", "style_family": "table-column"}
            taille = f"{largeur * 0.2:.2f}cm"
            defini = element(styles, "style:style", **attributs)
            element(defini, "style:table-column-properties", style_column_width=taille)
    _style_de_nombre(styles, "NombreEntier", "0")
    _style_de_nombre(styles, "NombreDecimal", "2")
    date = element(styles, "number:date-style", style_name="Jour")
    for morceau in ("day", "month", "year"):
        element(date, f"number:{morceau}", number_style="long")
        if morceau != "year":
            element(date, "number:text", "/")
    for nom, nombre in (
        ("entier", "NombreEntier"),
        ("decimal", "NombreDecimal"),
        ("date", "Jour"),
    ):
        attributs = {"style_name": nom, "style_data_style_name": nombre}
        defini = element(styles, "style:style", style_family="table-cell", **attributs)
        element(defini, "style:table-cell-properties", style_vertical_align="top")
    texte = element(styles, "style:style", style_name="texte", style_family="table-cell")
    cellule = {"fo_wrap_option": "wrap", "style_vertical_align": "top"}
    element(texte, "style:table-cell-properties", **cellule)
    tete = element(styles, "style:style", style_name="entete", style_family="table-cell")
    bordure = {"fo_border_bottom": "1pt solid #0e5355", "fo_background_color": "#eef2f6"}
    element(tete, "style:table-cell-properties", **bordure)
    element(tete, "style:text-properties", fo_font_weight="bold", fo_color="#0e5355")


def _style_de_nombre(styles: Any, nom: str, decimales: str) -> None:
    style = element(styles, "number:number-style", style_name=nom)
    chiffres = {"number_decimal_places": decimales, "number_min_integer_digits": "1"}
    element(style, "number:number", number_grouping="true", **chiffres)


def _reglages_ods(noms: list[str]) -> bytes:
    """What freezes the header rows when the file is opened (LibreOffice's view settings)."""
    partie = racine("office:document-settings")
    reglages = element(partie, "office:settings")
    jeu = element(reglages, "config:config-item-set", config_name="ooo:view-settings")
    vues = element(jeu, "config:config-item-map-indexed", config_name="Views")
    vue = element(vues, "config:config-item-map-entry")
    tables = element(vue, "config:config-item-map-named", config_name="Tables")
    for nom in noms:
        table = element(tables, "config:config-item-map-entry", config_name=nom)
        for cle, genre, valeur in (
            ("VerticalSplitMode", "short", "2"),
            ("VerticalSplitPosition", "int", "1"),
            ("ActiveSplitRange", "short", "2"),
            ("PositionBottom", "int", "1"),
        ):
            attributs = {"config_name": cle, "config_type": genre}
            element(table, "config:config-item", valeur, **attributs)
    element(vue, "config:config-item", noms[0], config_name="ActiveTable", config_type="string")
    return octets(partie)
