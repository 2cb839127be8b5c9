"""The acts on the échéancier: a stage planned, changed, noted as done, taken out.

The échéancier is frozen with the diagnosis; only noting how a stage goes stays open, since the last
two of annexe 1 (negotiating and writing the plan) come after the conclusions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.enums import EtatEtape
from maillage.diagnostics.actions.diagnostic import exiger_d_ecrire, reprendre
from maillage.diagnostics.models import Diagnostic, EtapeDiagnostic
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import SaisieInvalide

CHAMPS = ["intitule", "debut", "fin", "autres_acteurs"]


@transaction.atomic
def planifier(
    *,
    diagnostic: Diagnostic,
    organisations: Collection[Organisation] = (),
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> EtapeDiagnostic:
    """Add a stage (`champs` are names of `CHAMPS`).

    Raises `ActeRefuse`, `EtatIncompatible` (proposed or validated), `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    frais = reprendre(diagnostic, par, le)
    etape = EtapeDiagnostic(diagnostic=frais, **nettoyer(champs))
    _verifier(etape)
    etape.save()
    etape.organisations.set(organisations)
    apres = valeurs(etape, CHAMPS) | {"organisations": _noms(organisations)}
    raconter("étape du diagnostic planifiée", etape, apres=apres, par=par, le=le)
    return etape


@transaction.atomic
def modifier(
    *,
    etape: EtapeDiagnostic,
    version: int,
    champs: Mapping[str, Any],
    organisations: Collection[Organisation],
    par: Utilisateur,
    le: dt.datetime,
) -> EtapeDiagnostic:
    """Change the fields given, and who takes part.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    reprendre(etape.diagnostic, par, le)
    fraiche = verrouiller(etape)
    verifier_version(fraiche, version)
    avant, apres = appliquer(fraiche, nettoyer(champs))
    anciennes = list(fraiche.organisations.all())
    if set(anciennes) != set(organisations):
        avant["organisations"], apres["organisations"] = _noms(anciennes), _noms(organisations)
    if not apres:
        return fraiche
    fraiche.version += 1
    _verifier(fraiche)
    fraiche.save()
    fraiche.organisations.set(organisations)
    raconter("étape du diagnostic modifiée", fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


@transaction.atomic
def avancer(
    *,
    etape: EtapeDiagnostic,
    version: int,
    etat: EtatEtape,
    faite_le: dt.date | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> EtapeDiagnostic:
    """Note where a stage stands, at any time; one that is done is dated, of today by default.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    diagnostic = verrouiller(etape.diagnostic)
    exiger_d_ecrire(diagnostic.demarche, par, le)
    fraiche = verrouiller(etape)
    verifier_version(fraiche, version)
    jour = timezone.localdate(le)
    faite_le = (faite_le or jour) if etat == EtatEtape.FAITE else None
    if faite_le is not None and faite_le > jour:
        raise SaisieInvalide(
            f"L’étape ne peut pas être faite le {faite_le:%d/%m/%Y}\u00a0: ce jour n’est pas passé.",
            champ="faite_le",
        )
    avant, apres = appliquer(fraiche, {"etat": etat, "faite_le": faite_le})
    if not apres:
        return fraiche
    fraiche.version += 1
    _verifier(fraiche)
    fraiche.save()
    raconter("étape du diagnostic avancée", fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


@transaction.atomic
def retirer(*, etape: EtapeDiagnostic, version: int, par: Utilisateur, le: dt.datetime) -> None:
    """Take a stage out; the journal keeps it.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    reprendre(etape.diagnostic, par, le)
    fraiche = verrouiller(etape)
    verifier_version(fraiche, version)
    noms = _noms(list(fraiche.organisations.all()))
    avant = valeurs(fraiche, [*CHAMPS, "etat"]) | {"organisations": noms}
    raconter("étape du diagnostic retirée", fraiche, avant=avant, par=par, le=le)
    fraiche.delete()


def _verifier(etape: EtapeDiagnostic) -> None:
    if etape.debut and etape.fin and etape.fin < etape.debut:
        raise SaisieInvalide(
            f"L’étape finirait le {etape.fin:%d/%m/%Y}, avant son début. Relisez les deux dates.",
            champ="fin",
        )
    controler(etape)


def _noms(organisations: Collection[Organisation]) -> list[str]:
    return sorted(str(organisation) for organisation in organisations)
