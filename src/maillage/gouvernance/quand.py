"""When a meeting is: in words for a page, as ISO 8601 for a program."""

from __future__ import annotations

import datetime as dt

from maillage.gouvernance.enums import PrecisionReunion
from maillage.gouvernance.models import Reunion
from maillage.interface.typographie import INSECABLE, MOIS, date_longue, periode

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def date_dite(reunion: Reunion) -> str:
    """« 30 octobre 2021 », « novembre 2021 », « du 1er avril 2021 au 15 octobre 2021 »."""
    if reunion.precision == PrecisionReunion.JOUR:
        return date_longue(reunion.debut)
    if reunion.precision == PrecisionReunion.MOIS:
        return f"{MOIS[reunion.debut.month - 1]} {reunion.debut.year}"
    return periode(reunion.debut, reunion.fin)


def quand_dit(reunion: Reunion) -> str:
    """The same with its day of the week and its hours: « samedi 30 octobre 2021, de 14 h à 16 h 30 »."""
    if reunion.precision != PrecisionReunion.JOUR:
        return date_dite(reunion)
    jour = f"{JOURS[reunion.debut.weekday()]} {date_longue(reunion.debut)}"
    if reunion.heure_debut is None:
        return jour
    if reunion.heure_fin is None:
        return f"{jour}, à {heure_dite(reunion.heure_debut)}"
    return f"{jour}, de {heure_dite(reunion.heure_debut)} à {heure_dite(reunion.heure_fin)}"


def heure_dite(heure: dt.time) -> str:
    """« 14 h », « 16 h 30 »."""
    dite = f"{heure.hour}{INSECABLE}h"
    return f"{dite}{INSECABLE}{heure.minute:02}" if heure.minute else dite


def date_iso(reunion: Reunion) -> str:
    """ISO 8601 at the precision that is known: a day, a month, or an interval of days."""
    if reunion.precision == PrecisionReunion.JOUR:
        return reunion.debut.isoformat()
    if reunion.precision == PrecisionReunion.MOIS:
        return f"{reunion.debut:%Y-%m}"
    return f"{reunion.debut.isoformat()}/{reunion.fin.isoformat()}"
