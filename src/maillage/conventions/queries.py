"""What may be read: every page and act starts from here."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Prefetch, Q, QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import (
    SIGNATURES_POSSIBLES,
    TRANSITIONS_ACTE,
    EtatActe,
    EtatSignature,
    RolePartie,
)
from maillage.conventions.models import (
    Acte,
    Demarche,
    Habilitation,
    Partie,
    Signataire,
    Signature,
)
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


def raison_de_garder(partie: Partie) -> str | None:
    """Why this party cannot leave the démarche, or nothing."""
    if partie.signatures.signees().exists():
        return (
            f"« {partie} » a déjà signé un acte de cette démarche : elle ne peut plus en être retirée. "
            "Son départ se règle par un avenant ou une résiliation."
        )
    if partie.demarche.deliberations.filter(organisation=partie.organisation).exists():
        return (
            f"Une délibération de « {partie} » est enregistrée dans cette démarche : la retirer "
            "laisserait ce vote sans auteur."
        )
    if partie.role == RolePartie.CAF:
        autres = partie.demarche.parties.filter(role=RolePartie.CAF).exclude(pk=partie.pk)
        if not autres.exists():
            return "C'est la seule Caf de la démarche : ajoutez d'abord celle qui la remplace."
    return None


def raison_de_ne_pas_passer(acte: Acte, vers: EtatActe) -> str | None:
    """Why the act cannot go to that state now, or nothing."""
    etat = EtatActe(acte.etat)
    possibles = TRANSITIONS_ACTE[etat]
    if vers not in possibles:
        suite = ", ".join(f"« {e.label.lower()} »" for e in possibles)
        return f"Un acte « {etat.label.lower()} » ne passe pas à « {vers.label.lower()} ». " + (
            f"Suite possible : {suite}." if suite else "C'est son dernier état."
        )
    if vers == EtatActe.SIGNE:
        return _raison_de_ne_pas_etre_signe(acte)
    return None


def raison_de_ne_pas_signer(acte: Acte, signature: Signature, vers: EtatSignature) -> str | None:
    """Why this party cannot stand there for this act now, or nothing."""
    etat = EtatActe(acte.etat)
    if not signature.partie.est_signataire:
        return (
            f"« {signature.partie} » n'est pas signataire de la convention. "
            "Modifiez d'abord la partie si elle doit l'être."
        )
    if signature.est_donnee and etat != EtatActe.EN_SIGNATURE:
        return (
            f"La signature de « {signature.partie} » est acquise : l'acte n'est plus en signature."
        )
    if vers not in SIGNATURES_POSSIBLES[etat]:
        possibles = [e for e in EtatSignature if e in SIGNATURES_POSSIBLES[etat]]
        suite = ", ".join(f"« {e.label.lower()} »" for e in possibles)
        return (
            f"L'acte est « {etat.label.lower()} » : une signature n'y passe pas à "
            f"« {vers.label.lower()} ». "
        ) + (f"États possibles : {suite}." if suite else "Ses signatures ne changent plus.")
    return None


def _raison_de_ne_pas_etre_signe(acte: Acte) -> str | None:
    """Every signatory has signed, refused, or will adhere later; one of each side has signed."""
    tranchees = {
        EtatSignature.SIGNE,
        EtatSignature.REFUSE,
        EtatSignature.ADHESION_TARDIVE,
    }
    signatures = {s.partie_id: s for s in acte.signatures.all()}
    signataires = list(
        acte.demarche.parties.filter(est_signataire=True).select_related("organisation")
    )
    en_attente = [
        str(p)
        for p in signataires
        if p.pk not in signatures or signatures[p.pk].etat not in tranchees
    ]
    if en_attente:
        return (
            f"Il manque la signature de : {', '.join(en_attente)}. Enregistrez-la, ou notez un refus "
            "ou une adhésion tardive."
        )
    signes = {p.role for p in signataires if signatures[p.pk].est_donnee}
    manquent = [
        role.label for role in (RolePartie.CAF, RolePartie.COLLECTIVITE) if role not in signes
    ]
    if manquent:
        cotes = " et du côté ".join(f"« {cote} »" for cote in manquent)
        return f"Personne n'a signé du côté {cotes} : l'acte ne peut pas être dit signé."
    return None
