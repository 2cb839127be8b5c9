"""Finds accounts."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet

from maillage.comptes import demonstration
from maillage.comptes.models import Utilisateur
from maillage.regles.erreurs import Introuvable


def comptes_de_demonstration() -> QuerySet[Utilisateur]:
    """The open accounts of the demo; none where the instance is not a demo."""
    if not settings.DEMONSTRATION:
        return Utilisateur.objects.none()
    return Utilisateur.objects.filter(
        is_active=True, email__endswith=f"@{demonstration.DOMAINE}"
    ).order_by("pk")


def comptes(texte: str = "") -> QuerySet[Utilisateur]:
    """Every account, open ones first, filtered by words of the name or of the address."""
    trouves = Utilisateur.objects.order_by("-is_active", "nom", "prenom", "email")
    for mot in texte.replace("\x00", " ").split():
        trouves = trouves.filter(
            Q(nom__icontains=mot) | Q(prenom__icontains=mot) | Q(email__icontains=mot)
        )
    return trouves


def compte(pk: int) -> Utilisateur:
    """The account `pk` (`Introuvable` otherwise)."""
    try:
        return Utilisateur.objects.get(pk=pk)
    except Utilisateur.DoesNotExist:
        raise Introuvable("Ce compte n’existe pas. Revenez à la liste des comptes.") from None


def par_adresse(email: str) -> Utilisateur | None:
    """The account of this address, whatever its case."""
    return Utilisateur.objects.filter(email=email.strip().lower()).first()
