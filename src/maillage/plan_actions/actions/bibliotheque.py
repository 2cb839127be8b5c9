"""The acts on the library: a territory offers a fiche, publishes it, withdraws it; another copies it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche, Thematique
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import (
    connaitre,
    controler,
    verifier_version,
    verrouiller,
)
from maillage.plan_actions.actions import fiches, gardes
from maillage.plan_actions.enums import TRANSITIONS_DU_MODELE, EtatModele
from maillage.plan_actions.models import ElementPlan, FicheAction, ModeleDeFiche
from maillage.plan_actions.models.bibliotheque import TEXTES_DU_MODELE
from maillage.plan_actions.queries.bibliotheque import noms_a_retirer
from maillage.regles.anonymisation import anonymiser
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = (*TEXTES_DU_MODELE, "nature", "mention")
LONGUEUR_DE_PROVENANCE = 200


def brouillon(fiche: FicheAction) -> tuple[dict[str, str], list[str]]:
    """The texts of a fiche without what would name its territory, and what was taken out (reads only)."""
    noms = noms_a_retirer(fiche)
    textes: dict[str, str] = {}
    retires: list[str] = []
    for nom in TEXTES_DU_MODELE:
        lu = anonymiser(getattr(fiche, nom), noms)
        textes[nom] = lu.texte
        retires += lu.retires
    return textes, list(dict.fromkeys(retires))


def restes(fiche: FicheAction | None, champs: Mapping[str, Any]) -> list[str]:
    """What the texts still say that would name the territory, a person or an amount (reads only)."""
    noms = noms_a_retirer(fiche) if fiche else []
    trouves: list[str] = []
    for nom in TEXTES_DU_MODELE:
        trouves += anonymiser(str(champs.get(nom, "")), noms).retires
    return list(dict.fromkeys(trouves))


@transaction.atomic
def proposer(
    *,
    fiche: FicheAction,
    champs: Mapping[str, Any],
    thematiques: Iterable[Thematique] = (),
    par: Utilisateur,
    le: dt.datetime,
) -> ModeleDeFiche:
    """Make a model of the fiche, to be read again: nobody else sees it before it is published.

    `champs` are names of `CHAMPS`. Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (in the
    bin), `SaisieInvalide`.
    """
    gardes.ouvrir(fiche.demarche, par, le)
    source = gardes.reprendre(fiche, demarche=fiche.demarche)
    modele = ModeleDeFiche(demarche=source.demarche, fiche=source, propose_par=par, propose_le=le)
    _remplir(modele, champs)
    retenues = gardes.existants(Thematique, thematiques, "thematiques")
    modele.save()
    modele.thematiques.set(retenues)
    apres = {"intitule": modele.intitule, "mention": modele.mention}
    _consigner("fiche proposée à la bibliothèque", modele, apres=apres, par=par, le=le)
    return modele


@transaction.atomic
def modifier(
    *,
    modele: ModeleDeFiche,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> ModeleDeFiche:
    """Change the text of a model that is not withdrawn.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, `EtatIncompatible`, `SaisieInvalide`.
    """
    frais = _reprendre(modele, version, par, le)
    if frais.etat == EtatModele.RETIREE:
        raise EtatIncompatible(
            f"« {frais} » est retirée de la bibliothèque. Reprenez-la d'abord pour la relire."
        )
    avant = {nom: getattr(frais, nom) for nom in champs}
    _remplir(frais, champs)
    avant, apres = gardes.ecart(avant, {nom: getattr(frais, nom) for nom in champs})
    if not apres:
        return frais
    frais.version += 1
    frais.save()
    _consigner("fiche modèle modifiée", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def passer(
    *,
    modele: ModeleDeFiche,
    vers: str,
    version: int,
    restes_acceptes: bool = False,
    par: Utilisateur,
    le: dt.datetime,
) -> ModeleDeFiche:
    """Publish, withdraw, or take back to read again, as `TRANSITIONS_DU_MODELE` allows.

    To publish a text that still names something known asks for `restes_acceptes`: its owner read it.
    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, `EtatIncompatible`, `SaisieInvalide`.
    """
    if vers not in EtatModele:
        raise SaisieInvalide(f"« {vers} » n'est pas un état de la bibliothèque.", champ="vers")
    frais = _reprendre(modele, version, par, le)
    depuis, voulu = EtatModele(frais.etat), EtatModele(vers)
    if voulu not in TRANSITIONS_DU_MODELE[depuis]:
        raise EtatIncompatible(
            f"Une fiche « {depuis.label} » ne passe pas à « {voulu.label} ». Rechargez la page."
        )
    if voulu == EtatModele.PUBLIEE and not restes_acceptes:
        dits = restes(frais.fiche, {nom: getattr(frais, nom) for nom in TEXTES_DU_MODELE})
        if dits:
            mots = ", ".join(f"« {mot} »" for mot in dits[:8])
            raise SaisieInvalide(
                f"Le texte dit encore {mots}. Remplacez ces mots, ou confirmez qu'ils peuvent être "
                "publics.",
                champ="restes_acceptes",
            )
    frais.etat = voulu
    frais.version += 1
    if voulu == EtatModele.PUBLIEE:
        frais.publie_le, frais.retire_le = le, None
    elif voulu == EtatModele.RETIREE:
        frais.retire_le = le
    frais.save(update_fields=["etat", "version", "publie_le", "retire_le"])
    _consigner(
        "état d'une fiche modèle changé",
        frais,
        avant={"etat": depuis.label},
        apres={"etat": voulu.label},
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def copier(
    *,
    modele: ModeleDeFiche,
    demarche: Demarche,
    element: ElementPlan,
    par: Utilisateur,
    le: dt.datetime,
) -> FicheAction:
    """A fiche of `demarche` made of the model, under `element`; it keeps where it comes from.

    Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide`, and `EtatIncompatible` when the model was
    withdrawn meanwhile.
    """
    frais = verrouiller(modele)
    if frais.etat != EtatModele.PUBLIEE:
        raise EtatIncompatible(
            f"« {frais} » n'est plus dans la bibliothèque : son territoire l'a retirée. Rien n'a été "
            "copié."
        )
    champs = {nom: getattr(frais, nom) for nom in (*TEXTES_DU_MODELE, "nature")}
    fiche = fiches.ajouter(
        demarche=demarche,
        element=element,
        **champs,
        thematiques=list(frais.thematiques.all()),
        provenance=provenance(frais),
        par=par,
        le=le,
    )
    fiche.modele = frais
    fiche.save(update_fields=["modele"])
    return fiche


def provenance(modele: ModeleDeFiche) -> str:
    """What a copy says of its origin, for ever: the model may be withdrawn later."""
    origine = f", {modele.mention}" if modele.mention else ""
    texte = f"Bibliothèque, modèle {modele.pk}{origine} : {modele.intitule}"
    if len(texte) <= LONGUEUR_DE_PROVENANCE:
        return texte
    return texte[: LONGUEUR_DE_PROVENANCE - 1].rstrip() + "…"


def _reprendre(
    modele: ModeleDeFiche, version: int, par: Utilisateur, le: dt.datetime
) -> ModeleDeFiche:
    if modele.demarche is None:
        raise EtatIncompatible("Ce modèle n'a plus de démarche : personne ne peut le modifier.")
    gardes.ouvrir(modele.demarche, par, le)
    frais = verrouiller(modele)
    verifier_version(frais, version)
    return frais


def _remplir(modele: ModeleDeFiche, champs: Mapping[str, Any]) -> None:
    connaitre(champs, CHAMPS)
    for nom, valeur in champs.items():
        setattr(modele, nom, valeur.strip())
    controler(modele)


def _consigner(
    acte: str,
    modele: ModeleDeFiche,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=modele,
        demarche=modele.demarche.slug if modele.demarche else "",
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
