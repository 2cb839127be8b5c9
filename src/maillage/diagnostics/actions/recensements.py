"""The acts on the published counts: noted as they are printed, changed, taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.diagnostics import permissions
from maillage.diagnostics.enums import StatutGestion
from maillage.diagnostics.models import RecensementPublie
from maillage.diagnostics.models.recensement import NOMBRE_AU_PLUS
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

CHAMPS = [
    "intitule",
    "type",
    "public",
    "annee",
    "total",
    "lignes",
    "partage",
    "extrait",
    "source",
    "explication",
]
LIGNES_AU_PLUS = 12


@transaction.atomic
def noter(
    *, demarche: Demarche, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> RecensementPublie:
    """Note a count as it was published; `champs` are among `CHAMPS`.

    `lignes` are mappings of `statuts` (one or two of `StatutGestion`), `nombre`, `partagees`.
    Raises `ActeRefuse`, `SaisieInvalide`. A total that is not the sum of its lines is kept as it is.
    """
    connaitre(champs, CHAMPS)
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_tenir_l_inventaire(par, demarche, timezone.localdate(le)))
    recensement = RecensementPublie(demarche=demarche, modifie_le=le, **nettoyer(champs))
    _verifier(recensement)
    recensement.save()
    raconter(
        "recensement publié noté", recensement, apres=valeurs(recensement, CHAMPS), par=par, le=le
    )
    return recensement


@transaction.atomic
def modifier(
    *,
    recensement: RecensementPublie,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> RecensementPublie:
    """Change a note, its explanation above all; without a real change, nothing is written.

    Raises as `noter`, and `Introuvable`, `ModificationConcurrente`.
    """
    connaitre(champs, CHAMPS)
    fraiche = _reprendre(recensement, version, par, le)
    avant, apres = appliquer(fraiche, nettoyer(champs))
    if not apres:
        return fraiche
    _verifier(fraiche)
    fraiche.version += 1
    fraiche.modifie_le = le
    fraiche.save()
    raconter("recensement publié modifié", fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


@transaction.atomic
def retirer(
    *, recensement: RecensementPublie, version: int, par: Utilisateur, le: dt.datetime
) -> None:
    """Take away a count noted by mistake; the journal keeps what it said.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`.
    """
    fraiche = _reprendre(recensement, version, par, le)
    raconter("recensement publié retiré", fraiche, avant=valeurs(fraiche, CHAMPS), par=par, le=le)
    fraiche.delete()


def _reprendre(
    recensement: RecensementPublie, version: int, par: Utilisateur, le: dt.datetime
) -> RecensementPublie:
    fraiche = verrouiller(recensement)
    permissions.exiger(
        permissions.refus_tenir_l_inventaire(par, fraiche.demarche, timezone.localdate(le))
    )
    verifier_version(fraiche, version)
    return fraiche


def _verifier(recensement: RecensementPublie) -> None:
    controler(recensement)
    _verifier_les_lignes(recensement.lignes)
    if recensement.total is None and not recensement.lignes:
        raise SaisieInvalide("Donnez le total publié, ou une ligne au moins.", champ="total")
    if recensement.partage and not any(ligne["partagees"] for ligne in recensement.lignes):
        raise SaisieInvalide(
            "Dites dans une ligne combien de structures sont partagées, ou laissez ce champ vide.",
            champ="partage",
        )


def _verifier_les_lignes(lignes: Sequence[Mapping[str, Any]]) -> None:
    if len(lignes) > LIGNES_AU_PLUS:
        raise SaisieInvalide(f"{LIGNES_AU_PLUS} lignes au plus.", champ="lignes")
    vus: set[frozenset[str]] = set()
    for ligne in lignes:
        statuts = frozenset(ligne["statuts"])
        if not statuts or len(statuts) != len(ligne["statuts"]) or len(statuts) > 2:
            raise SaisieInvalide(
                "Chaque ligne dit qui gère : un gestionnaire, ou deux qui sont comptés ensemble.",
                champ="lignes",
            )
        if not statuts <= set(StatutGestion.values):
            raise SaisieInvalide("Ce gestionnaire n’est pas dans la liste.", champ="lignes")
        if statuts in vus:
            raise SaisieInvalide("Deux lignes ont le même gestionnaire.", champ="lignes")
        vus.add(statuts)
        nombre, partagees = ligne["nombre"], ligne["partagees"]
        if not 0 <= nombre <= NOMBRE_AU_PLUS:
            raise SaisieInvalide(f"« {nombre} » n’est pas un nombre de structures.", champ="lignes")
        if not 0 <= partagees <= nombre:
            raise SaisieInvalide(
                f"{partagees} structures partagées sur {nombre} : c’est plus que la ligne n’en compte.",
                champ="lignes",
            )
