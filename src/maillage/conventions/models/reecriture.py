"""The wording of one article that the parties chose in place of that of the model."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.conventions.models.demarche import Demarche


class Reecriture(models.Model):
    """An article or an annexe of the convention in words of its own; without a row, the model's.

    `article` is the identifier of the clause that opens it in the model, and `texte` is written as a
    clause is: a subset of Markdown, with mentions. What is frozen holds a copy, which never moves.
    """

    demarche = models.ForeignKey(Demarche, on_delete=models.CASCADE, related_name="reecritures")
    article = models.SlugField(max_length=40)
    texte = models.TextField("texte")
    motif = models.TextField("motif")
    reecrite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="réécrite par",
    )
    reecrite_le = models.DateTimeField("réécrite le")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "réécriture"
        ordering = ["demarche", "article"]
        constraints = [
            models.UniqueConstraint(
                fields=["demarche", "article"], name="conventions_une_reecriture_par_article"
            ),
        ]

    def __str__(self) -> str:
        return f"Réécriture de « {self.article} »"
