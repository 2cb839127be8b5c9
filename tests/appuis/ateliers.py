"""Rows of the workshops, for the table of rights."""

from __future__ import annotations

import datetime as dt

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import EtatAtelier, OrigineContribution
from maillage.diagnostics.models import Atelier, ConstatPartage, Contribution
from maillage.plan_actions.models import ConstatLaisse

TENU_LE = dt.date(2026, 10, 6)
RECUE_LE = dt.datetime(2026, 10, 6, 14, tzinfo=dt.UTC)


def atelier(demarche: Demarche, etat: str = EtatAtelier.OUVERT) -> Atelier:
    """A workshop of this démarche, with a code of its own."""
    return Atelier.objects.create(
        demarche=demarche,
        intitule="Atelier",
        question="Que manque-t-il ?",
        tenu_le=TENU_LE,
        code=f"{Atelier.objects.count():06d}".replace("0", "A").replace("1", "B"),
        etat=etat,
    )


def contribution(de: Atelier, texte: str = "Une idée") -> Contribution:
    """An idea typed from paper."""
    return Contribution.objects.create(
        atelier=de,
        texte=texte,
        origine=OrigineContribution.PAPIER,
        cle=f"cle-{de.contributions.count()}",
        recue_le=RECUE_LE,
    )


def constat(demarche: Demarche, supprime_le: dt.datetime | None = None) -> ConstatPartage:
    """A constat that holds, or that was taken away."""
    return ConstatPartage.objects.create(
        demarche=demarche, texte="Un constat.", supprime_le=supprime_le
    )


def constat_laisse(demarche: Demarche) -> ConstatLaisse:
    """A constat that no enjeu takes up, on purpose."""
    return ConstatLaisse.objects.create(
        constat=constat(demarche), mot="Hors de la convention.", laisse_le=RECUE_LE
    )
