"""allauth's forms in our words: labels and help, never a placeholder in their stead."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms


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


class FiltreForm(forms.Form):
    """The filter of the list of accounts."""

    q = forms.CharField(label="Nom ou adresse", required=False, max_length=100)


class OuvertureForm(forms.Form):
    """A new account; its holder chooses the password by the link of « mot de passe oublié »."""

    email = forms.EmailField(label="Adresse électronique", max_length=254)
    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    fonction = forms.CharField(
        max_length=150, required=False, help_text="« Chargée de coopération, Aubergenville »."
    )
    est_administrateur = forms.BooleanField(
        label="Administre l’instance",
        required=False,
        help_text="Ouvre et ferme les comptes ; ne donne accès au contenu d’aucune démarche.",
    )
