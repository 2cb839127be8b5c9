"""The acts on the shared diagnosis: opened, scoped, put to an instance, validated, opened again.

Every act that writes it locks its row first: a validation and a change never cross.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche, Thematique
from maillage.conventions.queries import thematiques_retenues
from maillage.diagnostics import figement, permissions
from maillage.diagnostics.attendus import ATTENDUES, raison_de_ne_pas_valider
from maillage.diagnostics.enums import TRANSITIONS_DU_DIAGNOSTIC, EtatDiagnostic
from maillage.diagnostics.etapes_types import etapes_types
from maillage.diagnostics.models import (
    LONGUEUR_DE_LA_PORTEE,
    Diagnostic,
    EtapeDiagnostic,
    SectionDiagnostic,
    VersionDiagnostic,
)
from maillage.diagnostics.queries.annexe_1 import manquantes
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide


@transaction.atomic
def ouvrir(
    *,
    demarche: Demarche,
    portee: str = "",
    thematiques: Collection[Thematique] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Diagnostic:
    """Open the diagnosis, with its sections to write and the six stages of annexe 1.

    Without `thematiques`, those of the démarche. Raises `ActeRefuse`, `EtatIncompatible` (already open),
    `SaisieInvalide`.
    """
    demarche = verrouiller(demarche)
    exiger_d_ecrire(demarche, par, le)
    if Diagnostic.objects.filter(demarche=demarche).exists():
        raise EtatIncompatible(
            "Le diagnostic de cette démarche est déjà ouvert. Rechargez sa page."
        )
    diagnostic = Diagnostic(demarche=demarche, portee=_portee(portee))
    controler(diagnostic)
    diagnostic.save()
    if thematiques is None:
        thematiques = [retenue.thematique for retenue in thematiques_retenues(demarche)]
    diagnostic.thematiques.set(thematiques)
    SectionDiagnostic.objects.bulk_create(
        SectionDiagnostic(diagnostic=diagnostic, cle=attendue.cle) for attendue in ATTENDUES
    )
    for etape in etapes_types(demarche):
        ecrite = EtapeDiagnostic.objects.create(
            diagnostic=diagnostic,
            intitule=etape.intitule,
            fin=etape.fin,
            autres_acteurs=etape.autres_acteurs,
        )
        ecrite.organisations.set(etape.organisations)
    apres = valeurs(diagnostic, ["portee"]) | {"thematiques": _noms(thematiques)}
    raconter("diagnostic ouvert", diagnostic, apres=apres, par=par, le=le)
    return diagnostic


@transaction.atomic
def modifier(
    *,
    diagnostic: Diagnostic,
    version: int,
    portee: str,
    thematiques: Collection[Thematique],
    par: Utilisateur,
    le: dt.datetime,
) -> Diagnostic:
    """Change the scope and the thématiques under study.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    frais = reprendre(diagnostic, par, le)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, {"portee": _portee(portee)})
    anciennes = list(frais.thematiques.all())
    if set(anciennes) != set(thematiques):
        avant["thematiques"], apres["thematiques"] = _noms(anciennes), _noms(thematiques)
    if not apres:
        return frais
    _enregistrer(frais)
    frais.thematiques.set(thematiques)
    raconter("portée du diagnostic modifiée", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def soumettre(
    *, diagnostic: Diagnostic, version: int, par: Utilisateur, le: dt.datetime
) -> Diagnostic:
    """Put it to an instance: it waits as it is.

    Raises `ActeRefuse`, `EtatIncompatible` (which names what is not written), `ModificationConcurrente`.
    """
    frais = verrouiller(diagnostic)
    exiger_d_ecrire(frais.demarche, par, le)
    _exiger_le_passage(frais, EtatDiagnostic.A_VALIDER)
    verifier_version(frais, version)
    raison = raison_de_ne_pas_valider(frais, frais.sections.all())
    if raison:
        raise EtatIncompatible(raison)
    return _passer(frais, EtatDiagnostic.A_VALIDER, "diagnostic proposé à la validation", par, le)


@transaction.atomic
def retirer_la_proposition(
    *, diagnostic: Diagnostic, version: int, par: Utilisateur, le: dt.datetime
) -> Diagnostic:
    """Take it back from the instance, to write on; one that is being written stays so.

    Raises `ActeRefuse`, `EtatIncompatible` (validated), `ModificationConcurrente`.
    """
    frais = verrouiller(diagnostic)
    exiger_d_ecrire(frais.demarche, par, le)
    if frais.etat == EtatDiagnostic.VALIDE:
        _refuser_si_fige(frais)
    verifier_version(frais, version)
    if frais.etat == EtatDiagnostic.EN_COURS:
        return frais
    return _passer(frais, EtatDiagnostic.EN_COURS, "rédaction du diagnostic reprise", par, le)


@transaction.atomic
def valider(
    *,
    diagnostic: Diagnostic,
    version: int,
    valide_le: dt.date,
    valide_par: str,
    par: Utilisateur,
    le: dt.datetime,
) -> VersionDiagnostic:
    """Note that an instance validated it: its document is frozen with its fingerprint.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    frais = verrouiller(diagnostic)
    _exiger_de_valider(frais.demarche, par, le)
    _exiger_le_passage(frais, EtatDiagnostic.VALIDE)
    verifier_version(frais, version)
    _verifier_la_decision(valide_le, valide_par, timezone.localdate(le))
    raison = raison_de_ne_pas_valider(frais, frais.sections.all())
    if raison:
        raise EtatIncompatible(raison)
    figee = _figer(frais, valide_le, valide_par.strip(), par, le)
    frais.etat, frais.valide_le, frais.valide_par = (
        EtatDiagnostic.VALIDE,
        valide_le,
        figee.valide_par,
    )
    _enregistrer(frais)
    apres = {
        "etat": frais.etat,
        "valide_le": valide_le.isoformat(),
        "valide_par": figee.valide_par,
        "numero": figee.numero,
        "empreinte": figee.empreinte,
        "manques": figee.manques,
    }
    raconter("diagnostic validé", frais, apres=apres, par=par, le=le)
    return figee


@transaction.atomic
def rouvrir(
    *, diagnostic: Diagnostic, version: int, motif: str, par: Utilisateur, le: dt.datetime
) -> Diagnostic:
    """Open a validated diagnosis again, for a reason; the validated version stays readable.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    frais = verrouiller(diagnostic)
    _exiger_de_valider(frais.demarche, par, le)
    if frais.etat != EtatDiagnostic.VALIDE:
        raise EtatIncompatible("Ce diagnostic n’est pas validé : il se modifie déjà.")
    verifier_version(frais, version)
    if not motif.strip():
        raise SaisieInvalide(
            "Dites pourquoi le diagnostic est rouvert : ce motif reste dans l’historique.",
            champ="motif",
        )
    frais.rouvert_le, frais.motif_de_reouverture = le, motif.strip()
    frais.valide_le, frais.valide_par = None, ""
    return _passer(frais, EtatDiagnostic.EN_COURS, "diagnostic rouvert", par, le, motif=motif)


def reprendre(diagnostic: Diagnostic, par: Utilisateur, le: dt.datetime) -> Diagnostic:
    """The row locked, still open to changes, for who may write it. Within the transaction of an act."""
    frais = verrouiller(diagnostic)
    exiger_d_ecrire(frais.demarche, par, le)
    _refuser_si_fige(frais)
    return frais


def exiger_non_fige(demarche: Demarche) -> None:
    """`EtatIncompatible` while the diagnosis awaits its validation or has it; its row is locked.

    To be called first in the transaction of an act on what the diagnosis holds (a constat).
    """
    diagnostic = (
        Diagnostic.objects.select_for_update(no_key=True)
        .filter(demarche=demarche)
        .order_by("pk")
        .first()
    )
    if diagnostic is not None:
        _refuser_si_fige(diagnostic)


def exiger_d_ecrire(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    """`ActeRefuse` for who may not write the diagnosis."""
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_ecrire_le_diagnostic(par, demarche, jour))


def _exiger_de_valider(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_valider_le_diagnostic(par, demarche, jour))


def _refuser_si_fige(diagnostic: Diagnostic) -> None:
    if diagnostic.etat == EtatDiagnostic.VALIDE:
        raise EtatIncompatible(
            f"Le diagnostic a été validé le {diagnostic.valide_le:%d/%m/%Y} par "
            f"«\u00a0{diagnostic.valide_par}\u00a0»\u00a0: il ne se modifie plus. Rouvrez-le, avec un motif, "
            "puis recommencez."
        )
    if diagnostic.etat == EtatDiagnostic.A_VALIDER:
        raise EtatIncompatible(
            "Le diagnostic est proposé à la validation\u00a0: il attend tel quel. Reprenez sa rédaction, "
            "puis recommencez."
        )


def _exiger_le_passage(diagnostic: Diagnostic, vers: EtatDiagnostic) -> None:
    if vers not in TRANSITIONS_DU_DIAGNOSTIC[EtatDiagnostic(diagnostic.etat)]:
        raise EtatIncompatible(
            f"Le diagnostic est «\u00a0{diagnostic.get_etat_display().lower()}\u00a0»\u00a0: il ne peut pas "
            f"passer à «\u00a0{vers.label.lower()}\u00a0». Rechargez sa page."
        )


def _verifier_la_decision(valide_le: dt.date, valide_par: str, jour: dt.date) -> None:
    if not valide_par.strip():
        raise SaisieInvalide(
            "Dites quelle instance a validé le diagnostic, par exemple «\u00a0Comité de pilotage\u00a0».",
            champ="valide_par",
        )
    if valide_le > jour:
        raise SaisieInvalide(
            f"La date de validation, {valide_le:%d/%m/%Y}, n’est pas encore passée. Notez la validation "
            "une fois la décision prise.",
            champ="valide_le",
        )
    if valide_le.year < 1990:
        raise SaisieInvalide("Relisez l’année de la validation.", champ="valide_le")


def _figer(
    diagnostic: Diagnostic,
    valide_le: dt.date,
    valide_par: str,
    par: Utilisateur,
    le: dt.datetime,
) -> VersionDiagnostic:
    """The document as it reads now, with what annexe 1 asks for and is not there."""
    dernier: int = diagnostic.versions.aggregate(dernier=Max("numero"))["dernier"] or 0
    demarche = diagnostic.demarche
    figee = VersionDiagnostic(
        diagnostic=diagnostic,
        numero=dernier + 1,
        manques=[ligne.intitule for ligne in manquantes(demarche, timezone.localdate(le))],
        valide_le=valide_le,
        valide_par=valide_par,
        figee_le=le,
        figee_par=par.email,
        figee_par_nom=par.nom_complet,
    )
    figee.document, figee.empreinte = figement.figer(demarche, figee)
    controler(figee)
    figee.save(force_insert=True)
    return figee


def _passer(
    diagnostic: Diagnostic,
    vers: EtatDiagnostic,
    acte: str,
    par: Utilisateur,
    le: dt.datetime,
    motif: str = "",
) -> Diagnostic:
    avant = {"etat": diagnostic.etat}
    diagnostic.etat = vers
    _enregistrer(diagnostic)
    apres = {"etat": diagnostic.etat}
    raconter(acte, diagnostic, avant=avant, apres=apres, motif=motif.strip(), par=par, le=le)
    return diagnostic


def _enregistrer(diagnostic: Diagnostic) -> None:
    diagnostic.version += 1
    controler(diagnostic)
    diagnostic.save()


def _portee(portee: str) -> str:
    propre = portee.strip()
    if len(propre) > LONGUEUR_DE_LA_PORTEE:
        raise SaisieInvalide(
            f"La portée compte {len(propre)} caractères\u00a0; {LONGUEUR_DE_LA_PORTEE} au plus sont gardés. "
            "Raccourcissez-la.",
            champ="portee",
        )
    return propre


def _noms(thematiques: Collection[Thematique]) -> list[str]:
    return sorted(thematique.nom for thematique in thematiques)
