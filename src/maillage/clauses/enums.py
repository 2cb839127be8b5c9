"""The closed list of the library of clauses."""

from __future__ import annotations

from django.db import models

# The model of the Caf des Yvelines is the one « des communes de plus de 5 000 habitants » (seed S4-C).
SEUIL = 5_000


class ClasseDeTaille(models.TextChoices):
    """The territories for which a clause is written."""

    TOUTES = "toutes", "Tous les territoires"
    PETITS = "moins-de-5000", "Territoires de moins de 5\N{NARROW NO-BREAK SPACE}000 habitants"
    GRANDS = "5000-et-plus", "Territoires de 5\N{NARROW NO-BREAK SPACE}000 habitants et plus"


def classe(habitants: int | None) -> ClasseDeTaille | None:
    """The class of a territory of that many inhabitants; None where the number is not known."""
    if habitants is None:
        return None
    return ClasseDeTaille.GRANDS if habitants >= SEUIL else ClasseDeTaille.PETITS
