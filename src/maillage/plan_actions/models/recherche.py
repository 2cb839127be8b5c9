"""The column that a search reads: the words of a row, without accents or case."""

from __future__ import annotations

from typing import Any

from django.db import models

from maillage.territoires.normalisation import normaliser


class ChampCherche(models.TextField):
    """The normalised words of the fields `champs`, written with the row: no act has to think of it.

    `longueur` cuts the text, so that an index may hold it (2 700 bytes at most in PostgreSQL). A
    `bulk_update` or a `save(update_fields=…)` that changes one of `champs` names this field too.
    """

    def __init__(
        self, *args: Any, champs: tuple[str, ...] = (), longueur: int | None = None, **options: Any
    ) -> None:
        self.champs, self.longueur = tuple(champs), longueur
        for nom, valeur in {"default": "", "editable": False, "blank": True}.items():
            options.setdefault(nom, valeur)
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """What a migration writes."""
        nom, chemin, args, options = super().deconstruct()
        return nom, chemin, args, options | {"champs": self.champs, "longueur": self.longueur}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The words as the row has them now."""
        texte = normaliser(" ".join(str(getattr(model_instance, nom)) for nom in self.champs))
        texte = texte[: self.longueur]
        setattr(model_instance, self.attname, texte)
        return texte
