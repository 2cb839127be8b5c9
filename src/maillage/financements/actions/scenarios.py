"""The acts on the scenarios: made, changed, copied, thrown away, put back. None touches the real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions as celles_des_conventions
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.financements import permissions
from maillage.financements.enums import NatureSimulee
from maillage.financements.models import ChangementSimule, Scenario
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide
from maillage.regles.financements.lignes import REPARTIES
from maillage.regles.financements.scenarios import QUANTITES
from maillage.regles.financements.territoire import LIGNES_DE_DROIT

CHAMPS = ["nom", "description"]
D_UN_CHANGEMENT = [
    "nature",
    "a_compter_de",
    "structure",
    "nom",
    "gestionnaire",
    "ligne",
    "quantite",
    "collectivite",
    "vers",
    "montant",
]
CHANGEMENTS_AU_PLUS = 100
# What each nature cannot do without; the rest of the fields is left empty.
EXIGES: dict[str, tuple[str, ...]] = {
    NatureSimulee.OUVERTURE: ("nom", "gestionnaire", "ligne", "quantite"),
    NatureSimulee.FERMETURE: ("structure",),
    NatureSimulee.CAPACITE: ("structure", "quantite"),
    NatureSimulee.ETP: ("structure", "ligne", "quantite"),
    NatureSimulee.PERIMETRE: ("collectivite", "vers"),
    NatureSimulee.REFERENCE: ("collectivite", "ligne", "montant"),
}
FACULTATIFS: dict[str, tuple[str, ...]] = {
    NatureSimulee.OUVERTURE: ("collectivite",),
    NatureSimulee.CAPACITE: ("ligne",),
    NatureSimulee.PERIMETRE: ("ligne",),
}


@transaction.atomic
def creer(
    *, demarche: Demarche, nom: str, description: str = "", par: Utilisateur, le: dt.datetime
) -> Scenario:
    """A scenario that changes nothing yet. Raises `ActeRefuse`, `SaisieInvalide` (a name taken)."""
    _exiger_le_droit(demarche, par, le)
    scenario = Scenario(
        demarche=demarche, nom=nom.strip(), description=description.strip(), modifie_le=le
    )
    controler(scenario)
    scenario.save()
    raconter("scénario créé", scenario, apres=valeurs(scenario, CHAMPS), par=par, le=le)
    return scenario


@transaction.atomic
def modifier(
    *,
    scenario: Scenario,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Scenario:
    """Rename it, or say better what it is. Raises as `creer`, and `ModificationConcurrente`."""
    frais = _reprendre(scenario, par, le)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, {nom: champs[nom].strip() for nom in CHAMPS if nom in champs})
    if apres:
        _enregistrer(frais, le)
        raconter("scénario modifié", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def dupliquer(*, scenario: Scenario, nom: str, par: Utilisateur, le: dt.datetime) -> Scenario:
    """Another scenario with the same changes. Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide`."""
    frais = _reprendre(scenario, par, le)
    copie = Scenario(
        demarche=frais.demarche, nom=nom.strip(), description=frais.description, modifie_le=le
    )
    controler(copie)
    copie.save()
    for changement in frais.changements.all():
        changement.pk, changement.scenario = None, copie
        changement._state.adding = True
        changement.save()
    raconter(
        "scénario dupliqué", copie, apres={"nom": copie.nom, "d_apres": frais.nom}, par=par, le=le
    )
    return copie


@transaction.atomic
def jeter(*, scenario: Scenario, version: int, par: Utilisateur, le: dt.datetime) -> Scenario:
    """To the bin, from where it can be put back. Raises `ActeRefuse`, `ModificationConcurrente`."""
    frais = _reprendre(scenario, par, le)
    verifier_version(frais, version)
    frais.supprime_le = le
    frais.save(update_fields=["supprime_le"])
    raconter("scénario jeté", frais, avant=valeurs(frais, CHAMPS), par=par, le=le)
    return frais


@transaction.atomic
def remettre(*, scenario: Scenario, par: Utilisateur, le: dt.datetime) -> Scenario:
    """Out of the bin. Raises `ActeRefuse`, `EtatIncompatible`, `SaisieInvalide` (its name was taken)."""
    frais = verrouiller(scenario)
    _exiger_le_droit(frais.demarche, par, le)
    if frais.supprime_le is None:
        raise EtatIncompatible(f"« {frais} » n’est pas dans la corbeille.")
    frais.supprime_le = None
    controler(frais)
    frais.save(update_fields=["supprime_le"])
    raconter("scénario remis", frais, apres=valeurs(frais, CHAMPS), par=par, le=le)
    return frais


@transaction.atomic
def ajouter_un_changement(
    *, scenario: Scenario, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> ChangementSimule:
    """One more change, after the others; `champs` are names of `D_UN_CHANGEMENT`.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (in the bin), `SaisieInvalide` (what its
    nature asks is missing, a structure of another démarche, a line without quantity).
    """
    frais = _reprendre(scenario, par, le)
    ordre = frais.changements.count() + 1
    if ordre > CHANGEMENTS_AU_PLUS:
        raise SaisieInvalide(f"Un scénario porte {CHANGEMENTS_AU_PLUS} changements au plus.")
    changement = ChangementSimule(scenario=frais, ordre=ordre, **_utiles(champs))
    _verifier(changement)
    changement.save()
    _enregistrer(frais, le)
    raconter(
        "changement simulé ajouté",
        frais,
        apres={"changement": valeurs(changement, D_UN_CHANGEMENT)},
        par=par,
        le=le,
    )
    return changement


@transaction.atomic
def retirer_un_changement(
    *, changement: ChangementSimule, par: Utilisateur, le: dt.datetime
) -> None:
    """Without this change. Raises `ActeRefuse`, `Introuvable` (already taken away)."""
    frais = _reprendre(changement.scenario, par, le)
    sien = frais.changements.filter(pk=changement.pk).first()
    if sien is None:
        raise Introuvable("Ce changement vient d’être retiré par quelqu’un d’autre.")
    raconter(
        "changement simulé retiré",
        frais,
        avant={"changement": valeurs(sien, D_UN_CHANGEMENT)},
        par=par,
        le=le,
    )
    sien.delete()
    _enregistrer(frais, le)


def _utiles(champs: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the nature reads; the others are dropped, whatever was given."""
    connaitre(champs, D_UN_CHANGEMENT)
    nature = champs.get("nature", "")
    gardes = {*EXIGES.get(nature, ()), *FACULTATIFS.get(nature, ()), "nature", "a_compter_de"}
    return {nom: valeur for nom, valeur in nettoyer(champs).items() if nom in gardes}


def _verifier(changement: ChangementSimule) -> None:
    controler(changement)
    for nom in EXIGES[changement.nature]:
        if getattr(changement, nom) in (None, ""):
            libelle = ChangementSimule._meta.get_field(nom).verbose_name  # type: ignore[union-attr]
            raise SaisieInvalide(f"Il manque : {libelle}.", champ=nom)
    demarche = changement.scenario.demarche
    if changement.structure and changement.structure.demarche_id != demarche.pk:
        raise SaisieInvalide("Cette structure est d’une autre démarche.", champ="structure")
    if changement.vers and changement.vers == changement.collectivite:
        raise SaisieInvalide("La compétence passe à une autre collectivité.", champ="vers")
    _verifier_la_ligne(changement)


def _verifier_la_ligne(changement: ChangementSimule) -> None:
    ligne = changement.ligne
    if ligne and ligne not in LIGNES_DE_DROIT:
        raise SaisieInvalide("Cette ligne de financement n’existe pas.", champ="ligne")
    comptees = REPARTIES | QUANTITES.keys()
    if changement.quantite is not None and ligne and ligne not in comptees:
        raise SaisieInvalide(
            "Cette ligne se calcule sur des charges, et non sur une quantité.", champ="ligne"
        )
    partagee = changement.nature == NatureSimulee.OUVERTURE and ligne in REPARTIES
    if partagee and changement.collectivite is None:
        raise SaisieInvalide(
            "Dites quelle collectivité la soutient : c’est son montant de référence qui se partage.",
            champ="collectivite",
        )
    if changement.nature == NatureSimulee.REFERENCE and ligne not in REPARTIES:
        raise SaisieInvalide("Seul un bonus territoire a un montant de référence.", champ="ligne")


def _reprendre(scenario: Scenario, par: Utilisateur, le: dt.datetime) -> Scenario:
    frais = verrouiller(scenario)
    _exiger_le_droit(frais.demarche, par, le)
    if frais.supprime_le is not None:
        raise EtatIncompatible(f"« {frais} » est dans la corbeille. Remettez-le, puis recommencez.")
    return frais


def _exiger_le_droit(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    celles_des_conventions.exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))


def _enregistrer(scenario: Scenario, le: dt.datetime) -> None:
    scenario.version += 1
    scenario.modifie_le = le
    controler(scenario)
    scenario.save()
