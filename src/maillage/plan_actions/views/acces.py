"""How every page of the plan opens, and how a refusal by the domain goes back into its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarche_visible
from maillage.regles.erreurs import ActeRefuse, ErreurMetier, Introuvable, ModificationConcurrente

R = TypeVar("R")
CHOISIR = (
    "Il reste des champs à choisir : votre saisie, ou ce qui est enregistré. Choisissez, puis "
    "enregistrez."
)


def qui(request: HttpRequest) -> Utilisateur:
    """Who asks: the middleware lets nobody in without account."""
    return cast(Utilisateur, request.user)


def lire(request: HttpRequest, slug: str) -> tuple[Demarche, bool]:
    """The démarche, and whether this person may write its plan; `Introuvable` if it is not theirs."""
    le = localdate()
    demarche = demarche_visible(qui(request), slug, le)
    return demarche, permissions.refus_modifier(qui(request), demarche, le) is None


def ecrire(request: HttpRequest, slug: str) -> Demarche:
    """The démarche whose plan this person may write; `ActeRefuse` with the reason otherwise."""
    le = localdate()
    demarche = demarche_visible(qui(request), slug, le)
    permissions.exiger(permissions.refus_modifier(qui(request), demarche, le))
    return demarche


def saisie(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is empty; None when the page is only read."""
    return request.POST if request.method == "POST" else None


def tenter(
    formulaire: forms.BaseForm,
    acte: Callable[[], R],
    confronter: Callable[[int], None] | None = None,
) -> R | None:
    """What the act gives; or None, once the reason of its refusal is written in the form.

    `confronter` is called with the stored version when somebody else wrote meanwhile. Who has no
    right and what does not exist are pages of their own: these errors pass.
    """
    try:
        return acte()
    except (ActeRefuse, Introuvable):
        raise
    except ModificationConcurrente as erreur:
        formulaire.add_error(None, erreur.message)
        if confronter is not None and erreur.version is not None:
            confronter(erreur.version)
    except ErreurMetier as erreur:
        formulaire.add_error(
            erreur.champ if erreur.champ in formulaire.fields else None, erreur.message
        )
    return None
