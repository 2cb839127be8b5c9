"""The avenant in preparation: all that has changed since the version in force."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import permissions, queries
from maillage.conventions.differences import en_mots, natures
from maillage.documents.rendus import FORMATS


@require_safe
def avenant(request: Requete, slug: str) -> HttpResponse:
    """Every change, with the page where it is undone; then the act and its documents."""
    le = timezone.localdate()
    demarche = queries.demarche_visible(request.user, slug, le)
    ecart = queries.ecart(demarche)
    return render(
        request,
        "conventions/avenant.html",
        {
            "demarche": demarche,
            "reference": ecart.reference,
            "changements": [
                (en_mots(c), queries.lien_du_changement(demarche, c)) for c in ecart.changements
            ],
            "natures": natures(ecart.changements),
            "acte": queries.avenant_en_preparation(demarche),
            "modifie": ecart.reference and queries.acte_d_origine(ecart.reference.acte),
            "formats": FORMATS.values(),
            "peut_ecrire": permissions.refus_ecrire_les_actes(request.user, demarche, le) is None,
            "peut_modifier": permissions.refus_modifier(request.user, demarche, le) is None,
        },
    )
