"""The pages of the relevés de décisions: one of them, and one act each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions.forms.saisie import SaisieForm, recu
from maillage.documents.rendus import FORMATS, html
from maillage.gouvernance import permissions
from maillage.gouvernance.actions import releves as actes
from maillage.gouvernance.enums import Cote, EtatReleve
from maillage.gouvernance.forms.decisions import AmendementsForm, CorrectionForm, VersionForm
from maillage.gouvernance.models import Releve
from maillage.gouvernance.pieces.releve import releve_decisions
from maillage.gouvernance.queries import releves as lus
from maillage.gouvernance.queries.reunions import points, reunion_visible
from maillage.gouvernance.views.acces import lire, tenir
from maillage.journal.queries import de_l_objet

EVENEMENTS_EN_VUE = 10
COTES = (Cote.CAF, Cote.COLLECTIVITE)
page_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def page(request: Requete, slug: str, releve: int) -> HttpResponse:
    """The relevé as it reads, what remains before it is frozen, its files afterwards."""
    demarche, peut_tenir = lire(request, slug)
    lu = lus.releve_visible(demarche, releve)
    contexte = {
        **_contexte(request, lu, peut_tenir),
        "form": _amendements(lu) if peut_tenir and lu.etat == EtatReleve.BROUILLON else None,
    }
    return render(request, "gouvernance/releve.html", contexte)


def _contexte(request: Requete, lu: Releve, peut_tenir: bool) -> dict[str, Any]:
    demarche, jour = lu.reunion.demarche, timezone.localdate()
    donnees = lus.validations(lu)
    a_mon_nom = any(v.utilisateur_id == request.user.pk for v in donnees.values())
    cotes = [
        (
            cote,
            donnees.get(cote),
            lu.etat == EtatReleve.A_VALIDER
            and not a_mon_nom
            and cote not in donnees
            and permissions.refus_valider_un_releve(request.user, demarche, cote, jour) is None,
        )
        for cote in COTES
    ]
    return {
        "demarche": demarche,
        "ici": "reunions",
        "releve": lu,
        "cotes": cotes,
        "contenu": html.rendre(releve_decisions(lu)),
        "fichiers": [(f, FORMATS[f.format].intitule) for f in lus.fichiers(lu)],
        "formats": FORMATS.values(),
        "adoption": lus.adoption(lu),
        "correction": lu.corrections.first(),
        "destinataires": actes.destinataires(lu) if lu.fige_le and peut_tenir else [],
        "evenements": de_l_objet(lu)[:EVENEMENTS_EN_VUE],
        "peut_tenir": peut_tenir,
    }


def _amendements(lu: Releve, *recu: Any) -> AmendementsForm:
    return AmendementsForm(*recu, releve=lu, points=list(points(lu.reunion)))


@require_POST
def preparer(request: Requete, slug: str, reunion: int) -> HttpResponse:
    """Begin the relevé of a meeting, already filled."""
    demarche = tenir(request, slug)
    lue = reunion_visible(demarche, reunion)
    form, prepares = SaisieForm(request.POST), []
    if form.is_valid() and form.tenter(
        lambda: prepares.append(actes.preparer(reunion=lue, par=request.user, le=timezone.now()))
    ):
        messages.success(request, "Le relevé est prêt à relire : ce qui a été décidé y est déjà.")
        return redirect("gouvernance:releve", slug, prepares[0].pk)
    messages.error(request, _dites(form))
    return redirect("gouvernance:reunion", slug, reunion)


@require_POST
def amender(request: Requete, slug: str, releve: int) -> HttpResponse:
    """Set the texts of the items."""
    demarche = tenir(request, slug)
    lu = lus.releve_visible(demarche, releve)
    form = _amendements(lu, request.POST)
    if form.is_valid() and form.tenter(
        lambda: actes.amender(
            releve=lu,
            version=form.cleaned_data["version"],
            textes=form.textes(),
            par=request.user,
            le=timezone.now(),
        )
    ):
        messages.success(request, "Les textes sont enregistrés.")
        return redirect("gouvernance:releve", slug, releve)
    contexte = {**_contexte(request, lus.releve_visible(demarche, releve), True), "form": form}
    return render(request, "gouvernance/releve.html", contexte, status=form.statut)


@require_POST
def proposer(request: Requete, slug: str, releve: int) -> HttpResponse:
    """Propose it to both sides."""
    demarche = tenir(request, slug)
    lu = lus.releve_visible(demarche, releve)
    return _geste(
        request,
        lu,
        lambda version: actes.proposer(
            releve=lu, version=version, par=request.user, le=timezone.now()
        ),
        "Le relevé est proposé : chaque côté le valide avec son compte.",
    )


@require_POST
def reprendre(request: Requete, slug: str, releve: int) -> HttpResponse:
    """Take it back to a draft."""
    demarche = tenir(request, slug)
    lu = lus.releve_visible(demarche, releve)
    return _geste(
        request,
        lu,
        lambda version: actes.reprendre(
            releve=lu, version=version, par=request.user, le=timezone.now()
        ),
        "Le relevé est de nouveau un brouillon.",
    )


@require_POST
def valider(request: Requete, slug: str, releve: int, cote: str) -> HttpResponse:
    """Validate it for one side; the second validation freezes it."""
    demarche, _ = lire(request, slug)
    lu = lus.releve_visible(demarche, releve)
    if cote not in COTES:
        raise Http404
    refus = permissions.refus_valider_un_releve(
        request.user, demarche, Cote(cote), timezone.localdate()
    )
    permissions.exiger(refus)
    return _geste(
        request,
        lu,
        lambda version: actes.valider(
            releve=lu, cote=cote, version=version, par=request.user, le=timezone.now()
        ),
        "Votre validation est enregistrée.",
    )


@require_POST
def envoyer(request: Requete, slug: str, releve: int) -> HttpResponse:
    """Send the frozen relevé to whoever sits in the instance."""
    demarche = tenir(request, slug)
    lu = lus.releve_visible(demarche, releve)
    return _geste(
        request,
        lu,
        lambda version: actes.envoyer(
            releve=lu, version=version, par=request.user, le=timezone.now()
        ),
        "Le relevé part par courriel dans dix minutes ; vous pouvez encore le retenir dans « Courriels ».",
    )


@page_et_envoi
def corriger(request: Requete, slug: str, releve: int) -> HttpResponse:
    """Begin a relevé that corrects a frozen one."""
    demarche = tenir(request, slug)
    lu = lus.releve_visible(demarche, releve)
    form = CorrectionForm(recu(request))
    crees: list[Releve] = []
    if form.is_valid() and form.tenter(
        lambda: crees.append(
            actes.corriger(releve=lu, **form.cleaned_data, par=request.user, le=timezone.now())
        )
    ):
        messages.success(request, "Le relevé corrigé est prêt à relire.")
        return redirect("gouvernance:releve", slug, crees[0].pk)
    contexte = {"demarche": demarche, "ici": "reunions", "releve": lu, "form": form}
    return render(request, "gouvernance/releve_corriger.html", contexte, status=form.statut)


@require_safe
def fichier(request: Requete, slug: str, releve: int, format: str) -> HttpResponse:
    """A file of the frozen relevé: the bytes made then."""
    demarche, _ = lire(request, slug)
    fige = lus.fichier_visible(lus.releve_visible(demarche, releve), format)
    return HttpResponse(
        bytes(fige.octets),
        content_type=FORMATS[fige.format].type_mime,
        headers={
            "Content-Disposition": f'attachment; filename="{fige.nom}"',
            "ETag": f'"{fige.empreinte}"',
        },
    )


def _geste(request: Requete, lu: Releve, acte: Callable[[int], object], fait: str) -> HttpResponse:
    form = VersionForm(request.POST)
    if form.is_valid() and form.tenter(lambda: acte(form.cleaned_data["version"])):
        messages.success(request, fait)
    else:
        messages.error(request, _dites(form))
    return redirect("gouvernance:releve", lu.reunion.demarche.slug, lu.pk)


def _dites(form: SaisieForm) -> str:
    return " ".join(str(message) for messages_ in form.errors.values() for message in messages_)
