"""The acts on the register of the COF: one a structure and line at a time, paid to the gestionnaire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.fichiers.actions import fichiers
from maillage.financements import queries
from maillage.financements.actions import annexe
from maillage.financements.models import Cof
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.financements import motifs
from maillage.regles.financements.motifs import RegleEnfreinte
from maillage.regles.services_soutenus import DES_COLLECTIVITES, Periode

CHAMPS = ["structure", "ligne", "numero", "du", "au", "beneficiaire", "signee_le"]
MODIFIABLES = ["numero", "du", "au", "beneficiaire", "signee_le"]


@transaction.atomic
def enregistrer(
    *, demarche: Demarche, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> Cof:
    """Write a COF in the register; `champs` are names of `CHAMPS`. The CTG itself pays nothing.

    Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide` (two COF over one day), `RegleEnfreinte` (F03:
    the payee is not the gestionnaire; F08).
    """
    connaitre(champs, CHAMPS)
    propres = nettoyer(champs)
    demarche = annexe.ouvrir(demarche, par, le)
    cof = Cof(**propres)
    if getattr(cof, "structure_id", None) is None:
        raise SaisieInvalide("Choisissez la structure que cette COF finance.", champ="structure")
    cof.structure = annexe.de_l_inventaire(demarche, cof.structure)
    annexe.verifier_la_ligne(cof.structure, cof.ligne)
    _verifier(demarche, cof)
    cof.save()
    annexe.noter("COF enregistrée", cof, demarche, apres=valeurs(cof, CHAMPS), par=par, le=le)
    return cof


@transaction.atomic
def modifier(
    *, cof: Cof, version: int, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> Cof:
    """Change a COF, but neither its structure nor its line; `champs` are among `MODIFIABLES`.

    Raises as `enregistrer`, and `ModificationConcurrente`, F06 (the annexe cites it for a year that it
    would no longer cover), F16 (a signed annexe cites it, and no avenant is being written).
    """
    connaitre(champs, MODIFIABLES)
    propres = nettoyer(champs)
    demarche = annexe.ouvrir(cof.structure.demarche, par, le)
    cof = verrouiller(cof)
    verifier_version(cof, version)
    avant, apres = appliquer(cof, propres)
    if not apres:
        return cof
    _verifier(demarche, cof)
    _verifier_les_citations(demarche, cof, apres)
    cof.version += 1
    cof.save()
    annexe.noter("COF modifiée", cof, demarche, avant=avant, apres=apres, par=par, le=le)
    return cof


@transaction.atomic
def joindre(*, cof: Cof, nom: str, octets: bytes, par: Utilisateur, le: dt.datetime) -> Cof:
    """Keep the signed copy. Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide` (`fichiers.deposer`)."""
    demarche = annexe.ouvrir(cof.structure.demarche, par, le)
    cof = verrouiller(cof)
    fichier = fichiers.deposer(nom=nom, octets=octets, par=par, le=le)
    avant, apres = appliquer(cof, {"fichier": fichier})
    cof.version += 1
    cof.save(update_fields=["fichier", "version"])
    apres = {**apres, "empreinte": fichier.empreinte}
    annexe.noter(
        "exemplaire signé de la COF joint", cof, demarche, avant=avant, apres=apres, par=par, le=le
    )
    return cof


@transaction.atomic
def retirer(*, cof: Cof, par: Utilisateur, le: dt.datetime) -> None:
    """Take out of the register what was written by mistake. Raises `ActeRefuse`, `EtatIncompatible`."""
    demarche = annexe.ouvrir(cof.structure.demarche, par, le)
    cof = verrouiller(cof)
    if cof.soutiens.exists():
        raise EtatIncompatible(
            f"L’annexe des services soutenus cite la {cof}. Retirez d’abord cette mention de l’annexe."
        )
    annexe.noter("COF retirée", cof, demarche, avant=valeurs(cof, CHAMPS), par=par, le=le)
    cof.delete()


def _verifier(demarche: Demarche, cof: Cof) -> None:
    controler(cof)
    for annee, champ in ((cof.du.year, "du"), (cof.au.year, "au")):
        annexe.verifier_l_annee(annee, champ)
    _verifier_le_beneficiaire(demarche, cof)
    for autre in queries.cofs_de(cof.structure, cof.ligne).exclude(pk=cof.pk):
        if autre.du <= cof.au and cof.du <= autre.au:
            raise SaisieInvalide(
                f"La {autre} couvre déjà cette structure et cette ligne du {autre.du:%d/%m/%Y} au "
                f"{autre.au:%d/%m/%Y} : deux COF ne se recouvrent pas. Corrigez l’une des périodes.",
                champ="du",
            )


def _verifier_le_beneficiaire(demarche: Demarche, cof: Cof) -> None:
    """The gestionnaire is paid, but for the posts that a collectivité employs (F03)."""
    if cof.ligne in DES_COLLECTIVITES:
        if cof.beneficiaire not in queries.collectivites(demarche):
            raise RegleEnfreinte(
                "F03",
                f"{motifs.autre_beneficiaire(str(cof.structure))} Pour cette ligne, c’est la collectivité "
                "qui emploie la personne.",
                champ="beneficiaire",
            )
        return
    etats = cof.structure.etats.select_related("gestionnaire").order_by("du", "rang")
    gestionnaire = queries.gestionnaire_au(etats, cof.du)
    if gestionnaire is not None and gestionnaire != cof.beneficiaire:
        raise RegleEnfreinte(
            "F03",
            f"{motifs.autre_beneficiaire(str(cof.structure))} D’après l’inventaire, c’est "
            f"« {gestionnaire} ».",
            champ="beneficiaire",
        )


def _verifier_les_citations(demarche: Demarche, cof: Cof, apres: Mapping[str, Any]) -> None:
    """What the annexe says of a COF that it cites stays true."""
    citees = list(cof.soutiens.all())
    decouvertes = [
        s.annee
        for s in citees
        if s.annee is not None and not Periode(cof.du, cof.au).couvre(s.annee)
    ]
    if decouvertes:
        raise RegleEnfreinte(
            "F06", motifs.cof_qui_ne_couvre_pas(str(cof.structure), decouvertes), champ="au"
        )
    if citees and set(apres) & {"numero", "du", "au"}:
        annexe.exiger_un_avenant(demarche)
