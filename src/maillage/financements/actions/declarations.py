"""The acts on the declarations of a year: made, corrected, accepted by the Caf, opened again."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import exiger
from maillage.diagnostics.models import Structure
from maillage.financements import permissions
from maillage.financements.actions.ecritures import verifier_la_ligne
from maillage.financements.enums import NatureVersement, OrigineDeclaration, StadeDeclaration
from maillage.financements.models import Declaration
from maillage.financements.queries.baremes import caf_de
from maillage.financements.queries.suivi import Calendriers
from maillage.interface.typographie import date_longue, nombre
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide
from maillage.regles.financements import suivi as regles
from maillage.regles.financements.suivi import TypeDeclaration

CHAMPS = ["structure", "ligne", "annee", "stade", "deposee_le", "quantite", "droit", "commentaire"]
MODIFIABLES = ["deposee_le", "quantite", "droit", "commentaire"]


@transaction.atomic
def deposer(
    *, demarche: Demarche, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> Declaration:
    """Keep a declaration; `champs` are among `CHAMPS`.

    Raises `ActeRefuse`, `SaisieInvalide` (a wrong period: F19; a negative or a State line: F10, F31).
    """
    exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))
    verrouiller(demarche)
    return _deposer(demarche, champs, OrigineDeclaration.SAISIE, par, le)


@transaction.atomic
def modifier(
    *,
    declaration: Declaration,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Declaration:
    """Correct a declaration that the Caf has not accepted; `champs` are among `MODIFIABLES`.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    exiger(permissions.refus_suivre(par, declaration.demarche, timezone.localdate(le)))
    frais = verrouiller(declaration)
    verifier_version(frais, version)
    _exiger_ouverte(frais)
    return _changer(frais, champs, par, le)


@transaction.atomic
def valider(
    *, declaration: Declaration, version: int, par: Utilisateur, le: dt.datetime
) -> Declaration:
    """The Caf accepts a declaration; a réel opens the solde (F22).

    Raises `ActeRefuse`, `EtatIncompatible` (already done, no right, a gap without comment: F20),
    `ModificationConcurrente`.
    """
    exiger(permissions.refus_valider(par, declaration.demarche, timezone.localdate(le)))
    frais = verrouiller(declaration)
    verifier_version(frais, version)
    _exiger_ouverte(frais)
    if frais.droit is None:
        raise EtatIncompatible(
            "Cette déclaration ne porte pas encore de droit : écrivez-le avant de la valider."
        )
    _exiger_le_commentaire(frais)
    frais.validee_le = timezone.localdate(le)
    frais.validee_par = par.nom_complet[:200]
    frais.version += 1
    frais.save()
    apres = {"validee_le": frais.validee_le}
    raconter("déclaration validée", frais, par=par, le=le, apres=apres)
    return frais


@transaction.atomic
def rouvrir(
    *, declaration: Declaration, version: int, par: Utilisateur, le: dt.datetime
) -> Declaration:
    """The Caf takes its acceptance back, while no solde nor indu was settled.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    exiger(permissions.refus_valider(par, declaration.demarche, timezone.localdate(le)))
    frais = verrouiller(declaration)
    verifier_version(frais, version)
    if not frais.est_validee:
        raise EtatIncompatible(
            "Cette déclaration n’est pas validée : elle peut déjà être modifiée."
        )
    regles_ = frais.structure.versements.filter(ligne=frais.ligne, annee=frais.annee).exclude(
        nature=NatureVersement.ACOMPTE
    )
    if frais.stade == StadeDeclaration.REEL and regles_.exists():
        raise EtatIncompatible(
            "Le solde ou l’indu de cette année est déjà enregistré. Retirez ce versement avant de "
            "rouvrir le réel."
        )
    avant = {"validee_le": frais.validee_le}
    frais.validee_le, frais.validee_par = None, ""
    frais.version += 1
    frais.save()
    raconter("déclaration rouverte", frais, par=par, le=le, avant=avant)
    return frais


@transaction.atomic
def retirer(*, declaration: Declaration, version: int, par: Utilisateur, le: dt.datetime) -> None:
    """Take away a declaration made by mistake. Raises `ActeRefuse`, `EtatIncompatible`."""
    exiger(permissions.refus_suivre(par, declaration.demarche, timezone.localdate(le)))
    frais = verrouiller(declaration)
    verifier_version(frais, version)
    _exiger_ouverte(frais)
    raconter("déclaration retirée", frais, par=par, le=le, avant=valeurs(frais, CHAMPS))
    frais.delete()


@dataclass(frozen=True, slots=True)
class DeclarationLue:
    """A row of an imported workbook; `version` is that of the declaration it replaces, 0 for a new one."""

    structure: int
    ligne: str
    annee: int
    stade: str
    deposee_le: dt.date
    quantite: Decimal | None
    droit: Decimal | None
    commentaire: str = ""
    version: int = 0


@transaction.atomic
def importer(
    *, demarche: Demarche, lues: Sequence[DeclarationLue], par: Utilisateur, le: dt.datetime
) -> list[Declaration]:
    """Write all the rows of a workbook, or none; those without a change are left as they are.

    Raises `ActeRefuse`, `SaisieInvalide`, `EtatIncompatible`, `ModificationConcurrente`; the message
    names the row that stopped it.
    """
    exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))
    verrouiller(demarche)
    structures = {s.pk: s for s in demarche.structures.filter(supprime_le=None)}
    ecrites = []
    for lue in lues:
        structure = structures.get(lue.structure)
        if structure is None:
            raise Introuvable(
                "Une structure de ce classeur n’est plus dans l’inventaire. Rien n’a été importé : "
                "déposez de nouveau le classeur."
            )
        ecrites.append(_importer_une(demarche, structure, lue, par, le))
    return [declaration for declaration in ecrites if declaration is not None]


def est_inchangee(declaration: Declaration, lue: DeclarationLue) -> bool:
    """Whether the row says what the declaration says already."""
    return all(getattr(declaration, nom) == getattr(lue, nom) for nom in MODIFIABLES)


class Essai:
    """What the rows of a workbook would become: judged as the act judges them, and not written."""

    def __init__(self, demarche: Demarche, le: dt.datetime) -> None:
        self.demarche, self.le = demarche, le
        self.calendriers = Calendriers(caf_de(demarche))

    def de(
        self, structure: Structure, lue: DeclarationLue, connue: Declaration | None
    ) -> Declaration:
        """The declaration as it would be. Raises `SaisieInvalide`, `EtatIncompatible`."""
        if connue is not None:
            _exiger_ouverte(connue)
        essayee = copy.copy(connue) or Declaration(
            demarche=self.demarche,
            structure=structure,
            ligne=lue.ligne,
            annee=lue.annee,
            stade=lue.stade,
        )
        for nom in MODIFIABLES:
            setattr(essayee, nom, getattr(lue, nom))
        _verifier(essayee, self.le, self.calendriers)
        return essayee


def _importer_une(
    demarche: Demarche,
    structure: Structure,
    lue: DeclarationLue,
    par: Utilisateur,
    le: dt.datetime,
) -> Declaration | None:
    cle = {"structure": structure, "ligne": lue.ligne, "annee": lue.annee, "stade": lue.stade}
    contenu = {nom: getattr(lue, nom) for nom in MODIFIABLES}
    actuelle = Declaration.objects.select_for_update().filter(**cle).order_by("pk").first()
    if actuelle is None and lue.version == 0:
        origine = OrigineDeclaration.IMPORT
        return _deposer(demarche, {**cle, **contenu}, origine, par, le)
    if actuelle is None or actuelle.version != lue.version:
        raise EtatIncompatible(
            f"La déclaration « {actuelle or structure} » a changé depuis l’aperçu. Rien n’a été "
            "importé : déposez de nouveau le classeur."
        )
    if est_inchangee(actuelle, lue):
        return None
    _exiger_ouverte(actuelle)
    return _changer(actuelle, contenu, par, le)


def _deposer(
    demarche: Demarche,
    champs: Mapping[str, Any],
    origine: OrigineDeclaration,
    par: Utilisateur,
    le: dt.datetime,
) -> Declaration:
    connaitre(champs, CHAMPS)
    declaration = Declaration(demarche=demarche, origine=origine, **champs)
    if declaration.structure.demarche_id != demarche.pk:
        raise Introuvable("Cette structure ne fait pas partie de l’inventaire de cette démarche.")
    _verifier(declaration, le)
    declaration.save()
    apres = valeurs(declaration, CHAMPS)
    raconter("déclaration déposée", declaration, par=par, le=le, apres=apres)
    return declaration


def _changer(
    frais: Declaration, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> Declaration:
    connaitre(champs, MODIFIABLES)
    avant, apres = appliquer(frais, champs)
    if not apres:
        return frais
    frais.version += 1
    _verifier(frais, le)
    frais.save()
    raconter("déclaration modifiée", frais, par=par, le=le, avant=avant, apres=apres)
    return frais


def _verifier(
    declaration: Declaration, le: dt.datetime, calendriers: Calendriers | None = None
) -> None:
    declaration.commentaire = declaration.commentaire.strip()
    verifier_la_ligne(declaration.ligne)
    controler(declaration)
    if declaration.quantite is None and declaration.droit is None:
        raise SaisieInvalide(
            "Une déclaration porte une quantité, un droit, ou les deux.", champ="quantite"
        )
    if declaration.deposee_le > timezone.localdate(le):
        raise SaisieInvalide("Une déclaration ne se dépose pas dans l’avenir.", champ="deposee_le")
    stade = TypeDeclaration(declaration.stade)
    calendriers = calendriers or Calendriers(caf_de(declaration.demarche))
    calendrier = calendriers.de(declaration.ligne, declaration.annee)
    if not regles.periode_coherente(stade, declaration.annee, declaration.deposee_le, calendrier):
        des = regles.ouverture(stade, declaration.annee, calendrier)
        raise SaisieInvalide(
            f"Période de déclaration incohérente. « {declaration.get_stade_display()} "
            f"{declaration.annee} » se dépose à partir du {date_longue(des)}.",
            champ="deposee_le",
        )


def _exiger_le_commentaire(declaration: Declaration) -> None:
    """A réel far from what was foreseen says why before it is accepted (F20)."""
    if declaration.stade != StadeDeclaration.REEL or declaration.commentaire:
        return
    prevu = (
        declaration.structure.declarations.filter(
            ligne=declaration.ligne,
            annee=declaration.annee,
            stade=StadeDeclaration.PREVISIONNEL,
        )
        .values_list("droit", flat=True)
        .first()
    )
    calendriers = Calendriers(caf_de(declaration.demarche))
    calendrier = calendriers.de(declaration.ligne, declaration.annee)
    seuil = calendrier.seuil_ecart if calendrier else regles.SEUIL_D_ECART
    if regles.commentaire_requis(prevu, declaration.droit, seuil):
        ecart = regles.ecart_en_pour_cent(prevu, declaration.droit)
        raise EtatIncompatible(
            f"Écart de {nombre(ecart)} % avec le prévisionnel : commentaire requis. Demandez au "
            "gestionnaire ce qui l’explique et notez-le dans la déclaration."
        )


def _exiger_ouverte(declaration: Declaration) -> None:
    if declaration.est_validee:
        raise EtatIncompatible(
            f"« {declaration} » est validée par la Caf : elle ne change plus. La Caf peut la rouvrir."
        )
