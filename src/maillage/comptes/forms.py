"""allauth's forms in our words: labels and help, never a placeholder in their stead."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth


class SansIndice:
    """A form whose fields say what they want in their label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():  # type: ignore[attr-defined]
            champ.widget.attrs.pop("placeholder", None)


class ConnexionForm(SansIndice, allauth.LoginForm):
    """Address and password; the link to a new password is beside the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Adresse électronique"
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class ChangementForm(SansIndice, allauth.ChangePasswordForm):
    """The present password, then the new one twice."""


class OubliForm(SansIndice, allauth.ResetPasswordForm):
    """The address that receives the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Adresse électronique"


class NouveauMotDePasseForm(SansIndice, allauth.ResetPasswordKeyForm):
    """The new password, twice."""


class IdentiteForm(SansIndice, allauth.ReauthenticateForm):
    """The password once more, before something delicate."""
