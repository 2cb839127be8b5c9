"""The rule of the Cnil for passwords."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError


class RegleCnil:
    """Three accepted forms, worth 80 bits each.

    Source: Cnil, délibération no 2022-100 of 21 July 2022, recommendation on passwords: 12 characters
    with upper and lower case, digits and signs; or 14 with upper and lower case and digits; or a
    passphrase of 7 words.
    """

    AIDE = (
        "Au moins 12 caractères avec majuscules, minuscules, chiffres et signes, "
        "ou 14 caractères avec majuscules, minuscules et chiffres, ou une phrase d'au moins 7 mots."
    )

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password of none of the three forms (`ValidationError`)."""
        lettres_et_chiffres = (
            any(c.islower() for c in password)
            and any(c.isupper() for c in password)
            and any(c.isdigit() for c in password)
        )
        signe = any(not c.isalnum() and not c.isspace() for c in password)
        phrase = len({mot.lower() for mot in password.split()}) >= 7
        longueur = len(password)
        if phrase or (lettres_et_chiffres and (longueur >= 14 or (longueur >= 12 and signe))):
            return
        raise ValidationError(f"Ce mot de passe est trop simple. {self.AIDE}", code="regle_cnil")

    def get_help_text(self) -> str:
        """The rule, as the form says it."""
        return self.AIDE
