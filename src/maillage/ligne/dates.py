"""Dates typed on the command line: « 2026-11-21 » or « 21/11/2026 »."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from maillage.regles.erreurs import SaisieInvalide

FORMES = ("%Y-%m-%d", "%d/%m/%Y")


def jour(texte: str | None) -> dt.date:
    """The day that was typed, today when none was. Raises `SaisieInvalide`."""
    if texte is None:
        return timezone.localdate()
    for forme in FORMES:
        try:
            return dt.datetime.strptime(texte.strip(), forme).date()  # noqa: DTZ007 — a day has no zone
        except ValueError:
            continue
    raise SaisieInvalide(
        f"« {texte} » n’est pas une date. Écrivez-la comme 2026-11-21 ou 21/11/2026."
    )


def instant(texte: str | None) -> dt.datetime:
    """The instant of an act: now, or noon of the day that was typed. Raises `SaisieInvalide`."""
    if texte is None:
        return timezone.now()
    return timezone.make_aware(dt.datetime.combine(jour(texte), dt.time(12)))
