"""The six files (and one more) in which six people would keep the plan of `plans_fictifs.py`.

`python -m plan_actions.fichiers_fictifs`, from `tests/`, writes them anew in `plan_actions/fichiers/`.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import docx
import xlsxwriter

from maillage.documents.opendocument import element, octets, paquet, racine
from maillage.documents.tableur import TYPE_ODS
from plan_actions.plans_fictifs import AXE_1, AXE_2, FICHES, OBJECTIFS

DOSSIER = Path(__file__).parent / "fichiers"


def _classeur(ecrire: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    sortie = BytesIO()
    classeur = xlsxwriter.Workbook(sortie, {"in_memory": True})
    classeur.set_properties({"created": dt.datetime(2025, 1, 1)})  # noqa: DTZ001 - xlsxwriter wants it naive
    ecrire(classeur)
    classeur.close()
    return sortie.getvalue()


def cellules_fusionnees() -> bytes:
    """Axes and objectifs merged downwards, two rows of headers, dates as cells, amounts as numbers."""

    def ecrire(classeur: xlsxwriter.Workbook) -> None:
        page = classeur.add_worksheet("Plan d'actions")
        jour = classeur.add_format({"num_format": "dd/mm/yyyy"})
        for colonne, nom in enumerate(("Axe stratégique", "Objectif opérationnel", "N°", "Action")):
            page.merge_range(0, colonne, 1, colonne, nom)
        page.merge_range(0, 4, 0, 5, "Calendrier prévisionnel")
        page.write_row(1, 4, ("Début", "Fin"))
        for colonne, nom in enumerate(("Pilote(s)", "Coût (€)", "État d’avancement"), start=6):
            page.merge_range(0, colonne, 1, colonne, nom)
        page.merge_range(2, 0, 4, 0, f"Axe 1 : {AXE_1}")
        page.merge_range(5, 0, 7, 0, f"Axe 2 : {AXE_2}")
        page.merge_range(2, 1, 3, 1, f"1.1 {OBJECTIFS[0]}")
        page.write(4, 1, f"1.2 {OBJECTIFS[1]}")
        page.merge_range(5, 1, 7, 1, f"2.1 {OBJECTIFS[2]}")
        for rang, fiche in enumerate(FICHES, start=2):
            page.write_number(rang, 2, int(fiche.numero))
            page.write(rang, 3, fiche.intitule)
            page.write_datetime(rang, 4, fiche.debut, jour)
            page.write_datetime(rang, 5, fiche.fin, jour)
            page.write(rang, 6, fiche.pilote)
            if fiche.montant is not None:
                page.write_number(rang, 7, float(fiche.montant))
            page.write(rang, 8, fiche.dit)

    return _classeur(ecrire)


def une_feuille_par_axe() -> bytes:
    """The name of the sheet is the axe; a last sheet holds notes that are no plan."""

    def ecrire(classeur: xlsxwriter.Workbook) -> None:
        for numero, axe in enumerate((AXE_1, AXE_2), start=1):
            page = classeur.add_worksheet(f"{numero} - {axe}"[:31])
            page.write_row(
                0,
                0,
                (
                    "Objectif visé",
                    "Fiche action n°",
                    "Intitulé de l'action",
                    "Porteur",
                    "Échelonnement",
                    "Budget prévisionnel",
                    "Statut",
                ),
            )
            siennes = [f for f in FICHES if f.axe == axe]
            precedent = ""
            for rang, fiche in enumerate(siennes, start=1):
                # Written once, then left blank below.
                objectif = fiche.objectif if fiche.objectif != precedent else ""
                precedent = fiche.objectif
                page.write_row(
                    rang,
                    0,
                    (
                        objectif,
                        f"FA {fiche.numero}",
                        fiche.intitule,
                        fiche.pilote,
                        fiche.calendrier,
                        fiche.ecrit,
                        fiche.dit,
                    ),
                )
        notes = classeur.add_worksheet("Notes")
        notes.write_column(0, 0, ("À revoir avec le comité technique", "Relancer les pilotes"))

    return _classeur(ecrire)


def entetes_en_ligne_4() -> bytes:
    """A title, a date and a blank row first; the axes run across the table; a total ends it."""

    def ecrire(classeur: xlsxwriter.Workbook) -> None:
        page = classeur.add_worksheet("Suivi 2025")
        page.merge_range(0, 0, 0, 6, "CTG des Trois-Rivières – tableau de suivi (fictif)")
        page.write(1, 0, "Mis à jour le 3 mars 2025")
        entetes = (
            "N° action",
            "Objectifs",
            "Libellé",
            "Chef de file",
            "Quand ?",
            "Montant TTC",
            "Où en est-on ?",
        )
        page.write_row(3, 0, entetes)
        rang = 4
        for axe in (AXE_1, AXE_2):
            page.merge_range(rang, 0, rang, 6, f"AXE {1 if axe == AXE_1 else 2} – {axe.upper()}")
            rang += 1
            for fiche in (f for f in FICHES if f.axe == axe):
                page.write_row(
                    rang,
                    0,
                    (
                        fiche.numero,
                        fiche.objectif,
                        fiche.intitule,
                        fiche.pilote,
                        fiche.calendrier,
                        fiche.ecrit,
                        fiche.dit,
                    ),
                )
                rang += 1
        page.write(rang, 0, "Total")
        page.write_formula(rang, 5, "=SUM(F6:F12)", None, 270500.5)

    return _classeur(ecrire)


def csv_iso_8859_1() -> bytes:
    """What an old spreadsheet writes: ISO-8859-1, which has no euro sign, and « ; »."""
    sortie = StringIO(newline="")
    plume = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    plume.writerow(
        (
            "Axe",
            "Objectif général",
            "Réf.",
            "Action à mener",
            "Maître d'ouvrage",
            "Début prévu",
            "Délai",
            "Estimation financière",
            "Avancement",
        )
    )
    for fiche in FICHES:
        dits = (
            fiche.axe,
            fiche.objectif,
            f"A-{fiche.numero}",
            fiche.intitule,
            fiche.pilote,
            f"{fiche.debut:%d.%m.%y}",
            f"{fiche.fin:%d/%m/%Y}",
            fiche.ecrit.replace("€", "euros"),
            fiche.dit,
        )
        plume.writerow([dit.replace("’", "'") for dit in dits])
    return sortie.getvalue().encode("iso-8859-1")


def classeur_ods() -> bytes:
    """OpenDocument, axes and objectifs merged, typed cells, a comment in a cell, repeated empty rows."""
    partie = racine("office:document-content")
    corps = element(element(partie, "office:body"), "office:spreadsheet")
    table = element(corps, "table:table", table_name="Feuille1")
    entetes = (
        "Orientation stratégique",
        "Objectifs stratégiques",
        "Référence",
        "Fiche action",
        "Responsable",
        "Période",
        "Coût prévisionnel 2025 (€)",
        "Situation",
    )
    tete = element(table, "table:table-row")
    for nom in entetes:
        _cellule(tete, nom)
    for rang, fiche in enumerate(FICHES):
        ligne = element(table, "table:table-row")
        meme = [
            sum(getattr(f, nom) == getattr(fiche, nom) for f in FICHES)
            for nom in ("axe", "objectif")
        ]
        avant = FICHES[rang - 1] if rang else None
        for nom, hauteur in zip(("axe", "objectif"), meme, strict=True):
            if avant is not None and getattr(avant, nom) == getattr(fiche, nom):
                element(ligne, "table:covered-table-cell")
            else:
                _cellule(ligne, getattr(fiche, nom), hauteur)
        _cellule(ligne, fiche.numero)
        cellule = _cellule(ligne, fiche.intitule)
        note = element(cellule, "office:annotation")
        element(note, "text:p", "Vu avec la Caf")
        _cellule(ligne, fiche.pilote)
        _cellule(ligne, fiche.calendrier)
        if fiche.montant is None:
            element(ligne, "table:table-cell")
        else:
            valeur = {"office_value_type": "currency", "office_value": str(fiche.montant)}
            element(element(ligne, "table:table-cell", **valeur), "text:p", fiche.ecrit)
        _cellule(ligne, fiche.dit)
    vide = element(table, "table:table-row", table_number_rows_repeated="1048569")
    element(vide, "table:table-cell", table_number_columns_repeated="16384")
    return paquet(
        TYPE_ODS,
        {"content.xml": octets(partie), "styles.xml": octets(racine("office:document-styles"))},
    )


def _cellule(ligne: Any, texte: str, hauteur: int = 1) -> Any:
    fusion = {"table_number_rows_spanned": str(hauteur), "table_number_columns_spanned": "1"}
    cellule = element(
        ligne, "table:table-cell", office_value_type="string", **(fusion if hauteur > 1 else {})
    )
    element(cellule, "text:p", texte)
    return cellule


def tableaux_word() -> bytes:
    """Headings for the axes, a table under each, the objectifs merged downwards."""
    document = docx.Document()
    document.add_heading("Plan d’actions de la CTG (fictif)", 0)
    for numero, axe in enumerate((AXE_1, AXE_2), start=1):
        document.add_heading(f"Axe {numero} : {axe}", 1)
        document.add_paragraph(
            "Les actions ci-dessous ont été proposées par les groupes de travail."
        )
        siennes = [f for f in FICHES if f.axe == axe]
        tableau = document.add_table(rows=1, cols=6)
        noms = ("Objectifs opérationnels", "Actions", "Pilote", "Calendrier", "Financement", "État")
        for cellule, nom in zip(tableau.rows[0].cells, noms, strict=True):
            cellule.text = nom
        for fiche in siennes:
            cellules = tableau.add_row().cells
            textes = (
                fiche.objectif,
                f"Action {fiche.numero} : {fiche.intitule}",
                fiche.pilote,
                fiche.calendrier,
                fiche.ecrit,
                fiche.dit,
            )
            for cellule, texte in zip(cellules, textes, strict=True):
                cellule.text = texte
        for debut in range(1, len(siennes) + 1):
            suite = [
                i
                for i in range(debut + 1, len(siennes) + 1)
                if siennes[i - 1].objectif == siennes[debut - 1].objectif
            ]
            if suite and (debut == 1 or siennes[debut - 2].objectif != siennes[debut - 1].objectif):
                for rang in suite:
                    tableau.cell(rang, 0).text = ""
                tableau.cell(debut, 0).merge(tableau.cell(suite[-1], 0))
    sortie = BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def fiches_word() -> bytes:
    """One fiche a heading: half as a table of labels and values, half as « Pilote : … »."""
    document = docx.Document()
    axe = objectif = ""
    for rang, fiche in enumerate(FICHES):
        if fiche.axe != axe:
            document.add_heading(f"Axe : {fiche.axe}", 1)
        if fiche.objectif != objectif:
            document.add_heading(fiche.objectif, 2)
        axe, objectif = fiche.axe, fiche.objectif
        document.add_heading(f"Fiche action n° {fiche.numero} – {fiche.intitule}", 3)
        dits = (
            ("Pilote de l’action", fiche.pilote),
            ("Calendrier de réalisation", fiche.calendrier),
            ("Coût estimé", fiche.ecrit),
            ("État", fiche.dit),
        )
        if rang % 2:
            for nom, valeur in dits:
                document.add_paragraph(f"{nom} : {valeur}")
        else:
            tableau = document.add_table(rows=0, cols=2)
            for nom, valeur in dits:
                cellules = tableau.add_row().cells
                cellules[0].text, cellules[1].text = nom, valeur
    sortie = BytesIO()
    document.save(sortie)
    return sortie.getvalue()


FICHIERS: dict[str, Callable[[], bytes]] = {
    "cellules-fusionnees.xlsx": cellules_fusionnees,
    "une-feuille-par-axe.xlsx": une_feuille_par_axe,
    "entetes-en-ligne-4.xlsx": entetes_en_ligne_4,
    "iso-8859-1.csv": csv_iso_8859_1,
    "classeur.ods": classeur_ods,
    "tableaux.docx": tableaux_word,
    "fiches.docx": fiches_word,
}

if __name__ == "__main__":
    DOSSIER.mkdir(exist_ok=True)
    for nom, fabriquer in FICHIERS.items():
        (DOSSIER / nom).write_bytes(fabriquer())
