"""What `check` says of the settings of the seals."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def reglages(**_: Any) -> list[CheckMessage]:
    """The timestamp authority is reached by HTTP, the module of the token exists."""
    adresse, module = settings.HORODATAGE_ADRESSE, settings.PKCS11_MODULE
    erreurs: list[CheckMessage] = []
    if adresse and (
        urlsplit(adresse).scheme not in ("http", "https") or not urlsplit(adresse).netloc
    ):
        erreurs.append(
            Error(
                f"MAILLAGE_HORODATAGE vaut « {adresse} », qui n’est pas une adresse http(s).",
                hint="Donnez l’adresse de l’autorité d’horodatage, ou rien : les sceaux seront alors "
                "sans horodatage.",
                id="maillage.E020",
            )
        )
    if module and not Path(module).is_file():
        erreurs.append(
            Error(
                f"MAILLAGE_PKCS11_MODULE vaut « {module} », qui n’est pas un fichier.",
                hint="Donnez la bibliothèque PKCS#11 du jeton, ou rien.",
                id="maillage.E021",
            )
        )
    return erreurs
