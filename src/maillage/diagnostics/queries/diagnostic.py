"""The diagnosis of a démarche: its sections, its échéancier, its validated versions."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from maillage.conventions.models import Demarche
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.diagnostics.enums import CleSection, EtatDiagnostic
from maillage.diagnostics.models import (
    Diagnostic,
    EtapeDiagnostic,
    SectionDiagnostic,
    VersionDiagnostic,
)
from maillage.regles.erreurs import Introuvable


def diagnostic_de(demarche: Demarche) -> Diagnostic | None:
    """The diagnosis with its thématiques, or None while nobody opened it (two queries)."""
    lignes = Diagnostic.objects.filter(demarche=demarche).select_related("demarche")
    return lignes.prefetch_related("thematiques").order_by("pk").first()


def diagnostic_ouvert(demarche: Demarche) -> Diagnostic:
    """The diagnosis; `Introuvable` while nobody opened it."""
    lu = diagnostic_de(demarche)
    if lu is None:
        raise Introuvable(
            "Le diagnostic de cette démarche n’est pas encore ouvert. Ouvrez-le depuis sa page."
        )
    return lu


def sections(diagnostic: Diagnostic) -> list[SectionDiagnostic]:
    """The sections, in the order in which a diagnosis is read (one query)."""
    rang = {cle: n for n, cle in enumerate(CleSection.values)}
    lues = diagnostic.sections.select_related("diagnostic__demarche")
    return sorted(lues, key=lambda section: rang[section.cle])


def sections_ecrites(demarche: Demarche) -> bool:
    """Whether a section of its diagnosis says anything (one query)."""
    lignes = SectionDiagnostic.objects.filter(diagnostic__demarche=demarche)
    return lignes.exclude(texte="").exists()


def section(diagnostic: Diagnostic, cle: str) -> SectionDiagnostic:
    """The section of that key, in any case; `Introuvable` otherwise."""
    trouvee = (
        diagnostic.sections.filter(cle=cle.upper()).select_related("diagnostic__demarche").first()
        if cle.upper() in CleSection.values
        else None
    )
    if trouvee is None:
        raise Introuvable(
            "Cette section n’est pas dans le diagnostic. Revenez à la page du diagnostic."
        )
    return trouvee


def etapes(diagnostic: Diagnostic) -> list[EtapeDiagnostic]:
    """The stages by date, those without date last, with who takes part (two queries)."""
    lignes = diagnostic.etapes.select_related("diagnostic__demarche").prefetch_related(
        "organisations"
    )
    return list(lignes.order_by(Coalesce("fin", "debut").asc(nulls_last=True), F("pk")))


def etape(diagnostic: Diagnostic, pk: int) -> EtapeDiagnostic:
    """The stage `pk` of this diagnosis; `Introuvable` otherwise."""
    lignes = diagnostic.etapes.select_related("diagnostic__demarche").prefetch_related(
        "organisations"
    )
    return une_ligne(lignes, pk, "Cette étape du diagnostic")


def versions(diagnostic: Diagnostic) -> QuerySet[VersionDiagnostic]:
    """The validated versions, the last first, without their documents (one query)."""
    return diagnostic.versions.defer("document").order_by("-numero")


def version(diagnostic: Diagnostic, numero: int) -> VersionDiagnostic:
    """The validated version of that number; `Introuvable` otherwise."""
    trouvee = diagnostic.versions.filter(numero=numero).order_by("pk").first()
    if trouvee is None:
        raise Introuvable(
            "Ce diagnostic n’a pas de version validée de ce numéro. Revenez à sa page."
        )
    return trouvee


def version_en_vigueur(demarche: Demarche) -> VersionDiagnostic | None:
    """The last validated version, unless the diagnosis was opened again since (one query)."""
    lignes = VersionDiagnostic.objects.filter(
        diagnostic__demarche=demarche, diagnostic__etat=EtatDiagnostic.VALIDE
    )
    return lignes.order_by("-numero").first()
