"""How Django's forms are laid out here."""

from __future__ import annotations

from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template

((_, TIRETS),) = BLANK_CHOICE_DASH


class Rendu(DjangoTemplates):
    """Our templates for forms and fields, Django's own for the widgets."""

    form_template_name = "interface/formulaires/formulaire.html"
    field_template_name = "interface/formulaires/champ.html"

    def get_template(self, template_name: str) -> Any:
        """A widget from Django's folder, anything else from the project's templates."""
        if template_name.startswith("django/forms/"):
            return super().get_template(template_name)
        return get_template(template_name)

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Say in words the choice of nothing, which Django draws as a row of dashes."""
        widget = context.get("widget", {})
        for _, options, _ in widget.get("optgroups", ()):
            for option in options:
                if option["label"] == TIRETS:
                    option["label"] = "Choisissez…" if widget.get("required") else "Non précisé"
        return super().render(template_name, context, request)
