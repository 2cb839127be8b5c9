"""The act on a section of the diagnosis: its text, where it stands, or why it is without object."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.diagnostics.actions.diagnostic import reprendre
from maillage.diagnostics.enums import EtatSection
from maillage.diagnostics.models import LONGUEUR_D_UNE_SECTION, SectionDiagnostic
from maillage.journal.modifications import appliquer, controler, verifier_version, verrouiller
from maillage.regles.erreurs import SaisieInvalide


@transaction.atomic
def ecrire(
    *,
    section: SectionDiagnostic,
    version: int,
    texte: str,
    etat: EtatSection,
    motif: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> SectionDiagnostic:
    """Write a section; `version` is the one that was read. `motif` says why it is without object.

    Raises `ActeRefuse`, `EtatIncompatible` (proposed or validated), `ModificationConcurrente`,
    `SaisieInvalide`.
    """
    reprendre(section.diagnostic, par, le)
    fraiche = verrouiller(section)
    verifier_version(fraiche, version)
    texte, motif = texte.strip(), motif.strip()
    if motif and etat != EtatSection.SANS_OBJET:
        raise SaisieInvalide(
            "Un motif n’est gardé que pour une section sans objet\u00a0: choisissez cet état, ou videz le "
            "motif.",
            champ="motif",
        )
    if texte and etat == EtatSection.A_FAIRE:
        etat = EtatSection.EN_COURS
    avant, apres = appliquer(fraiche, {"texte": texte, "etat": etat, "motif": motif})
    if not apres:
        return fraiche
    fraiche.modifie_le, fraiche.modifie_par = le, par.nom_complet
    fraiche.version += 1
    _verifier(fraiche)
    controler(fraiche)
    fraiche.save()
    raconter("section du diagnostic écrite", fraiche, avant=avant, apres=apres, par=par, le=le)
    return fraiche


def _verifier(section: SectionDiagnostic) -> None:
    """What the constraints hold too, told at its field."""
    if len(section.texte) > LONGUEUR_D_UNE_SECTION:
        raise SaisieInvalide(
            f"Le texte compte {len(section.texte)} caractères\u00a0; {LONGUEUR_D_UNE_SECTION} au plus sont "
            "gardés. Raccourcissez-le.",
            champ="texte",
        )
    if section.etat == EtatSection.FAITE and not section.texte:
        raise SaisieInvalide(
            "Une section faite a un texte\u00a0: écrivez-le, ou laissez-la en cours.", champ="texte"
        )
    if section.etat == EtatSection.SANS_OBJET and not section.motif:
        raise SaisieInvalide(
            "Dites pourquoi cette section est sans objet, par exemple «\u00a0la commune n’avait pas de "
            "contrat enfance jeunesse\u00a0».",
            champ="motif",
        )
