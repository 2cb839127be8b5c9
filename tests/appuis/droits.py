"""A territory whose rights are known: the synthetic vector X1 of the dossier, in the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import fabriques
from maillage.conventions.enums import EtatActe, TypeActe
from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.fichiers import magasin
from maillage.fichiers.enums import TypeFichier
from maillage.fichiers.models import Fichier
from maillage.financements.models import (
    ChangementSimule,
    Cof,
    Cofinancement,
    MontantReference,
    Scenario,
    ServiceSoutenu,
)
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation

R = Decimal("123456.78")
DEBUT, FIN = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


@dataclass(frozen=True)
class Trois:
    """Three crèches of 20, 25 and 15 places that the commune supports; it manages the first itself."""

    demarche: Demarche
    commune: Organisation
    association: Organisation
    creches: list[Structure]


def trois_creches(demarche: Demarche, *, en_regle: bool = True) -> Trois:
    """R = 123 456,78 €, U = 60; with its convention, COF and co-financings unless `en_regle` is False."""
    commune = demarche.parties.get(role="COLLECTIVITE").organisation
    association = fabriques.organisation(NatureOrganisation.ASSOCIATION, nom="Les Lutins (fictif)")
    lues = Trois(
        demarche,
        commune,
        association,
        [
            creche(demarche, n, places, commune if n == 1 else association, commune)
            for n, places in enumerate((20, 25, 15), 1)
        ],
    )
    MontantReference.objects.create(
        demarche=demarche,
        collectivite=commune,
        ligne="BT_EAJE",
        annee=2025,
        montant=R,
        source="Charge à payer notifiée (fictif)",
    )
    if en_regle:
        fabriques.acte(
            demarche, type=TypeActe.CONVENTION, etat=EtatActe.SIGNE, debut=DEBUT, fin=FIN
        )
        for structure in lues.creches:
            mettre_en_regle(structure, commune)
    return lues


def creche(
    demarche: Demarche, n: int, places: int, gestionnaire: Organisation, commune: Organisation
) -> Structure:
    """One crèche of the inventory, supported by the commune."""
    structure = fabriques.structure(demarche, nom=f"Crèche {n} (fictif)")
    fabriques.etat_de_structure(
        structure, places=places, mode="PSU", gestionnaire=gestionnaire, lignes=["BT_EAJE"]
    )
    ServiceSoutenu.objects.create(
        structure=structure,
        ligne="BT_EAJE",
        collectivite=commune,
        quantite_reference=places,
        quantite=places,
        ordre=n,
    )
    return structure


def mettre_en_regle(structure: Structure, commune: Organisation) -> None:
    """Its COF of the year with who manages it, and the subsidy of the commune with its evidence."""
    Cof.objects.create(
        structure=structure,
        ligne="BT_EAJE",
        numero=f"C-{structure.pk}",
        du=DEBUT,
        au=FIN,
        beneficiaire=structure.etats.get().gestionnaire,
    )
    Cofinancement.objects.create(
        structure=structure,
        annee=2026,
        collectivite=commune,
        nature="SUBVENTION",
        montant=1000,
        justificatif=_justificatif(structure),
    )


def _justificatif(structure: Structure) -> Fichier:
    octets = f"%PDF-1.7 fictif {structure.pk}".encode()
    return Fichier.objects.create(
        nom="deliberation.pdf",
        type=TypeFichier.PDF,
        taille=len(octets),
        empreinte=magasin.ranger(octets),
        depose_par="Camille Fictif",
        depose_le=fabriques.ANCIENNEMENT,
    )


def identifiants(service: ServiceSoutenu) -> dict[str, Any]:
    """What names, in the addresses, the right of a supported service and a scenario about it."""
    demarche = service.structure.demarche
    if not service.structure.etats.exists():
        fabriques.etat_de_structure(service.structure, du=dt.date(2020, 1, 1))
    scenario = Scenario.objects.create(
        demarche=demarche, nom="Fictif", modifie_le=fabriques.ANCIENNEMENT
    )
    jete = Scenario.objects.create(
        demarche=demarche,
        nom="Fictif jeté",
        modifie_le=fabriques.ANCIENNEMENT,
        supprime_le=fabriques.ANCIENNEMENT,
    )
    changement = ChangementSimule.objects.create(
        scenario=scenario,
        ordre=1,
        nature="FERMETURE",
        a_compter_de=2026,
        structure=service.structure,
    )
    return {
        "financements:montant.structure": service.structure.pk,
        "financements:montant.ligne": service.ligne,
        "financements:assiette.structure": service.structure.pk,
        "financements:assiette.ligne": service.ligne,
        "scenario": scenario.pk,
        "financements:scenario_remettre.scenario": jete.pk,
        "nature": "fermeture",
        "changement": changement.pk,
    }
