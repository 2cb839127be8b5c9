"""The articles that the parties put in words of their own."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.conventions.models import Demarche, Reecriture


def reecritures(demarche: Demarche) -> QuerySet[Reecriture]:
    """Those of the démarche, with who wrote them."""
    return demarche.reecritures.select_related("reecrite_par")


def reecriture(demarche: Demarche, article: str) -> Reecriture | None:
    """That of one article, or nothing while it reads as the model."""
    return reecritures(demarche).filter(article=article).first()
