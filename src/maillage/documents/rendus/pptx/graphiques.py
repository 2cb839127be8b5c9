"""Native charts of a slide, with their data inside: what an agent opens by « Modifier les données »."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import xlsxwriter
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Pt

from maillage.documents.boites import CATEGORIE
from maillage.documents.diapositives import Graphique
from maillage.documents.rendus.pptx.textes import LANGUE

GENRES = {
    "barres": XL_CHART_TYPE.BAR_CLUSTERED,
    "courbe": XL_CHART_TYPE.LINE_MARKERS,
    "anneau": XL_CHART_TYPE.DOUGHNUT,
}
ACCENTS = (
    MSO_THEME_COLOR.ACCENT_1,
    MSO_THEME_COLOR.ACCENT_2,
    MSO_THEME_COLOR.ACCENT_3,
    MSO_THEME_COLOR.ACCENT_4,
    MSO_THEME_COLOR.ACCENT_5,
    MSO_THEME_COLOR.ACCENT_6,
)
MARQUES = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.TRIANGLE)
JOUR_FIXE = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # xlsxwriter wants it naive
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"


class _Donnees(CategoryChartData):
    """The data of a chart, whose workbook is ours: texts stay texts, and no date of the clock."""

    @property
    def xlsx_blob(self) -> bytes:
        """The embedded workbook, laid out as the references of the chart say."""
        sortie = BytesIO()
        classeur = xlsxwriter.Workbook(sortie, {"in_memory": True})
        classeur.set_properties({"created": JOUR_FIXE, "title": "Données du graphique"})
        feuille = classeur.add_worksheet("Sheet1")
        for rang, categorie in enumerate(self.categories, 1):
            feuille.write_string(rang, 0, str(categorie.label))
        for colonne, serie in enumerate(self, 1):
            feuille.write_string(0, colonne, serie.name)
            for rang, valeur in enumerate(serie.values, 1):
                if valeur is not None:
                    feuille.write_number(rang, colonne, valeur)
        classeur.close()
        return sortie.getvalue()


def poser(emplacement: Any, graphique: Graphique) -> Any:
    """The chart in its placeholder; gives the frame."""
    donnees = _Donnees(number_format="#,##0" if graphique.unite == "€" else "General")
    donnees.categories = graphique.categories
    for serie in graphique.series:
        valeurs = [None if v is None else float(v) for v in serie.valeurs]
        donnees.add_series(serie.nom, valeurs)
    cadre = emplacement.insert_chart(GENRES[graphique.genre], donnees)
    chart = cadre.chart
    chart.has_title = False
    chart.font.size = Pt(CATEGORIE.taille)
    chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    chart.has_legend = len(graphique.series) > 1 or graphique.genre == "anneau"
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    {"barres": _barres, "courbe": _courbe, "anneau": _anneau}[graphique.genre](chart, graphique)
    _langue(chart)
    return cadre


def _barres(chart: Any, graphique: Graphique) -> None:
    chart.plots[0].gap_width = 55
    chart.plots[0].overlap = -10
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.theme_color = MSO_THEME_COLOR.TEXT_2
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = None if _negatif(graphique) else 0
    for rang, serie in enumerate(chart.plots[0].series):
        serie.invert_if_negative = False
        _remplir(serie.format, rang)
    _etiquettes(chart, XL_LABEL_POSITION.OUTSIDE_END)


def _negatif(graphique: Graphique) -> bool:
    return any(v is not None and v < 0 for s in graphique.series for v in s.valeurs)


def _courbe(chart: Any, graphique: Graphique) -> None:
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.format.line.color.theme_color = MSO_THEME_COLOR.TEXT_2
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
    chart.value_axis.format.line.fill.background()
    for rang, (serie, voulue) in enumerate(
        zip(chart.plots[0].series, graphique.series, strict=True)
    ):
        serie.smooth = False
        serie.marker.size = 10 if voulue.repere else 8
        serie.marker.style = XL_MARKER_STYLE.DIAMOND if voulue.repere else MARQUES[rang % 3]
        _remplir(serie.marker.format, rang)
        if voulue.repere:
            serie.format.line.fill.background()
        else:
            serie.format.line.width = Pt(2.25)
            serie.format.line.color.theme_color = ACCENTS[rang % len(ACCENTS)]
    _etiquettes(chart, XL_LABEL_POSITION.ABOVE)
    for serie, voulue in zip(chart.plots[0].series, graphique.series, strict=True):
        if voulue.repere:  # beside its mark: a value of the same year has its own above
            au_bout = voulue.valeurs[-1] is not None
            serie.data_labels.show_value = True
            serie.data_labels.position = (
                XL_LABEL_POSITION.LEFT if au_bout else XL_LABEL_POSITION.RIGHT
            )


def _anneau(chart: Any, graphique: Graphique) -> None:
    serie = chart.plots[0].series[0]
    for rang in range(len(graphique.categories)):
        point = serie.points[rang]
        _remplir(point.format, rang)
        point.format.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
        point.format.line.width = Pt(2)
    _etiquettes(chart, None)
    chart.plots[0].data_labels.font.bold = True
    chart.plots[0].data_labels.font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def _remplir(format_: Any, rang: int) -> None:
    format_.fill.solid()
    format_.fill.fore_color.theme_color = ACCENTS[rang % len(ACCENTS)]


def _etiquettes(chart: Any, place: Any) -> None:
    """The value at each point: nobody reads it off an axis from the back of a room."""
    plot = chart.plots[0]
    plot.has_data_labels = True
    plot.data_labels.show_value = True
    plot.data_labels.show_percentage = False
    plot.data_labels.number_format_is_linked = True
    plot.data_labels.font.size = Pt(CATEGORIE.taille)
    if place is not None:
        plot.data_labels.position = place


def _langue(chart: Any) -> None:
    """The language of the chart, right after its date system (ECMA-376, part 1, §21.2.2.29)."""
    espace = chart._chartSpace
    langue = etree.Element(f"{{{C}}}lang")
    langue.set("val", LANGUE)
    espace.find(f"{{{C}}}date1904").addnext(langue)
