"""Writes the annexe of supported services of a démarche of the demonstration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from maillage.conventions.actions import actes, versions
from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Acte, Demarche
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.diagnostics.actions import structures
from maillage.diagnostics.models import Structure
from maillage.financements.actions import cofinancements, cofs, services
from maillage.financements.models import Cof

FICTIF = "Démonstration (fictif)"
# The smallest page that a PDF may be: the evidence of the demonstration is invented.
PREUVE = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def charger(
    demarche: Demarche,
    voulu: forme.Territoire,
    annuaire: Annuaire,
    ecrits: Mapping[str, Acte],
) -> None:
    """The amounts of N-1, then each row with its COF and its supports; in an avenant where one is told."""
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    if voulu.avenant_des_services:
        _ouvrir_l_avenant(demarche, voulu.avenant_des_services, ecrits, qui)
    for reference in voulu.montants_de_reference:
        champs = {
            "collectivite": annuaire.organisations[reference.collectivite],
            "ligne": reference.ligne,
            "annee": reference.annee,
            "montant": reference.montant,
            "source": reference.origine,
        }
        services.fixer_la_reference(demarche=demarche, champs=champs, **qui)
    for service in voulu.services_soutenus:
        _service(demarche, service, annuaire, qui)


def _ouvrir_l_avenant(
    demarche: Demarche,
    voulu: forme.AvenantDesServices,
    ecrits: Mapping[str, Acte],
    qui: dict[str, Any],
) -> None:
    acte = ecrits[voulu.acte]
    acte.refresh_from_db()
    versions.figer(acte=acte, version=acte.version, motif=voulu.motif, **qui)
    actes.creer(
        demarche=demarche,
        type=TypeActe.AVENANT,
        intitule=voulu.intitule,
        modifie=acte,
        effet_le=voulu.effet_le,
        avec_plan=False,
        provenance=voulu.source,
        **qui,
    )


def _service(
    demarche: Demarche, voulu: forme.ServiceSoutenu, annuaire: Annuaire, qui: dict[str, Any]
) -> None:
    connues = annuaire.organisations
    structure = _structure(demarche, voulu, annuaire, qui)
    tenues = [_cof(demarche, structure, voulu, cof, annuaire, qui) for cof in voulu.cofs]
    citees = [t for t, cof in zip(tenues, voulu.cofs, strict=True) if cof.citee]
    services.ajouter(
        demarche=demarche,
        champs={
            "structure": structure,
            "ligne": voulu.ligne,
            "annee": voulu.annee,
            "collectivite": connues.get(voulu.collectivite),
            "competente": connues.get(voulu.competente),
            "quantite_reference": voulu.quantite_reference,
            "quantite": voulu.quantite,
            "dont_nouvelle": voulu.dont_nouvelle,
            "montant": voulu.montant,
            "source_montant": voulu.source_montant or "",
            "cof": citees[0] if citees else None,
            "precisions": voulu.precisions,
        },
        **qui,
    )
    for soutien in voulu.soutiens:
        cofinancements.enregistrer(
            demarche=demarche,
            champs={
                "structure": structure,
                "annee": soutien.annee,
                "collectivite": connues[soutien.collectivite],
                "nature": soutien.nature,
                "montant": soutien.montant,
            },
            justificatif=cofinancements.Justificatif(f"soutien-{soutien.annee}-fictif.pdf", PREUVE),
            **qui,
        )


def _structure(
    demarche: Demarche, voulu: forme.ServiceSoutenu, annuaire: Annuaire, qui: dict[str, Any]
) -> Structure:
    """The one of that name in the inventory, or a new one, as it stands from its first day on."""
    connue = Structure.objects.filter(
        demarche=demarche, nom=voulu.structure, supprime_le=None
    ).first()
    if connue is not None:
        return connue
    etat = {
        "du": voulu.depuis or demarche.debut or dt.date(2020, 1, 1),
        "nature": "RELEVE",
        "gestionnaire": annuaire.organisations.get(voulu.gestionnaire),
        "statut": voulu.statut or "",
        "mode": voulu.mode or "",
        "places": voulu.places,
        "heures": voulu.heures,
        "etp": voulu.etp,
        "lignes": [voulu.ligne],
        "financee_par_la_caf": True,
        "source": voulu.source or FICTIF,
    }
    champs = {"nom": voulu.structure, "type": voulu.type, "provenance": voulu.source or FICTIF}
    return structures.inscrire(demarche=demarche, champs=champs, etat=etat, **qui)


def _cof(
    demarche: Demarche,
    structure: Structure,
    service: forme.ServiceSoutenu,
    voulue: forme.Cof,
    annuaire: Annuaire,
    qui: dict[str, Any],
) -> Cof:
    return cofs.enregistrer(
        demarche=demarche,
        champs={
            "structure": structure,
            "ligne": service.ligne,
            "numero": voulue.numero,
            "du": voulue.du,
            "au": voulue.au,
            "beneficiaire": annuaire.organisations[voulue.beneficiaire or service.gestionnaire],
            "signee_le": voulue.signee_le,
        },
        **qui,
    )
