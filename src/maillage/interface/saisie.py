"""What the forms share: they check the shape of an entry, show it again, and never write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from maillage.regles.erreurs import (
    ActeRefuse,
    ErreurMetier,
    Introuvable,
    ModificationConcurrente,
)


def recu(request: HttpRequest) -> QueryDict | None:
    """What was posted, or nothing: an empty post is an entry too, and a wrong one."""
    return request.POST if request.method == "POST" else None


class Accueil:
    """Places an error of the domain in the form that provoked it."""

    conflit: ModificationConcurrente | None = None

    def tenter(self, acte: Callable[[], Any]) -> bool:
        """Make the one domain call of the view; say whether it was done."""
        try:
            acte()
        except ErreurMetier as erreur:
            self.accueillir(erreur)
            return False
        return True

    def accueillir(self: Any, erreur: ErreurMetier) -> None:
        """Show the error next to its field, or in the summary.

        A refusal of the person, or an object that they may not know of, is not about the entry: it is
        raised again, for the 403 or 404 page.
        """
        if isinstance(erreur, ActeRefuse | Introuvable):
            raise erreur
        if isinstance(erreur, ModificationConcurrente):
            self._reprendre(erreur)
        champ = erreur.champ if erreur.champ in self.fields else None
        self.add_error(champ, erreur.message)

    @property
    def statut(self) -> int:
        """The status of the page that shows the form again: 409 when somebody else was first."""
        if self.conflit:
            return 409
        return 422 if self.is_bound else 200  # type: ignore[attr-defined]

    def _reprendre(self: Any, erreur: ModificationConcurrente) -> None:
        self.conflit = erreur
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(erreur.version)


class SaisieForm(Accueil, forms.Form):
    """A form that no row stands behind."""
