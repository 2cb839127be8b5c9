"""What every act on the inventory checks: who, in which state, and whether an état can be true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.diagnostics import permissions
from maillage.diagnostics.enums import (
    DU_JEUNE_ENFANT,
    ModeFinancement,
    PublicAccueilli,
    TypeStructure,
)
from maillage.diagnostics.lignes import COMPTENT_DES_ENFANTS, lignes_de
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.journal.modifications import (
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.financements.prealables import D_UN_EAJE_PSU

DE_L_ETAT = [
    "du",
    "nature",
    "gestionnaire",
    "statut",
    "autre_gestionnaire",
    "autre_statut",
    "mode",
    "places",
    "heures",
    "heures_ouverture",
    "etp",
    "groupes",
    "lignes",
    "financee_par_la_caf",
    "labels",
    "source",
]
# What an état takes over from the one before it, when the act says nothing of it.
SUIT = [nom for nom in DE_L_ETAT if nom not in ("du", "nature", "source")]
PLUS_DE_PLACES = 30_000
PREMIER_JOUR, DERNIER_JOUR = dt.date(1900, 1, 1), dt.date(2100, 12, 31)


def reprendre(
    structure: Structure, par: Utilisateur, le: dt.datetime, *, retiree: bool = False
) -> Structure:
    """The row locked, in the inventory (or out of it), for who may keep it. Within a transaction."""
    fraiche = verrouiller(structure)
    permissions.exiger(
        permissions.refus_tenir_l_inventaire(par, fraiche.demarche, timezone.localdate(le))
    )
    if retiree and fraiche.supprime_le is None:
        raise EtatIncompatible(f"« {fraiche} » n’a pas été retirée : il n’y a rien à remettre.")
    if not retiree and fraiche.supprime_le is not None:
        raise EtatIncompatible(
            f"« {fraiche} » a été retirée de l’inventaire. Remettez-la, puis recommencez."
        )
    return fraiche


def nouvel_etat(structure: Structure, champs: Mapping[str, Any], le: dt.datetime) -> EtatStructure:
    """An état of these fields, checked and not saved. Raises `SaisieInvalide`."""
    connaitre(champs, DE_L_ETAT)
    # The rank is known when it is written: none of the stored rows has this one.
    etat = EtatStructure(structure=structure, rang=0, ecrit_le=le, **nettoyer(champs))
    verifier_l_etat(etat)
    return etat


def jour(du: dt.date | None) -> dt.date:
    """The day from which an état holds, within what can be. Raises `SaisieInvalide`."""
    if du is None or not PREMIER_JOUR <= du <= DERNIER_JOUR:
        raise SaisieInvalide(
            "Donnez la date à partir de laquelle cela vaut, entre 1900 et 2100.", champ="du"
        )
    return du


def verifier_l_etat(etat: EtatStructure) -> None:
    """What cannot be true of a structure of this kind. Raises `SaisieInvalide`, with its field."""
    jour(etat.du)
    _verifier_les_quantites(etat)
    controler(etat)
    _verifier_le_sens(etat)


def verifier_l_identite(structure: Structure) -> None:
    """What else it is and whom it takes in: known words, each said once. Raises `SaisieInvalide`."""
    controler(structure)
    for champ, connus in (
        ("autres_types", TypeStructure.values),
        ("publics", PublicAccueilli.values),
    ):
        dits = getattr(structure, champ)
        if not isinstance(dits, list) or not set(dits) <= set(connus):
            raise SaisieInvalide("Cette valeur n’est pas dans la liste.", champ=champ)
        if len(set(dits)) != len(dits):
            raise SaisieInvalide("Une même valeur est donnée deux fois.", champ=champ)
    if structure.type in structure.autres_types:
        raise SaisieInvalide(
            "Ce type est déjà celui de la structure : ne donnez ici que les autres.",
            champ="autres_types",
        )


def essayer(structure: Structure, champs: Mapping[str, Any], le: dt.datetime) -> None:
    """Check a structure that is not stored and its first état, as the act will. Raises `SaisieInvalide`."""
    connaitre(champs, DE_L_ETAT)
    verifier_l_identite(structure)
    etat = EtatStructure(structure=structure, ecrit_le=le, **nettoyer(champs))
    jour(etat.du)
    _verifier_les_quantites(etat)
    try:
        etat.clean_fields(exclude={"structure", "gestionnaire", "autre_gestionnaire"})
    except ValidationError as erreur:
        champ, messages = next(iter(erreur.message_dict.items()))
        raise SaisieInvalide(" ".join(messages), champ=champ) from erreur
    _verifier_le_sens(etat)


def _verifier_le_sens(etat: EtatStructure) -> None:
    structure = etat.structure
    if etat.mode and structure.type not in DU_JEUNE_ENFANT:
        raise SaisieInvalide(
            "Seul un accueil du jeune enfant relève de la PSU ou de la Paje.", champ="mode"
        )
    if etat.autre_gestionnaire_id and etat.autre_gestionnaire_id == etat.gestionnaire_id:
        raise SaisieInvalide(
            "L’autre gestionnaire est le même que le premier : laissez-le vide.",
            champ="autre_gestionnaire",
        )
    verifier_les_lignes(structure, etat)
    _verifier_le_maximum(etat)


def verifier_les_lignes(
    structure: Structure, etat: EtatStructure, *, champ: str = "lignes"
) -> None:
    """The lines of financing exist, suit the kind and the mode, and are said once (F08)."""
    permises = lignes_de(structure.type)
    for code in etat.lignes:
        if code not in LIGNES:
            raise SaisieInvalide(f"La ligne de financement « {code} » n’existe pas.", champ=champ)
        if code not in permises:
            raise SaisieInvalide(
                f"« {LIGNES[code].intitule} » ne finance pas ce type de structure "
                f"({structure.get_type_display()}).",
                champ=champ,
            )
        if etat.mode == ModeFinancement.PAJE and code.startswith(D_UN_EAJE_PSU):
            raise SaisieInvalide("Une micro-crèche Paje n’ouvre pas droit à ce bonus.", champ=champ)
    if len(set(etat.lignes)) != len(etat.lignes):
        raise SaisieInvalide("Une même ligne de financement est donnée deux fois.", champ=champ)
    if etat.lignes and etat.financee_par_la_caf is False:
        raise SaisieInvalide(
            "Une structure qui porte une ligne de financement est financée par la Caf.",
            champ="financee_par_la_caf",
        )


def _verifier_les_quantites(etat: EtatStructure) -> None:
    """What no structure has: more places than a town, an amount that is not a number (F10)."""
    for nom in ("places", "groupes"):
        if (getattr(etat, nom) or 0) > PLUS_DE_PLACES:
            raise SaisieInvalide(
                f"Valeur impossible : {getattr(etat, nom)}. Relisez ce nombre.", champ=nom
            )
    for nom in ("heures", "heures_ouverture", "etp"):
        valeur = getattr(etat, nom)
        if isinstance(valeur, float):
            raise TypeError(f"{nom}: a quantity is a Decimal, never a float")
        if isinstance(valeur, Decimal) and not valeur.is_finite():
            raise SaisieInvalide("Cette quantité n’est pas un nombre.", champ=nom)


def _verifier_le_maximum(etat: EtatStructure) -> None:
    """Hours of children cannot exceed the places times the hours of opening (F10)."""
    if etat.structure.type not in COMPTENT_DES_ENFANTS:
        return
    if etat.heures is None or etat.places is None or etat.heures_ouverture is None:
        return
    if etat.heures > etat.places * etat.heures_ouverture:
        raise SaisieInvalide(
            "Valeur impossible pour les heures par an : elles dépassent les places multipliées par les "
            "heures d’ouverture.",
            champ="heures",
        )


def dites(structure: Structure, noms: list[str]) -> dict[str, Any]:
    """The fields of a structure that say something, for the journal."""
    return {nom: v for nom, v in valeurs(structure, noms).items() if v not in ([], False)}


def dits(etat: EtatStructure) -> dict[str, Any]:
    """The fields of an état that say something, for the journal."""
    lus = valeurs(etat, DE_L_ETAT)
    return {nom: valeur for nom, valeur in lus.items() if valeur != []}
