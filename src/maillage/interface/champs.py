"""Fields of forms that read numbers as people type or paste them."""

from __future__ import annotations

from typing import Any

from django import forms


class NombreField(forms.DecimalField):
    """A decimal number: any space between thousands, comma or point, a trailing « % »."""

    signes = "%"

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(localize=True, **options)

    def to_python(self, value: Any) -> Any:
        """The `Decimal`, or a `ValidationError`."""
        if isinstance(value, str):
            value = "".join(value.split()).strip(self.signes)
        return super().to_python(value)


class MontantField(NombreField):
    """An amount in euros and cents."""

    signes = "€"

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "En euros, par exemple 1 234,50.")
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **options})
