"""One's own message, corrected or taken back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from maillage.comptes.requetes import Requete
from maillage.conversations import permissions, queries
from maillage.conversations.actions import messages as actes
from maillage.conversations.section import formulaire, personnes_a_citer
from maillage.conversations.views.acces import tenter

page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@page_et_envoi
def modifier(request: Requete, slug: str, message: int) -> HttpResponse:
    """Correct a message."""
    le = timezone.now()
    lu, ancre = queries.message_visible(request.user, slug, message, le)
    permissions.exiger(permissions.refus_changer_le_message(request.user, lu))
    form = formulaire(
        f"modifie-{lu.pk}",
        personnes_a_citer(slug, request.user, le),
        data=request.POST if request.method == "POST" else None,
        initial={
            "texte": lu.texte,
            "cites": [mention.utilisateur_id for mention in lu.mentions.all()],
            "version": lu.version,
        },
    )
    if form.is_valid() and tenter(
        form,
        lambda: actes.modifier(
            message=lu,
            version=form.cleaned_data["version"] or 0,
            texte=form.cleaned_data["texte"],
            cites=form.cleaned_data["cites"],
            par=request.user,
            le=le,
        ),
    ):
        return redirect(f"{ancre.adresse}#fil-{lu.fil_id}")
    contexte = {"form": form, "ancre": ancre, "message": lu}
    return render(
        request, "conversations/message.html", contexte, status=422 if form.errors else 200
    )


@page_et_envoi
def retirer(request: Requete, slug: str, message: int) -> HttpResponse:
    """Take a message back, once it is said what that does."""
    le = timezone.now()
    lu, ancre = queries.message_visible(request.user, slug, message, le)
    permissions.exiger(permissions.refus_changer_le_message(request.user, lu))
    if request.method == "POST":
        version = request.POST.get("version", "")
        actes.retirer(
            message=lu,
            version=int(version) if version.isascii() and version.isdigit() else 0,
            par=request.user,
            le=le,
        )
        return redirect(f"{ancre.adresse}#fil-{lu.fil_id}")
    return render(request, "conversations/message_retirer.html", {"ancre": ancre, "message": lu})
