"""What every act on the annexe checks: who, in which state, whose structure, and the rules F03 to F08."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import exiger
from maillage.conventions.queries import avenant_en_preparation, version_de_reference
from maillage.diagnostics.enums import ModeFinancement
from maillage.diagnostics.etats import periodes
from maillage.diagnostics.lignes import lignes_de
from maillage.diagnostics.models import Structure
from maillage.financements import permissions, queries
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verrouiller
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable, SaisieInvalide
from maillage.regles.financements import motifs
from maillage.regles.financements.motifs import RegleEnfreinte
from maillage.regles.financements.prealables import D_UN_EAJE_PSU
from maillage.regles.services_soutenus import SOUTENUES, est_un_bonus_territoire

ANNEES = range(1990, 2101)


def ouvrir(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> Demarche:
    """The démarche locked, for who keeps its money; to be called in the transaction of an act."""
    demarche = verrouiller(demarche)
    exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))
    return demarche


def exiger_un_avenant(demarche: Demarche) -> None:
    """The annexe of a frozen version changes in a draft avenant only (F16). Raises `RegleEnfreinte`."""
    if version_de_reference(demarche) is None or avenant_en_preparation(demarche) is not None:
        return
    raise RegleEnfreinte(
        "F16",
        f"{motifs.PAR_AVENANT} L’annexe est figée avec la convention : commencez un avenant dans "
        "« Actes », puis modifiez-la. Rien n’a été enregistré.",
    )


def de_l_inventaire(demarche: Demarche, structure: Structure) -> Structure:
    """The structure as it is stored, of this démarche and still in the inventory."""
    fraiche = Structure.objects.filter(pk=structure.pk, demarche=demarche, supprime_le=None).first()
    if fraiche is None:
        raise Introuvable(
            f"« {structure} » ne fait pas partie de l’inventaire de cette démarche, ou en a été retirée."
        )
    return fraiche


def verifier_la_ligne(structure: Structure, ligne: str) -> None:
    """The line suits the kind of the structure, and a Paje micro-crèche has no PSU bonus (F08)."""
    if not ligne:
        return
    if ligne not in SOUTENUES:
        raise SaisieInvalide(f"La ligne de financement « {ligne} » n’existe pas.", champ="ligne")
    if ligne not in lignes_de(structure.type):
        raise SaisieInvalide(
            f"« {SOUTENUES[ligne].intitule} » ne finance pas ce type de structure "
            f"({structure.get_type_display()}).",
            champ="ligne",
        )
    lues = periodes(structure.etats.all())
    if lues and lues[-1].etat.mode == ModeFinancement.PAJE and ligne.startswith(D_UN_EAJE_PSU):
        raise RegleEnfreinte(
            "F08", "Une micro-crèche Paje n’ouvre pas droit à ce bonus.", champ="ligne"
        )


def verifier_l_annee(annee: int | None, champ: str) -> None:
    """A year of this century or of the one before."""
    if annee is not None and annee not in ANNEES:
        raise SaisieInvalide(f"{annee} n’est pas une année possible.", champ=champ)


def verifier_le_signataire(
    demarche: Demarche, collectivite: Organisation | None, ligne: str
) -> None:
    """Who pays for a bonus territoire signs the convention; for another line it is a party (F04)."""
    if collectivite is None:
        return
    bonus = not ligne or est_un_bonus_territoire(ligne)
    if collectivite not in queries.collectivites(demarche, signataires=bonus):
        raise RegleEnfreinte("F04", motifs.pas_signataire(str(collectivite)), champ="collectivite")


def noter(
    acte: str,
    objet: Model,
    demarche: Demarche,
    *,
    avant: Mapping[str, Any] | None = None,
    apres: Mapping[str, Any] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    """Write the act in the journal of the démarche."""
    consigner(
        acte=acte,
        objet=objet,
        demarche=demarche.slug,
        avant=dict(avant or {}),
        apres=dict(apres or {}),
        par=par,
        le=le,
    )
