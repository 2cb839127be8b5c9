"""What the templates of progress need."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from maillage.conventions.models import Demarche
from maillage.interface.typographie import INSECABLE
from maillage.plan_actions import calcul
from maillage.plan_actions.enums import Temps
from maillage.regles.avancement import Avancement, Calendrier, Origine, Part, en_entier
from maillage.regles.suivi_du_plan import EXIGENCES, Exigence

register = template.Library()

TONS_DU_TEMPS = {
    Temps.SOLEIL: "succes",
    Temps.ECLAIRCIES: "information",
    Temps.PLUIE: "alerte",
    Temps.ORAGE: "bloquant",
}

register.filter("resume", calcul.resumer)
register.filter("au_centieme", calcul.au_centieme)
register.filter("origine", calcul.origine)
register.filter("calendrier_en_mots", calcul.calendrier)
register.filter("est_en_retard", calcul.est_en_retard)


@register.simple_tag
def mesure(lue: Avancement | None, adresse: str) -> SafeString:
    """A figure that opens to its rows, with its bar; nothing where there is nothing to measure.

    Drawn here, not by a template: a plan shows four hundred of them.
    """
    if lue is None or lue.origine is Origine.SANS_OBJET:
        return SafeString("")
    return SafeString(f'<a class="mesure" href="{escape(adresse)}">{_dite(lue)}</a>')


@lru_cache(maxsize=1024)
def _dite(lue: Avancement) -> str:
    """The words of a figure: few different ones, on four hundred lines."""
    if lue.part is None:
        dit = '<span class="mesure-inconnue">non renseigné</span>'
    else:
        dit = (
            f'<progress value="{en_entier(lue.part)}" max="100" aria-hidden="true"></progress> '
            f"{escape(calcul.resumer(lue))}"
        )
    return f'<span class="visually-hidden">Avancement{INSECABLE}: </span>{dit}'


@register.filter
def entier(part: Fraction | None) -> int:
    """The whole percents, for a bar; 0 where nothing is known."""
    return 0 if part is None else en_entier(part)


@register.filter
def ton_du_temps(temps: str) -> str:
    """The tone of the tag that says a météo."""
    return TONS_DU_TEMPS[Temps(temps)]


@register.filter
def mesure_de(mesures: Mapping[int, Avancement], cle: int) -> Avancement | None:
    """The figure of a fiche among those read for a page."""
    return mesures.get(cle)


@register.filter
def exigence(code: Exigence) -> str:
    """« un pilote »."""
    return EXIGENCES[Exigence(code)]


@register.simple_tag
def adresse_du_calcul(demarche: Demarche, part: Part) -> str:
    """The page that explains the figure of a row; nothing for a step, which explains itself."""
    genre, _, cle = part.cle.partition(":")
    if genre == "etape":
        return ""
    return reverse(f"plan_actions:{genre}_avancement", args=[demarche.slug, cle])


@register.filter
def jours_faits(calendrier: Calendrier, part: Fraction | None) -> str:
    """What the progress is worth in days: share × duration, to the hundredth."""
    return calcul.au_centieme((part or Fraction(0)) * (calendrier.duree or 0) / 100)
