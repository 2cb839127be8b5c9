"""The acts on the published tables: kept as printed, corrected only by who reads the source again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.conventions.permissions import exiger
from maillage.financements import permissions
from maillage.financements.enums import Financeur
from maillage.financements.grilles import (
    Grille,
    chiffres,
    refuser_le_melange,
    verifier,
)
from maillage.financements.models import (
    CelluleTableau,
    ColonneTableau,
    LigneTableau,
    TableauPublie,
)
from maillage.financements.models.tableau_publie import COLONNES_AU_PLUS, LIGNES_AU_PLUS
from maillage.financements.queries.tableaux import grille_de
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
from maillage.regles.financements.rapprochement import Unite, lire

CHAMPS = [
    "intitule",
    "financeur",
    "annee",
    "annee_fin",
    "unite",
    "total_ecrit",
    "source",
    "explication",
]


@transaction.atomic
def ajouter(
    *,
    demarche: Demarche,
    champs: Mapping[str, Any],
    grille: Grille,
    par: Utilisateur,
    le: dt.datetime,
) -> TableauPublie:
    """Keep a published table, or a single amount (an empty `grille`); `champs` are among `CHAMPS`.

    Raises `ActeRefuse`, `SaisieInvalide` (a figure that cannot be read, no source, State and Caf mixed).
    """
    connaitre(champs, CHAMPS)
    _ouvrir(demarche, par, le)
    tableau = TableauPublie(demarche=demarche, modifie_le=le, **nettoyer(champs))
    _verifier(tableau, grille)
    tableau.save()
    _ecrire(tableau, grille)
    apres = {**valeurs(tableau, CHAMPS), **en_mots(grille)}
    raconter("tableau publié ajouté", tableau, par=par, le=le, apres=apres)
    return tableau


@transaction.atomic
def modifier(
    *,
    tableau: TableauPublie,
    version: int,
    champs: Mapping[str, Any],
    grille: Grille,
    par: Utilisateur,
    le: dt.datetime,
) -> TableauPublie:
    """Put right what was copied of a table, or explain its gap; without a real change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    _ouvrir(tableau.demarche, par, le)
    frais = verrouiller(tableau)
    verifier_version(frais, version)
    ancienne = grille_de(frais)
    avant, apres = appliquer(frais, nettoyer(champs))
    if not apres and ancienne == grille:
        return frais
    _verifier(frais, grille)
    frais.version += 1
    frais.modifie_le = le
    frais.save()
    if ancienne != grille or "unite" in apres:
        frais.lignes.all().delete()
        frais.colonnes.all().delete()
        _ecrire(frais, grille)
        avant, apres = {**avant, **en_mots(ancienne)}, {**apres, **en_mots(grille)}
    raconter("tableau publié modifié", frais, par=par, le=le, avant=avant, apres=apres)
    return frais


@transaction.atomic
def retirer(*, tableau: TableauPublie, version: int, par: Utilisateur, le: dt.datetime) -> None:
    """Take a table away; the journal keeps its figures. Raises `ActeRefuse`, `ModificationConcurrente`."""
    _ouvrir(tableau.demarche, par, le)
    frais = verrouiller(tableau)
    verifier_version(frais, version)
    avant = {**valeurs(frais, CHAMPS), **en_mots(grille_de(frais))}
    raconter("tableau publié retiré", frais, par=par, le=le, avant=avant)
    frais.delete()


def en_mots(grille: Grille) -> dict[str, Any]:
    """A table as the journal keeps it: one text a column with its total, one a row."""
    return {
        "colonnes": [f"{c.intitule} : {c.total_ecrit or 'sans total'}" for c in grille.colonnes],
        "lignes": [f"{r.intitule} : {' | '.join(r.ecrits)}" for r in grille.rangees],
    }


def _ouvrir(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    exiger(permissions.refus_suivre(par, demarche, timezone.localdate(le)))


def _verifier(tableau: TableauPublie, grille: Grille) -> None:
    controler(tableau)
    try:
        total = lire(tableau.total_ecrit, Unite(tableau.unite))
    except SaisieInvalide as erreur:
        raise SaisieInvalide(erreur.message, champ="total_ecrit") from erreur
    if total is None and not grille.rangees:
        raise SaisieInvalide(
            "Donnez au moins un montant : le total publié, ou les lignes du tableau.",
            champ="total_ecrit",
        )
    verifier(grille, lignes_au_plus=LIGNES_AU_PLUS, colonnes_au_plus=COLONNES_AU_PLUS)
    refuser_le_melange(grille, de_l_etat=tableau.financeur == Financeur.ETAT)
    chiffres(grille, Unite(tableau.unite))


def _ecrire(tableau: TableauPublie, grille: Grille) -> None:
    colonnes = ColonneTableau.objects.bulk_create(
        ColonneTableau(tableau=tableau, rang=rang, intitule=c.intitule, total_ecrit=c.total_ecrit)
        for rang, c in enumerate(grille.colonnes)
    )
    lignes = LigneTableau.objects.bulk_create(
        LigneTableau(tableau=tableau, rang=rang, intitule=r.intitule, ligne=r.ligne)
        for rang, r in enumerate(grille.rangees)
    )
    lus = chiffres(grille, Unite(tableau.unite))
    CelluleTableau.objects.bulk_create(
        CelluleTableau(ligne=ligne, colonne=colonne, ecrit=chiffre.ecrit, montant=chiffre.euros)
        for ligne, rangee in zip(lignes, lus, strict=True)
        for colonne, chiffre in zip(colonnes, rangee, strict=True)
        if chiffre is not None
    )
