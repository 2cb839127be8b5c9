"""The acts on what the collectivités give each year to the services, with its evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.fichiers.actions import fichiers
from maillage.financements.actions import annexe
from maillage.financements.models import Cofinancement, ServiceSoutenu
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements import motifs
from maillage.regles.financements.motifs import RegleEnfreinte
from maillage.regles.services_soutenus import est_un_bonus_territoire, theme

CHAMPS = ["structure", "annee", "collectivite", "nature", "montant"]
MODIFIABLES = ["nature", "montant"]
COMPETENCES = {
    "petite-enfance": "petite enfance",
    "enfance": "enfance",
    "parentalite": "parentalité",
    "animation-vie-sociale": "animation de la vie sociale",
}


@dataclass(frozen=True, slots=True)
class Justificatif:
    """The file that proves a support: its name and its bytes."""

    nom: str
    octets: bytes


@transaction.atomic
def enregistrer(
    *,
    demarche: Demarche,
    champs: Mapping[str, Any],
    justificatif: Justificatif | None,
    par: Utilisateur,
    le: dt.datetime,
) -> Cofinancement:
    """Write what a collectivité gives to a structure in a year; `champs` are names of `CHAMPS`.

    Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide`, `RegleEnfreinte`: F04 (who gives signs nothing,
    or has not the compétence), F05 (nothing is given, or nothing proves it).
    """
    connaitre(champs, CHAMPS)
    propres = nettoyer(champs)
    demarche = annexe.ouvrir(demarche, par, le)
    soutien = Cofinancement(**propres)
    if getattr(soutien, "structure_id", None) is None:
        raise SaisieInvalide("Choisissez la structure soutenue.", champ="structure")
    soutien.structure = annexe.de_l_inventaire(demarche, soutien.structure)
    _verifier(demarche, soutien)
    if justificatif is None:
        raise RegleEnfreinte(
            "F05",
            f"{motifs.sans_soutien(str(soutien.structure))} Joignez le justificatif : délibération, "
            "notification ou extrait de budget.",
            champ="fichier",
        )
    soutien.justificatif = fichiers.deposer(
        nom=justificatif.nom, octets=justificatif.octets, par=par, le=le
    )
    controler(soutien)
    soutien.save()
    apres = {**valeurs(soutien, CHAMPS), "justificatif": soutien.justificatif.empreinte}
    annexe.noter("cofinancement enregistré", soutien, demarche, apres=apres, par=par, le=le)
    return soutien


@transaction.atomic
def modifier(
    *,
    cofinancement: Cofinancement,
    version: int,
    champs: Mapping[str, Any],
    justificatif: Justificatif | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Cofinancement:
    """Change the amount, the nature (`MODIFIABLES`) or the evidence of a support.

    Raises as `enregistrer`, and `ModificationConcurrente`.
    """
    connaitre(champs, MODIFIABLES)
    propres = nettoyer(champs)
    demarche = annexe.ouvrir(cofinancement.demarche, par, le)
    soutien = verrouiller(cofinancement)
    verifier_version(soutien, version)
    if justificatif is not None:
        propres["justificatif"] = fichiers.deposer(
            nom=justificatif.nom, octets=justificatif.octets, par=par, le=le
        )
    avant, apres = appliquer(soutien, propres)
    if not apres:
        return soutien
    _verifier(demarche, soutien)
    controler(soutien)
    soutien.version += 1
    soutien.save()
    annexe.noter(
        "cofinancement modifié", soutien, demarche, avant=avant, apres=apres, par=par, le=le
    )
    return soutien


@transaction.atomic
def retirer(*, cofinancement: Cofinancement, par: Utilisateur, le: dt.datetime) -> None:
    """Take away a support written by mistake; its evidence is kept. Raises `ActeRefuse`, `Introuvable`."""
    demarche = annexe.ouvrir(cofinancement.demarche, par, le)
    soutien = verrouiller(cofinancement)
    avant = valeurs(soutien, CHAMPS)
    annexe.noter("cofinancement retiré", soutien, demarche, avant=avant, par=par, le=le)
    soutien.delete()


def _verifier(demarche: Demarche, soutien: Cofinancement) -> None:
    annexe.verifier_l_annee(soutien.annee, "annee")
    if soutien.montant is None or soutien.montant <= Decimal(0):
        raise RegleEnfreinte("F05", motifs.sans_soutien(str(soutien.structure)), champ="montant")
    if getattr(soutien, "collectivite_id", None) is None:
        raise SaisieInvalide("Choisissez la collectivité qui soutient.", champ="collectivite")
    lignes = list(
        ServiceSoutenu.objects.filter(structure=soutien.structure).select_related("competente")
    )
    bonus = [s for s in lignes if s.ligne and est_un_bonus_territoire(s.ligne)]
    annexe.verifier_le_signataire(
        demarche, soutien.collectivite, "" if bonus or not lignes else lignes[0].ligne
    )
    for service in bonus:
        if service.competente is not None and service.competente != soutien.collectivite:
            competence = COMPETENCES.get(theme(service.ligne), "de ce service")
            raise RegleEnfreinte(
                "F04",
                motifs.pas_competente(str(soutien.collectivite), f"« {competence} »"),
                champ="collectivite",
            )
