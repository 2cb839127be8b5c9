"""Writes the shared diagnoses of the demonstration, and has one validated."""

from __future__ import annotations

import datetime as dt
from typing import Any

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import EtatEtape
from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.diagnostics.actions import diagnostic as actes
from maillage.diagnostics.actions import echeancier, sections
from maillage.diagnostics.enums import EtatSection
from maillage.diagnostics.models import Diagnostic, EtapeDiagnostic
from maillage.diagnostics.queries.diagnostic import section


def inscrire(territoire: forme.Territoire, annuaire: Annuaire) -> None:
    """Open the diagnosis of one territory, after its constats; the caller holds the transaction."""
    voulu = territoire.diagnostic_partage
    if voulu is None:
        return
    qui = _qui(voulu.par, annuaire)
    demarche = Demarche.objects.get(slug=territoire.demarche.slug)
    ouvert = actes.ouvrir(demarche=demarche, portee=voulu.portee, **qui)
    for ecrite in voulu.sections:
        sections.ecrire(
            section=section(ouvert, ecrite.cle),
            version=1,
            texte=ecrite.texte,
            etat=EtatSection(ecrite.etat),
            motif=ecrite.motif,
            **qui,
        )
    types = ouvert.etapes.order_by("pk").prefetch_related("organisations")
    for etape, tenue in zip(types, voulu.etapes, strict=False):
        _etape(etape, tenue, annuaire, qui)
    if voulu.valide_le is not None:
        _valider(ouvert, voulu, voulu.valide_le, annuaire)


def _etape(
    etape: EtapeDiagnostic, tenue: forme.EtapeTenue, annuaire: Annuaire, qui: dict[str, Any]
) -> None:
    ajoutees = [annuaire.organisations[cle] for cle in tenue.organisations]
    datee = echeancier.modifier(
        etape=etape,
        version=1,
        champs={
            "debut": tenue.debut,
            "fin": tenue.fin,
            "autres_acteurs": tenue.autres_acteurs or etape.autres_acteurs,
        },
        organisations=[*etape.organisations.all(), *ajoutees],
        **qui,
    )
    if tenue.etat != EtatEtape.A_VENIR:
        echeancier.avancer(
            etape=datee,
            version=datee.version,
            etat=EtatEtape(tenue.etat),
            faite_le=tenue.faite_le,
            **qui,
        )


def _valider(
    ouvert: Diagnostic, voulu: forme.DiagnosticPartage, valide_le: dt.date, annuaire: Annuaire
) -> None:
    qui = _qui(voulu.par, annuaire)
    soumis = actes.soumettre(diagnostic=ouvert, version=ouvert.version, **qui)
    actes.valider(
        diagnostic=soumis,
        version=soumis.version,
        valide_le=valide_le,
        valide_par=voulu.valide_par,
        **_qui(voulu.note_par, annuaire),
    )


def _qui(adresse: str, annuaire: Annuaire) -> dict[str, Any]:
    return {"par": Utilisateur.objects.get(email=adresse), "le": annuaire.le}
