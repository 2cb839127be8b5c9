"""What is frozen: its content, its files, who may, and what the database itself refuses."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

import fabriques
from appuis.base_reelle import en_parallele
from appuis.versions import demarche_complete, figer
from maillage.conventions import figement, queries
from maillage.conventions.actions import versions
from maillage.conventions.enums import EtatActe, Role
from maillage.conventions.models import Acte, Demarche, FichierFige, VersionFigee
from maillage.documents.production import produire
from maillage.journal.models import Evenement
from maillage.regles import versions as contenus
from maillage.regles.erreurs import (
    ActeRefuse,
    DocumentIncomplet,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
)


@pytest.fixture
def pleine(db: None) -> SimpleNamespace:
    return demarche_complete()


def test_figer_garde_le_contenu_avec_son_empreinte(pleine, le) -> None:
    figee = figer(pleine, le)
    assert (figee.numero, figee.figee_par) == (1, pleine.charge.email)
    assert figee.empreinte == contenus.empreinte(figee.contenu)
    noms = [section["nom"] for section in json.loads(figee.contenu)["sections"]]
    assert noms[:2] == ["parties", "articles"]
    assert {"thematiques", "sous_objectifs", "perimetre", "plan", "deliberations"} <= set(noms)
    assert queries.contenu_fige(figee) == contenus.lire(pleine.demarche)
    pleine.acte.refresh_from_db()
    assert pleine.acte.etat == EtatActe.FIGE


def test_figer_garde_quatre_fichiers_de_chaque_piece(pleine, le) -> None:
    figee = figer(pleine, le)
    fichiers = list(figee.fichiers.all())
    assert {(f.piece, f.format) for f in fichiers} == {
        (piece, format)
        for piece in ("convention", "plan")
        for format in ("pdf", "docx", "odt", "html")
    }
    for fichier in fichiers:
        assert fichier.empreinte == contenus.empreinte(bytes(fichier.octets))
        assert fichier.taille == len(fichier.octets)
        assert "à compléter" not in bytes(fichier.octets).decode("utf-8", "ignore")


def test_rendre_de_nouveau_donne_les_memes_octets(pleine, le) -> None:
    figee = figer(pleine, le)
    for a_figer in figement.pieces_a_figer(Acte.objects.get(pk=pleine.acte.pk)):
        document = figement.marquer(a_figer.document, pleine.acte, figee.numero, figee.empreinte)
        for fichier in figee.fichiers.filter(piece=a_figer.piece.identifiant):
            assert produire(document, format=fichier.format, final=True) == bytes(fichier.octets)


def test_ce_qui_est_fige_ne_suit_pas_le_travail(pleine, le) -> None:
    figee = figer(pleine, le)
    Demarche.objects.filter(pk=pleine.demarche.pk).update(champ_caf="Autre chose.")
    assert VersionFigee.objects.get(pk=figee.pk).contenu == figee.contenu
    assert (
        contenus.ecrire(contenus.lire(queries.demarche_de_l_instance("fictive"))) != figee.contenu
    )


def test_le_journal_retient_la_version_et_ses_fichiers(pleine, le) -> None:
    figee = figer(pleine, le)
    (evenement,) = Evenement.objects.filter(acte="version figée")
    assert evenement.apres["empreinte"] == figee.empreinte
    assert len(evenement.apres["fichiers"]) == 8


def test_un_document_definitif_refuse_d_etre_fige_s_il_manque_une_valeur(pleine, le) -> None:
    Acte.objects.filter(pk=pleine.acte.pk).update(fait_a="")
    Demarche.objects.filter(pk=pleine.demarche.pk).update(equipements="")
    with pytest.raises(DocumentIncomplet) as erreur:
        figer(pleine, le)
    assert len(erreur.value.manques) == 2
    assert "lieu de signature" in erreur.value.message
    assert not VersionFigee.objects.exists()
    assert Acte.objects.get(pk=pleine.acte.pk).etat == EtatActe.VALIDE_COPIL


@pytest.mark.parametrize("etat", [EtatActe.BROUILLON, EtatActe.RELU])
def test_figer_sans_copil_demande_un_motif(pleine, le, etat) -> None:
    Acte.objects.filter(pk=pleine.acte.pk).update(etat=etat)
    with pytest.raises(EtatIncompatible, match="validé en COPIL"):
        figer(pleine, le)
    versions.figer(
        acte=pleine.acte, version=1, motif="COPIL tenu à distance", par=pleine.charge, le=le
    )
    passages = Evenement.objects.filter(acte__startswith="acte passé").order_by("numero")
    assert {e.motif for e in passages} == {"COPIL tenu à distance"}
    assert passages.last().apres["etat"] == EtatActe.FIGE


def test_un_acte_signe_ailleurs_se_reprend_avec_un_motif(pleine, le) -> None:
    Demarche.objects.filter(pk=pleine.demarche.pk).update(equipements="")
    Acte.objects.filter(pk=pleine.acte.pk).update(etat=EtatActe.SIGNE)
    with pytest.raises(EtatIncompatible, match="sans version figée"):
        figer(pleine, le)
    figee = versions.figer(
        acte=pleine.acte, version=1, motif="signé sur papier", par=pleine.charge, le=le
    )
    # The convention lacks a value: nobody will sign that text, so it is not made.
    assert set(figee.fichiers.values_list("piece", flat=True)) == {"plan"}
    assert Acte.objects.get(pk=pleine.acte.pk).etat == EtatActe.SIGNE


@pytest.mark.parametrize("etat", [EtatActe.RESILIE, EtatActe.REMPLACE])
def test_un_acte_fini_ne_se_fige_plus(pleine, le, etat) -> None:
    Acte.objects.filter(pk=pleine.acte.pk).update(etat=etat)
    with pytest.raises(EtatIncompatible, match="ne se fige plus"):
        versions.figer(acte=pleine.acte, version=1, motif="x", par=pleine.charge, le=le)


def test_figer_deux_fois_est_refuse_et_le_journal_garde_la_tentative(pleine, le) -> None:
    figer(pleine, le)
    with pytest.raises(EtatIncompatible, match="déjà figé"):
        figer(pleine, le)
    assert VersionFigee.objects.count() == 1
    assert Evenement.objects.filter(acte="figer l’acte : tentative refusée").count() == 1


def test_une_version_depassee_est_refusee(pleine, le) -> None:
    with pytest.raises(ModificationConcurrente):
        versions.figer(acte=pleine.acte, version=7, par=pleine.charge, le=le)
    assert not VersionFigee.objects.exists()


@pytest.mark.parametrize("role", [Role.ELU, Role.SECRETARIAT, Role.PARTENAIRE, Role.DPO])
def test_refuse_de_figer_sans_le_role(pleine, le, role) -> None:
    compte = fabriques.utilisateur()
    fabriques.habilitation(compte, pleine.demarche, role)
    with pytest.raises(ActeRefuse):
        versions.figer(acte=pleine.acte, version=1, par=compte, le=le)


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE conventions_versionfigee SET contenu = ''",
        "UPDATE conventions_versionfigee SET empreinte = 'x'",
        "DELETE FROM conventions_versionfigee",
        "UPDATE conventions_fichierfige SET octets = NULL",
        "UPDATE conventions_fichierfige SET empreinte = 'x'",
        "DELETE FROM conventions_fichierfige",
    ],
)
def test_la_base_elle_meme_refuse(pleine, ordre) -> None:
    fabriques.fichier_fige(fabriques.version_figee(pleine.acte))
    with (
        pytest.raises(IntegrityError, match="ne se modifie ni ne s'efface"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(ordre)
    assert FichierFige.objects.get().version.acte == pleine.acte


def test_une_version_inconnue_dit_celles_qui_existent(pleine, le) -> None:
    figer(pleine, le)
    with pytest.raises(Introuvable, match="Versions figées"):
        queries.version_numero(pleine.demarche, 4)


def test_de_deux_personnes_qui_figent_une_seule_gagne(base_reelle) -> None:
    pleine, le = demarche_complete(), dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
    actes = [Acte.objects.select_related("demarche").get(pk=pleine.acte.pk) for _ in range(2)]
    rendus = en_parallele(
        *(
            lambda acte=acte: versions.figer(acte=acte, version=1, par=pleine.charge, le=le)
            for acte in actes
        )
    )
    refus = [r for r in rendus if isinstance(r, Exception)]
    assert [type(r) for r in refus] == [EtatIncompatible]
    assert "déjà figé" in refus[0].message
    assert VersionFigee.objects.count() == 1
    assert Evenement.objects.filter(acte="version figée").count() == 1
    assert Evenement.objects.filter(acte="figer l’acte : tentative refusée").count() == 1
