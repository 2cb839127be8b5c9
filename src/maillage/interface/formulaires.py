"""How Django's forms are laid out here."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template


class Rendu(DjangoTemplates):
    """Our templates for forms and fields, Django's own for the widgets."""

    form_template_name = "interface/formulaires/formulaire.html"
    field_template_name = "interface/formulaires/champ.html"

    def get_template(self, template_name: str) -> Any:
        """A widget from Django's folder, anything else from the project's templates."""
        if template_name.startswith("django/forms/"):
            return super().get_template(template_name)
        return get_template(template_name)
