"""The certificates of an organisation, and whom the instance believes."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable
from maillage.sceaux.confiance import Confiance
from maillage.sceaux.models import AutoriteReconnue, CertificatDeSceau


def certificats(organisation: Organisation) -> QuerySet[CertificatDeSceau]:
    """Those of the organisation that are not withdrawn, the latest first; without their keys."""
    return (
        CertificatDeSceau.objects.filter(organisation=organisation, retire_le=None)
        .defer("secret", "certificat")
        .order_by("-depose_le", "-pk")
    )


def certificat(organisation: Organisation, cle: int) -> CertificatDeSceau:
    """One of them (`Introuvable` otherwise)."""
    trouve = certificats(organisation).filter(pk=cle).first()
    if trouve is None:
        raise Introuvable("Ce certificat n’existe pas, ou plus, pour cette organisation.")
    return trouve


def autorites() -> QuerySet[AutoriteReconnue]:
    """Those that are believed, by name; without their bytes."""
    return (
        AutoriteReconnue.objects.filter(retiree_le=None)
        .defer("certificat", "revocations")
        .order_by("nom", "pk")
    )


def autorite(cle: int) -> AutoriteReconnue:
    """One of them (`Introuvable` otherwise)."""
    trouvee = AutoriteReconnue.objects.filter(retiree_le=None, pk=cle).first()
    if trouvee is None:
        raise Introuvable("Cette autorité n’existe pas, ou n’est plus reconnue.")
    return trouvee


def confiance() -> Confiance:
    """What a verification believes (one query)."""
    connues = list(AutoriteReconnue.objects.filter(retiree_le=None).order_by("pk"))
    return Confiance(
        tuple(bytes(a.certificat) for a in connues if a.pour_les_sceaux),
        tuple(bytes(a.certificat) for a in connues if a.pour_l_horodatage),
        tuple(bytes(a.revocations) for a in connues if a.revocations),
    )
