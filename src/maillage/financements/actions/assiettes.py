"""The acts on what the lines are computed from: written for a year, changed, erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions as celles_des_conventions
from maillage.diagnostics.models import Structure
from maillage.financements import permissions
from maillage.financements.models import Assiette
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, valeurs, verifier_version, verrouiller
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.financements.baremes import Baremes, nombre
from maillage.regles.financements.calcul import CalculRefuse, Feuille
from maillage.regles.financements.entrees import CASE, CHAMPS, CHOIX, DATES, NOMBRE, Champ
from maillage.regles.financements.prealables import verifier
from maillage.regles.financements.territoire import LIGNES_DE_DROIT

CHAMPS_ECRITS = ["ligne", "annee", "entrees", "source"]
TEXTE_AU_PLUS = 250


@transaction.atomic
def enregistrer(
    *,
    structure: Structure,
    ligne: str,
    annee: int,
    entrees: Mapping[str, Any],
    source: str,
    version: int | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Assiette:
    """Write the quantities of a line for a year, or change them; `version` is that changed (None: new).

    `entrees`: numbers as text, by key of the line; what is empty is not known. Raises `ActeRefuse`,
    `SaisieInvalide` (an unknown line or key, a wrong number, no source), `CalculRefuse` (F10, F26),
    `EtatIncompatible` (written meanwhile), `ModificationConcurrente`.
    """
    fraiche = verrouiller(structure)
    celles_des_conventions.exiger(
        permissions.refus_suivre(par, fraiche.demarche, timezone.localdate(le))
    )
    lues = _lire(ligne, annee, entrees)
    if not source.strip():
        raise SaisieInvalide("Dites d’où viennent ces quantités.", champ="source")
    assiette = Assiette.objects.filter(structure=fraiche, ligne=ligne, annee=annee).first()
    nouvelle = assiette is None
    if nouvelle and version is not None:
        raise EtatIncompatible("Ces quantités viennent d’être effacées par quelqu’un d’autre.")
    if assiette and version is None:
        raise EtatIncompatible(
            "Quelqu’un d’autre vient d’écrire ces quantités. Rechargez la page pour les voir."
        )
    if assiette and version is not None:
        verifier_version(assiette, version)
    assiette = assiette or Assiette(structure=fraiche, ligne=ligne, annee=annee)
    avant = {} if nouvelle else valeurs(assiette, CHAMPS_ECRITS)
    assiette.entrees, assiette.source, assiette.modifie_le = lues, source.strip(), le
    assiette.version += 0 if nouvelle else 1
    controler(assiette)
    assiette.save()
    consigner(
        acte="quantités d’une ligne écrites" if nouvelle else "quantités d’une ligne modifiées",
        objet=assiette,
        demarche=fraiche.demarche.slug,
        avant=avant or None,
        apres=valeurs(assiette, CHAMPS_ECRITS),
        par=par,
        le=le,
    )
    return assiette


@transaction.atomic
def effacer(*, assiette: Assiette, version: int, par: Utilisateur, le: dt.datetime) -> None:
    """Take away quantities written by mistake.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`.
    """
    fraiche = verrouiller(assiette)
    demarche = fraiche.structure.demarche
    celles_des_conventions.exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))
    verifier_version(fraiche, version)
    consigner(
        acte="quantités d’une ligne effacées",
        objet=fraiche,
        demarche=demarche.slug,
        avant=valeurs(fraiche, CHAMPS_ECRITS),
        par=par,
        le=le,
    )
    fraiche.delete()


def _lire(ligne: str, annee: int, entrees: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an entry: exact numbers as text, and nothing of what was left empty."""
    if ligne not in LIGNES_DE_DROIT:
        raise SaisieInvalide("Cette ligne de financement n’existe pas.", champ="ligne")
    champs = {champ.cle: champ for champ in CHAMPS.get(ligne, ())}
    inconnues = entrees.keys() - champs.keys()
    if inconnues:
        raise SaisieInvalide(f"« {sorted(inconnues)[0]} » n’est pas une donnée de cette ligne.")
    lues = {
        cle: _valeur(champs[cle], valeur)
        for cle, valeur in entrees.items()
        if valeur not in (None, "", False, [])
    }
    if not lues:
        raise SaisieInvalide("Saisissez au moins une quantité.")
    try:
        verifier(Feuille(ligne, annee, lues, Baremes()), {})
    except CalculRefuse as refus:
        raise SaisieInvalide(f"{refus.message} (règle {refus.regle})") from refus
    return lues


def _valeur(champ: Champ, valeur: Any) -> Any:
    if champ.genre == NOMBRE:
        exact = nombre(f"« {champ.libelle} »", valeur)
        if exact < 0:
            raise SaisieInvalide(
                f"Valeur impossible pour « {champ.libelle} » : {valeur}.", champ=champ.cle
            )
        return format(exact, "f")
    if champ.genre == CHOIX and valeur not in dict(champ.choix):
        raise SaisieInvalide(f"« {champ.libelle} » se choisit.", champ=champ.cle)
    if champ.genre == CASE:
        return True
    if champ.genre == DATES:
        return [str(jour) for jour in valeur]
    texte = str(valeur).strip()
    if len(texte) > TEXTE_AU_PLUS:
        raise SaisieInvalide(
            f"« {champ.libelle} » : {TEXTE_AU_PLUS} caractères au plus.", champ=champ.cle
        )
    return texte
