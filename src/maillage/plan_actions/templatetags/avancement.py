"""What the templates of progress need."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.plan_actions import calcul
from maillage.plan_actions.enums import Temps
from maillage.plan_actions.queries.avancement import AvancementDuPlan, Suivi
from maillage.regles.avancement import Avancement, Calendrier, Part, en_entier
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


@register.filter
def entier(part: Fraction | None) -> int:
    """The whole percents, for a bar; 0 where nothing is known."""
    return 0 if part is None else en_entier(part)


@register.filter
def ton_du_temps(temps: str) -> str:
    """The tone of the tag that says a météo."""
    return TONS_DU_TEMPS[Temps(temps)]


@register.filter
def de_l_element(lu: AvancementDuPlan, cle: int) -> Avancement | None:
    """The progress of an element of the plan."""
    return lu.elements.get(cle)


@register.filter
def de_la_fiche(lu: AvancementDuPlan, cle: int) -> Suivi | None:
    """The suivi of a fiche of the plan."""
    return lu.fiches.get(cle)


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
