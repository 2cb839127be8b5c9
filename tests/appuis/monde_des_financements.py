"""What the addresses of the money and of the inventory lead to, in the world of one démarche."""

from __future__ import annotations

import datetime as dt
from typing import Any

import fabriques
from appuis import argent, droits
from maillage.conventions.models import Demarche

LONGTEMPS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def identifiants(demarche: Demarche) -> dict[str, Any]:
    """One object of each kind, by parameter of address."""
    return {
        **_financements(demarche),
        **argent.identifiants(demarche),
        **_structures(demarche),
        **_baremes(demarche),
    }


def _financements(demarche: Demarche) -> dict[str, Any]:
    """What `cle` names at each address of the services soutenus, of their COF and of who pays for them."""
    service = fabriques.service_soutenu(demarche, ligne="BT_EAJE")
    cof = fabriques.cof(service, fichier=fabriques.justificatif())
    soutien = fabriques.cofinancement(service.structure)
    reference = fabriques.montant_de_reference(demarche)
    cles = (
        (service.pk, ("service", "service_retirer")),
        (reference.pk, ("reference", "reference_retirer", "repartir")),
        (cof.pk, ("cof", "cof_joindre", "cof_exemplaire", "cof_retirer")),
        (soutien.pk, ("cofinancement", "justificatif", "cofinancement_retirer")),
    )
    return {
        **{f"financements:{nom}.cle": cle for cle, noms in cles for nom in noms},
        **droits.identifiants(service),
    }


def _structures(demarche: Demarche) -> dict[str, Any]:
    """A structure with one état, one that was taken out, a published count and the open directory."""
    structure = fabriques.structure(demarche)
    fabriques.annuaire_public(demarche)
    return {
        "recensement": fabriques.recensement(demarche).pk,
        "structure": structure.pk,
        "etat": fabriques.etat_de_structure(structure).pk,
        "diagnostics:structure_remettre.structure": fabriques.structure(
            demarche, supprime_le=LONGTEMPS
        ).pk,
    }


def _baremes(demarche: Demarche) -> dict[str, Any]:
    """A row of barème of the Caf of the démarche, and its line."""
    caf = demarche.parties.get(role="CAF").organisation
    valeur = fabriques.bareme(caf)
    lignes = {f"baremes:{nom}.ligne": valeur.ligne for nom in ("ligne", "saisir")}
    return {
        **lignes,
        "caf": caf.pk,
        "baremes:remplacer.pk": valeur.pk,
        "baremes:retirer.pk": valeur.pk,
    }
