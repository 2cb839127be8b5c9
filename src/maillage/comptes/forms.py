"""The form of the login page."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm


class ConnexionForm(LoginForm):
    """allauth's form with our words: labels rather than placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Adresse électronique"
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        for champ in self.fields.values():
            champ.widget.attrs.pop("placeholder", None)
