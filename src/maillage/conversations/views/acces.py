"""What the pages of the conversations share: how one comes back, how an entry is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect

from maillage.comptes.requetes import Requete
from maillage.conversations.ancrage import Ancre
from maillage.conversations.models import Fil
from maillage.regles.erreurs import ModificationConcurrente, SaisieInvalide


def revenir(request: Requete, ancre: Ancre, fil: Fil) -> HttpResponse:
    """To the thread, on the page where the person was: its own, or that of its object."""
    if request.POST.get("retour") == "fil":
        return redirect("conversations:fil", ancre.lieu, fil.pk)
    return redirect(f"{ancre.adresse}#fil-{fil.pk}")


def tenter(form: Form, acte: Callable[[], Any]) -> bool:
    """Make the one domain call; an entry that is refused is told beside its field."""
    try:
        acte()
    except (SaisieInvalide, ModificationConcurrente) as erreur:
        champ = erreur.champ if erreur.champ in form.fields else None
        form.add_error(champ, erreur.message)
        return False
    return True


def statut(request: Requete, form: Form) -> int:
    """422 for an entry that was refused; 200 for htmx, which shows nothing else."""
    return 422 if form.errors and not request.htmx else 200  # type: ignore[attr-defined]
