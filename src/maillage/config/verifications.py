"""System checks of the settings: each says how to mend a bad value."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from maillage.config import environnement


@register()
def valeurs_lues(**_: Any) -> list[CheckMessage]:
    """What could not be read in the environment."""
    return list(environnement.anomalies)


@register(deploy=True)
def demonstration_fermee(**_: Any) -> list[CheckMessage]:
    """The demo shows its accounts and passwords on the login page."""
    if settings.DEMONSTRATION and settings.HTTPS:
        return [
            Error(
                "MAILLAGE_DEMONSTRATION est ouvert sur une instance en production.",
                hint="Retirez MAILLAGE_DEMONSTRATION : il affiche les comptes de démonstration.",
                id="maillage.E005",
            )
        ]
    return []
