"""A shared diagnosis of a démarche, far enough to be put to an instance, with a former validated version."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.conventions.models import Demarche
from maillage.diagnostics.attendus import ATTENDUES
from maillage.diagnostics.enums import EtatSection
from maillage.diagnostics.models import (
    Diagnostic,
    EtapeDiagnostic,
    SectionDiagnostic,
    VersionDiagnostic,
)
from maillage.documents import canonique
from maillage.documents.arbre import Document, Paragraphe, texte

VALIDE_LE = dt.date(2026, 3, 12)


def diagnostic(demarche: Demarche) -> Diagnostic:
    """Open, scoped, its mandatory sections written, one stage planned."""
    ouvert = Diagnostic.objects.create(demarche=demarche, portee="Les familles (fictif).")
    SectionDiagnostic.objects.bulk_create(
        SectionDiagnostic(
            diagnostic=ouvert,
            cle=attendue.cle,
            texte="Écrit (fictif)." if attendue.obligatoire else "",
            etat=EtatSection.FAITE if attendue.obligatoire else EtatSection.A_FAIRE,
        )
        for attendue in ATTENDUES
    )
    EtapeDiagnostic.objects.create(diagnostic=ouvert, intitule="Lancement (fictif)")
    return ouvert


def version(de: Diagnostic, numero: int = 1) -> VersionDiagnostic:
    """A version that an instance validated."""
    document = Document(
        titre="Diagnostic partagé",
        blocs=(Paragraphe(texte("Tel qu’il était (fictif).")),),
        mention=f"Version {numero}",
    )
    return VersionDiagnostic.objects.create(
        diagnostic=de,
        numero=numero,
        document=canonique.en_json(document),
        empreinte=canonique.empreinte(document),
        valide_le=VALIDE_LE,
        valide_par="Comité de pilotage",
        figee_le=dt.datetime(2026, 3, 12, 18, tzinfo=dt.UTC),
        figee_par="camille@exemple.fr",
        figee_par_nom="Camille Fictif",
    )


def identifiants(demarche: Demarche) -> dict[str, Any]:
    """What the addresses of the diagnosis name."""
    ouvert = diagnostic(demarche)
    etape = ouvert.etapes.get().pk
    version(ouvert)
    return {
        "numero": 1,
        "diagnostics:diagnostic_section.section": "offre",
        **{
            f"diagnostics:diagnostic_etape_{geste}.etape": etape
            for geste in ("modifier", "avancer", "retirer")
        },
    }


SAISIES: dict[str, dict[str, Any]] = {
    f"diagnostics:diagnostic_{nom}": {"version": 1}
    for nom in ("soumettre", "reprendre", "etape_retirer")
}
