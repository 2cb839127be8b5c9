"""Exporting from the application and from the command line."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from maillage.archives import tasks
from maillage.archives.actions import exportations
from maillage.archives.enums import EtatExportation
from maillage.archives.models import Exportation
from maillage.conventions.actions import archivage
from maillage.conventions.enums import Role
from maillage.journal.models import Evenement
from maillage.ligne.commande import analyseur, executer
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, Introuvable

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(client, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    demarche = fabriques.demarche(slug="ici")
    charge = fabriques.utilisateur(prenom="Charge", nom="Fictif")
    fabriques.habilitation(charge, demarche, Role.CHARGE_COOPERATION)
    client.force_login(charge)
    return demarche, charge


def adresse(demarche) -> str:
    return reverse("conventions:exportations", args=[demarche.slug])


def test_la_page_demande_suit_et_donne(client, scene, django_capture_on_commit_callbacks) -> None:
    demarche, _ = scene
    reponse = client.post(adresse(demarche), follow=True)
    assert "En préparation" in reponse.content.decode()
    demandee = Exportation.objects.get()
    tasks.ecrire_une_exportation.func(demandee.pk)
    demandee.refresh_from_db()
    assert (demandee.etat, demandee.avancement) == (EtatExportation.PRETE, 100)
    assert "Télécharger" in client.get(adresse(demarche)).content.decode()
    lue = client.get(reverse("conventions:exportation_fichier", args=["ici", demandee.pk]))
    octets = b"".join(lue.streaming_content)
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert "manifeste.json" in archive.namelist()
    assert len(octets) == demandee.taille
    actes = Evenement.objects.filter(demarche="ici").values_list("acte", flat=True)
    assert list(actes) == ["démarche exportée", "exportation demandée"]


def test_une_seule_a_la_fois(scene) -> None:
    demarche, charge = scene
    le = timezone.now()
    archivage.demander(demarche=demarche, par=charge, le=le)
    with pytest.raises(EtatIncompatible, match="déjà en cours"):
        archivage.demander(demarche=demarche, par=charge, le=le)
    # One that a worker lost does not hold the démarche for ever.
    archivage.demander(demarche=demarche, par=charge, le=le + dt.timedelta(hours=7))


@pytest.mark.parametrize("role", [Role.CONSEILLER_CAF, Role.ELU, Role.DPO])
def test_qui_n_ouvre_pas_la_demarche_ne_l_exporte_pas(client, scene, role) -> None:
    demarche, _ = scene
    autre = fabriques.utilisateur()
    fabriques.habilitation(autre, demarche, role)
    client.force_login(autre)
    assert client.get(adresse(demarche)).status_code == 403
    with pytest.raises(ActeRefuse):
        archivage.demander(demarche=demarche, par=autre, le=timezone.now())
    pleine = fabriques.exportation(demarche)
    lien = reverse("conventions:exportation_fichier", args=["ici", pleine.pk])
    assert client.get(lien).status_code == 403
    assert "Exporter la démarche" not in client.get("/demarches/ici/").content.decode()


def test_l_archive_d_une_autre_demarche_n_est_pas_donnee(client, scene) -> None:
    ailleurs = fabriques.exportation(fabriques.demarche(slug="ailleurs"))
    lien = reverse("conventions:exportation_fichier", args=["ici", ailleurs.pk])
    assert client.get(lien).status_code == 404


def test_un_echec_se_dit(scene, monkeypatch) -> None:
    demarche, charge = scene
    fabriques.document(fabriques.fiche(demarche))
    for fichier in (Path(exportations.settings.DATA_DIR) / "fichiers").rglob("*"):
        if fichier.is_file():
            fichier.unlink()
    demandee = archivage.demander(demarche=demarche, par=charge, le=timezone.now())
    tasks.ecrire_une_exportation.func(demandee.pk)
    demandee.refresh_from_db()
    assert demandee.etat == EtatExportation.ECHOUEE
    assert "dossier des fichiers" in demandee.motif
    assert list((Path(exportations.settings.DATA_DIR) / "exportations").iterdir()) == []


def test_les_anciennes_sont_oubliees(scene) -> None:
    demarche, _ = scene
    vieille = fabriques.exportation(demarche)
    place = exportations.chemin(vieille.fichier)
    assert exportations.oublier_les_anciennes(le=timezone.now()) == 0
    assert exportations.oublier_les_anciennes(le=timezone.now() + dt.timedelta(8)) == 1
    assert not place.exists()
    with pytest.raises(Introuvable):
        exportations.fichier_de(vieille)


def test_les_requetes_ne_dependent_pas_du_nombre(client, scene) -> None:
    demarche, _ = scene
    comptes = []
    for _ in range(2):
        for _ in range(3):
            fabriques.exportation(demarche)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert client.get(adresse(demarche)).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


def test_les_commandes_exportent_et_restaurent(scene, tmp_path, capsys) -> None:
    sortie = tmp_path / "ici.zip"
    assert executer(analyseur().parse_args(["exporter", "ici", "--sortie", str(sortie)])) == 0
    assert zipfile.is_zipfile(sortie)
    assert executer(analyseur().parse_args(["restaurer", str(sortie)])) == 2
    assert "déjà dans cette instance" in capsys.readouterr().err
    (tmp_path / "faux.zip").write_bytes(sortie.read_bytes()[:-9])
    assert executer(analyseur().parse_args(["restaurer", str(tmp_path / "faux.zip")])) == 2
    assert "abîmée" in capsys.readouterr().err
    assert executer(analyseur().parse_args(["restaurer", str(tmp_path / "absent.zip")])) == 2
    assert executer(analyseur().parse_args(["archiver", "ici", "--sortie", str(sortie)])) == 2
    assert "pas d’acte figé" in capsys.readouterr().err


def test_la_page_de_l_acte_donne_son_archive(client, scene) -> None:
    demarche, _ = scene
    acte = fabriques.acte(demarche, etat="FIGE")
    fabriques.version_figee(acte)
    lien = reverse("conventions:acte_archive", args=["ici", acte.pk])
    assert lien in client.get(reverse("conventions:acte", args=["ici", acte.pk])).content.decode()
    reponse = client.get(lien)
    assert reponse["Content-Disposition"] == 'attachment; filename="ici-v1-archive.zip"'
    assert zipfile.is_zipfile(io.BytesIO(reponse.content))
