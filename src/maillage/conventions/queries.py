"""What may be read: every page and act starts from here."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Prefetch, Q, QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Acte, Demarche, Habilitation, Partie, Signataire
from maillage.regles.erreurs import Introuvable


def demarches_visibles(par: Utilisateur, le: dt.date) -> QuerySet[Demarche]:
    """The démarches in which `par` holds a role that day."""
    if not par.is_authenticated or not par.is_active:
        return Demarche.objects.none()
    tenues = Habilitation.objects.en_vigueur(le).filter(utilisateur=par)
    directes = tenues.exclude(demarche=None).values("demarche")
    cafs = tenues.filter(demarche=None).values("organisation")
    des_cafs = Partie.objects.filter(role=RolePartie.CAF, organisation__in=cafs).values("demarche")
    return Demarche.objects.filter(Q(pk__in=directes) | Q(pk__in=des_cafs)).select_related(
        "territoire"
    )


def demarche_visible(par: Utilisateur, slug: str, le: dt.date) -> Demarche:
    """The démarche `slug`, if `par` may know of it (`Introuvable`, answered by 404, otherwise)."""
    try:
        return demarches_visibles(par, le).get(slug=slug)
    except Demarche.DoesNotExist:
        raise Introuvable(
            f"Aucune démarche « {slug} » ne vous est ouverte. Vérifiez l'adresse, ou demandez une "
            "habilitation à l'équipe de la démarche."
        ) from None


def demarche_de_l_instance(slug: str) -> Demarche:
    """The démarche `slug`, for the command line of the administrator (`Introuvable` otherwise)."""
    try:
        return Demarche.objects.select_related("territoire").get(slug=slug)
    except Demarche.DoesNotExist:
        connues = ", ".join(Demarche.objects.values_list("slug", flat=True)) or "aucune"
        raise Introuvable(
            f"Aucune démarche « {slug} ». Démarches de l’instance : {connues}."
        ) from None


def toutes_les_demarches() -> QuerySet[Demarche]:
    """Every démarche with its number of signatories, for the command line of the administrator."""
    return Demarche.objects.select_related("territoire").annotate(
        nb_signataires=Count("parties", filter=Q(parties__est_signataire=True), distinct=True)
    )


def parties(demarche: Demarche) -> QuerySet[Partie]:
    """The parties in order, with their organisation and the persons who sign."""
    signataires = Signataire.objects.select_related("mandat__personne")
    return demarche.parties.select_related("organisation__territoire").prefetch_related(
        Prefetch("signataires", queryset=signataires)
    )


def actes(demarche: Demarche) -> QuerySet[Acte]:
    """The acts in order, with their deliberations and their signatures."""
    return demarche.actes.prefetch_related(
        "deliberations__organisation", "signatures__partie__organisation"
    )
