"""What the reader of an address chooses."""

from django import forms

from maillage.courriels.enums import Frequence


class PreferencesForm(forms.Form):
    """How often an address wants mail."""

    frequence = forms.ChoiceField(
        label="Quand voulez-vous être prévenu(e) ?",
        choices=Frequence.choices,
        widget=forms.RadioSelect,
        help_text="Les invitations à contribuer et leurs rappels partent toujours tout de suite ; "
        "le reste peut être réuni en un seul courriel, le matin à 8 heures ou le lundi.",
    )
