"""The seals of an act: who sealed, one's own seal, one's certificates, the sealed files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.comptes.requetes import Requete
from maillage.conventions import archivage_des_sceaux, permissions, queries
from maillage.conventions.actions import sceaux as actes
from maillage.conventions.forms.sceaux import CertificatForm, SceauForm
from maillage.conventions.models import Acte, DemandeDeSceau, Demarche, Partie
from maillage.regles.erreurs import EtatIncompatible
from maillage.sceaux import queries as sceaux
from maillage.sceaux.actions import certificats
from maillage.sceaux.cles import jeton_configure
from maillage.sceaux.horodatage import horodateur
from maillage.sceaux.models import CertificatDeSceau


@require_safe
def page(request: Requete, slug: str, cle: int) -> HttpResponse:
    """The files of the act with their seals, and what this person may seal."""
    demarche, acte = _charger(request, slug, cle)
    return _page(request, demarche, acte)


@require_POST
def apposer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Ask for a seal; a task puts it."""
    demarche, acte = _charger(request, slug, cle)
    le = timezone.now()
    permissions.exiger(permissions.refus_sceller(request.user, demarche, timezone.localdate(le)))
    form = _form_du_sceau(request, acte, request.POST)
    demandes: list[DemandeDeSceau] = []
    if form.is_valid() and form.tenter(
        lambda: demandes.append(actes.demander(**form.cleaned_data, par=request.user, le=le))
    ):
        messages.success(request, f"Le sceau de « {demandes[0].partie} » est en cours.")
        return redirect("conventions:sceaux", slug, cle)
    return _page(request, demarche, acte, form=form, statut=form.statut)


@require_POST
def deposer(request: Requete, slug: str, cle: int) -> HttpResponse:
    """Hand over the certificate of one's organisation."""
    demarche, acte = _charger(request, slug, cle)
    le = timezone.now()
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_sceller(request.user, demarche, jour))
    parties = permissions.parties_a_sceller(request.user, demarche, jour)
    form = CertificatForm(request.POST, request.FILES, parties=parties, jeton=jeton_configure())
    if form.is_valid() and form.tenter(lambda: _deposer(request, form.cleaned_data, le)):
        suite = (
            "Sa clé reste sur le jeton."
            if form.cleaned_data.get("etiquette")
            else "Sa phrase de passe n’a pas été gardée."
        )
        messages.success(request, f"Le certificat est déposé. {suite}")
        return redirect("conventions:sceaux", slug, cle)
    return _page(request, demarche, acte, depot=form, statut=form.statut)


def _deposer(request: Requete, saisie: dict[str, Any], le: Any) -> CertificatDeSceau:
    partie: Partie = saisie["partie"]
    commun = {
        "organisation": partie.organisation,
        "octets": saisie["fichier"].read(),
        "refus": permissions.refus_sceller_pour(request.user, partie, timezone.localdate(le)),
        "par": request.user,
        "le": le,
    }
    if saisie.get("etiquette"):
        return certificats.declarer_sur_jeton(**commun, etiquette=saisie["etiquette"])
    return certificats.deposer(**commun, phrase=saisie["phrase"])


@require_POST
def retirer(request: Requete, slug: str, cle: int, partie: int, certificat: int) -> HttpResponse:
    """Seal no more with a certificate: its key is erased."""
    demarche, _ = _charger(request, slug, cle)
    proprietaire = queries.partie(demarche, partie)
    jour = timezone.localdate()
    certificats.retirer(
        certificat=sceaux.certificat(proprietaire.organisation, certificat),
        refus=permissions.refus_sceller_pour(request.user, proprietaire, jour),
        par=request.user,
        le=timezone.now(),
    )
    messages.success(request, "Le certificat est retiré et sa clé effacée. Les sceaux restent.")
    return redirect("conventions:sceaux", slug, cle)


@require_safe
def fichier(request: Requete, slug: str, cle: int, sceau: int) -> HttpResponse:
    """The file with this seal and those before it; `?archive=1`: with what proves them later."""
    _, acte = _charger(request, slug, cle)
    trouve = queries.sceau(acte, sceau)
    octets, nom = queries.octets_scelles(trouve.fichier, trouve.rang), trouve.nom
    if request.GET.get("archive"):
        octets, niveau = archivage_des_sceaux.copie(octets)
        if niveau is None:
            raise EtatIncompatible(
                "La copie pour l’archive n’a pas été faite : l’autorité qui a délivré un certificat de "
                "ce fichier n’est pas reconnue ici, et rien ne prouverait son sceau. Demandez à "
                "l’administrateur de la reconnaître, puis recommencez. Le fichier scellé, lui, est "
                "intact."
            )
        nom = nom.replace(".pdf", f"-{niveau.lower()}.pdf")
    return HttpResponse(
        octets,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )


def _charger(request: Requete, slug: str, cle: int) -> tuple[Demarche, Acte]:
    demarche = queries.demarche_visible(request.user, slug, timezone.localdate())
    return demarche, queries.acte(demarche, cle)


def _form_du_sceau(request: Requete, acte: Acte, recu: Any = None) -> SceauForm:
    figee = queries.version_de_l_acte(acte)
    parties = permissions.parties_a_sceller(request.user, acte.demarche, timezone.localdate())
    return SceauForm(
        recu,
        fichiers=list(queries.pdf_figes(figee)) if figee else [],
        parties=parties,
        certificats=[c for p in parties for c in sceaux.certificats(p.organisation)],
        horodatage=horodateur() is not None,
    )


def _page(
    request: Requete,
    demarche: Demarche,
    acte: Acte,
    *,
    form: SceauForm | None = None,
    depot: CertificatForm | None = None,
    statut: int = 200,
) -> HttpResponse:
    figee = queries.version_de_l_acte(acte)
    fichiers = queries.fichiers_a_sceller(figee) if figee else []
    parties = permissions.parties_a_sceller(request.user, demarche, timezone.localdate())
    siens = [(p, list(sceaux.certificats(p.organisation))) for p in parties]
    contexte = {
        "demarche": demarche,
        "acte": acte,
        "figee": figee,
        "fichiers": fichiers,
        "en_cours": any(f.en_cours for f in fichiers),
        "raison": queries.raison_de_ne_pas_sceller(acte),
        "refus": permissions.refus_sceller(request.user, demarche, timezone.localdate()),
        "certificats": siens,
        "peut_sceller": any(c for _, c in siens),
        "reste": any(f.attend(parties) for f in fichiers),
        "horodatage": horodateur() is not None,
        "form": form or _form_du_sceau(request, acte),
        "depot": depot or CertificatForm(parties=parties, jeton=jeton_configure()),
    }
    return render(request, "conventions/sceaux.html", contexte, status=statut)
