"""What `check` says of the settings of stored files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

PLUS_GRANDE_TAILLE = 200_000_000


@register()
def taille_maximale(**_: Any) -> list[CheckMessage]:
    """The largest file accepted is a number that a person means and that memory can hold."""
    taille = settings.FICHIER_TAILLE_MAXIMALE
    if isinstance(taille, int) and 100_000 <= taille <= PLUS_GRANDE_TAILLE:
        return []
    return [
        Error(
            f"FICHIER_TAILLE_MAXIMALE vaut {taille!r} : il faut un nombre d'octets, de 100 000 à "
            f"{PLUS_GRANDE_TAILLE:_}.".replace("_", " "),
            hint="20 000 000 convient à une page numérisée.",
            id="maillage.E006",
        )
    ]
