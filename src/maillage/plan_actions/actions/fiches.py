"""The acts on the fiches action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche, Thematique
from maillage.journal.modifications import connaitre, controler, nettoyer, verifier_version
from maillage.partenaires.models import Organisation
from maillage.plan_actions.actions import gardes, validation
from maillage.plan_actions.enums import PORTENT_DES_FICHES, TRANSITIONS_FICHE, EtatFiche
from maillage.plan_actions.models import ElementPlan, FicheAction, Principe
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.suivi_du_plan import EXIGENCES
from maillage.territoires.models import Territoire

LISTES: dict[str, type[models.Model]] = {
    "thematiques": Thematique,
    "partenaires": Organisation,
    "territoires": Territoire,
    "principes": Principe,
}
CHAMPS = (
    "numero",
    "intitule",
    "nature",
    "priorite",
    "est_deja_engagee",
    "thematiques",
    "constats",
    "objectifs",
    "description",
    "public",
    "resultats_attendus",
    "pilote",
    "pilote_personne",
    "referent_caf",
    "referent_collectivite",
    "partenaires",
    "territoires",
    "moyens",
    "debut",
    "fin",
    "est_continue",
    "criteres_evaluation",
    "evaluation",
    "risques",
    "principes",
    "schemas",
    "items_sppe",
    "provenance",
)


@transaction.atomic
def ajouter(
    *,
    demarche: Demarche,
    element: ElementPlan,
    intitule: str,
    etat: str = EtatFiche.PROPOSEE,
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> FicheAction:
    """Add a fiche as the last one of `element` (an axe or an objectif).

    `champs` are names of `CHAMPS`; `etat` is where it already stands when it comes from a document.
    Raises `ActeRefuse`, `Introuvable` (element of another démarche), `EtatIncompatible` (in the
    bin), `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    gardes.ouvrir(demarche, par, le)
    element = gardes.reprendre(element, demarche=demarche)
    _exiger_porteur(element)
    fiche = FicheAction(
        demarche=demarche, element=element, intitule=intitule.strip(), etat=etat, modifie_le=le
    )
    listes = _remplir(fiche, champs)
    controler(fiche)
    freres = _freres(element)
    fiche.position = len(freres)
    fiche.save()
    _relier(fiche, listes)
    gardes.ranger([*freres, fiche])
    apres = gardes.dits(fiche, ("etat", *CHAMPS))
    apres["element"] = str(element)
    raconter("fiche action ajoutée", fiche, apres=apres, par=par, le=le)
    return fiche


@transaction.atomic
def modifier(
    *,
    fiche: FicheAction,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> FicheAction:
    """Change the fields given in `champs` (names of `CHAMPS`); without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    frais = _reprendre(fiche, version, par, le)
    avant = gardes.mots(frais, champs)
    listes = _remplir(frais, champs)
    controler(frais)
    _relier(frais, listes)
    avant, apres = gardes.ecart(avant, gardes.mots(frais, champs))
    if not apres:
        return frais
    frais.version += 1
    frais.modifie_le = le
    frais.save()
    raconter("fiche action modifiée", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def passer(
    *,
    fiche: FicheAction,
    vers: str,
    version: int,
    motif: str = "",
    malgre_les_manques: bool = False,
    par: Utilisateur,
    le: dt.datetime,
) -> FicheAction:
    """Bring the fiche to the state `vers`, if `TRANSITIONS_FICHE` leads there from where it stands.

    To be validated it must have what `regles.suivi_du_plan` asks, unless `malgre_les_manques`, whose
    `motif` is kept as a dispense. Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`,
    `EtatIncompatible` (the list of what is missing, in French), `SaisieInvalide` (unknown state, no
    motif).
    """
    if vers not in EtatFiche:
        raise SaisieInvalide(
            f"« {vers} » n'est pas un état de fiche. Choisissez dans la liste.", champ="vers"
        )
    frais = _reprendre(fiche, version, par, le)
    depuis, voulu = EtatFiche(frais.etat), EtatFiche(vers)
    if voulu not in TRANSITIONS_FICHE[depuis]:
        permis = ", ".join(f"« {etat.label} »" for etat in TRANSITIONS_FICHE[depuis])
        suite = f"Elle peut passer à : {permis}." if permis else "C'est son dernier état."
        raise EtatIncompatible(
            f"Une fiche « {depuis.label} » ne passe pas directement à « {voulu.label} ». {suite}",
            champ="vers",
        )
    dispense = []
    if validation.ouvre_la_validation(depuis, voulu):
        dispense = validation.exiger(frais, malgre=malgre_les_manques, motif=motif, par=par, le=le)
    frais.etat = voulu
    frais.version += 1
    frais.modifie_le = le
    frais.save(update_fields=["etat", "version", "modifie_le"])
    raconter(
        "état de la fiche changé",
        frais,
        avant={"etat": depuis.label},
        apres={"etat": voulu.label}
        | ({"malgre": [EXIGENCES[manque] for manque in dispense]} if dispense else {}),
        motif=motif.strip(),
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def deplacer(
    *,
    fiche: FicheAction,
    element: ElementPlan,
    position: int | None = None,
    version: int | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> FicheAction:
    """Hang the fiche under `element` at `position` (0 first, None last); it keeps its history.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    frais = _reprendre(fiche, version, par, le)
    element = gardes.reprendre(element, demarche=frais.demarche)
    _exiger_porteur(element)
    avant = {"element": str(frais.element), "rang": frais.position + 1}
    ancien, change = frais.element, frais.element_id != element.pk
    frais.element = element
    if change:
        frais.version += 1
        frais.modifie_le = le
    gardes.inserer(frais, _freres(element, sauf=frais), position)
    frais.save(update_fields=["element", "version", "position", "modifie_le"])
    if change:
        gardes.ranger(_freres(ancien))
    avant, apres = gardes.ecart(avant, gardes.place(str(element), "element", frais, change))
    if apres:
        raconter("fiche action déplacée", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def supprimer(
    *, fiche: FicheAction, version: int, par: Utilisateur, le: dt.datetime
) -> FicheAction:
    """Put the fiche in the bin.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (already there), `ModificationConcurrente`.
    """
    frais = _reprendre(fiche, version, par, le)
    frais.supprime_le = le
    frais.save(update_fields=["supprime_le"])
    gardes.ranger(_freres(frais.element))
    raconter(
        "fiche action mise à la corbeille",
        frais,
        avant={"element": str(frais.element), "rang": frais.position + 1},
        apres={"corbeille": "oui"},
        par=par,
        le=le,
    )
    return frais


@transaction.atomic
def restaurer(*, fiche: FicheAction, par: Utilisateur, le: dt.datetime) -> FicheAction:
    """Take the fiche out of the bin, to its former place.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (not in the bin, or its objectif is, or
    it can no longer bear a fiche).
    """
    gardes.ouvrir(fiche.demarche, par, le)
    frais = gardes.reprendre(fiche, demarche=fiche.demarche, present=False)
    element = frais.element
    if element.supprime_le is not None:
        raise EtatIncompatible(
            f"« {frais} » se trouvait sous « {element} », qui est aussi dans la corbeille. "
            f"Rétablissez d'abord « {element} »."
        )
    if element.niveau not in PORTENT_DES_FICHES:
        raise EtatIncompatible(
            f"« {element} » a changé de niveau et ne porte plus de fiche. Rendez-lui son niveau, "
            "puis rétablissez cette fiche."
        )
    freres = _freres(element)
    frais.supprime_le = None
    gardes.inserer(frais, freres, frais.position)
    frais.save(update_fields=["supprime_le", "position"])
    raconter(
        "fiche action sortie de la corbeille",
        frais,
        apres={"element": str(element), "rang": frais.position + 1},
        par=par,
        le=le,
    )
    return frais


def _reprendre(
    fiche: FicheAction, version: int | None, par: Utilisateur, le: dt.datetime
) -> FicheAction:
    """The right asked, the row locked, the version checked (None: not asked)."""
    gardes.ouvrir(fiche.demarche, par, le)
    frais = gardes.reprendre(fiche, demarche=fiche.demarche)
    if version is not None:
        verifier_version(frais, version)
    return frais


def _remplir(fiche: FicheAction, champs: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the plain fields; the lists are checked and given back, to be set once the row exists."""
    listes = {}
    for champ, valeur in nettoyer(champs).items():
        if champ in LISTES:
            listes[champ] = gardes.existants(LISTES[champ], valeur, champ)
            _exiger_de_la_demarche(fiche.demarche, champ, listes[champ])
        else:
            setattr(fiche, champ, valeur)
    return listes


def _exiger_de_la_demarche(demarche: Demarche, champ: str, objets: list[Any]) -> None:
    """The communes of a fiche are in the perimeter, its principles are those of the démarche."""
    if champ == "principes" and any(p.demarche_id != demarche.pk for p in objets):
        raise SaisieInvalide(
            "Ce principe n'est pas de cette démarche. Choisissez dans la liste.", champ=champ
        )
    if champ == "territoires" and objets:
        du_perimetre = set(demarche.perimetre.values_list("commune", flat=True))
        dehors = [str(commune) for commune in objets if commune.pk not in du_perimetre]
        if dehors:
            raise SaisieInvalide(
                f"Hors du périmètre de la démarche : {', '.join(dehors)}. Choisissez dans la liste.",
                champ=champ,
            )


def _relier(fiche: FicheAction, listes: Mapping[str, list[Any]]) -> None:
    for champ, objets in listes.items():
        getattr(fiche, champ).set(objets)


def _exiger_porteur(element: ElementPlan) -> None:
    if element.niveau not in PORTENT_DES_FICHES:
        raise SaisieInvalide(
            f"« {element} » est un {element.get_niveau_display().lower()} : une fiche action se place "
            "sous un axe ou sous un objectif.",
            champ="element",
        )


def _freres(element: ElementPlan, sauf: FicheAction | None = None) -> list[FicheAction]:
    """The present fiches of the element, in order, locked."""
    freres = FicheAction.objects.filter(element=element, supprime_le=None)
    if sauf is not None:
        freres = freres.exclude(pk=sauf.pk)
    return list(freres.select_for_update(no_key=True))
